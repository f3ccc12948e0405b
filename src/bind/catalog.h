// Catalogue: the relations of a project, with their columns.
//
// An asset is a relation by name. It can be defined more than once (a script drops and creates it
// again), so what a name means at one place is a definition: one CREATE statement, or the unknown
// that stands for a relation defined nowhere in the files.
//
//     etl/a.sql    CREATE TABLE tmp.x AS SELECT id FROM raw.a;     definition 1 of tmp.x: id
//                  DROP TABLE tmp.x;
//                  CREATE TABLE tmp.x AS SELECT * FROM raw.b;      definition 2 of tmp.x: columns
//                  of raw.b
//     etl/b.sql    SELECT * FROM tmp.x                             definition 2, the last one
//
// Columns belong to the asset, by name; a definition lists which of them it has, in order.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "bind/lineage.h"
#include "bind/type.h"

struct project;
struct scope;

struct definition_column {
    uint32_t name;   // symbol
    uint32_t column; // in the lineage
    struct type type;
    uint8_t traits; // trait.h
    bool dropped;   // by ALTER TABLE somewhere; found by name only when nothing else is
};

// A chain of struct alteration, in file order.
struct alterations {
    uint32_t first;
    uint32_t last;
};

// What an ALTER TABLE did to a definition's columns: statements before it in the same file do not
// see it yet.
enum change_kind { CHANGE_ADD, CHANGE_DROP, CHANGE_RENAME };

struct column_change {
    uint32_t file;
    uint32_t statement;
    enum change_kind kind;
    uint32_t position; // of the column, from 1
    uint32_t from;     // RENAME: symbol of the name before
};

enum definition_kind {
    DEFINITION_UNKNOWN, // defined nowhere: columns are inferred from use
    DEFINITION_TABLE,   // declared columns
    DEFINITION_QUERY,   // columns are the outputs of the statement's query
    DEFINITION_TYPE,    // a composite type
    DEFINITION_SYSTEM,  // PostgreSQL's own
    DEFINITION_LISTED,  // columns that a declaration lists (asset.h)
    DEFINITION_MERGED,  // of an asset that several queries fill: the columns of all of them
};

enum definition_state { DEFINITION_NEW, DEFINITION_BUSY, DEFINITION_READY };

struct definition {
    uint8_t kind;  // enum definition_kind
    uint8_t state; // enum definition_state
    bool open;     // it has more columns than are known
    bool optional; // CREATE TABLE IF NOT EXISTS
    bool fill;     // by a query of a document: order in the file means nothing
    bool hidden;   // another file has what this one was made from, and that counts
    bool cyclic;   // was asked for its columns while they were being worked out
    uint32_t asset;
    uint32_t file;
    uint32_t statement; // in the file's object; 0: LISTED
    uint32_t next;      // definition of the same asset, in file order; 0: none
    uint32_t dropped;   // statement of its file that drops it; 0: none
    uint32_t renamed;   // statement of its file that gave it the asset's name; 0: it always had it
    bool replaced;      // a view that CREATE OR REPLACE makes anew further down in its file
    struct alterations alterations; // of a composite type; those of a relation hang on its asset
    struct VEC(struct column_change) changes; // by ALTER TABLE, in file order
    struct scope *scope; // QUERY, open: kept for readers that name columns from under its star
    struct VEC(struct definition_column) columns;
};

// ALTER TABLE on an asset, in file order.
struct alteration {
    uint32_t file;
    uint32_t statement;
    uint32_t element;
    uint32_t next;
};

// Before this statement of the file, the name meant this definition: ALTER TABLE ... RENAME TO.
struct former_name {
    uint32_t file;
    uint32_t statement;
    uint32_t schema; // symbols
    uint32_t name;
    uint32_t definition;
    uint32_t next; // former name of the same spelling
};

// What the catalogue knows about an asset besides what the lineage shows; same index.
struct catalog_asset {
    uint32_t schema; // symbol; of a temporary relation: that of its file's session
    uint32_t name;
    uint32_t first_definition;
    uint32_t last_definition;
    uint32_t unknown; // the definition that stands for one defined nowhere
    uint32_t merged;  // the definition that joins several fills; 0: there are not so many
    struct alterations alterations;
    uint32_t same_name;        // next asset of the same name in another schema
    struct VEC(uint32_t) keys; // constraints: indexes into catalog.keys
};

// PRIMARY KEY and UNIQUE constraints: ON CONFLICT ON CONSTRAINT name means these columns.
struct catalog_key {
    uint32_t asset;
    uint32_t name; // symbol; 0 when PostgreSQL chooses it
    bool primary;
    struct VEC(uint32_t) columns; // symbols
};

struct catalog_demand {
    uint32_t definition;
    uint32_t name; // symbol
};

struct catalog {
    struct VEC(struct catalog_asset) assets; // as lineage.assets
    struct VEC(struct definition) definitions;
    struct VEC(struct alteration) alterations;
    struct VEC(struct catalog_key) keys;
    struct map by_name;       // (schema, name) -> asset
    struct map by_bare_name;  // (0, name) -> first asset of that name
    struct map asset_columns; // (asset, name) -> lineage column
    struct map
        former_columns; // (asset, former name) -> new name, after ALTER TABLE ... RENAME COLUMN
    struct map columns; // (definition, name) -> 1 + position in its columns
    struct VEC(struct former_name) former_names;
    struct map former_by_name; // (schema, name) -> 1 + index of the last
    struct VEC(struct catalog_demand) demands;
    struct map demanded; // (definition, name) -> 1
    struct map types;    // (schema, name) -> definition of a composite type
};

void catalog_init(struct project *project);
void catalog_release(struct catalog *catalog);

// Whether a schema holds the temporary relations of one file's session.
bool catalog_is_session(const struct project *project, uint32_t schema);

// The asset of that name, or 0; catalog_asset makes it when there is none.
uint32_t catalog_find(const struct catalog *catalog, uint32_t schema, uint32_t name);
uint32_t catalog_asset(struct project *project, uint32_t schema, uint32_t name,
                       enum asset_type type);

// An asset that no name leads to: a script, or what a bare SELECT returns.
uint32_t catalog_new_asset(struct project *project, uint32_t schema, uint32_t name,
                           enum asset_type type);

// ALTER TABLE ... RENAME TO / SET SCHEMA: the old name goes on meaning the same asset, unless it is
// given to another one.
struct renaming {
    uint32_t file;
    uint32_t statement;
    uint32_t schema; // symbols of the new name
    uint32_t name;
};
void catalog_rename(struct project *project, uint32_t asset, const struct renaming *renaming);

// Gives an asset one more name, which is shown from now on.
void catalog_name(struct project *project, uint32_t asset, uint32_t schema, uint32_t name);

// A new definition; asset 0 for a composite type, which is no asset.
uint32_t catalog_define(struct project *project, uint32_t asset, struct definition definition);

// The definition that stands for an asset defined nowhere; made when needed.
uint32_t catalog_unknown(struct project *project, uint32_t asset);

// The asset's column of that name in the lineage; made when needed with these flags.
uint32_t catalog_column(struct project *project, uint32_t asset, uint32_t name, uint8_t flags);

// Somebody reads this column of an open definition by name: where the definition is a query, its
// own edges for that column are made at the end (demands).
void catalog_demand(struct project *project, uint32_t definition, uint32_t name);

// Adds a column at the end of a definition.
void catalog_add_column(struct project *project, uint32_t definition,
                        struct definition_column column);

// 1 + position of a column in the definition, by its name or one that it had before a rename; 0:
// none.
uint32_t catalog_lookup(const struct project *project, uint32_t definition, uint32_t name);
