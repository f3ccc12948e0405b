// Mask: the SQL of a Python value, made ready for the grammar.
//
//     f"SELECT a FROM {table} WHERE d = '{{{{ ds }}}}' AND id = %s"
//     SELECT a FROM <NAME_HOLE> WHERE d = '1' AND id = '1'
//
// Holes of the value, Jinja (of Airflow), and parameters of drivers: %s, %(name)s, :name.
#pragma once

#include "format/python/value.h"

// Joins parts of the value that are one text.
void python_mask(struct reading *reading, struct python_value *value);
