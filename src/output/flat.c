#include "output/flat.h"

struct flat {
    struct document document;
    struct sink *sink;
    const struct flat_format *format;
    bool continued;
    const struct table *table; // the main table while it is open, else NULL
};

static struct flat *flat_of(struct document *doc) {
    return (struct flat *)doc;
}

static bool flat_begin(struct document *doc, const char *report) {
    (void)report;
    return sink_settle(flat_of(doc)->sink);
}

static bool flat_text(struct document *doc, struct str text) {
    (void)text;
    return sink_settle(flat_of(doc)->sink);
}

static bool flat_fact(struct document *doc, const char *key, struct cell cell) {
    (void)key;
    (void)cell;
    return sink_settle(flat_of(doc)->sink);
}

static bool flat_table(struct document *doc, const struct table *table) {
    struct flat *flat = flat_of(doc);
    flat->table = table->flags & TABLE_MAIN ? table : NULL;
    if (flat->table && !flat->continued) {
        flat->format->head(&flat->sink->pending, table);
    }
    return sink_settle(flat->sink);
}

static bool flat_row(struct document *doc, const struct cell *cells) {
    struct flat *flat = flat_of(doc);
    if (flat->table) {
        flat->format->row(&flat->sink->pending, flat->table, cells);
    }
    return sink_settle(flat->sink);
}

static bool flat_end(struct document *doc) {
    flat_of(doc)->table = NULL;
    return sink_settle(flat_of(doc)->sink);
}

static const struct document_functions functions = {
    .begin = flat_begin,
    .headline = flat_text,
    .fact = flat_fact,
    .note = flat_text,
    .table = flat_table,
    .row = flat_row,
    .table_end = flat_end,
    .end = flat_end,
};

struct document *flat_create(struct arena *arena, struct sink *sink,
                             const struct renderer_options *options,
                             const struct flat_format *format) {
    struct flat *flat = ARENA_NEW(arena, struct flat);
    flat->document.functions = &functions;
    flat->sink = sink;
    flat->format = format;
    flat->continued = options->continued;
    return &flat->document;
}
