// Jupyter: notebooks with cells of SQL (%%sql of ipython-sql and jupysql).
#pragma once

#include "format/format.h"

extern const struct format format_jupyter;
