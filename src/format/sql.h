// SQL: scripts for PostgreSQL, with psql's commands and COPY data.
#pragma once

#include "format/format.h"

extern const struct format format_sql;
