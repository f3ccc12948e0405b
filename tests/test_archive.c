#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

#include "input/archive.h"
#include "input/location.h"
#include "input/walk.h"
#include "scan/scan.h"

#define LIMIT  ((size_t)1 << 20)
#define SECOND UINT64_C(1000000000)

// Each test runs in a new directory of its own.
struct fixture {
    char directory[64];
    char before[4096];
    struct arena arena;
    struct archive archive;
    struct archive_listing listing;
    struct buf content;
    struct buf out;
};

static int set_up(void **state) {
    struct fixture *fixture = test_calloc(1, sizeof(*fixture));
    strcpy(fixture->directory, "/tmp/stemma-archive-XXXXXX");
    assert_non_null(mkdtemp(fixture->directory));
    assert_non_null(getcwd(fixture->before, sizeof(fixture->before)));
    assert_int_equal(chdir(fixture->directory), 0);
    arena_init(&fixture->arena);
    archive_init(&fixture->archive);
    buf_init(&fixture->content);
    buf_init(&fixture->out);
    *state = fixture;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place) {
    (void)status;
    (void)type;
    (void)place;
    return remove(path);
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(chdir(fixture->before), 0);
    nftw(fixture->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_release(&fixture->arena);
    archive_release(&fixture->archive);
    buf_release(&fixture->content);
    buf_release(&fixture->out);
    test_free(fixture);
    return 0;
}

// ---- archives to test with

static struct zip *zip_start(const char *path) {
    int code = 0;
    struct zip *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(zip);
    return zip;
}

static uint64_t zip_put(struct zip *zip, const char *name, const char *content) {
    struct zip_source *source = zip_source_buffer(zip, content, strlen(content), 0);
    assert_non_null(source);
    int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    assert_true(index >= 0);
    return (uint64_t)index;
}

// Writes an archive of members with these names, up to NULL, each of which holds its name.
static void zip_make(const char *path, const char *const *names) {
    struct zip *zip = zip_start(path);
    for (; *names; names++) {
        zip_put(zip, *names, *names);
    }
    assert_int_equal(zip_close(zip), 0);
}

#define ZIP(path, ...) zip_make(path, (const char *const[]){__VA_ARGS__, NULL})

static void file_load(const char *path, struct buf *bytes) {
    assert_int_equal(file_read(path, LIMIT, bytes), FILE_READ);
}

static void file_save(const char *path, struct str bytes) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    fclose(file);
}

// Replaces bytes in a file wherever they stand.
static void file_patch(const char *path, struct str old, struct str new) {
    struct buf bytes;
    buf_init(&bytes);
    file_load(path, &bytes);
    assert_int_equal(old.size, new.size);
    for (size_t at = 0; at + old.size <= bytes.size; at++) {
        if (memcmp(bytes.data + at, old.data, old.size) == 0) {
            memcpy(bytes.data + at, new.data, new.size);
        }
    }
    file_save(path, buf_str(&bytes));
    buf_release(&bytes);
}

// "path size" of each member, then "! name: why" of each refusal, one a line.
static const char *listed(struct fixture *fixture, const char *path) {
    struct archive_listing *listing = &fixture->listing;
    buf_reset(&fixture->out);
    archive_release(&fixture->archive);
    archive_init(&fixture->archive);
    archive_list(&fixture->archive, &(struct location){.open = path}, &fixture->arena, listing);
    for (uint32_t i = 0; i < listing->members.size; i++) {
        const struct archive_member *member = &listing->members.data[i];
        buf_print(&fixture->out, "%.*s %llu\n", STR_ARG(member->path),
                  (unsigned long long)member->size);
    }
    for (uint32_t i = 0; i < listing->refusals.size; i++) {
        const struct archive_refusal *refusal = &listing->refusals.data[i];
        const char *end = strchr(refusal->why, ';');
        assert_non_null(end); // what to do follows
        buf_print(&fixture->out, "! %.*s: %.*s\n", STR_ARG(refusal->name),
                  (int)(end - refusal->why), refusal->why);
    }
    return fixture->out.data;
}

static enum file_status reads(struct fixture *fixture, const char *path, const char *name) {
    const struct location place = {.open = path, .member = str_of(name)};
    return archive_read(&fixture->archive, &place, LIMIT, &fixture->content);
}

// ---- listing

static void test_members_are_listed_by_path(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "charts/b.yaml", "charts/a.yaml", "charts/", "./top.sql");
    assert_string_equal(listed(fixture, "a.zip"),
                        "charts/a.yaml 13\ncharts/b.yaml 13\ntop.sql 9\n");
}

static void test_names_that_lead_out_are_refused(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "../a.sql", "/etc/b.sql", "c/../../c.sql", "d\\e.sql", "f..g.sql", "..");
    const char *why = "its path may lead out of the archive";
    char expected[512];
    snprintf(expected, sizeof(expected),
             "f..g.sql 8\n! ../a.sql: %s\n! /etc/b.sql: %s\n! c/../../c.sql: %s\n! d\\e.sql: %s\n"
             "! ..: %s\n",
             why, why, why, why, why);
    assert_string_equal(listed(fixture, "a.zip"), expected);
}

static void test_nul_in_a_name_cuts_nothing_off(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "a.sqlX.exe");
    file_patch("a.zip", STR("a.sqlX.exe"), STR("a.sql\0.exe"));
    assert_string_equal(listed(fixture, "a.zip"), "a.sql .exe 10\n");
}

static void test_links_are_not_followed(void **state) {
    struct fixture *fixture = *state;
    struct zip *zip = zip_start("a.zip");
    uint64_t link = zip_put(zip, "link.sql", "/etc/passwd");
    assert_int_equal(zip_file_set_external_attributes(zip, link, 0, ZIP_OPSYS_UNIX,
                                                      (zip_uint32_t)(S_IFLNK | 0777) << 16),
                     0);
    assert_int_equal(zip_close(zip), 0);
    assert_string_equal(listed(fixture, "a.zip"),
                        "! link.sql: it is a symbolic link, which is not followed\n");
}

static void test_encrypted_members_are_refused(void **state) {
    struct fixture *fixture = *state;
    struct zip *zip = zip_start("a.zip");
    uint64_t secret = zip_put(zip, "secret.sql", "SELECT 1");
    zip_put(zip, "open.sql", "SELECT 2");
    assert_int_equal(zip_file_set_encryption(zip, secret, ZIP_EM_AES_256, "word"), 0);
    assert_int_equal(zip_close(zip), 0);
    assert_string_equal(listed(fixture, "a.zip"), "open.sql 8\n! secret.sql: it is encrypted\n");
    assert_int_equal(reads(fixture, "a.zip", "secret.sql"), FILE_DAMAGED);
}

static void test_archives_in_archives_stay_closed(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "inner.ZIP", "book.twbx", "a.sql");
    assert_string_equal(listed(fixture, "a.zip"),
                        "a.sql 5\n! inner.ZIP: archives within archives are not opened\n"
                        "! book.twbx: archives within archives are not opened\n");
}

static void test_first_of_equal_names_is_read(void **state) {
    struct fixture *fixture = *state;
    struct zip *zip = zip_start("a.zip");
    zip_put(zip, "a.sql", "first");
    zip_put(zip, "b.sql", "second");
    assert_int_equal(zip_close(zip), 0);
    file_patch("a.zip", STR("b.sql"), STR("a.sql"));
    assert_string_equal(listed(fixture, "a.zip"),
                        "a.sql 5\n! a.sql: another member has the same path\n");
    assert_int_equal(reads(fixture, "a.zip", "a.sql"), FILE_READ);
    assert_string_equal(fixture->content.data, "first");
}

static void test_crowded_archives_are_refused(void **state) {
    struct fixture *fixture = *state;
    struct zip *zip = zip_start("a.zip");
    char name[16];
    for (unsigned i = 0; i <= ARCHIVE_MEMBERS_MAX; i++) {
        snprintf(name, sizeof(name), "%u.sql", i);
        zip_put(zip, name, "");
    }
    assert_int_equal(zip_close(zip), 0);
    assert_string_equal(listed(fixture, "a.zip"), "! : it has more than 10000 members\n");
}

static void test_damaged_archives_are_refused(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "a.sql");
    file_load("a.zip", &fixture->content);
    file_save("cut.zip", str_sub(buf_str(&fixture->content), 0, fixture->content.size - 8));
    file_save("other.zip", STR("this is a text"));
    file_save("empty.zip", STR(""));
    assert_string_equal(listed(fixture, "cut.zip"), "! : it is damaged, or no ZIP archive\n");
    assert_string_equal(listed(fixture, "other.zip"), "! : it is damaged, or no ZIP archive\n");
    assert_string_equal(listed(fixture, "empty.zip"), ""); // reading it says so
    assert_string_equal(listed(fixture, "gone.zip"), "");
}

// ---- sizes

#define THOUSAND "\xE8\x03\0\0"

// An archive whose only member has 1000 bytes, and says that it has `size`, in little-endian.
static void zip_make_liar(const char *path, struct str size) {
    char content[1001];
    memset(content, 'x', sizeof(content) - 1);
    content[sizeof(content) - 1] = '\0';
    struct zip *zip = zip_start(path);
    zip_put(zip, "a.sql", content);
    assert_int_equal(zip_close(zip), 0);
    file_patch(path, STR(THOUSAND), size);
}

static void test_sizes_that_lie_are_found_out(void **state) {
    struct fixture *fixture = *state;
    zip_make_liar("true.zip", STR(THOUSAND));
    zip_make_liar("small.zip", STR("\x10\0\0\0"));
    zip_make_liar("large.zip", STR("\xFF\xFF\0\0"));
    assert_int_equal(reads(fixture, "true.zip", "a.sql"), FILE_READ);
    assert_int_equal(fixture->content.size, 1000);
    assert_int_equal(reads(fixture, "small.zip", "a.sql"), FILE_DAMAGED);
    assert_int_equal(reads(fixture, "large.zip", "a.sql"), FILE_DAMAGED);
    assert_int_equal(fixture->content.size, 0);
}

static void test_bombs_are_refused(void **state) {
    struct fixture *fixture = *state;
    const char *refused = "! : it unpacks to more than 100 times its size\n";
    zip_make_liar("bomb.zip", STR("\0\0\0\x7F"));
    assert_string_equal(listed(fixture, "bomb.zip"), refused);
    zip_make_liar("small.zip", STR("\0\0\0\x04")); // 64 MiB are the limit
    assert_string_equal(listed(fixture, "small.zip"), "a.sql 67108864\n");
}

static void test_members_over_the_limit_are_not_unpacked(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "0123456789");
    const struct location place = {.open = "a.zip", .member = STR("0123456789")};
    assert_int_equal(archive_read(&fixture->archive, &place, 9, &fixture->content), FILE_TOO_LARGE);
    assert_int_equal(archive_read(&fixture->archive, &place, 10, &fixture->content), FILE_READ);
    assert_string_equal(fixture->content.data, "0123456789");
}

static void test_members_that_are_gone_are_damaged(void **state) {
    struct fixture *fixture = *state;
    ZIP("a.zip", "a.sql");
    assert_int_equal(reads(fixture, "a.zip", "b.sql"), FILE_DAMAGED);
    assert_int_equal(reads(fixture, "gone.zip", "a.sql"), FILE_DAMAGED);
}

// ---- in a scan

// The paths that a walk finds below a root, and its messages, one a line.
static const char *walked(struct fixture *fixture, const char *root) {
    struct walk walk;
    walk_init(&walk);
    assert_null(walk_run(&walk, &root, 1));
    buf_reset(&fixture->out);
    for (uint32_t i = 0; i < walk.files.size; i++) {
        buf_print(&fixture->out, "%.*s\n", STR_ARG(walk.files.data[i].path));
    }
    for (uint32_t i = 0; i < walk.diags.size; i++) {
        const struct diag *diag = &walk.diags.data[i];
        buf_print(&fixture->out, "STM%u %.*s\n", diag_number(diag->code), STR_ARG(diag->message));
    }
    walk_release(&walk);
    return fixture->out.data;
}

static void test_walk_finds_members(void **state) {
    struct fixture *fixture = *state;
    mkdir("bi", 0755);
    ZIP("bi/export.zip", "charts/a.yaml", ".git/config", "../b.sql");
    assert_string_equal(walked(fixture, "."),
                        "bi/export.zip\nbi/export.zip/charts/a.yaml\n"
                        "STM1014 bi/export.zip/../b.sql is not read: its path may lead out of the "
                        "archive; pack it with a relative path and slashes\n");
    assert_string_equal(walked(fixture, "bi/export.zip"),
                        "bi/export.zip\nbi/export.zip/charts/a.yaml\n"
                        "STM1014 bi/export.zip/../b.sql is not read: its path may lead out of the "
                        "archive; pack it with a relative path and slashes\n");
}

static void test_ignore_rules_hold_for_members(void **state) {
    struct fixture *fixture = *state;
    mkdir("bi", 0755);
    ZIP("bi/export.zip", "charts/a.yaml", "charts/b.yaml", "old/a.yaml", "keep.sql");
    ZIP("bi/drop.zip", "a.sql");
    file_save(".stemmaignore", STR("old/\nb.yaml\n/bi/drop.zip\n"));
    assert_string_equal(walked(fixture, "."),
                        ".stemmaignore\nbi/export.zip\nbi/export.zip/charts/a.yaml\n"
                        "bi/export.zip/keep.sql\n");
    file_save(".stemmaignore", STR("/bi/export.zip/\n/bi/drop.zip\n"));
    assert_string_equal(walked(fixture, "."), ".stemmaignore\nbi/export.zip\n");
}

static const struct scan_file *find_file(const struct scan *scan, const char *path) {
    for (uint32_t i = 0; i < scan->files.size; i++) {
        if (str_equal(scan->files.data[i].path, str_of(path))) {
            return &scan->files.data[i];
        }
    }
    return NULL;
}

static void test_scan_reads_members(void **state) {
    struct fixture *fixture = *state;
    const struct scan_options options = {
        .jobs = 1, .file_limit = LIMIT, .statement_limit = 100 * SECOND};
    const char *root = ".";
    struct scan scan;
    struct zip *zip = zip_start("export.zip");
    zip_put(zip, "marts/a.sql", "SELECT 1;");
    zip_put(zip, "b.sql", "SELEC 1;");
    assert_int_equal(zip_close(zip), 0);
    assert_true(scan_run(&scan, &root, 1, &options, &fixture->out));
    const struct scan_file *archive = find_file(&scan, "export.zip");
    assert_non_null(archive);
    assert_string_equal(archive->format->name, "zip");
    assert_int_equal(archive->object.piece_count, 1);
    assert_int_equal(archive->object.pieces[0].state, PIECE_NO_LINEAGE);
    const struct scan_file *member = find_file(&scan, "export.zip/marts/a.sql");
    assert_non_null(member);
    assert_int_equal(member->size, strlen("SELECT 1;"));
    assert_int_equal(member->object.pieces[0].state, PIECE_ANALYSED);
    assert_int_equal(scan.diags.size, 1);
    assert_int_equal(scan.diags.data[0].code, DIAG_SYNTAX_ERROR);
    scan_release(&scan);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_members_are_listed_by_path),
        TEST(test_names_that_lead_out_are_refused),
        TEST(test_nul_in_a_name_cuts_nothing_off),
        TEST(test_links_are_not_followed),
        TEST(test_encrypted_members_are_refused),
        TEST(test_archives_in_archives_stay_closed),
        TEST(test_first_of_equal_names_is_read),
        TEST(test_crowded_archives_are_refused),
        TEST(test_damaged_archives_are_refused),
        TEST(test_sizes_that_lie_are_found_out),
        TEST(test_bombs_are_refused),
        TEST(test_members_over_the_limit_are_not_unpacked),
        TEST(test_members_that_are_gone_are_damaged),
        TEST(test_walk_finds_members),
        TEST(test_ignore_rules_hold_for_members),
        TEST(test_scan_reads_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
