#include "lineage_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/store.h"

#define WORDS_MAX 24

struct maker {
    sqlite3 *db;
    int64_t file, script, statement, dashboard; // the last ones
    int line;                                   // of the next edge
    int piece, start;                           // of the next piece
    char *words[WORDS_MAX];
    int count;
    const char *rest; // of the line behind the words that a command wants
};

static void run(struct maker *maker, char *sql) {
    char *error = NULL;
    if (sqlite3_exec(maker->db, sql, NULL, NULL, &error) != SQLITE_OK) {
        fail_msg("%s: %s", sql, error);
    }
    sqlite3_free(sql);
}

static int64_t number(sqlite3 *db, char *sql) {
    sqlite3_stmt *statement;
    int64_t value = 0;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        value = sqlite3_column_int64(statement, 0);
    }
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return value;
}

static int64_t asset_of(sqlite3 *db, const char *name) {
    return number(db, sqlite3_mprintf("SELECT id FROM assets WHERE %Q ="
                                      " iif(schema = '', name, schema || '.' || name)"
                                      " ORDER BY id DESC",
                                      name));
}

// NULL as SQL writes it for 0.
static char *id_text(int64_t id) {
    return id > 0 ? sqlite3_mprintf("%lld", id) : sqlite3_mprintf("NULL");
}

struct end {
    int64_t asset;
    int64_t column;
};

static struct end end_of(sqlite3 *db, const char *text) {
    const char *dot = strrchr(text, '.');
    assert_non_null(dot);
    char *name = sqlite3_mprintf("%.*s", (int)(dot - text), text);
    struct end end = {.asset = asset_of(db, name)};
    if (end.asset == 0) {
        fail_msg("no asset %s", name);
    }
    end.column = number(db, sqlite3_mprintf("SELECT id FROM columns WHERE asset_id = %lld AND"
                                            " name = %Q",
                                            end.asset, dot + 1));
    if (end.column == 0 && strcmp(dot + 1, "(rows)") != 0) {
        fail_msg("no column %s", text);
    }
    sqlite3_free(name);
    return end;
}

uint32_t lineage_text_column(sqlite3 *db, const char *name) {
    return (uint32_t)end_of(db, name).column;
}

// ---- commands

struct asset_kind {
    const char *word;
    const char *type;
    int declared, temporary, result;
};

static const struct asset_kind asset_kinds[] = {
    {"table", "table", 1, 0, 0},
    {"view", "view", 1, 0, 0},
    {"matview", "materialized_view", 1, 0, 0},
    {"undeclared", "table", 0, 0, 0},
    {"temp", "table", 1, 1, 0},
    {"result", "pipeline", 1, 0, 1},
    {"dashboard", "dashboard", 1, 0, 0},
    {"chart", "chart", 1, 0, 0},
};

static void add_columns(struct maker *maker, int64_t asset, bool declared) {
    for (int i = 2; i < maker->count; i++) {
        const char *name = maker->words[i];
        const char *status = declared ? "declared" : "inferred";
        run(maker, sqlite3_mprintf("INSERT INTO columns VALUES (NULL, %lld, %d, %Q, NULL, %Q,"
                                   " 0, 0, NULL, NULL, NULL, NULL, NULL, NULL)",
                                   asset, i - 1, name, strcmp(name, "*") == 0 ? "star" : status));
    }
}

static void add_asset(struct maker *maker, const struct asset_kind *kind) {
    const char *name = maker->words[1];
    bool plain =
        kind->result || strcmp(kind->type, "dashboard") == 0 || strcmp(kind->type, "chart") == 0;
    const char *dot = plain ? NULL : strchr(name, '.');
    char *schema = sqlite3_mprintf("%.*s", dot ? (int)(dot - name) : 0, name);
    int64_t parent = kind->result                       ? maker->script
                     : strcmp(kind->type, "chart") == 0 ? maker->dashboard
                                                        : 0;
    char *parent_text = id_text(parent);
    char *file_text = id_text(maker->file);
    run(maker, sqlite3_mprintf("INSERT INTO assets VALUES (NULL, %Q, %s, %Q, %Q, %Q, %d, %d, 0, %d,"
                               " NULL, NULL, %s, 1, 1)",
                               kind->type, parent_text, schema, dot ? dot + 1 : name, name,
                               kind->declared, kind->temporary, kind->result, file_text));
    int64_t asset = sqlite3_last_insert_rowid(maker->db);
    maker->dashboard = strcmp(kind->type, "dashboard") == 0 ? asset : maker->dashboard;
    if (strcmp(kind->type, "chart") == 0 && parent) {
        run(maker, sqlite3_mprintf("INSERT INTO asset_parents VALUES (%lld, %lld)", asset, parent));
    }
    add_columns(maker, asset, kind->declared);
    sqlite3_free(schema);
    sqlite3_free(parent_text);
    sqlite3_free(file_text);
}

static void add_script(struct maker *maker) {
    const char *path = maker->words[1];
    run(maker, sqlite3_mprintf("INSERT INTO files VALUES (NULL, 1, %Q, 0, '00', 'sql')", path));
    maker->file = sqlite3_last_insert_rowid(maker->db);
    run(maker, sqlite3_mprintf("INSERT INTO assets VALUES (NULL, 'pipeline', NULL, '', %Q, %Q, 1,"
                               " 0, 0, 0, NULL, NULL, %lld, NULL, NULL)",
                               path, path, maker->file));
    maker->script = sqlite3_last_insert_rowid(maker->db);
    maker->line = 1;
    maker->piece = 1;
    maker->start = 0;
}

static void add_statement(struct maker *maker) {
    const char *target = maker->words[maker->count - 1];
    char *target_text = id_text(asset_of(maker->db, target));
    char kind[64] = "";
    for (int i = 1; i + 1 < maker->count; i++) {
        snprintf(kind + strlen(kind), sizeof(kind) - strlen(kind), "%s%s", i > 1 ? " " : "",
                 maker->words[i]);
    }
    run(maker, sqlite3_mprintf("INSERT INTO statements VALUES (NULL, %lld, 1, 1, %Q, %lld, %s, %d,"
                               " 1, 0, 0, NULL)",
                               maker->file, kind, maker->script, target_text, maker->line));
    maker->statement = sqlite3_last_insert_rowid(maker->db);
    sqlite3_free(target_text);
}

static void add_edge(struct maker *maker) {
    struct end target = end_of(maker->db, maker->words[1]);
    struct end source = end_of(maker->db, maker->words[2]);
    int64_t kind = number(
        maker->db, sqlite3_mprintf("SELECT id + 1 FROM kinds WHERE name = %Q", maker->words[3]));
    assert_int_not_equal(kind, 0);
    char *column = id_text(target.column);
    char *text = sqlite3_mprintf("NULL");
    if (maker->count > 5) {
        run(maker, sqlite3_mprintf("INSERT INTO texts VALUES (NULL, %Q)", maker->words[5]));
        sqlite3_free(text);
        text = id_text(sqlite3_last_insert_rowid(maker->db));
    }
    run(maker, sqlite3_mprintf("INSERT INTO edges VALUES (NULL, %lld, %lld, %s, %lld, %lld, %lld,"
                               " 0, %s, 0, 1, %d, 5, 0, %s, NULL)",
                               maker->statement, target.asset, column, source.asset, source.column,
                               kind - 1, maker->words[4], maker->line, text));
    maker->line++;
    sqlite3_free(column);
    sqlite3_free(text);
}

static void add_read(struct maker *maker) {
    struct end target = end_of(maker->db, maker->words[1]);
    char *column = id_text(target.column);
    run(maker, sqlite3_mprintf("INSERT INTO reads VALUES (NULL, %lld, %lld, %s, %lld, %s)",
                               maker->statement, target.asset, column,
                               asset_of(maker->db, maker->words[2]), maker->words[3]));
    sqlite3_free(column);
}

static void add_reference(struct maker *maker) {
    int line = 0;
    int column = 0;
    assert_int_equal(sscanf(maker->words[2], "%d:%d", &line, &column), 2);
    run(maker, sqlite3_mprintf("INSERT INTO column_references SELECT %lld, count(*) + 1, %lld,"
                               " %d, %d, %d, %s, %d, 1, 1 FROM column_references",
                               end_of(maker->db, maker->words[1]).column, maker->statement, line,
                               column, 100 * line + column, maker->words[3], maker->count > 4));
}

static void add_usage(struct maker *maker) {
    const char *name = maker->count > 3 ? maker->words[3] : "";
    run(maker, sqlite3_mprintf("INSERT INTO usages VALUES (NULL, %Q, %Q, %Q)", maker->words[1],
                               maker->words[2], name));
    run(maker, sqlite3_mprintf("UPDATE column_references SET usage_id = %lld"
                               " WHERE number = (SELECT max(number) FROM column_references)",
                               sqlite3_last_insert_rowid(maker->db)));
}

static void add_piece(struct maker *maker) {
    int length = atoi(maker->words[2]);
    run(maker, sqlite3_mprintf("INSERT INTO pieces VALUES (%lld, %d, %d, %d, %d,"
                               " 'statement', %Q)",
                               maker->file, maker->piece, maker->start, length, maker->piece,
                               maker->words[1]));
    run(maker,
        sqlite3_mprintf("UPDATE files SET size = size + %d WHERE id = %lld", length, maker->file));
    maker->piece++;
    maker->start += length;
}

static void add_diagnostic(struct maker *maker) {
    run(maker, sqlite3_mprintf("INSERT INTO diagnostics VALUES (NULL, %Q, 'warning', %lld, 1, 1,"
                               " %Q)",
                               maker->words[1], maker->file, maker->rest));
}

// ---- lines

static const struct {
    const char *word;
    void (*add)(struct maker *maker);
} commands[] = {
    {"script", add_script}, {"statement", add_statement}, {"edge", add_edge},
    {"read", add_read},     {"ref", add_reference},       {"use", add_usage},
    {"piece", add_piece},   {"diag", add_diagnostic},
};

static void add_line(struct maker *maker, char *line) {
    char *third = strchr(line, ' ');
    third = third ? strchr(third + 1, ' ') : NULL;
    char *rest = sqlite3_mprintf("%s", third ? third + 1 : "");
    char *state = NULL;
    maker->rest = rest;
    maker->count = 0;
    for (char *word = strtok_r(line, " ", &state); word; word = strtok_r(NULL, " ", &state)) {
        assert_true(maker->count < WORDS_MAX);
        maker->words[maker->count++] = word;
    }
    bool known = maker->count == 0;
    for (size_t i = 0; !known && i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].word, maker->words[0]) == 0) {
            commands[i].add(maker);
            known = true;
        }
    }
    for (size_t i = 0; !known && i < sizeof(asset_kinds) / sizeof(asset_kinds[0]); i++) {
        if (strcmp(asset_kinds[i].word, maker->words[0]) == 0) {
            add_asset(maker, &asset_kinds[i]);
            known = true;
        }
    }
    if (!known) {
        fail_msg("lineage text: unknown word %s", maker->words[0]);
    }
    sqlite3_free(rest);
}

static char *file_read(const char *path) {
    static char text[65536];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    text[size] = '\0';
    fclose(file);
    return text;
}

static void add_words(struct maker *maker) {
    static const struct {
        const char *name;
        int is_value;
    } kinds[] = {
#define X(name, label, transformation, value) {label, value},
#include "query/kind.def"
#undef X
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const char *type = i == 0   ? "direct"
                           : i == 1 ? "rename"
                           : i == 2 ? "calculation"
                                    : "filter";
        type = strcmp(kinds[i].name, "aggregation") == 0 ? "aggregation" : type;
        run(maker,
            sqlite3_mprintf("INSERT INTO kinds VALUES (%d, %Q, %Q, %d)", (int)i, kinds[i].name,
                            strcmp(kinds[i].name, "join") ? type : "join", kinds[i].is_value));
    }
    run(maker, sqlite3_mprintf("INSERT INTO evidence VALUES (1, 'declared-column', 1, ''),"
                               " (2, 'inferred-column', 0.97, '')"));
}

void lineage_text_store(const char *path, const char *text) {
    struct maker maker = {0};
    unlink(path);
    assert_int_equal(sqlite3_open(path, &maker.db), SQLITE_OK);
    run(&maker, sqlite3_mprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;"
                                " PRAGMA synchronous = OFF; BEGIN;",
                                STORE_APPLICATION_ID, STORE_VERSION));
    run(&maker, sqlite3_mprintf("%s", file_read(STEMMA_SOURCE_DIR "/src/store/schema.sql")));
    run(&maker, sqlite3_mprintf("INSERT INTO roots VALUES (1, '.')"));
    run(&maker, sqlite3_mprintf("INSERT INTO usages VALUES (1, '', '', '')"));
    add_words(&maker);
    char *lines = strdup(text);
    char *state = NULL;
    for (char *line = strtok_r(lines, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        add_line(&maker, line);
    }
    free(lines);
    run(&maker, sqlite3_mprintf("COMMIT"));
    sqlite3_close(maker.db);
}

const char *lineage_text_path(void) {
    static char path[256];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof(path), "%s/stemma-test-%d.db", folder ? folder : "/tmp", (int)getpid());
    return path;
}
