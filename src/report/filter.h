// Filter: the conditions of a list, as SQL with bound values.
//
//     struct filter filter;
//     filter_init(&filter, "SELECT a.label FROM assets a");
//     filter_text(&filter, "a.type = ?", request->type);         // nothing for an empty text
//     struct cursor *rows = filter_query(&filter, &reader, "ORDER BY a.id");
//     filter_release(&filter);
//
// Patterns are SQLite's GLOB: `*` any text, dots included, `?` one character, [a-z] one of them.
#pragma once

#include "store/read.h"

#define FILTER_TEXTS_MAX 8

struct filter {
    struct buf sql;
    struct str texts[FILTER_TEXTS_MAX];
    int count;
};

void filter_init(struct filter *filter, const char *select);
void filter_release(struct filter *filter);

// Adds a condition, in which `?` stands for the value, every time the same one. The value is kept
// by the caller until the cursor is at its end.
void filter_text(struct filter *filter, const char *condition, struct str value);

struct cursor *filter_query(const struct filter *filter, struct reader *reader, const char *order);
