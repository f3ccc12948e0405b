// Grafana text: one query of Grafana on its way to the grammar.
//
//     struct grafana grafana = {.reading = reading, .tree = tree};
//     grafana_text(&grafana, node_get(target, "rawSql"), fill);
#pragma once

#include "format/grafana/source.h"
#include "format/reading.h"

// What is being read: a document of a file.
struct grafana {
    struct reading *reading;
    const struct tree *tree;
    struct str name; // tells it from other documents of the file; empty for the only one
};

// Of a node, or of nothing.
struct span grafana_place(const struct grafana *grafana, const struct node *node);

// The first of the members that is a string with something in it; NULL ends them.
const struct node *grafana_said(const struct node *object, const char *const *members);

// First element of an array; NULL, with a note, when the member is something else.
const struct node *grafana_list(const struct grafana *grafana, const struct node *object,
                                const char *key);

// Whether an element is an object. Anything else but null is reported: `noun` is "a panel".
bool grafana_is_object(const struct grafana *grafana, const struct node *node, const char *noun);

// Text made for it, in the reading's arena.
struct str grafana_made(const struct grafana *grafana, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Takes a string as SQL. Nothing is taken of an empty one.
void grafana_text(const struct grafana *grafana, const struct node *sql, uint32_t fill);

// Gives a fill what settings say about the data source.
void grafana_connect(const struct grafana *grafana, struct grafana_source source, uint32_t fill);

// Counts the query of another engine that stands in `model`, a target or the like, as skipped.
// Without a query nothing is counted.
void grafana_skip(const struct grafana *grafana, const struct node *model,
                  struct grafana_source source);

// Whether SQL starts there: of a source that is not known, SELECT is read and label_values is not.
bool grafana_is_sql(struct str text);
