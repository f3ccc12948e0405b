// Jinja printing: from parts of text to SQL.
#pragma once

#include "input/jinja.h"

// Appends a value to jinja->out as what the running tag prints. Every part gets its final place.
void jinja_print(struct jinja *jinja, const struct jinja_value *value);

// Appends what was printed to excerpt->sql; only here unknown parts become text.
void jinja_write(const struct jinja_parts *parts, struct excerpt *excerpt);
