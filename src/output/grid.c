#include "output/grid.h"

#include <assert.h>

#include "output/display.h"
#include "output/tone.h"

#define GAP          2 // blanks between columns
#define INDENT       6 // of nested rows
#define ELLIPSIS     STR("\xE2\x80\xA6")
#define CUT_AT_LEAST 8 // columns that a cut text keeps; less would say nothing

static bool is_shown(const struct heading *heading) {
    return !(heading->flags & (HEADING_PROGRAMS | HEADING_ROWS));
}

// Rows of their own that people see.
static bool is_below(const struct heading *heading) {
    return (heading->flags & (HEADING_PROGRAMS | HEADING_ROWS)) == HEADING_ROWS;
}

void grid_init(struct grid *grid, const struct table *table,
               const struct renderer_options *options) {
    *grid = (struct grid){.table = table, .options = options};
    arena_init(&grid->arena);
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_shown(&table->headings[i])) {
            assert(grid->count < GRID_COLUMNS_MAX);
            grid->columns[grid->count++] = i;
        }
    }
}

void grid_release(struct grid *grid) {
    VEC_RELEASE(&grid->rows);
    arena_release(&grid->arena);
}

static struct str kept(struct grid *grid, const struct buf *buf) {
    return (struct str){arena_copy(&grid->arena, buf->data, buf->size), buf->size};
}

// Nested rows as whole lines. A report nests once or twice, so the recursion is shallow.
static void add_nested(const struct grid *grid, struct cell cell, struct buf *out) {
    struct grid inner;
    grid_init(&inner, cell.rows.table, grid->options);
    inner.nested = true;
    for (uint32_t i = 0; i < cell.rows.count; i++) {
        grid_row(&inner, cell.rows.cells + (size_t)i * cell.rows.table->width);
    }
    grid_flush(&inner, out);
    grid_release(&inner);
}

static struct str nested_rows(struct grid *grid, const struct cell *cells) {
    struct buf lines;
    buf_init(&lines);
    for (uint32_t i = 0; i < grid->table->width; i++) {
        if (is_below(&grid->table->headings[i]) && cells[i].kind == CELL_ROWS) {
            add_nested(grid, cells[i], &lines);
        }
    }
    struct str below = kept(grid, &lines);
    buf_release(&lines);
    return below;
}

void grid_row(struct grid *grid, const struct cell *cells) {
    struct grid_row row = {.below = nested_rows(grid, cells)};
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < grid->count; i++) {
        struct cell cell = cells[grid->columns[i]];
        buf_reset(&text);
        display_add_cell(&text, cell, grid->nested ? STR("") : STR("-"));
        row.texts[i] = kept(grid, &text);
        row.tones[i] = (int)cell.tone;
    }
    VEC_PUSH(&grid->rows, row);
    buf_release(&text);
}

// ---- lines

// What is being written: blanks wait until a text follows them, so that no line ends with some.
struct line {
    struct buf *out;
    const struct renderer_options *options;
    uint32_t at;   // columns written
    uint32_t want; // column where the next text starts
};

static void line_add(struct line *line, struct str text, int tone) {
    if (text.size == 0) {
        return;
    }
    while (line->at < line->want) {
        buf_add_char(line->out, ' ');
        line->at++;
    }
    tone_add(line->out, text, tone, line->options);
    line->at += display_width(text);
}

// The last text of a line is cut at the terminal's edge.
static void line_add_last(struct line *line, struct str text, int tone) {
    uint32_t width = line->options->width;
    uint32_t start = line->want;
    if (width == 0 || start + CUT_AT_LEAST > width || start + display_width(text) <= width) {
        line_add(line, text, tone);
        return;
    }
    struct buf cut;
    buf_init(&cut);
    buf_add_str(&cut, display_cut(text, width - start - 1));
    buf_add_str(&cut, ELLIPSIS);
    line_add(line, buf_str(&cut), tone);
    buf_release(&cut);
}

static void add_line(const struct grid *grid, const struct grid_row *row, struct buf *out) {
    struct line line = {out, grid->options, 0, grid->nested ? INDENT : 0};
    for (uint32_t i = 0; i < grid->count; i++) {
        uint32_t width = display_width(row->texts[i]);
        uint32_t missing = grid->widths[i] > width ? grid->widths[i] - width : 0;
        bool right = grid->table->headings[grid->columns[i]].flags & HEADING_NUMBER;
        line.want += right ? missing : 0;
        if (i + 1 == grid->count) {
            line_add_last(&line, row->texts[i], row->tones[i]);
        } else {
            line_add(&line, row->texts[i], row->tones[i]);
        }
        line.want += width + (right ? 0 : missing) + GAP;
    }
    buf_add_char(out, '\n');
    buf_add_str(out, row->below);
}

static struct grid_row headings_row(const struct grid *grid) {
    struct grid_row row = {0};
    for (uint32_t i = 0; i < grid->count; i++) {
        row.texts[i] = str_of(grid->table->headings[grid->columns[i]].title);
        row.tones[i] = TONE_QUIET;
    }
    return row;
}

static void widen(struct grid *grid, const struct grid_row *row) {
    for (uint32_t i = 0; i < grid->count; i++) {
        uint32_t width = display_width(row->texts[i]);
        grid->widths[i] = width > grid->widths[i] ? width : grid->widths[i];
    }
}

static void settle(struct grid *grid, struct buf *out) {
    struct grid_row headings = headings_row(grid);
    if (!grid->nested) {
        widen(grid, &headings);
    }
    for (uint32_t i = 0; i < grid->rows.size; i++) {
        widen(grid, &grid->rows.data[i]);
    }
    if (!grid->nested) {
        add_line(grid, &headings, out);
    }
    grid->settled = true;
}

void grid_flush(struct grid *grid, struct buf *out) {
    if (grid->rows.size == 0) {
        return;
    }
    if (!grid->settled) {
        settle(grid, out);
    }
    for (uint32_t i = 0; i < grid->rows.size; i++) {
        add_line(grid, &grid->rows.data[i], out);
    }
    VEC_RESET(&grid->rows);
    arena_reset(&grid->arena);
}
