#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "query/construct.h"
#include "store/write.h"

// A folder for the test's stores, and a run to write: CREATE TABLE crm."Customers" (id int, email
// text) and CREATE TABLE mart.daily AS SELECT count(email) AS revenue FROM crm."Customers" WHERE id
// > 0.
struct fixture {
    char folder[32];
    char path[64];
    struct lineage lineage;
    struct diags diags;
    struct store_run run;
};

static const struct str roots[] = {{"shop", 4}};
static const struct piece pieces[] = {
    {.kind = PIECE_STATEMENT, .state = PIECE_ANALYSED, .length = 60, .line = 1},
    {.kind = PIECE_BLANK, .state = PIECE_NO_LINEAGE, .start = 60, .length = 1, .line = 2},
    {.kind = PIECE_STATEMENT, .state = PIECE_PARTIAL, .start = 61, .length = 39, .line = 2},
};
static const struct store_file files[] = {
    {.path = {"shop/README.md", 14}, .size = UINT64_C(5000000000), .format = {"unknown", 7}},
    {.path = {"shop/empty.sql", 14}, .read = true, .hash = 1, .format = {"sql", 3}},
    {.path = {"shop/load.sql", 13},
     .size = 100,
     .read = true,
     .hash = UINT64_C(0xabc),
     .format = {"sql", 3},
     .pieces = pieces,
     .piece_count = 3},
};

static void lineage_fill(struct lineage *lineage) {
    lineage_init(lineage);
    VEC_PUSH(&lineage->assets,
             ((struct lineage_asset){
                 .type = ASSET_PIPELINE, .name = STR("shop/load.sql"), .defined_file = 3}));
    VEC_PUSH(&lineage->assets, ((struct lineage_asset){.type = ASSET_TABLE,
                                                       .flags = ASSET_DECLARED,
                                                       .schema = STR("crm"),
                                                       .name = STR("Customers"),
                                                       .defined_file = 3,
                                                       .place = {1, 14},
                                                       .description = STR("people who buy"),
                                                       .url = STR("https://crm/1")}));
    VEC_PUSH(&lineage->assets, ((struct lineage_asset){.type = ASSET_TABLE,
                                                       .flags = ASSET_TEMPORARY,
                                                       .parent = 1,
                                                       .schema = STR("mart"),
                                                       .name = STR("daily")}));
    VEC_PUSH(&lineage->columns,
             ((struct lineage_column){.asset = 2,
                                      .position = 1,
                                      .flags = COLUMN_DECLARED | COLUMN_FILLED | COLUMN_OPTIONAL,
                                      .name = STR("id"),
                                      .type = STR("integer"),
                                      .file = 3,
                                      .place = {1, 30},
                                      .description = STR("the key")}));
    VEC_PUSH(&lineage->columns, ((struct lineage_column){.asset = 2,
                                                         .position = 2,
                                                         .flags = COLUMN_DECLARED | COLUMN_DROPPED,
                                                         .name = STR("email")}));
    VEC_PUSH(&lineage->columns, ((struct lineage_column){
                                    .asset = 3, .flags = COLUMN_INFERRED, .name = STR("revenue")}));
    VEC_PUSH(&lineage->statements, ((struct lineage_statement){.file = 2,
                                                               .piece = 2,
                                                               .number = 2,
                                                               .kind = STATEMENT_CREATE_TABLE_AS,
                                                               .target = 3,
                                                               .pipeline = 1,
                                                               .place = {2, 1},
                                                               .span = {61, 38},
                                                               .text = 2}));
    VEC_PUSH(&lineage->constructs,
             ((struct lineage_construct){1, CONSTRUCT_DISTINCT_ON, 3, {.line = 2, .column = 8}}));
    VEC_PUSH(&lineage->routines, ((struct lineage_routine){.statement = 1,
                                                           .name = STR("crm.clean"),
                                                           .language = STR("plpgsql"),
                                                           .lines = 9,
                                                           .statements = 8,
                                                           .branches = 7,
                                                           .loops = 6,
                                                           .handlers = 5,
                                                           .dynamic = 4}));
    VEC_PUSH(&lineage->chains, STR("lower md5"));
    VEC_PUSH(&lineage->prints, ((struct lineage_print){1, 3, 3, 7}));
    VEC_PUSH(&lineage->prints, ((struct lineage_print){1, 3, 0, UINT64_MAX}));
    VEC_PUSH(&lineage->usages,
             ((struct lineage_usage){STR("filter"), STR("function"), STR("lower")}));
    VEC_PUSH(&lineage->missing, ((struct lineage_unresolved){.statement = 1,
                                                             .asset = 2,
                                                             .name = STR("e_mail"),
                                                             .place = {2, 40},
                                                             .span = {100, 6}}));
    VEC_PUSH(&lineage->texts, STR(""));
    VEC_PUSH(&lineage->texts, STR("count(caf\xe9)")); // é in Latin-1
    VEC_PUSH(&lineage->texts, STR("SELECT 1"));
    VEC_PUSH(&lineage->edges, ((struct lineage_edge){.statement = 1,
                                                     .target_asset = 3,
                                                     .target_column = 3,
                                                     .source_asset = 2,
                                                     .source_column = 2,
                                                     .kind = EDGE_AGGREGATION,
                                                     .notes = EDGE_NOTE_CAST,
                                                     .evidence = 1u << EVIDENCE_DECLARED |
                                                                 1u << EVIDENCE_ONLY_CANDIDATE,
                                                     .confidence = 0.95F,
                                                     .place = {2, 30},
                                                     .offset = 90,
                                                     .text = 1,
                                                     .chain = 1}));
    VEC_PUSH(&lineage->edges, ((struct lineage_edge){.statement = 1,
                                                     .target_asset = 3,
                                                     .source_asset = 2,
                                                     .source_column = 1,
                                                     .kind = EDGE_FILTER,
                                                     .confidence = 1,
                                                     .place = {2, 35},
                                                     .offset = 95}));
    VEC_PUSH(&lineage->reads,
             ((struct lineage_read){
                 .statement = 1, .target_asset = 3, .source_asset = 2, .confidence = 1}));
    VEC_PUSH(&lineage->containments, ((struct lineage_containment){3, 2}));
    VEC_PUSH(&lineage->containments, ((struct lineage_containment){3, 1}));
    VEC_PUSH(&lineage->containments, ((struct lineage_containment){3, 2})); // said twice
    VEC_PUSH(&lineage->owners, ((struct lineage_label){2, STR("sales")}));
    VEC_PUSH(&lineage->owners, ((struct lineage_label){2, STR("crm team")}));
    VEC_PUSH(&lineage->owners, ((struct lineage_label){2, STR("sales")}));
    VEC_PUSH(&lineage->tags, ((struct lineage_label){3, STR("daily")}));
    VEC_PUSH(&lineage->column_tags, ((struct lineage_label){2, STR("pii")}));
    VEC_PUSH(&lineage->mentions, ((struct lineage_mention){1, 2, {2, 50}, {110, 5}}));
    VEC_PUSH(&lineage->references, ((struct lineage_reference){.statement = 1,
                                                               .asset = 2,
                                                               .column = 2,
                                                               .place = {2, 36},
                                                               .offset = 96,
                                                               .length = 5,
                                                               .confidence = 1,
                                                               .usage = 1}));
}

static int setup(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    strcpy(fixture->folder, "/tmp/stemma-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof(fixture->path), "%s/new.db", fixture->folder);
    lineage_fill(&fixture->lineage);
    VEC_PUSH(&fixture->diags, ((struct diag){.code = DIAG_SYNTAX_ERROR,
                                             .file = 2,
                                             .line = 2,
                                             .column = 7,
                                             .message = STR("syntax error at \"FORM\"")}));
    VEC_PUSH(&fixture->diags,
             ((struct diag){
                 .code = DIAG_ROOT_WITHOUT_SQL, .file = UINT32_MAX, .message = STR("no SQL")}));
    fixture->run = (struct store_run){.version = STR("1.2.3"),
                                      .revision = STR("c0ffee"),
                                      .input_hash = 15,
                                      .roots = roots,
                                      .root_count = 1,
                                      .files = files,
                                      .file_count = 3,
                                      .diags = &fixture->diags,
                                      .lineage = &fixture->lineage};
    *state = fixture;
    return 0;
}

// The folder holds nothing but the store that the test has named, if that.
static int teardown(void **state) {
    struct fixture *fixture = *state;
    unlink(fixture->path);
    int removed = rmdir(fixture->folder);
    lineage_release(&fixture->lineage);
    VEC_RELEASE(&fixture->diags);
    test_free(fixture);
    return removed;
}

static void write_store(const struct fixture *fixture) {
    struct buf why;
    buf_init(&why);
    assert_true(store_write(fixture->path, &fixture->run, &why));
    assert_string_equal(why.data, "");
    buf_release(&why);
}

static void assert_refused(const struct fixture *fixture, const char *reason) {
    struct buf why;
    buf_init(&why);
    assert_false(store_write(fixture->path, &fixture->run, &why));
    assert_non_null(strstr(why.data, fixture->path));
    assert_non_null(strstr(why.data, reason));
    buf_release(&why);
}

static void assert_rows(const struct fixture *fixture, const char *sql, const char *expected) {
    struct store store;
    struct buf text;
    buf_init(&text);
    assert_true(store_open(&store, fixture->path, &text));
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(store.db, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *value = sqlite3_column_text(statement, i);
            buf_print(&text, "%s%s", i > 0 ? "|" : "", value ? (const char *)value : "-");
        }
        buf_add_char(&text, '\n');
    }
    assert_string_equal(text.data, expected);
    sqlite3_finalize(statement);
    store_close(&store);
    buf_release(&text);
}

static void read_file(const char *path, struct buf *bytes) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char chunk[4096];
    size_t size;
    while ((size = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        buf_add(bytes, chunk, size);
    }
    fclose(file);
}

static void test_every_table_is_written(void **state) {
    struct fixture *fixture = *state;
    write_store(fixture);
    assert_rows(fixture, "SELECT * FROM runs", "1|1.2.3|000000000000000f|0|c0ffee\n");
    assert_rows(fixture, "SELECT * FROM roots", "1|shop\n");
    assert_rows(fixture, "SELECT * FROM files",
                "1|1|shop/README.md|5000000000|-|unknown\n"
                "2|1|shop/empty.sql|0|0000000000000001|sql\n"
                "3|1|shop/load.sql|100|0000000000000abc|sql\n");
    assert_rows(fixture, "SELECT * FROM pieces",
                "1|1|0|5000000000|1|rest|skipped\n"
                "3|1|0|60|1|statement|analysed\n"
                "3|2|60|1|2|blank|no-lineage\n"
                "3|3|61|39|2|statement|partial\n");
    assert_rows(
        fixture, "SELECT * FROM assets",
        "1|pipeline|-||shop/load.sql|shop/load.sql|0|0|0|0|-|-|3|-|-\n"
        "2|table|-|crm|Customers|crm.\"Customers\"|1|0|0|0|people who buy|https://crm/1|3|1|14\n"
        "3|table|1|mart|daily|mart.daily|0|1|0|0|-|-|-|-|-\n");
    assert_rows(fixture, "SELECT * FROM asset_parents", "3|1\n3|2\n");
    assert_rows(fixture, "SELECT * FROM asset_owners", "2|crm team\n2|sales\n");
    assert_rows(fixture, "SELECT * FROM asset_tags", "3|daily\n");
    assert_rows(fixture, "SELECT * FROM column_tags", "2|pii\n");
    assert_rows(fixture, "SELECT * FROM columns",
                "1|2|1|id|integer|declared|1|1|the key|3|1|30|-|-\n"
                "2|2|2|email|-|dropped|0|0|-|-|-|-|-|-\n"
                "3|3|-|revenue|-|inferred|0|0|-|-|-|-|-|-\n");
    assert_rows(fixture, "SELECT * FROM statements", "1|3|3|2|create table as|1|3|2|1|61|38|2\n");
    assert_rows(fixture, "SELECT * FROM constructs", "1|distinct-on|3|2|8\n");
    assert_rows(fixture, "SELECT * FROM routines", "1|crm.clean|plpgsql|9|8|7|6|5|4\n");
    assert_rows(fixture, "SELECT * FROM chains", "1|lower md5\n");
    assert_rows(fixture, "SELECT id, chain_id FROM edges", "1|1\n2|-\n");
    assert_rows(fixture, "SELECT * FROM prints", "1|1|3|3|7\n2|1|3|-|-1\n");
    assert_rows(fixture, "SELECT * FROM usages", "1|||\n2|filter|function|lower\n");
    assert_rows(fixture, "SELECT * FROM unresolved", "1|1|2|e_mail|2|40|100|6\n");
    assert_rows(fixture, "SELECT * FROM reads", "1|1|3|-|2|1.0\n");
    assert_rows(fixture, "SELECT * FROM column_references", "2|1|1|2|36|96|5|0|1.0|2\n");
    assert_rows(fixture, "SELECT * FROM mentions", "2|1|1|2|50|110|5\n");
    assert_rows(fixture, "SELECT * FROM diagnostics",
                "1|STM2001|error|3|2|7|syntax error at \"FORM\"\n"
                "2|STM1007|warning|-|-|-|no SQL\n");
}

static void test_edges_read_well(void **state) {
    struct fixture *fixture = *state;
    write_store(fixture);
    assert_rows(fixture,
                "SELECT target, source, kind, type, confidence, evidence, file, line, \"column\", "
                "expression FROM lineage_edges",
                "mart.daily.revenue|crm.\"Customers\".email|aggregation|aggregation|0.95|"
                "declared-column only-candidate|shop/load.sql|2|30|count(caf\xc3\xa9)\n"
                "mart.daily|crm.\"Customers\".id|filter|filter|1.0|-|shop/load.sql|2|35|-\n");
    assert_rows(fixture, "SELECT * FROM coverage",
                "analysed|1|60\n"
                "no-lineage|1|1\n"
                "partial|1|39\n"
                "skipped|1|5000000000\n");
}

static void test_the_store_keeps_its_own_rules(void **state) {
    struct fixture *fixture = *state;
    write_store(fixture);
    assert_rows(fixture, "PRAGMA integrity_check", "ok\n"); // CHECK and NOT NULL too
    assert_rows(fixture, "PRAGMA foreign_key_check", "");
    assert_rows(fixture, "PRAGMA user_version", "4\n");
    assert_rows(fixture, "SELECT count(*), sum(is_value) FROM kinds", "14|4\n");
    assert_rows(fixture, "SELECT name FROM evidence WHERE bit = 1", "declared-column\n");
}

static void edges_repeat(struct fixture *fixture, uint32_t count) {
    for (uint32_t i = 2; i < count; i++) {
        struct lineage_edge edge = fixture->lineage.edges.data[i % 2];
        edge.place.line = i;
        VEC_PUSH(&fixture->lineage.edges, edge);
    }
}

static void test_any_number_of_rows_arrives_in_order(void **state) {
    struct fixture *fixture = *state;
    edges_repeat(fixture, 1000);
    write_store(fixture);
    assert_rows(fixture, "SELECT count(*), min(id), max(id), sum(line = id - 1) FROM edges",
                "1000|1|1000|998\n");
}

static void test_the_same_run_gives_the_same_bytes(void **state) {
    struct fixture *fixture = *state;
    edges_repeat(fixture, 20000);
    struct buf first;
    struct buf second;
    buf_init(&first);
    buf_init(&second);
    write_store(fixture);
    read_file(fixture->path, &first);
    write_store(fixture);
    read_file(fixture->path, &second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    buf_release(&first);
    buf_release(&second);
}

static void test_an_empty_run_makes_an_empty_store(void **state) {
    struct fixture *fixture = *state;
    lineage_release(&fixture->lineage);
    lineage_init(&fixture->lineage);
    VEC_RESET(&fixture->diags);
    fixture->run.file_count = 0;
    write_store(fixture);
    assert_rows(fixture, "SELECT count(*) FROM lineage_edges", "0\n");
}

// Fails to write and leaves the store of before, and nothing beside it (teardown sees to that).
static void assert_old_store_stays(struct fixture *fixture, const char *reason) {
    struct buf before;
    struct buf after;
    buf_init(&before);
    buf_init(&after);
    read_file(fixture->path, &before);
    assert_refused(fixture, reason);
    read_file(fixture->path, &after);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    buf_release(&before);
    buf_release(&after);
}

static void test_a_full_disk_leaves_the_old_store(void **state) {
    struct fixture *fixture = *state;
    write_store(fixture);
    edges_repeat(fixture, 50000);
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){300000, before.rlim_max});
    assert_old_store_stays(fixture, "written: ");
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_DFL);
}

static void ignore(int number) {
    (void)number;
}

static void test_a_signal_leaves_the_old_store(void **state) {
    struct fixture *fixture = *state;
    write_store(fixture);
    edges_repeat(fixture, 50000);
    sigset_t terminate;
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    signal(SIGTERM, ignore);
    sigprocmask(SIG_BLOCK, &terminate, NULL);
    raise(SIGTERM); // waits, as one that arrives while the store grows does
    assert_old_store_stays(fixture, "interrupted");
    sigprocmask(SIG_UNBLOCK, &terminate, NULL);
    signal(SIGTERM, SIG_DFL);
}

static void test_only_a_store_is_replaced(void **state) {
    struct fixture *fixture = *state;
    FILE *file = fopen(fixture->path, "w");
    assert_non_null(file);
    for (int i = 0; i < 100; i++) {
        fputs("SELECT 1;\n", file);
    }
    fclose(file);
    assert_old_store_stays(fixture, "no store of stemma");
    assert_int_equal(truncate(fixture->path, 0), 0); // as mktemp leaves it
    write_store(fixture);
}

static void test_a_missing_folder_is_said(void **state) {
    struct fixture *fixture = *state;
    struct fixture other = *fixture;
    snprintf(other.path, sizeof(other.path), "%s/none/new.db", other.folder);
    assert_refused(&other, "No such file or directory");
    snprintf(other.path, sizeof(other.path), "%s", other.folder);
    assert_refused(&other, "no store of stemma");
}

static void test_a_link_is_followed_and_a_mode_is_kept(void **state) {
    struct fixture *fixture = *state;
    struct fixture linked = *fixture;
    write_store(fixture);
    assert_int_equal(chmod(fixture->path, 0600), 0);
    snprintf(linked.path, sizeof(linked.path), "%s/link.db", linked.folder);
    assert_int_equal(symlink("new.db", linked.path), 0);
    edges_repeat(fixture, 10);
    write_store(&linked);
    assert_rows(fixture, "SELECT count(*) FROM edges", "10\n");
    struct stat info;
    assert_int_equal(lstat(fixture->path, &info), 0);
    assert_int_equal(info.st_mode, S_IFREG | 0600);
    assert_int_equal(unlink(linked.path), 0);
}

static void assert_not_opened(const struct fixture *fixture, const char *reason) {
    struct store store;
    struct buf why;
    buf_init(&why);
    assert_false(store_open(&store, fixture->path, &why));
    assert_null(store.db);
    assert_non_null(strstr(why.data, fixture->path));
    assert_non_null(strstr(why.data, reason));
    buf_release(&why);
}

static void execute(const struct fixture *fixture, const char *sql) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_only_a_store_of_this_version_opens(void **state) {
    struct fixture *fixture = *state;
    assert_not_opened(fixture, "scan");
    write_store(fixture);
    execute(fixture, "PRAGMA user_version = 99");
    assert_not_opened(fixture, "version 99");
    execute(fixture, "PRAGMA application_id = 7");
    assert_not_opened(fixture, "not a store");
    FILE *file = fopen(fixture->path, "w");
    fputs("SELECT 1;\n", file);
    fclose(file);
    assert_not_opened(fixture, "not a database");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_table_is_written, setup, teardown),
        cmocka_unit_test_setup_teardown(test_edges_read_well, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_store_keeps_its_own_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_number_of_rows_arrives_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_same_run_gives_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_empty_run_makes_an_empty_store, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_full_disk_leaves_the_old_store, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_signal_leaves_the_old_store, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_a_store_is_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_missing_folder_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_link_is_followed_and_a_mode_is_kept, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_only_a_store_of_this_version_opens, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
