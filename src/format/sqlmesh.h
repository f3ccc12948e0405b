// SQLMesh: models, audits and metrics, files of SQL behind a header.
//
//     MODEL (name shop.daily, kind FULL, owner sales);
//     SELECT day, sum(total) AS total FROM shop.orders WHERE day >= @start_ds GROUP BY 1;
//
// The query fills the model's relation; statements around it are run by the file. The query of an
// audit is a result. Models written in Python are not read.
#pragma once

#include "format/format.h"

extern const struct format format_sqlmesh;
