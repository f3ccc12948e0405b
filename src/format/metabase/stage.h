// Stage: what one step of a Metabase query selects from, and what it returns.
//
//     {"source-table": 10, "joins": [{"alias": "Customers", "source-table": 12, ...}],
//      "breakout": [["field", 91, {"join-alias": "Customers"}]], "aggregation": [["count"]]}
//
//     source table 10, one join, outputs first_name, count
//
// A query is planned as a whole before its SQL is written: columns are named after what the stages
// before them return, and a stage may be asked for a column that it does not say it returns.
//
//     struct metabase_plan plan = {.file = file, .results = metabase_results_read(...)};
//     metabase_plan_query(&plan, query);                // plan.h
//     metabase_query_write(&plan);                      // query.h
#pragma once

#include "format/metabase/field.h"
#include "format/metabase/file.h"
#include "format/metabase/result.h"

struct metabase_stage;

enum metabase_source_kind {
    METABASE_FROM_HOLE, // not known
    METABASE_FROM_TABLE,
    METABASE_FROM_CARD,
    METABASE_FROM_NATIVE, // SQL
    METABASE_FROM_STAGE,
};

struct metabase_source {
    enum metabase_source_kind kind;
    struct metabase_part part;    // what names it; NATIVE: the SQL
    const struct node *tags;      // NATIVE: its template tags
    struct str alias;             // in FROM
    struct str schema;            // TABLE, CARD: as SQL names it; empty: none
    struct str name;              //
    struct str word;              // CARD: its id or entity_id
    struct metabase_stage *stage; // STAGE
};

struct metabase_join {
    struct metabase_source source;
    const struct node *node; // of the query; NULL: made for a field behind a foreign key
    struct metabase_ref key; // then that key,
    struct str target;       // and the column that it refers to; empty: not known
};

struct metabase_column {
    const struct metabase_source *source; // NULL: not found
    struct str name;
};

struct metabase_output {
    bool covered;                // known by name, but returned under a star
    struct str name;             // no other output of the stage has it
    struct str wanted;           // before it got a number
    uint32_t number;             // from 1
    struct str alias;            // what newer stages call it: Customers__email; empty: its name
    struct str id;               // of its field; empty: none, or not known
    struct str column;           // of its field
    struct str join;             // alias of the join that it comes from; empty: none
    const struct node *clause;   // of the stage: what it is; or else
    struct metabase_column from; // a column; without a name, all columns of the source
    struct metabase_part part;   // what it stands for
};

struct metabase_stage {
    struct metabase_part part;
    struct metabase_source source;
    struct VEC(struct metabase_join *) joins; // these are in the reading's arena
    struct VEC(struct metabase_output) outputs;
    bool grouped; // it aggregates, or lists different values only
    bool open;    // a star is among the outputs
};

struct metabase_plan {
    struct metabase_file *file;
    struct metabase_results results; // that the card says it has; empty: not said
    struct metabase_source query;    // STAGE or NATIVE; HOLE: nothing that could be read
};

// The column that a reference of the stage means. `source` is NULL when nothing says so.
struct metabase_column metabase_stage_column(struct metabase_plan *plan,
                                             struct metabase_stage *stage,
                                             const struct metabase_ref *ref);

// The first expression (custom column) of the stage, the others are its next ones; the name of one;
// the one of a name. NULL: there is none.
const struct node *metabase_stage_expressions(const struct metabase_stage *stage);
struct str metabase_expression_name(const struct node *expression);
const struct node *metabase_stage_expression(const struct metabase_stage *stage, struct str name);

// The aggregation with this number, from 0, or this lib/uuid; NULL: there is none.
const struct node *metabase_stage_aggregation(const struct metabase_stage *stage, struct str key);

// The output that a setting or another stage calls by this name; NULL: none.
const struct metabase_output *metabase_stage_named(const struct metabase_stage *stage,
                                                   struct str name);

// The output that a reference to a field means; NULL: none.
const struct metabase_output *metabase_stage_of_ref(const struct metabase_stage *stage,
                                                    const struct metabase_ref *ref);

// The output that this clause of the stage is; NULL: none.
const struct metabase_output *metabase_stage_of_clause(const struct metabase_stage *stage,
                                                       const struct node *clause);

// The name of the column that a reference speaks of, in its table; empty: not known.
struct str metabase_ref_name(struct metabase_plan *plan, const struct metabase_ref *ref);

// Makes the source a table, known by its id: by its name where somebody knows it, else by its key.
void metabase_source_table(struct metabase_file *file, struct str id,
                           struct metabase_source *source);
