// Dbt seeds: CSV files that become tables. The header names the columns; rows are not looked at.
//
//     seeds/countries.csv     code,name          table countries with columns code and name
//                             NL,Netherlands
#pragma once

#include "format/format.h"

extern const struct format format_dbt_seed;
