#include "output/json_value.h"
#include "output/renderer.h"

// {"stemma": 1, "report": NAME, ...}: raised when a shape changes so that old readers would fail.
#define JSON_VERSION 1

struct json {
    struct document document;
    struct sink *sink;
    const struct table *table; // the one that is open
    bool row_open;             // a row stands before the next
    struct buf notes;          // their values, with commas
};

static struct json *json_of(struct document *doc) {
    return (struct json *)doc;
}

static struct buf *out_of(struct document *doc) {
    return &json_of(doc)->sink->pending;
}

static void add_key(struct buf *out, const char *key) {
    buf_print(out, ",\n\"%s\": ", key);
}

static bool json_begin(struct document *doc, const char *report) {
    buf_print(out_of(doc), "{\n\"stemma\": %d,\n\"report\": \"%s\"", JSON_VERSION, report);
    return sink_settle(json_of(doc)->sink);
}

static bool json_fact(struct document *doc, const char *key, struct cell cell) {
    add_key(out_of(doc), key);
    json_add_cell(out_of(doc), cell);
    return sink_settle(json_of(doc)->sink);
}

static bool json_headline(struct document *doc, struct str text) {
    return json_fact(doc, "headline", cell_text(text));
}

static bool json_note(struct document *doc, struct str text) {
    struct buf *notes = &json_of(doc)->notes;
    buf_add_str(notes, notes->size > 0 ? STR(", ") : STR(""));
    json_add_text(notes, text);
    return true;
}

static bool json_table(struct document *doc, const struct table *table) {
    struct json *json = json_of(doc);
    json->table = table;
    json->row_open = false;
    add_key(out_of(doc), table->key);
    buf_add_str(out_of(doc), table->flags & TABLE_RECORD ? STR("") : STR("["));
    return sink_settle(json->sink);
}

static bool json_row(struct document *doc, const struct cell *cells) {
    struct json *json = json_of(doc);
    if (!(json->table->flags & TABLE_RECORD)) {
        buf_add_str(out_of(doc), json->row_open ? STR(",\n") : STR("\n"));
    }
    json->row_open = true;
    json_add_row(out_of(doc), json->table, cells);
    return sink_settle(json->sink);
}

static bool json_table_end(struct document *doc) {
    const struct json *json = json_of(doc);
    if (!(json->table->flags & TABLE_RECORD)) {
        buf_add_str(out_of(doc), json->row_open ? STR("\n]") : STR("]"));
    }
    return sink_settle(json_of(doc)->sink);
}

static bool json_end(struct document *doc) {
    add_key(out_of(doc), "notes");
    buf_print(out_of(doc), "[%s]\n}\n", json_of(doc)->notes.data);
    return sink_settle(json_of(doc)->sink);
}

static const struct document_functions functions = {
    .begin = json_begin,
    .headline = json_headline,
    .fact = json_fact,
    .note = json_note,
    .table = json_table,
    .row = json_row,
    .table_end = json_table_end,
    .end = json_end,
};

struct document *json_create(struct arena *arena, struct sink *sink,
                             const struct renderer_options *options) {
    (void)options;
    struct json *json = ARENA_NEW(arena, struct json);
    json->document.functions = &functions;
    json->sink = sink;
    buf_init(&json->notes);
    return &json->document;
}

void json_release(struct document *doc) {
    buf_release(&json_of(doc)->notes);
}
