// Markdown: the blocks of code of a page.
//
//     ```sql orders_by_day            name orders_by_day
//     SELECT day FROM shop.orders     body
//     ```
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "query/model.h"

struct markdown_block {
    struct span at;   // of the file, both fences included
    struct span body; // what stands between them
    struct str name;  // of a query; empty: it is some other code
    bool open;        // it is never closed: it ends with the file
};

// The next block that starts at the byte `at` or behind it. False: there is none.
bool markdown_block_next(struct str file, uint32_t at, struct markdown_block *block);

// The text of the first heading (# ...) in a part of a file; empty: there is none.
struct str markdown_heading(struct str text);

// The bytes of what is written in front of a page, between two lines of ---, fences included; 0:
// nothing is.
uint32_t markdown_front_matter(struct str file);

// Length of the identifier that a text starts with.
uint32_t markdown_word(struct str text);
