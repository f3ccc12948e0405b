// Python: SQL in the strings of Airflow DAGs and of scripts that talk to a database.
#pragma once

#include "format/format.h"

extern const struct format format_python;
