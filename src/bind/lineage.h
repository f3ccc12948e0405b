// Lineage: what binding yields: assets, columns, edges. The store writes it, nothing else reads it.
//
// Flat arrays with 32-bit indexes, 0 means "none" (element 0 of assets, columns and statements is a
// zeroed dummy). All strings live until lineage_release. Everything is in a fixed order that does
// not depend on the number of workers.
//
//     mart.daily.revenue <- raw.orders.amount
//     edge {target_asset 7, target_column 31, source_asset 2, source_column 5, kind AGGREGATION}
//     mart.daily's rows <- raw.orders.status
//     edge {target_asset 7, target_column 0, source_asset 2, source_column 9, kind FILTER}
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "query/object.h"

enum edge_kind {
#define X(name, label, transformation, value) EDGE_##name,
#include "query/kind.def"
#undef X
    EDGE_KIND_COUNT
};

// Bits of an edge's evidence set.
enum evidence {
#define X(name, label, factor, meaning) EVIDENCE_##name,
#include "bind/evidence.def"
#undef X
    EVIDENCE_COUNT
};

#define ASSET_DECLARED  1u // its columns stand in the scanned files
#define ASSET_TEMPORARY 2u
#define ASSET_SYSTEM    4u // PostgreSQL's own catalogue
#define ASSET_RESULT    8u // what a bare SELECT returns; its parent is the script

struct lineage_asset {
    uint8_t type; // enum asset_type
    uint8_t flags;
    uint16_t unused;
    uint32_t parent;   // asset that contains it: the script of a result, the dashboard of a chart
    uint32_t file;     // file index + 1 when it is local to one file (temporary, result), else 0
    struct str schema; // empty for pipelines and results
    struct str name;
    uint32_t defined_file; // file index + 1 of its definition, or 0
    struct place place;    // of the definition
    struct str description;
    struct str url;
};

// A chart may be in several dashboards; `parent` above is the first.
struct lineage_containment {
    uint32_t asset;
    uint32_t parent;
};

// An owner or a tag, of an asset or a column.
struct lineage_label {
    uint32_t of;
    struct str text;
};

struct lineage_labels VEC(struct lineage_label);

#define COLUMN_DECLARED 1u  // stands in a declaration or is the output of a known query
#define COLUMN_INFERRED 2u  // known by its use only
#define COLUMN_DROPPED  4u  // existed once; still named by older statements
#define COLUMN_STAR     8u  // "*": all columns of a relation whose columns are unknown
#define COLUMN_SYSTEM   16u // ctid, tableoid ...
#define COLUMN_FILLED   32u // NOT NULL, or part of the primary key
#define COLUMN_OPTIONAL 64u // has a default, or is generated: an INSERT may leave it out

struct lineage_column {
    uint32_t asset;
    uint32_t position; // from 1 as declared; 0 when unknown
    uint8_t flags;
    uint8_t unused[3];
    struct str name;
    struct str type; // as SQL; empty when unknown
    uint32_t file;   // file index + 1 of its declaration, or 0
    struct place place;
    struct span span; // of the name there; length 0: ` AS name` put at its start would name it
    struct str description;
};

struct lineage_statement {
    uint32_t file;   // index
    uint32_t piece;  // index in the file's pieces
    uint32_t number; // in the file, from 1
    uint8_t kind;    // enum statement_kind; STATEMENT_NONE: an edge that is declared as such
    uint8_t unused[3];
    uint32_t target;   // asset it fills or defines, 0: none
    uint32_t pipeline; // asset of the script, when the statement moves data; else 0
    struct place place;
    struct span span; // length 0: it stands nowhere as such
    uint32_t text;    // its SQL when the file spells it in another way: index in `texts`, 0: none
};

// A construct worth knowing before a migration, once a statement.
struct lineage_construct {
    uint32_t statement;
    uint32_t code;  // enum construct
    uint32_t count; // in the statement
    struct place place;
};

// The body of a function, a procedure or a DO block.
struct lineage_routine {
    uint32_t statement;
    struct str name; // schema.name; empty for DO
    struct str language;
    uint32_t lines;
    uint32_t statements;
    uint32_t branches;
    uint32_t loops;
    uint32_t handlers;
    uint32_t dynamic;
};

// What a statement writes into a column or decides about rows, as a number (print.h).
struct lineage_print {
    uint32_t statement;
    uint32_t asset;
    uint32_t column; // 0: the rows
    uint64_t print;
};

#define EDGE_NOTE_CAST   1u // only type casts stand between source and target
#define EDGE_NOTE_WINDOW 2u // through a window function

struct lineage_edge {
    uint32_t statement;
    uint32_t target_asset;
    uint32_t target_column; // 0: the asset's rows
    uint32_t source_asset;
    uint32_t source_column;
    uint8_t kind; // enum edge_kind
    uint8_t notes;
    uint16_t candidates; // n of EVIDENCE_CANDIDATES, else 0
    uint32_t evidence;   // bits: 1u << enum evidence
    float confidence;
    struct place place; // of the expression
    uint32_t offset;    // bytes of the file
    uint32_t text;      // text of the expression: index in `texts`, 0: none
    uint32_t chain;     // functions on every way: index in `chains`, 0: none
};

// Rows of `target` (or only the values of target_column, when the source stands in a scalar
// subquery of it) depend on which rows `source` has.
struct lineage_read {
    uint32_t statement;
    uint32_t target_asset;
    uint32_t target_column; // 0: its rows
    uint32_t source_asset;
    float confidence;
};

// How a place uses a column; texts of usage.def, and of the function, operator or type.
struct lineage_usage {
    struct str clause;
    struct str role;
    struct str name;
};

// A column's name that is not found, in a statement: of a relation, or of what a query yields where
// a chart is to show it.
struct lineage_unresolved {
    uint32_t statement;
    uint32_t asset; // where it should be; 0: in one of several
    struct str name;
    struct place place;
    struct span span;
};

// A place where a column's name stands in a statement, used by an edge or not. `star` marks a
// column that only a star brings in.
struct lineage_reference {
    uint32_t statement;
    uint32_t asset;
    uint32_t column;
    struct place place;
    uint32_t offset; // bytes of the file
    uint32_t length; // 0 for a star
    float confidence;
    uint8_t star;
    uint8_t write;  // the column is assigned here (INSERT list, SET)
    uint32_t usage; // index in `usages`; 0: of no known kind
};

// A place that names a column without depending on it: PRIMARY KEY (a), COPY t (a), UPDATE OF a.
struct lineage_mention {
    uint32_t statement;
    uint32_t column;
    struct place place;
    struct span span;
};

struct lineage {
    struct arena arena; // owns the strings
    struct VEC(struct lineage_asset) assets;
    struct VEC(struct lineage_column) columns;
    struct VEC(struct lineage_statement) statements;
    struct VEC(struct lineage_edge) edges; // by statement, then target, source, kind
    struct VEC(struct lineage_read) reads;
    struct VEC(struct lineage_reference) references;
    struct VEC(struct lineage_mention) mentions;
    struct VEC(struct lineage_print) prints;
    struct VEC(struct lineage_unresolved) missing;
    struct VEC(struct lineage_construct) constructs;
    struct VEC(struct lineage_routine) routines;
    struct VEC(struct lineage_usage) usages; // element 0 is empty
    struct VEC(struct lineage_containment) containments;
    struct lineage_labels owners;      // of assets
    struct lineage_labels tags;        // of assets
    struct lineage_labels column_tags; // of columns
    struct intern text_table;          // owns the texts
    struct VEC(struct str) texts;      // of expressions, SQL; equal ones have one index; 0 is empty
    struct VEC(struct str) chains;     // 'lower md5'; 0 is empty
    struct diags diags;
    uint32_t unresolved; // names that were not found
};

void lineage_init(struct lineage *lineage);
void lineage_release(struct lineage *lineage);

// Puts edges, reads, references and mentions in the order of their statements, in which they are
// found else.
void lineage_sort(struct lineage *lineage);

const char *edge_kind_label(enum edge_kind kind);
const char *edge_kind_transformation(enum edge_kind kind); // "direct", "rename", "calculation" ...
bool edge_kind_is_value(enum edge_kind kind);
const char *asset_type_label(enum asset_type type);
const char *evidence_label(enum evidence evidence);
const char *evidence_meaning(enum evidence evidence);
// The product of the factors of a set of evidence, shared among the candidates.
float evidence_confidence(uint32_t evidence, uint32_t candidates);
float evidence_factor(enum evidence evidence); // share of right edges, 0 to 1
