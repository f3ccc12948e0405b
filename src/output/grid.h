// Grid: rows of short texts as aligned columns.
//
//     grid_init(&grid, &table, &options);
//     grid_row(&grid, cells);              // kept until the widths are known
//     grid_flush(&grid, &out);
//     grid_release(&grid);
//
// Widths come from the rows up to the first flush; later rows that are wider push their line.
// Nested rows of a row stand below it, as a grid of their own without headings.
#pragma once

#include "base/arena.h"
#include "base/vec.h"
#include "output/renderer.h"

#define GRID_COLUMNS_MAX 16

struct grid_row {
    struct str texts[GRID_COLUMNS_MAX];
    int tones[GRID_COLUMNS_MAX]; // see output/tone.h
    struct str below;            // whole lines: nested rows
};

struct grid {
    const struct table *table;
    const struct renderer_options *options;
    bool nested;                        // stands below a row: further in, without headings
    uint32_t columns[GRID_COLUMNS_MAX]; // headings that are columns of the grid
    uint32_t count;                     // of columns
    struct arena arena;                 // of the rows
    struct VEC(struct grid_row) rows;
    uint32_t widths[GRID_COLUMNS_MAX];
    bool settled; // the widths are
};

void grid_init(struct grid *grid, const struct table *table,
               const struct renderer_options *options);
void grid_release(struct grid *grid);
void grid_row(struct grid *grid, const struct cell *cells);

// Appends the rows gathered so far and forgets them. The first flush that has a row writes headings
// before it.
void grid_flush(struct grid *grid, struct buf *out);
