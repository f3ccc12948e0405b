// Insert: rows for one table of a new store, several at a time.
//
//     struct insert insert;
//     insert_begin(&insert, db, "roots", "NULL, ?");   // the id is the next free one
//     insert_text(&insert, STR("warehouse"));          // a call for each ?
//     insert_row(&insert);
//     if (!insert_end(&insert)) ... sqlite3_errmsg(db)
//
// Texts have to live until insert_end.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct sqlite3;
struct sqlite3_stmt;

enum insert_kind { INSERT_NULL, INSERT_INT, INSERT_REAL, INSERT_TEXT };

struct insert_value {
    enum insert_kind kind;
    int64_t number;
    double real;
    struct str text;
};

struct insert {
    struct sqlite3 *db;
    struct sqlite3_stmt *batch; // NULL until a batch is full
    const char *table;
    const char *row;
    uint32_t rows; // that wait
    bool failed;
    struct VEC(struct insert_value) waiting;
    struct arena converted; // texts that were no UTF-8
};

void insert_begin(struct insert *insert, struct sqlite3 *db, const char *table, const char *row);
void insert_int(struct insert *insert, int64_t number);
void insert_id(struct insert *insert, uint32_t id); // NULL for 0
void insert_real(struct insert *insert, double number);
void insert_text(struct insert *insert, struct str text);         // Latin-1 unless it is UTF-8
void insert_text_or_null(struct insert *insert, struct str text); // NULL for an empty one
void insert_row(struct insert *insert);

// Writes what waits and releases everything. False: SQLite refused something.
bool insert_end(struct insert *insert);
