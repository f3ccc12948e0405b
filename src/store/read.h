// Read: questions to an open store.
//
//     struct reader reader;
//     if (!reader_open(&reader, "stemma.db", &why)) ...
//     struct cursor *columns = reader_query(&reader, "SELECT name FROM columns WHERE asset_id =
//     ?1"); cursor_bind_integer(columns, 1, asset); while (cursor_next(columns))
//     use(cursor_text(columns, 0)); if (!reader_ok(&reader, &why)) ...        // once, at the end
//     reader_close(&reader);
//
// An error (a damaged file, a read that fails) sticks to the reader: from then on every cursor is
// at its end, so the questions between need no checks. A cursor is prepared once and asked many
// times.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "store/store.h"

struct cursor;

struct reader {
    struct store store;
    struct arena arena;     // holds the cursors
    struct cursor *cursors; // the last one; each knows the one before it
    struct buf error;       // empty: all is well
};

// On failure appends to `why` what is wrong and what to do, and nothing is left to close.
bool reader_open(struct reader *reader, const char *path, struct buf *why);
void reader_close(struct reader *reader);

// Forgets all cursors and the error: the next report starts anew.
void reader_reset(struct reader *reader);

// Appends the error to `why` when there was one.
bool reader_ok(const struct reader *reader, struct buf *why);

// Makes the store of another reader visible as a schema of this name: `SELECT ... FROM base.edges`.
// False: it cannot be, and the error sticks.
bool reader_attach(struct reader *reader, const char *schema, const struct reader *other);

// Runs a script: temporary tables, of which the file knows nothing. False: the error sticks.
bool reader_script(struct reader *reader, const char *sql);

// One statement of SQL; its parameters are ?1, ?2 ... The reader owns the cursor.
struct cursor *reader_query(struct reader *reader, const char *sql);

// Frees what SQLite holds for a cursor that is not used any more: for what is prepared many times
// in one report. Others may be left to the reader.
void cursor_release(struct cursor *cursor);

// Binding starts the cursor anew and keeps the other parameters. A text is kept by the caller until
// the cursor is at its end or bound again.
void cursor_bind_integer(struct cursor *cursor, int parameter, int64_t value);
void cursor_bind_id(struct cursor *cursor, int parameter, uint32_t id); // NULL for 0
void cursor_bind_share(struct cursor *cursor, int parameter, double value);
void cursor_bind_text(struct cursor *cursor, int parameter, struct str value);
void cursor_restart(struct cursor *cursor); // the next row is the first again

// Goes to the next row. At the end the cursor is ready to start anew.
bool cursor_next(struct cursor *cursor);

// The value in a column (from 0) of the row. NULL is 0 or empty. A text lives until the next call
// of cursor_next or a bind.
int64_t cursor_integer(const struct cursor *cursor, int column);
uint32_t cursor_id(const struct cursor *cursor, int column);
double cursor_share(const struct cursor *cursor, int column);
struct str cursor_text(const struct cursor *cursor, int column);
