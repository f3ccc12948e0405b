#include "report/query_table.h"

#include "report/show.h"
#include "report/text.h"

struct row {
    struct cell cells[QUERY_TABLE_WIDTH_MAX];
    uint32_t width;
    struct narrow_row about;
};

static struct str place_of(const struct cursor *cursor, int column, struct arena *arena) {
    return text_place(arena, cursor_text(cursor, column), cursor_id(cursor, column + 1),
                      cursor_id(cursor, column + 2));
}

static struct cell cell_of(char kind, const struct cursor *cursor, int column) {
    switch (kind) {
    case 't':
        return cell_text(cursor_text(cursor, column));
    case 'n':
        return cell_text_or_null(cursor_text(cursor, column));
    case 'z':
        return cell_integer_or_null(cursor_integer(cursor, column));
    default:
        return cell_integer(cursor_integer(cursor, column));
    }
}

static void row_read(struct row *row, const struct query_table *list, const struct cursor *cursor,
                     struct arena *arena) {
    int column = 0;
    *row = (struct row){.about.confidence = 1};
    for (const char *kind = list->cells; *kind; kind++) {
        if (*kind == 'a') {
            row->about.asset = cursor_id(cursor, column++);
        } else if (*kind == 'p') {
            row->about.file = cursor_text(cursor, column);
            row->cells[row->width++] = cell_text_or_null(place_of(cursor, column, arena));
        } else {
            row->cells[row->width++] = cell_of(*kind, cursor, column++);
        }
    }
}

static bool keeps(struct query_table_filter *filter, struct narrow_row about) {
    bool kept = narrow_keeps(filter->narrow, filter->lookup, about);
    filter->left_out += !kept;
    return kept;
}

bool query_table_show(const struct query_table *list, struct query_table_filter *filter,
                      struct document *doc, uint32_t limit) {
    struct cursor *cursor = reader_query(filter->lookup->reader, list->sql);
    struct arena arena;
    struct row row;
    uint32_t count = 0;
    arena_init(&arena);
    bool wanted = document_table(doc, &list->table);
    while (wanted && cursor_next(cursor)) {
        row_read(&row, list, cursor, &arena);
        if (keeps(filter, row.about) && query_table_lists(++count, limit)) {
            wanted = document_row(doc, row.cells);
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
    return wanted && document_table_end(doc) && query_table_cut(&list->table, doc, count, limit);
}

uint32_t query_table_count(const char *sql, struct query_table_filter *filter) {
    struct cursor *cursor = reader_query(filter->lookup->reader, sql);
    uint32_t count = 0;
    while (cursor_next(cursor)) {
        const struct narrow_row about = {cursor_id(cursor, 0), cursor_text(cursor, 1), 1};
        count += narrow_keeps(filter->narrow, filter->lookup, about);
    }
    return count;
}

bool query_table_cut(const struct table *table, struct document *doc, uint32_t count,
                     uint32_t limit) {
    uint32_t shown = show_limited(count, limit);
    struct buf note;
    if (shown == count) {
        return true;
    }
    buf_init(&note);
    buf_print(&note, "%s: %u of %u listed", table->title, shown, count);
    bool wanted = document_note(doc, buf_str(&note));
    buf_release(&note);
    return wanted;
}
