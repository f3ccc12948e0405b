#include "input/excerpt.h"

#include <assert.h>

void excerpt_init(struct excerpt *excerpt) {
    *excerpt = (struct excerpt){0};
    buf_init(&excerpt->written);
    buf_init(&excerpt->sql);
}

void excerpt_release(struct excerpt *excerpt) {
    buf_release(&excerpt->written);
    buf_release(&excerpt->sql);
    trace_release(&excerpt->places);
    trace_release(&excerpt->masks);
}

void excerpt_reset(struct excerpt *excerpt) {
    buf_reset(&excerpt->written);
    buf_reset(&excerpt->sql);
    trace_reset(&excerpt->places);
    trace_reset(&excerpt->masks);
}

// ---- written

static struct span add_written(struct excerpt *excerpt, struct str text, struct span from,
                               enum run_kind kind) {
    struct span written = {(uint32_t)excerpt->written.size, (uint32_t)text.size};
    assert(text.size <= UINT32_MAX - excerpt->written.size);
    buf_add_str(&excerpt->written, text);
    trace_add(&excerpt->places, (uint32_t)text.size, from, kind);
    return written;
}

struct span excerpt_write(struct excerpt *excerpt, struct str file, struct span from) {
    return add_written(excerpt, str_sub(file, from.start, from.length), from, RUN_COPY);
}

struct span excerpt_write_as(struct excerpt *excerpt, struct str text, struct span from) {
    return add_written(excerpt, text, from, RUN_TEXT);
}

struct span excerpt_write_nested(struct excerpt *excerpt, struct str text, struct span from,
                                 const struct trace *outer) {
    struct str bytes = str_sub(text, from.start, from.length);
    struct span written = {(uint32_t)excerpt->written.size, (uint32_t)bytes.size};
    assert(bytes.size <= UINT32_MAX - excerpt->written.size);
    buf_add_str(&excerpt->written, bytes);
    trace_follow(&excerpt->places, outer, from);
    return written;
}

struct str excerpt_written(const struct excerpt *excerpt, struct span written) {
    return str_sub(buf_str(&excerpt->written), written.start, written.length);
}

// ---- sql

static void add_sql(struct excerpt *excerpt, struct str sql, struct span written,
                    enum run_kind kind) {
    assert(sql.size <= UINT32_MAX - excerpt->sql.size);
    buf_add_str(&excerpt->sql, sql);
    trace_add(&excerpt->masks, (uint32_t)sql.size, written, kind);
}

void excerpt_copy(struct excerpt *excerpt, struct span written) {
    add_sql(excerpt, excerpt_written(excerpt, written), written, RUN_COPY);
}

void excerpt_put(struct excerpt *excerpt, struct str sql, struct span written, enum run_kind kind) {
    assert(kind != RUN_COPY);
    add_sql(excerpt, sql, written, kind);
}

static void put_quoted(struct excerpt *excerpt, struct str text, char quote, struct span written) {
    struct buf quoted;
    buf_init(&quoted);
    buf_add_char(&quoted, quote);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == quote) {
            buf_add_char(&quoted, quote);
        }
        buf_add_char(&quoted, text.data[i]);
    }
    buf_add_char(&quoted, quote);
    add_sql(excerpt, buf_str(&quoted), written, RUN_TEXT);
    buf_release(&quoted);
}

void excerpt_put_ident(struct excerpt *excerpt, struct str name, struct span written) {
    put_quoted(excerpt, name, '"', written);
}

void excerpt_put_string(struct excerpt *excerpt, struct str text, struct span written) {
    put_quoted(excerpt, text, '\'', written);
}

// ---- the way back

struct span origin_place(const struct origin *origin, struct span sql) {
    return origin ? trace_span(&origin->places, trace_span(&origin->masks, sql)) : sql;
}

struct str origin_text(const struct origin *origin, struct span sql) {
    struct span written = trace_span(&origin->masks, sql);
    return str_sub(origin->written, written.start, written.length);
}
