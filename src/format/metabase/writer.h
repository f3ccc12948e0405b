// Writer: writes SQL for a query that is no SQL, each part standing for what it comes from.
//
//     metabase_put(writer, "sum(", clause->node);
//     metabase_put_name(writer, STR("amount"), ref.at);
//     metabase_put(writer, ")", clause->node);
//
// What the document says is written first, as a whole: an expression shows the text of its nodes.
#pragma once

#include "format/metabase/stage.h"

struct metabase_writer {
    struct metabase_plan *plan;
    struct metabase_stage *stage; // in whose scope
    struct metabase_part root;    // holds all nodes that SQL stands for
    struct span written;          // the root, in the excerpt's `written`
    const struct node *stand;     // while a definition of another document is written: the clause
                                  // of the root that it stands for
    uint32_t depth;
    bool full; // too much has been written, and that is reported
};

// Empties the excerpt and writes down what the root says.
void metabase_writer_init(struct metabase_writer *writer, struct metabase_plan *plan,
                          struct metabase_part root);

// The bytes of the file that a node stands for: for reports.
struct span metabase_here(const struct metabase_writer *writer, const struct node *node);

void metabase_put(struct metabase_writer *writer, const char *sql, const struct node *node);
void metabase_put_name(struct metabase_writer *writer, struct str name, const struct node *node);
void metabase_put_hole(struct metabase_writer *writer, const struct node *node);

// A string, number, boolean or null as a constant.
void metabase_put_value(struct metabase_writer *writer, const struct node *node);

// Bytes of `written` that a part stands for, which need not lie in the root.
struct span metabase_written(struct metabase_writer *writer, struct metabase_part part);

void metabase_put_at(struct metabase_writer *writer, const char *sql, struct span written);
void metabase_put_name_at(struct metabase_writer *writer, struct str name, struct span written);
