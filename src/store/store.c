#include "store/store.h"

#include <sqlite3.h>

// The number behind a PRAGMA, or -1 when the file cannot be read as a database.
static int64_t pragma_number(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        number = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    return number;
}

static bool store_fits(sqlite3 *db, const char *path, struct buf *why) {
    int64_t application = pragma_number(db, "PRAGMA application_id");
    if (application < 0) {
        buf_print(why, "%s cannot be read as a store: %s", path, sqlite3_errmsg(db));
        return false;
    }
    if (application != STORE_APPLICATION_ID) {
        buf_print(why, "%s is not a store of stemma; name the file that `stemma scan` wrote", path);
        return false;
    }
    int64_t version = pragma_number(db, "PRAGMA user_version");
    if (version != STORE_VERSION) {
        buf_print(why, "%s is a store of version %d, this stemma reads version %d; scan again",
                  path, (int)version, STORE_VERSION);
        return false;
    }
    return true;
}

bool store_open(struct store *store, const char *path, struct buf *why) {
    store->db = NULL;
    if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK) {
        buf_print(why, "%s cannot be opened: %s; run `stemma scan` first", path,
                  sqlite3_errmsg(store->db));
        store_close(store);
        return false;
    }
    if (!store_fits(store->db, path, why)) {
        store_close(store);
        return false;
    }
    return true;
}

void store_close(struct store *store) {
    sqlite3_close(store->db);
    store->db = NULL;
}
