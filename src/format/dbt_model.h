// Dbt models: the SQL files of a dbt project as they are written, with their Jinja.
//
//     models/orders.sql      select ... from {{ ref('stg_orders') }}     view or table orders
//     snapshots/prices.sql   {% snapshot prices %} ... {% endsnapshot %} table prices
//     tests/, analyses/      queries that fill nothing
//     macros/                what other files call: nothing by itself
//     target/                what dbt has made of the others: not read
#pragma once

#include "format/format.h"

extern const struct format format_dbt_model;
