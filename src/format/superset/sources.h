// Superset sources: what the other files of an export say about a dataset: whose SQL it speaks, and
// what its table is called.
//
//     databases/shop.yaml          uuid: f2bc..., sqlalchemy_uri: postgresql+psycopg2://...
//     datasets/shop/orders.yaml    uuid: b90d..., database_uuid: f2bc..., table_name: orders, sql:
//     null
//
// A chart knows its dataset's uuid alone; its own SQL may say orders.amount all the same.
//
// Only files in directories `databases` and `datasets`, where Superset's export puts them, are
// looked at.
#pragma once

#include <stdbool.h>

#include "format/surroundings.h"

void superset_sources_gather(struct surroundings *around);

// The engine as SQLAlchemy calls it ("postgresql", "clickhousedb"); empty: not known.
struct str superset_database_engine(const struct surroundings *around, struct str database_uuid);
struct str superset_dataset_engine(const struct surroundings *around, struct str dataset_uuid);

// What expressions over the dataset may call it; empty: not known.
struct str superset_dataset_alias(const struct surroundings *around, struct str dataset_uuid);

// The engine in postgresql+psycopg2://ada@db.shop.example/shop
struct str superset_uri_engine(struct str uri);

// Whether SQL of this engine is read. One that is not known is taken for PostgreSQL.
bool superset_engine_is_read(struct str engine);
