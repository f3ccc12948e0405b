#include "store/roots.h"

#include <assert.h>
#include <string.h>

#include <sqlite3.h>

void roots_init(struct roots *roots) {
    *roots = (struct roots){0};
    arena_init(&roots->arena);
}

void roots_release(struct roots *roots) {
    VEC_RELEASE(&roots->list);
    arena_release(&roots->arena);
}

bool roots_read(struct roots *roots, struct sqlite3 *db) {
    static const char sql[] = "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0";
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        size_t size = (size_t)sqlite3_column_bytes(statement, 0);
        struct root root = {.name = {arena_copy(&roots->arena, name, size), size},
                            .page = (uint32_t)sqlite3_column_int64(statement, 1)};
        VEC_PUSH(&roots->list, root);
    }
    return sqlite3_finalize(statement) == SQLITE_OK && result == SQLITE_OK;
}

uint32_t roots_take(struct roots *roots, const char *name) {
    struct root *found = NULL;
    for (uint32_t i = 0; i < roots->list.size; i++) {
        if (str_equal(roots->list.data[i].name, str_of(name))) {
            found = &roots->list.data[i];
        }
    }
    assert(found && !found->taken);
    found->taken = true;
    return found->page;
}

void roots_check(const struct roots *roots) {
    for (uint32_t i = 0; i < roots->list.size; i++) {
        assert(roots->list.data[i].taken);
    }
}
