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

#include "base/path.h"
#include "format/attributes.h"
#include "format/codeowners.h"
#include "format/codeowners_rules.h"
#include "format/settings.h"

struct fixture {
    struct arena arena;
    const struct codeowners_rules *rules;
    struct codeowners_faults faults;
    struct buf out;
};

static void init(struct fixture *fixture) {
    *fixture = (struct fixture){0};
    arena_init(&fixture->arena);
    buf_init(&fixture->out);
}

static void release(struct fixture *fixture) {
    buf_release(&fixture->out);
    arena_release(&fixture->arena);
}

static const char *joined(struct fixture *fixture, struct str_list list) {
    buf_reset(&fixture->out);
    for (uint32_t i = 0; i < list.count; i++) {
        buf_print(&fixture->out, "%s%.*s", i > 0 ? " " : "", STR_ARG(list.items[i]));
    }
    return fixture->out.data;
}

#define GITHUB false
#define GITLAB true

static void parse(struct fixture *fixture, bool gitlab, const char *text) {
    fixture->faults = (struct codeowners_faults){0};
    fixture->rules = codeowners_parse(&fixture->arena, str_of(text), gitlab, &fixture->faults);
}

static const char *owners(struct fixture *fixture, const char *path) {
    return joined(fixture, codeowners_rules_of(&fixture->arena, fixture->rules, str_of(path)));
}

// The texts of the file that were complained about.
static const char *complaints(struct fixture *fixture, const char *text) {
    buf_reset(&fixture->out);
    for (uint32_t i = 0; i < fixture->faults.size; i++) {
        struct span at = fixture->faults.data[i].at;
        buf_print(&fixture->out, "%s%.*s", i > 0 ? "|" : "", (int)at.length, text + at.start);
    }
    return fixture->out.data;
}

// ---- GitHub

static void test_github_last_match_wins(void **state) {
    (void)state;
    struct fixture f;
    init(&f);
    parse(&f, GITHUB,
          "# of all\n"
          "*  @all\n"
          "*.js @js\t@org/team  mia@shop.example #inline @no\r\n"
          "/etl/ @etl\n"
          "/etl/generated\n");
    assert_string_equal(owners(&f, "README.md"), "@all");
    assert_string_equal(owners(&f, "x/a.js"), "@js @org/team mia@shop.example");
    assert_string_equal(owners(&f, "etl/a.js"), "@etl");
    assert_string_equal(owners(&f, "etl/x/y/a.sql"), "@etl");
    assert_string_equal(owners(&f, "x/etl/a.sql"), "@all");
    assert_string_equal(owners(&f, "etl/generated/a.sql"), "");
    assert_int_equal(f.faults.size, 0);
    release(&f);
}

// The patterns that GitHub's documentation explains.
static void test_github_patterns(void **state) {
    (void)state;
    struct fixture f;
    init(&f);
    parse(&f, GITHUB,
          "/build/logs/ @doctocat\n"
          "docs/* @docs\n"
          "apps/ @octocat\n"
          "**/logs @logs\n"
          "a\\ b/c.sql @blank\n");
    assert_string_equal(owners(&f, "build/logs/x/y.log"), "@logs");
    assert_string_equal(owners(&f, "docs/getting-started.md"), "@docs");
    assert_string_equal(owners(&f, "docs/build-app/troubleshooting.md"), "");
    assert_string_equal(owners(&f, "x/docs/a.md"), "");
    assert_string_equal(owners(&f, "x/apps/y/a.sql"), "@octocat");
    assert_string_equal(owners(&f, "deeply/nested/logs/a"), "@logs");
    assert_string_equal(owners(&f, "a b/c.sql"), "@blank");
    release(&f);
}

static void test_github_skips_lines_that_it_does_not_know(void **state) {
    (void)state;
    static const char text[] = "* @all\n"
                               "/a/ @a nobody\n"
                               "!/b/ @b\n"
                               "/[cd]/ @c\n"
                               "/ @d\n";
    struct fixture f;
    init(&f);
    parse(&f, GITHUB, text);
    assert_string_equal(owners(&f, "a/x"), "@all");
    assert_string_equal(owners(&f, "b/x"), "@all");
    assert_string_equal(owners(&f, "c/x"), "@all");
    assert_string_equal(complaints(&f, text), "nobody|!/b/|/[cd]/|/");
    release(&f);
}

// ---- GitLab

static void test_gitlab_sections_add_up(void **state) {
    (void)state;
    struct fixture f;
    init(&f);
    parse(&f, GITLAB,
          "* @all\n"
          "[Database][2] @dba @all\n"
          "*.sql\n"
          "/etl/mart/ @mart\n"
          "^[Docs] @writers\n"
          "docs/\n"
          "README.md @@maintainer\n"
          "[DATABASE]\n"
          "/etl/raw/ @raw\n");
    assert_string_equal(owners(&f, "a.csv"), "@all");
    assert_string_equal(owners(&f, "x/a.sql"), "@all @dba");
    assert_string_equal(owners(&f, "etl/mart/a.sql"), "@all @mart");
    assert_string_equal(owners(&f, "etl/raw/a.sql"), "@all @raw");
    assert_string_equal(owners(&f, "x/docs/a.md"), "@all @writers");
    assert_string_equal(owners(&f, "x/README.md"), "@all @@maintainer");
    assert_int_equal(f.faults.size, 0);
    release(&f);
}

static void test_gitlab_patterns(void **state) {
    (void)state;
    struct fixture f;
    init(&f);
    parse(&f, GITLAB,
          "internal/README.md @deep\n"
          "/top @top\n"
          "/docs/* @direct\n"
          "/all/** @below\n"
          "a\\ b.sql @blank\n"
          "\\#c.sql @hash\n");
    assert_string_equal(owners(&f, "internal/README.md"), "@deep");
    assert_string_equal(owners(&f, "x/y/internal/README.md"), "@deep");
    assert_string_equal(owners(&f, "top"), "@top");
    assert_string_equal(owners(&f, "top/a.sql"), "");
    assert_string_equal(owners(&f, "docs/a.md"), "@direct");
    assert_string_equal(owners(&f, "docs/x/a.md"), "");
    assert_string_equal(owners(&f, "all/x/a.md"), "@below");
    assert_string_equal(owners(&f, "x/a b.sql"), "@blank");
    assert_string_equal(owners(&f, "x/#c.sql"), "@hash");
    release(&f);
}

static void test_gitlab_exclusions_hold_for_their_section(void **state) {
    (void)state;
    struct fixture f;
    init(&f);
    parse(&f, GITLAB,
          "* @all\n"
          "[SQL]\n"
          "!/etl/old/\n"
          "*.sql @dba\n");
    assert_string_equal(owners(&f, "etl/a.sql"), "@all @dba");
    assert_string_equal(owners(&f, "etl/old/a.sql"), "@all");
    release(&f);
}

static void test_gitlab_leaves_out_what_is_no_owner(void **state) {
    (void)state;
    static const char text[] = "*.sql nobody @dba @\n";
    struct fixture f;
    init(&f);
    parse(&f, GITLAB, text);
    assert_string_equal(owners(&f, "a.sql"), "@dba");
    assert_string_equal(complaints(&f, text), "nobody|@");
    release(&f);
}

static void test_odd_files(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",     "\n\n",    "*",      "* ",    "\\",         "[",   "]",
        "[]",   "^[",      "[a][",   "[a][b", "[ ] @a\n* ", "#",   "@a",
        "a\\ ", "a\\\\ @", "\r\n\r", "!",     "/",          "**/", "\xEF\xBB\xBF* @a"};
    struct fixture f;
    init(&f);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (int gitlab = 0; gitlab < 2; gitlab++) {
            parse(&f, gitlab, texts[i]);
            owners(&f, "a/b.sql");
        }
    }
    assert_string_equal(owners(&f, "a"), "@a"); // behind a byte order mark
    release(&f);
}

// ---- which file counts

#define FILES_MAX 16u

// Files of a scan, in a directory of their own.
struct tree_fixture {
    struct fixture fixture;
    char directory[64];
    struct surroundings around;
    struct surrounding_file files[FILES_MAX];
};

static void add_file(struct tree_fixture *f, const char *path, const char *content) {
    struct str open = path_join(&f->around.arena, str_of(f->directory), str_of(path));
    for (size_t i = strlen(f->directory) + 1; i < open.size; i++) {
        if (open.data[i] == '/') {
            mkdir((char *)arena_copy(&f->around.arena, open.data, i), 0755);
        }
    }
    FILE *file = fopen(open.data, "wb");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    assert_true(f->around.file_count < FILES_MAX);
    f->files[f->around.file_count++] =
        (struct surrounding_file){.path = str_of(path), .open = open, .member = STR("")};
}

static int compare_files(const void *a, const void *b) {
    return str_compare(((const struct surrounding_file *)a)->path,
                       ((const struct surrounding_file *)b)->path);
}

static void gather(struct tree_fixture *f) {
    qsort(f->files, f->around.file_count, sizeof(f->files[0]), compare_files);
    f->around.files = f->files;
    format_codeowners.gather(&f->around);
}

static void tree_init(struct tree_fixture *f) {
    *f = (struct tree_fixture){0};
    init(&f->fixture);
    arena_init(&f->around.arena);
    strcpy(f->directory, "/tmp/stemma-owners-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
}

static void tree_release(struct tree_fixture *f) {
    char command[128];
    snprintf(command, sizeof(command), "rm -r %s", f->directory);
    assert_int_equal(system(command), 0);
    VEC_RELEASE(&f->around.diags);
    arena_release(&f->around.arena);
    release(&f->fixture);
}

static const char *owners_of(struct tree_fixture *f, const char *path) {
    struct file_attributes found;
    surroundings_attributes(&f->fixture.arena, &f->around, str_of(path), &found);
    return joined(&f->fixture, found.owners);
}

static void test_the_first_file_of_a_repository_counts(void **state) {
    (void)state;
    struct tree_fixture f;
    tree_init(&f);
    add_file(&f, "a/.github/CODEOWNERS", "* @github");
    add_file(&f, "a/CODEOWNERS", "* @top");
    add_file(&f, "a/x.sql", "");
    add_file(&f, "b/docs/CODEOWNERS", "/y.sql @docs");
    add_file(&f, "b/.gitlab/CODEOWNERS", "* @gitlab");
    add_file(&f, "b/y.sql", "");
    add_file(&f, "b/vendor/CODEOWNERS", "* @vendor");
    add_file(&f, "b/vendor/y.sql", "");
    add_file(&f, "c/z.sql", "");
    gather(&f);
    assert_string_equal(owners_of(&f, "a/x.sql"), "@github");
    assert_string_equal(owners_of(&f, "a/CODEOWNERS"), "@github");
    assert_string_equal(owners_of(&f, "b/y.sql"), "@docs");
    assert_string_equal(owners_of(&f, "b/vendor/y.sql"), "");
    assert_string_equal(owners_of(&f, "c/z.sql"), "");
    assert_string_equal(owners_of(&f, "missing.sql"), "");
    tree_release(&f);
}

static void test_whose_rules_a_file_follows(void **state) {
    (void)state;
    struct tree_fixture f;
    tree_init(&f);
    add_file(&f, "a/CODEOWNERS", "etl/x.sql @a"); // GitHub: at the top only
    add_file(&f, "a/x/etl/x.sql", "");
    add_file(&f, "b/CODEOWNERS", "etl/x.sql @b");
    add_file(&f, "b/.gitlab-ci.yml", "");
    add_file(&f, "b/x/etl/x.sql", "");
    add_file(&f, "c/CODEOWNERS", "[All]\netl/x.sql @c");
    add_file(&f, "c/x/etl/x.sql", "");
    add_file(&f, "d/.gitlab/CODEOWNERS", "etl/x.sql @d");
    add_file(&f, "d/x/etl/x.sql", "");
    gather(&f);
    assert_string_equal(owners_of(&f, "a/x/etl/x.sql"), "");
    assert_string_equal(owners_of(&f, "b/x/etl/x.sql"), "@b");
    assert_string_equal(owners_of(&f, "c/x/etl/x.sql"), "@c");
    assert_string_equal(owners_of(&f, "d/x/etl/x.sql"), "@d");
    tree_release(&f);
}

static void test_members_of_archives(void **state) {
    (void)state;
    struct tree_fixture f;
    tree_init(&f);
    add_file(&f, "CODEOWNERS", "*.zip @zip\n");
    add_file(&f, "export.zip", "");
    struct surrounding_file member = f.files[1];
    member.path = STR("export.zip/CODEOWNERS");
    member.member = STR("CODEOWNERS");
    f.files[f.around.file_count++] = member;
    gather(&f);
    assert_string_equal(owners_of(&f, "export.zip/CODEOWNERS"), "@zip");
    tree_release(&f);
}

static void test_settings_before_codeowners(void **state) {
    (void)state;
    struct tree_fixture f;
    tree_init(&f);
    add_file(&f, "CODEOWNERS", "* @all");
    add_file(&f, "etl/a.sql", "");
    add_file(&f, "etl/b/b.sql", "");
    add_file(&f, "etl/c/c.sql", "");
    gather(&f);
    struct settings settings;
    struct diags faults = {0};
    const struct settings_source source = {
        .file = STR("/stemma.yaml"),
        .directory = str_of(f.directory),
        .text = STR("roots: [{path: etl, search_path: [stg, public], database: shop}]\n"
                    "pipelines:\n"
                    "  - {name: b, files: etl/b/, owners: ['@pipeline']}\n"
                    "  - {name: c, files: etl/c/}\n"
                    "owners: [{paths: b.sql, owners: []}]\n"),
    };
    assert_true(settings_read(&f.around.arena, &source, &settings, &faults));
    f.around.settings = &settings;
    assert_string_equal(owners_of(&f, "CODEOWNERS"), "@all");
    assert_string_equal(owners_of(&f, "etl/a.sql"), "@all");
    assert_string_equal(owners_of(&f, "etl/b/b.sql"), "");
    assert_string_equal(owners_of(&f, "etl/c/c.sql"), "@all");
    struct file_attributes found;
    surroundings_attributes(&f.fixture.arena, &f.around, STR("etl/c/c.sql"), &found);
    assert_true(str_equal(found.pipeline, STR("c")));
    assert_true(str_equal(found.database, STR("shop")));
    assert_string_equal(joined(&f.fixture, found.search_path), "stg public");
    VEC_RELEASE(&faults);
    tree_release(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_github_last_match_wins),
        cmocka_unit_test(test_github_patterns),
        cmocka_unit_test(test_github_skips_lines_that_it_does_not_know),
        cmocka_unit_test(test_gitlab_sections_add_up),
        cmocka_unit_test(test_gitlab_patterns),
        cmocka_unit_test(test_gitlab_exclusions_hold_for_their_section),
        cmocka_unit_test(test_gitlab_leaves_out_what_is_no_owner),
        cmocka_unit_test(test_odd_files),
        cmocka_unit_test(test_the_first_file_of_a_repository_counts),
        cmocka_unit_test(test_whose_rules_a_file_follows),
        cmocka_unit_test(test_members_of_archives),
        cmocka_unit_test(test_settings_before_codeowners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
