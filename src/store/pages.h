// Pages: the file of a new SQLite database as numbered pages.
//
// SQLite makes the empty tables; their rows are then put behind as whole pages, which is ten times
// faster than inserting them. The file format is public and does not change:
// https://www.sqlite.org/fileformat2.html
//
//     struct pages pages;
//     if (pages_open(&pages, "new.db")) {
//         uint32_t number = pages_add(&pages, page);   // page: pages.size bytes
//         pages_put(&pages, root, page);               // instead of a page that is there
//     }
//     if (!pages_close(&pages)) ...                    // errno says what went wrong, at any time
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct pages {
    int file;
    uint32_t size;     // bytes of a page
    uint32_t count;    // pages in the database
    struct buf adding; // the last pages, not yet written
    int error;         // errno of the first failure, 0: none; later calls do nothing
};

bool pages_open(struct pages *pages, const char *path);
uint32_t pages_add(struct pages *pages, const char *page);
void pages_put(struct pages *pages, uint32_t number, const char *page);
bool pages_close(struct pages *pages);
