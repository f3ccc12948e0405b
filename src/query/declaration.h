// Declarations: what a file says about assets besides statements: a dashboard and its charts, the
// columns and owners of a model, an edge that somebody wrote down.
//
// Assets of several files are one asset when they share a key. A key is a pair of strings, a space
// and a word in it; spaces begin with KEY_SPACE, which no SQL has, so that a statement can name
// such an asset like a table in a schema:
//
//     Metabase question 42 of file a.yaml      keys (<metabase card>, 42) (<metabase card>, its id)
//     SELECT * FROM {{#42}}  in file b.yaml    relation names [<metabase card>, 42]
//
// A statement that fills an asset refers to a struct fill, which says what of its query's outputs
// the asset shows, and under which names.
//
// All structs are flat like those of model.h, index 0 means "none".
#pragma once

#include <stdint.h>

#include "query/model.h"

enum asset_type {
#define X(name, label, plural) ASSET_##name,
#include "query/asset.def"
#undef X
    ASSET_TYPE_COUNT
};

#define KEY_SPACE "\xEE\x80\x81" // U+E001

// Stands in a name for text that is not known before the template is filled in: start_<it>_km.
#define NAME_HOLE "\xEE\x80\x80" // U+E000

struct field_def {
    uint32_t name;        // string
    uint32_t type;        // string: as SQL; 0: not said
    uint32_t description; // text
    struct list tags;     // strings; "pii", "classification:confidential"
    struct span span;
};

// Columns are all there are, and nothing else fills the asset: a seed, a source's full list.
#define ASSET_DEF_COMPLETE 1u
// The file only says something about an asset that is made elsewhere: schema.yml, catalog.json,
// CODEOWNERS. It is no declaration of its own, and nothing is made for it alone.
#define ASSET_DEF_REMARK 2u

struct asset_def {
    uint8_t type; // enum asset_type
    uint8_t flags;
    uint16_t unused;
    struct list keys;     // strings, in pairs: space, word
    struct list names;    // strings: schema?, name: what SQL calls it; empty: SQL cannot name it
    uint32_t schema;      // string: shown before the title, the tool ("grafana"); 0: none
    uint32_t title;       // string: shown; 0: the last of `names`
    struct list parents;  // strings, in pairs: keys of what contains it
    struct list owners;   // strings: "Sales team", "@org/team", "a@b.example"
    struct list tags;     // strings
    uint32_t description; // text
    uint32_t url;         // text
    struct list columns;  // field_def
    struct span span;
};

// An edge that stands in the file as such.
struct edge_def {
    uint32_t target;        // asset_def
    uint32_t target_column; // string; 0: its rows
    uint32_t source;        // asset_def
    uint32_t source_column; // string
    uint32_t kind;          // index in kind.def
    uint32_t description;   // text: shown as its expression
    struct span span;       // of the description, else of the source
};

enum step_kind {
#define X(name, label, meaning) STEP_##name,
#include "query/step.def"
#undef X
    STEP_KIND_COUNT
};

// One rule of what an asset shows of a query's outputs. Steps are applied in order; several steps
// that follow one another with the same `group` are one transformation.
struct step {
    uint16_t kind; // enum step_kind
    uint16_t group;
    uint32_t name; // string: of an output, or a pattern (PCRE2)
    uint32_t to;   // string: the new name
    struct span span;
};

// The query only names relations: which of their columns matter is not known (a dbt exposure).
#define FILL_TABLE_LEVEL 1u
// The text was made by a tool from a file that may be scanned too; where that one is understood, it
// counts instead (compiled_code of a dbt manifest).
#define FILL_COMPILED 2u

// What the statements of one text belong to.
struct fill {
    uint64_t hash;           // of its SQL, once that is read
    uint32_t asset;          // asset_def: what a bare query fills; 0: a result of its own
    uint32_t pipeline;       // asset_def: what runs the statements; 0: the file as a script
    uint32_t flags;          // FILL_
    struct list search_path; // strings: schemas for names without one; empty: not said
    struct list steps;       // struct step
    uint32_t unused;
};
