#include "output/flat.h"
#include "output/json_value.h"

static void jsonl_head(struct buf *out, const struct table *table) {
    (void)out;
    (void)table;
}

static void jsonl_row(struct buf *out, const struct table *table, const struct cell *cells) {
    json_add_row(out, table, cells);
    buf_add_char(out, '\n');
}

static const struct flat_format format = {jsonl_head, jsonl_row};

struct document *jsonl_create(struct arena *arena, struct sink *sink,
                              const struct renderer_options *options) {
    return flat_create(arena, sink, options, &format);
}

void jsonl_release(struct document *doc) {
    (void)doc;
}
