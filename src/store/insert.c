#include "store/insert.h"

#include <sqlite3.h>

#include "base/buf.h"
#include "base/utf8.h"

#define BATCH 64u // rows; more bring nothing

// INSERT INTO roots VALUES (NULL, ?), (NULL, ?) ...
static sqlite3_stmt *insert_prepare(struct insert *insert, uint32_t rows) {
    struct buf sql;
    buf_init(&sql);
    buf_print(&sql, "INSERT INTO %s VALUES (%s)", insert->table, insert->row);
    for (uint32_t i = 1; i < rows; i++) {
        buf_print(&sql, ", (%s)", insert->row);
    }
    sqlite3_stmt *statement = NULL;
    insert->failed |= sqlite3_prepare_v2(insert->db, sql.data, -1, &statement, NULL) != SQLITE_OK;
    buf_release(&sql);
    return statement;
}

void insert_begin(struct insert *insert, struct sqlite3 *db, const char *table, const char *row) {
    *insert = (struct insert){.db = db, .table = table, .row = row};
    arena_init(&insert->converted);
}

static int bind_text(sqlite3_stmt *statement, int at, struct str text) {
    const char *data = text.size > 0 ? text.data : ""; // a NULL pointer would bind NULL
    return sqlite3_bind_text64(statement, at, data, text.size, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_value(struct insert *insert, sqlite3_stmt *statement, int at,
                      const struct insert_value *value) {
    switch (value->kind) {
    case INSERT_INT:
        return sqlite3_bind_int64(statement, at, value->number);
    case INSERT_REAL:
        return sqlite3_bind_double(statement, at, value->real);
    case INSERT_TEXT:
        return bind_text(statement, at, utf8_text(&insert->converted, value->text));
    case INSERT_NULL:
        break;
    }
    return sqlite3_bind_null(statement, at);
}

// Writes the waiting rows. After a failure it does nothing: SQLite would forget the reason.
static void insert_flush(struct insert *insert, sqlite3_stmt *statement) {
    for (uint32_t i = 0; i < insert->waiting.size && !insert->failed; i++) {
        insert->failed =
            bind_value(insert, statement, (int)i + 1, &insert->waiting.data[i]) != SQLITE_OK;
    }
    insert->failed = insert->failed || sqlite3_step(statement) != SQLITE_DONE ||
                     sqlite3_reset(statement) != SQLITE_OK;
    VEC_RESET(&insert->waiting);
    arena_reset(&insert->converted);
    insert->rows = 0;
}

void insert_int(struct insert *insert, int64_t number) {
    VEC_PUSH(&insert->waiting, ((struct insert_value){.kind = INSERT_INT, .number = number}));
}

void insert_id(struct insert *insert, uint32_t id) {
    VEC_PUSH(&insert->waiting,
             ((struct insert_value){.kind = id > 0 ? INSERT_INT : INSERT_NULL, .number = id}));
}

void insert_real(struct insert *insert, double number) {
    VEC_PUSH(&insert->waiting, ((struct insert_value){.kind = INSERT_REAL, .real = number}));
}

void insert_text(struct insert *insert, struct str text) {
    VEC_PUSH(&insert->waiting, ((struct insert_value){.kind = INSERT_TEXT, .text = text}));
}

void insert_text_or_null(struct insert *insert, struct str text) {
    VEC_PUSH(
        &insert->waiting,
        ((struct insert_value){.kind = text.size > 0 ? INSERT_TEXT : INSERT_NULL, .text = text}));
}

void insert_row(struct insert *insert) {
    insert->rows++;
    if (insert->rows < BATCH) {
        return;
    }
    if (!insert->batch) {
        insert->batch = insert_prepare(insert, BATCH);
    }
    insert_flush(insert, insert->batch);
}

bool insert_end(struct insert *insert) {
    if (insert->rows > 0 && !insert->failed) {
        sqlite3_stmt *rest = insert_prepare(insert, insert->rows);
        insert_flush(insert, rest);
        sqlite3_finalize(rest);
    }
    sqlite3_finalize(insert->batch);
    VEC_RELEASE(&insert->waiting);
    arena_release(&insert->converted);
    return !insert->failed;
}
