#include "report/filter.h"

#include <assert.h>

void filter_init(struct filter *filter, const char *select) {
    *filter = (struct filter){0};
    buf_init(&filter->sql);
    buf_print(&filter->sql, "%s", select);
}

void filter_release(struct filter *filter) {
    buf_release(&filter->sql);
}

// `?` becomes the number of the value, so that a condition may name it twice.
static void add_condition(struct filter *filter, const char *condition, int parameter) {
    bool first = filter->count == 0;
    buf_print(&filter->sql, "%s(", first ? " WHERE " : " AND ");
    for (const char *at = condition; *at != '\0'; at++) {
        buf_add_char(&filter->sql, *at);
        if (*at == '?') {
            buf_print(&filter->sql, "%d", parameter);
        }
    }
    buf_add_char(&filter->sql, ')');
}

void filter_text(struct filter *filter, const char *condition, struct str value) {
    if (value.size == 0) {
        return;
    }
    assert(filter->count < FILTER_TEXTS_MAX);
    add_condition(filter, condition, filter->count + 1);
    filter->texts[filter->count++] = value;
}

struct cursor *filter_query(const struct filter *filter, struct reader *reader, const char *order) {
    struct buf sql;
    buf_init(&sql);
    buf_print(&sql, "%s %s", filter->sql.data, order);
    struct cursor *cursor = reader_query(reader, sql.data);
    buf_release(&sql);
    for (int i = 0; i < filter->count; i++) {
        cursor_bind_text(cursor, i + 1, filter->texts[i]);
    }
    return cursor;
}
