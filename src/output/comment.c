#include "output/display.h"
#include "output/markdown_text.h"
#include "output/renderer.h"

// A comment for a pull request: Markdown that fits, whatever the report holds.
//
//     <!-- stemma:diff -->                      a bot finds its own comment by it
//     ## breaking: 2 breaking, 1 review
//     <details open><summary>Affected: 3</summary>
//     ...
//     </details>
//
// GitHub takes 65,536 characters. Tables take what is left of 60,000, each at most half of it, so
// that none is pushed out; rows that do not fit are counted, and every fold is closed.
#define COMMENT_MAX  60000u // bytes, which are no fewer than characters
#define CLOSING_ROOM 2000u  // for counts and notes

struct comment {
    struct document document;
    struct sink *sink;
    const struct table *table; // the one that is open
    uint32_t written;          // bytes so far
    uint32_t count;            // rows of the table, and
    uint32_t shown;            // those that stand in `rows`
    bool full;                 // the next row did not fit
    bool opened;               // the first table with rows is unfolded
    bool named;                // a headline is written; others are plain lines
    struct buf rows;
    struct buf notes;
};

static struct comment *comment_of(struct document *doc) {
    return (struct comment *)doc;
}

static uint32_t room_left(const struct comment *comment) {
    uint32_t used = comment->written + (uint32_t)comment->notes.size + CLOSING_ROOM;
    return used < COMMENT_MAX ? COMMENT_MAX - used : 0;
}

// All that is written is counted.
static bool put(struct comment *comment, struct str text) {
    buf_add_str(&comment->sink->pending, text);
    comment->written += (uint32_t)text.size;
    return sink_settle(comment->sink);
}

static bool comment_begin(struct document *doc, const char *report) {
    struct buf line;
    buf_init(&line);
    buf_print(&line, "<!-- stemma:%s -->\n", report);
    bool wanted = put(comment_of(doc), buf_str(&line));
    buf_release(&line);
    return wanted;
}

// Lines of a comment may not grow without end either.
static void add_line(struct comment *comment, struct buf *out, const char *before,
                     struct str text) {
    size_t start = out->size;
    buf_add_str(out, str_of(before));
    markdown_add_text(out, text);
    if (out->size - start > room_left(comment)) {
        out->size = start;
        out->data[start] = '\0';
    } else {
        buf_add_char(out, '\n');
    }
}

static bool comment_headline(struct document *doc, struct str text) {
    struct comment *comment = comment_of(doc);
    struct buf line;
    buf_init(&line);
    add_line(comment, &line, comment->named ? "" : "## ", text);
    buf_add_char(&line, '\n');
    comment->named = true;
    bool wanted = put(comment, buf_str(&line));
    buf_release(&line);
    return wanted;
}

static bool comment_fact(struct document *doc, const char *key, struct cell cell) {
    (void)key;
    (void)cell;
    return sink_settle(comment_of(doc)->sink);
}

static bool comment_note(struct document *doc, struct str text) {
    struct comment *comment = comment_of(doc);
    add_line(comment, &comment->notes, "- ", text);
    return sink_settle(comment->sink);
}

// ---- tables

static bool is_column(const struct heading *heading) {
    return !(heading->flags & (HEADING_PROGRAMS | HEADING_ROWS));
}

static bool comment_table(struct document *doc, const struct table *table) {
    struct comment *comment = comment_of(doc);
    comment->table = table;
    comment->count = comment->shown = 0;
    comment->full = false;
    buf_reset(&comment->rows);
    return sink_settle(comment->sink);
}

static void add_row(struct buf *out, const struct table *table, const struct cell *cells) {
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_column(&table->headings[i])) {
            buf_reset(&text);
            display_add_cell(&text, cells[i], STR(""));
            buf_add_str(out, STR("| "));
            markdown_add_text(out, buf_str(&text));
            buf_add_char(out, ' ');
        }
    }
    buf_add_str(out, STR("|\n"));
    buf_release(&text);
}

static bool comment_row(struct document *doc, const struct cell *cells) {
    struct comment *comment = comment_of(doc);
    if (comment->table->flags & TABLE_LINE) {
        return document_line(doc, comment->table, cells);
    }
    if (comment->table->flags & TABLE_PROGRAMS) {
        return sink_settle(comment->sink);
    }
    comment->count++;
    size_t start = comment->rows.size;
    if (!comment->full) {
        add_row(&comment->rows, comment->table, cells);
        comment->full = comment->rows.size > room_left(comment) / 2;
    }
    if (comment->full && comment->rows.size > start) {
        comment->rows.size = start;
        comment->rows.data[start] = '\0';
    } else if (!comment->full) {
        comment->shown++;
    }
    return sink_settle(comment->sink);
}

static void add_headings(struct buf *out, const struct table *table) {
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_column(&table->headings[i])) {
            buf_add_str(out, STR("| "));
            markdown_add_text(out, str_of(table->headings[i].title));
            buf_add_char(out, ' ');
        }
    }
    buf_add_str(out, STR("|\n"));
    for (uint32_t i = 0; i < table->width; i++) {
        if (is_column(&table->headings[i])) {
            bool number = table->headings[i].flags & HEADING_NUMBER;
            buf_add_str(out, number ? STR("| ---: ") : STR("| --- "));
        }
    }
    buf_add_str(out, STR("|\n"));
}

static void add_table(struct comment *comment, struct buf *out) {
    const struct table *table = comment->table;
    buf_print(out, "<details%s><summary>", comment->opened ? "" : " open");
    markdown_add_text(out, str_of(table->title[0] != '\0' ? table->title : table->key));
    buf_print(out, ": %u</summary>\n\n", comment->count);
    if (comment->shown > 0) {
        add_headings(out, table);
        buf_add_str(out, buf_str(&comment->rows));
    }
    if (comment->shown < comment->count) {
        buf_print(out, "\n%u more do not fit into a comment.\n", comment->count - comment->shown);
    }
    buf_add_str(out, STR("\n</details>\n\n"));
}

static bool comment_table_end(struct document *doc) {
    struct comment *comment = comment_of(doc);
    if (comment->count == 0) {
        return sink_settle(comment->sink);
    }
    struct buf text;
    buf_init(&text);
    add_table(comment, &text);
    comment->opened = true;
    bool wanted = put(comment, buf_str(&text));
    buf_release(&text);
    return wanted;
}

static bool comment_end(struct document *doc) {
    struct comment *comment = comment_of(doc);
    return put(comment, buf_str(&comment->notes));
}

static const struct document_functions functions = {
    .begin = comment_begin,
    .headline = comment_headline,
    .fact = comment_fact,
    .note = comment_note,
    .table = comment_table,
    .row = comment_row,
    .table_end = comment_table_end,
    .end = comment_end,
};

struct document *comment_create(struct arena *arena, struct sink *sink,
                                const struct renderer_options *options) {
    (void)options;
    struct comment *comment = ARENA_NEW(arena, struct comment);
    comment->document.functions = &functions;
    comment->sink = sink;
    buf_init(&comment->rows);
    buf_init(&comment->notes);
    return &comment->document;
}

void comment_release(struct document *doc) {
    buf_release(&comment_of(doc)->rows);
    buf_release(&comment_of(doc)->notes);
}
