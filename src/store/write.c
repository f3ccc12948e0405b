#include "store/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "store/held.h"
#include "store/rows.h"
#include "store/schema.h"

// SQLite's file format: a magic string, and the application_id at byte 68, big-endian.
#define HEADER_SIZE    72
#define HEADER_MAGIC   "SQLite format 3"
#define APPLICATION_AT 68

#define STRINGIZE(x) #x
#define NUMBER(x)    STRINGIZE(x)

// Nobody reads the new file before it has its name, so it needs no journal; it is synced at the
// end. What is written is right by construction, so the CHECKs are for others.
// clang-format off
#define SETTINGS                                                                                   \
    "PRAGMA page_size = 8192;"                                                                     \
    "PRAGMA encoding = 'UTF-8';"                                                                   \
    "PRAGMA cache_size = -65536;"                                                                  \
    "PRAGMA ignore_check_constraints = ON;"                                                        \
    "PRAGMA journal_mode = OFF;"                                                                   \
    "PRAGMA synchronous = OFF;"                                                                    \
    "PRAGMA locking_mode = EXCLUSIVE;"                                                             \
    "PRAGMA temp_store = MEMORY;"                                                                  \
    "PRAGMA application_id = " NUMBER(STORE_APPLICATION_ID) ";"                                    \
    "PRAGMA user_version = " NUMBER(STORE_VERSION) ";"                                             \
    "BEGIN"
// clang-format on

#define INTERRUPT_STEPS 100000 // of SQLite's machine, between two looks at the signals

static bool header_is_store(const unsigned char *header) {
    uint32_t application = (uint32_t)header[APPLICATION_AT] << 24 |
                           (uint32_t)header[APPLICATION_AT + 1] << 16 |
                           (uint32_t)header[APPLICATION_AT + 2] << 8 | header[APPLICATION_AT + 3];
    return memcmp(header, HEADER_MAGIC, sizeof(HEADER_MAGIC)) == 0 &&
           application == STORE_APPLICATION_ID;
}

// Is what stands at the path a store, or an empty file, that may be replaced?
static bool is_replaceable(const char *path) {
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        return false;
    }
    if (info.st_size == 0) {
        return true;
    }
    unsigned char header[HEADER_SIZE];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = file >= 0 && read(file, header, sizeof(header)) == HEADER_SIZE;
    if (file >= 0) {
        close(file);
    }
    return whole && header_is_store(header);
}

// Appends the folder of a path: "a" of "a/b", "." of "b", "/" of "/b".
static void folder_of(struct buf *folder, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) {
        buf_add_char(folder, '.');
    } else {
        buf_add(folder, path, slash > path ? (size_t)(slash - path) : 1);
    }
}

static bool refuse(const char *path, const char *reason, struct buf *why) {
    buf_print(why, "the store %s cannot be written: %s", path, reason);
    return false;
}

bool store_writable(const char *path, struct buf *why) {
    struct stat info;
    if (lstat(path, &info) == 0 && !is_replaceable(path)) {
        return refuse(path, "it exists and is no store of stemma; name another file", why);
    }
    struct buf folder;
    buf_init(&folder);
    folder_of(&folder, path);
    bool writable = access(folder.data, W_OK | X_OK) == 0;
    buf_release(&folder);
    return writable || refuse(path, strerror(errno), why);
}

// A store on its way.
struct writing {
    const char *path;      // what it will be called
    const char *temporary; // what it is called while it grows
    const struct store_run *run;
    struct held held; // signals that wait meanwhile
    struct buf *why;
};

static bool fail(struct writing *writing, const char *reason) {
    return refuse(writing->path, reason, writing->why);
}

static int is_interrupted(void *held) {
    return held_arrived(held);
}

// Runs the schema's tables, or what comes behind the rows: indexes and views.
static bool schema_run(sqlite3 *db, bool tables) {
    const char *behind = strstr(store_schema, "CREATE INDEX");
    if (!tables) {
        return sqlite3_exec(db, behind, NULL, NULL, NULL) == SQLITE_OK;
    }
    struct buf sql;
    buf_init(&sql);
    buf_add(&sql, store_schema, (size_t)(behind - store_schema));
    bool done = sqlite3_exec(db, sql.data, NULL, NULL, NULL) == SQLITE_OK;
    buf_release(&sql);
    return done;
}

static bool content_write(struct writing *writing) {
    sqlite3 *db = NULL;
    int opened =
        sqlite3_open_v2(writing->temporary, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_progress_handler(db, INTERRUPT_STEPS, is_interrupted, &writing->held);
    bool done = opened == SQLITE_OK && sqlite3_exec(db, SETTINGS, NULL, NULL, NULL) == SQLITE_OK &&
                schema_run(db, true) && rows_write(db, writing->run, &writing->held) &&
                schema_run(db, false) && sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    if (!done) {
        fail(writing, held_arrived(&writing->held) ? "interrupted" : sqlite3_errmsg(db));
    }
    sqlite3_close(db);
    return done;
}

static bool sync_path(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    bool synced = fsync(file) == 0;
    int error = errno;
    close(file);
    errno = error;
    return synced;
}

static bool sync_folder_of(const char *path) {
    struct buf folder;
    buf_init(&folder);
    folder_of(&folder, path);
    bool synced = sync_path(folder.data);
    buf_release(&folder);
    return synced;
}

// Makes the file itself, so that it is new and not what a link of that name points at. Whoever
// could not read the old store cannot read the new one either.
static bool temporary_make(const struct writing *writing) {
    struct stat old;
    mode_t mode = stat(writing->path, &old) == 0 ? old.st_mode & 0666 : 0666;
    unlink(writing->temporary); // left by a killed process with this number
    int file = open(writing->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return file >= 0 && close(file) == 0;
}

static bool write_beside(struct writing *writing) {
    if (!temporary_make(writing)) {
        return fail(writing, strerror(errno));
    }
    bool done = content_write(writing);
    if (done &&
        (!sync_path(writing->temporary) || rename(writing->temporary, writing->path) != 0)) {
        done = fail(writing, strerror(errno));
    }
    if (!done) {
        unlink(writing->temporary);
        return false;
    }
    return sync_folder_of(writing->path) || fail(writing, strerror(errno));
}

static bool write_held(struct writing *writing) {
    struct buf temporary;
    buf_init(&temporary);
    buf_print(&temporary, "%s.tmp-%ld", writing->path, (long)getpid());
    writing->temporary = temporary.data;
    held_begin(&writing->held);
    bool done = write_beside(writing);
    held_end(&writing->held);
    buf_release(&temporary);
    return done;
}

bool store_write(const char *path, const struct store_run *run, struct buf *why) {
    if (!store_writable(path, why)) {
        return false;
    }
    char *real = realpath(path, NULL); // the store that a link points at; NULL: it is new
    struct writing writing = {.path = real ? real : path, .run = run, .why = why};
    bool done = write_held(&writing);
    free(real);
    return done;
}
