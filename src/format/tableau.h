// Tableau: workbooks (.twb) and data sources (.tds), also those in archives (.twbx, .tdsx).
#pragma once

#include "format/format.h"

extern const struct format format_tableau;
