#include "store/read.h"

#include <assert.h>

#include <sqlite3.h>

// A report jumps to and fro in the store: what it has read it reads again. Negative: in KiB. Only
// pages that were read take memory.
#define CACHE_SIZE "-65536"

struct cursor {
    struct reader *reader;
    struct cursor *older;
    sqlite3_stmt *statement; // NULL when the SQL could not be prepared
    bool started;
};

bool reader_open(struct reader *reader, const char *path, struct buf *why) {
    *reader = (struct reader){0};
    arena_init(&reader->arena);
    buf_init(&reader->error);
    if (!store_open(&reader->store, path, why)) {
        return false;
    }
    sqlite3_exec(reader->store.db, "PRAGMA cache_size = " CACHE_SIZE "; BEGIN", NULL, NULL, NULL);
    return true;
}

static void cursors_finalize(struct reader *reader) {
    for (struct cursor *cursor = reader->cursors; cursor; cursor = cursor->older) {
        sqlite3_finalize(cursor->statement);
    }
    reader->cursors = NULL;
}

void reader_reset(struct reader *reader) {
    cursors_finalize(reader);
    arena_reset(&reader->arena);
    buf_reset(&reader->error);
}

void reader_close(struct reader *reader) {
    cursors_finalize(reader);
    arena_release(&reader->arena);
    buf_release(&reader->error);
    store_close(&reader->store);
}

bool reader_ok(const struct reader *reader, struct buf *why) {
    if (reader->error.size == 0) {
        return true;
    }
    buf_print(why, "the store cannot be read: %s; scan again", reader->error.data);
    return false;
}

static void reader_fail(struct reader *reader) {
    if (reader->error.size == 0) {
        buf_print(&reader->error, "%s", sqlite3_errmsg(reader->store.db));
    }
}

bool reader_script(struct reader *reader, const char *sql) {
    if (reader->error.size == 0 &&
        sqlite3_exec(reader->store.db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        reader_fail(reader);
    }
    return reader->error.size == 0;
}

bool reader_attach(struct reader *reader, const char *schema, const struct reader *other) {
    struct cursor *attach = reader_query(reader, "ATTACH ?1 AS ?2");
    cursor_bind_text(attach, 1, str_of(sqlite3_db_filename(other->store.db, "main")));
    cursor_bind_text(attach, 2, str_of(schema));
    while (cursor_next(attach)) {
    }
    return reader->error.size == 0;
}

struct cursor *reader_query(struct reader *reader, const char *sql) {
    struct cursor *cursor = ARENA_NEW(&reader->arena, struct cursor);
    cursor->reader = reader;
    if (sqlite3_prepare_v3(reader->store.db, sql, -1, SQLITE_PREPARE_PERSISTENT, &cursor->statement,
                           NULL) != SQLITE_OK) {
        reader_fail(reader);
    }
    cursor->older = reader->cursors;
    reader->cursors = cursor;
    return cursor;
}

void cursor_release(struct cursor *cursor) {
    sqlite3_finalize(cursor->statement); // repeats an error that cursor_next has seen
    cursor->statement = NULL;
}

void cursor_restart(struct cursor *cursor) {
    if (cursor->started) {
        sqlite3_reset(cursor->statement); // repeats an error that cursor_next has seen
        cursor->started = false;
    }
}

// A parameter that the statement does not have is a mistake of ours.
static void cursor_bound(const struct cursor *cursor, int result) {
    assert(result == SQLITE_OK || cursor->statement == NULL);
    (void)cursor;
    (void)result;
}

void cursor_bind_integer(struct cursor *cursor, int parameter, int64_t value) {
    cursor_restart(cursor);
    cursor_bound(cursor, sqlite3_bind_int64(cursor->statement, parameter, value));
}

void cursor_bind_id(struct cursor *cursor, int parameter, uint32_t id) {
    cursor_restart(cursor);
    int result = id > 0 ? sqlite3_bind_int64(cursor->statement, parameter, id)
                        : sqlite3_bind_null(cursor->statement, parameter);
    cursor_bound(cursor, result);
}

void cursor_bind_share(struct cursor *cursor, int parameter, double value) {
    cursor_restart(cursor);
    cursor_bound(cursor, sqlite3_bind_double(cursor->statement, parameter, value));
}

void cursor_bind_text(struct cursor *cursor, int parameter, struct str value) {
    cursor_restart(cursor);
    const char *data = value.size > 0 ? value.data : ""; // a NULL pointer would bind NULL
    cursor_bound(cursor, sqlite3_bind_text64(cursor->statement, parameter, data, value.size,
                                             SQLITE_STATIC, SQLITE_UTF8));
}

bool cursor_next(struct cursor *cursor) {
    if (cursor->reader->error.size > 0) {
        return false;
    }
    cursor->started = true;
    int result = sqlite3_step(cursor->statement);
    if (result == SQLITE_ROW) {
        return true;
    }
    if (result != SQLITE_DONE) {
        reader_fail(cursor->reader);
    }
    cursor_restart(cursor);
    return false;
}

int64_t cursor_integer(const struct cursor *cursor, int column) {
    return sqlite3_column_int64(cursor->statement, column);
}

uint32_t cursor_id(const struct cursor *cursor, int column) {
    return (uint32_t)sqlite3_column_int64(cursor->statement, column);
}

double cursor_share(const struct cursor *cursor, int column) {
    return sqlite3_column_double(cursor->statement, column);
}

struct str cursor_text(const struct cursor *cursor, int column) {
    const char *data = (const char *)sqlite3_column_text(cursor->statement, column);
    int size = sqlite3_column_bytes(cursor->statement, column);
    return data ? (struct str){data, (size_t)size} : STR("");
}
