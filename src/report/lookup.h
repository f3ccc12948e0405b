// Lookup: what the ids of a store mean. Each thing is read once, when it is first asked for.
//
//     struct lookup lookup;
//     lookup_init(&lookup, &reader);
//     lookup_asset(&lookup, 7)->label;             // crm.customers
//     lookup_column(&lookup, 31)->name;            // email
//     lookup_release(&lookup);
//
// What is returned lives until the release. An id that the store does not have (a damaged store)
// gives a thing with empty names, never NULL.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/sparse.h"
#include "base/vec.h"
#include "store/read.h"

enum type {
#define X(name, label, plural) TYPE_##name,
#include "query/asset.def"
#undef X
    TYPE_COUNT
};

struct asset {
    uint32_t id;
    uint32_t parent; // id: the script of a result, the dashboard of a chart; 0: none
    enum type type;
    struct str schema; // empty for pipelines, results, charts ...
    struct str name;
    struct str label; // quoted where SQL would need it
    bool declared;
    bool temporary;
    bool result;
    struct str file; // of its definition; empty when not known
    uint32_t line;
    uint32_t column;
    uint32_t star;           // column id of its '*', 0: none
    const uint32_t *parents; // all that contain it: the dashboards of a chart
    uint32_t parent_count;
    struct str_list owners;
    struct str_list tags;
};

struct column {
    uint32_t id;
    uint32_t asset;
    struct str name;
};

struct statement {
    uint32_t id;
    uint32_t pipeline; // asset id, 0: none
    uint32_t target;   // asset id, 0: none
    struct str kind;   // "insert"
    uint32_t file_id;
    struct str file;
    uint32_t line;
    uint32_t column;
};

// Kinds of statements (query/statement.def) as lists for SQL: those whose query defines what they
// fill (a select: a result, a chart, a model), and those that change what an existing one holds.
#define STATEMENTS_DEFINING                                                                        \
    "('select', 'create table as', 'create view', 'create materialized view')"
#define STATEMENTS_WRITING                                                                         \
    "('insert', 'update', 'delete', 'merge', 'copy from', 'truncate', 'refresh materialized "      \
    "view')"

// An asset's name as programs get it, in SQL: schema.name without quotes, the name alone without
// schema. asset_add_plain is the same in C.
#define ASSET_PLAIN(a)                                                                             \
    "(CASE WHEN " a ".schema = '' THEN " a ".name ELSE " a ".schema || '.' || " a ".name END)"

struct kind {
    struct str name;           // "rename"
    struct str transformation; // "direct"
    bool is_value;
    bool is_identity;
};

struct evidence {
    uint32_t bit;
    struct str name;
};

// They are pointed at for as long as the lookup lives, so they stand in its arena.
struct known_asset {
    const struct asset *asset;
};

struct known_column {
    const struct column *column;
};

struct known_statement {
    const struct statement *statement;
};

#define KIND_ID_MAX 63

struct lookup_ids VEC(uint32_t);

struct lookup {
    struct reader *reader;
    struct arena arena;
    struct sparse assets, columns, statements; // by id: position in the vectors below, from 1
    struct VEC(struct known_asset) asset_list;
    struct VEC(struct known_column) column_list;
    struct VEC(struct known_statement) statement_list;
    struct kind kinds[KIND_ID_MAX + 1]; // by id
    struct VEC(struct evidence) evidence;
    struct sparse files; // by id: position in file_list, from 1
    struct VEC(struct str) file_list;
    struct sparse stars; // by asset: id of its '*', or UINT32_MAX for none
    bool has_stars;      // else no asset of the store has one
    struct cursor *assets_by_id, *parents_by_id, *owners_by_id, *tags_by_id, *columns_by_id,
        *statements_by_id, *file_by_id, *column_by_name, *star_by_asset;
};

void lookup_init(struct lookup *lookup, struct reader *reader);
void lookup_release(struct lookup *lookup);

const struct asset *lookup_asset(struct lookup *lookup, uint32_t id);
const struct column *lookup_column(struct lookup *lookup, uint32_t id);
const struct statement *lookup_statement(struct lookup *lookup, uint32_t id);

// The same for many: what is not known yet is read, neighbours in one question.
void lookup_assets(struct lookup *lookup, const struct lookup_ids *ids);
void lookup_columns(struct lookup *lookup, const struct lookup_ids *ids);
void lookup_statements(struct lookup *lookup, const struct lookup_ids *ids);

const struct kind *lookup_kind(const struct lookup *lookup, uint32_t id);

// Column id of the '*' of an asset; 0: it has none.
uint32_t lookup_star(struct lookup *lookup, uint32_t asset);

// Names of the evidence in a set of bits, in the order of the bits. The list stands in `arena`.
uint32_t lookup_evidence(const struct lookup *lookup, struct arena *arena, uint32_t bits,
                         const struct str **names);

// The column of that name (a dropped one only when there is no other), or 0.
uint32_t lookup_column_named(struct lookup *lookup, uint32_t asset, struct str name);

struct str lookup_type_label(enum type type);  // "materialized_view"
struct str lookup_type_plural(enum type type); // "materialized views"

// Appends the name as programs get it: schema.name without quotes, the name alone without schema.
void asset_add_plain(const struct asset *asset, struct buf *out);
