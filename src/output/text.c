#include "output/display.h"
#include "output/grid.h"
#include "output/renderer.h"
#include "output/tone.h"

#define GATHERED_MAX 500 // rows that decide the widths of a table; then rows stream

struct text {
    struct document document;
    struct sink *sink;
    const struct renderer_options *options;
    struct grid grid; // while a table is open
    bool shown;       // the open table is for people
    bool titled;      // its title is written
    bool written;     // something stands above: a blank line separates
};

static struct text *text_of(struct document *doc) {
    return (struct text *)doc;
}

static struct buf *out_of(struct document *doc) {
    return &text_of(doc)->sink->pending;
}

static bool text_begin(struct document *doc, const char *report) {
    (void)report;
    buf_add_str(out_of(doc), text_of(doc)->options->continued ? STR("\n") : STR(""));
    return sink_settle(text_of(doc)->sink);
}

static bool text_line(struct document *doc, struct str text, int tone) {
    struct buf line;
    buf_init(&line);
    display_add(&line, text);
    tone_add(out_of(doc), buf_str(&line), tone, text_of(doc)->options);
    buf_add_char(out_of(doc), '\n');
    buf_release(&line);
    text_of(doc)->written = true;
    return sink_settle(text_of(doc)->sink);
}

static bool text_headline(struct document *doc, struct str text) {
    return text_line(doc, text, TONE_TITLE);
}

static bool text_note(struct document *doc, struct str text) {
    return text_line(doc, text, TONE_QUIET);
}

static bool text_fact(struct document *doc, const char *key, struct cell cell) {
    (void)key;
    (void)cell;
    return sink_settle(text_of(doc)->sink);
}

static bool text_table(struct document *doc, const struct table *table) {
    struct text *text = text_of(doc);
    text->shown = !(table->flags & (TABLE_PROGRAMS | TABLE_LINE));
    text->titled = false;
    grid_init(&text->grid, table, text->options);
    return sink_settle(text->sink);
}

// A table without rows is not told at all, so its title waits for the first row.
static void text_flush(struct text *text) {
    struct str title = str_of(text->grid.table->title);
    if (!text->titled && text->grid.rows.size > 0) {
        buf_add_str(&text->sink->pending, text->written ? STR("\n") : STR(""));
        tone_add(&text->sink->pending, title, TONE_TITLE, text->options);
        buf_add_str(&text->sink->pending, title.size > 0 ? STR("\n") : STR(""));
        text->titled = true;
        text->written = true;
    }
    grid_flush(&text->grid, &text->sink->pending);
}

static bool text_row(struct document *doc, const struct cell *cells) {
    struct text *text = text_of(doc);
    const struct table *table = text->grid.table;
    if (table->flags & TABLE_LINE) {
        return document_line(doc, table, cells);
    }
    if (text->shown) {
        grid_row(&text->grid, cells);
    }
    if (text->grid.rows.size >= GATHERED_MAX || text->grid.settled) {
        text_flush(text);
    }
    return sink_settle(text->sink);
}

static bool text_table_end(struct document *doc) {
    struct text *text = text_of(doc);
    text_flush(text);
    grid_release(&text->grid);
    return sink_settle(text->sink);
}

static bool text_end(struct document *doc) {
    return sink_settle(text_of(doc)->sink);
}

static const struct document_functions functions = {
    .begin = text_begin,
    .headline = text_headline,
    .fact = text_fact,
    .note = text_note,
    .table = text_table,
    .row = text_row,
    .table_end = text_table_end,
    .end = text_end,
};

struct document *text_create(struct arena *arena, struct sink *sink,
                             const struct renderer_options *options) {
    struct text *text = ARENA_NEW(arena, struct text);
    text->document.functions = &functions;
    text->sink = sink;
    text->options = options;
    return &text->document;
}

// A report that stopped in a table has left its grid open.
void text_release(struct document *doc) {
    grid_release(&text_of(doc)->grid);
}
