// Documents made of random parts: most are broken, and whatever is read must be consistent.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/tree.h"

#define DOCUMENTS 4000

static uint64_t seed;

// The generator of Knuth's MMIX: the same documents everywhere.
static uint32_t below(uint32_t count) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % count;
}

// ---- what must hold

static void check_inside(struct span span, struct str text) {
    if (span.start > text.size || span.length > text.size - span.start) {
        fail_msg("%u+%u: %.*s", span.start, span.length, STR_ARG(text));
    }
}

// What is written is the value, and what is said to be copied stands there.
static void check_string(const struct tree *tree, const struct node *node) {
    struct excerpt excerpt;
    excerpt_init(&excerpt);
    struct span all = tree_write(tree, node, &excerpt);
    struct str written = excerpt_written(&excerpt, all);
    assert_true(str_equal(written, node_text(node)));
    const struct trace *places = &excerpt.places;
    for (uint32_t i = 0; i < places->runs.size; i++) {
        const struct run *run = &places->runs.data[i];
        uint32_t end = i + 1 < places->runs.size ? run[1].start : places->size;
        check_inside((struct span){run->from, run->from_length}, tree->source.text);
        if (run->kind == RUN_COPY) {
            assert_memory_equal(tree->source.text.data + run->from, written.data + run->start,
                                end - run->start);
        }
    }
    excerpt_release(&excerpt);
}

static void check_node(const struct tree *tree, const struct node *node) {
    uint32_t count = 0;
    check_inside(node->span, tree->source.text);
    check_inside(node->key_span, tree->source.text);
    for (const struct node *child = node_first(node); child; child = child->next) {
        check_node(tree, child);
        count++;
    }
    assert_int_equal(count, node->count);
    if (node_is_string(node)) {
        check_string(tree, node);
    }
}

// Whether the text is a document.
static bool check_document(struct arena *arena, const struct buf *text, enum tree_syntax syntax) {
    const struct tree_source source = {.text = buf_str(text), .syntax = syntax};
    struct tree tree;
    struct tree_fault fault;
    bool read = tree_parse(arena, &source, &tree, &fault);
    if (read) {
        check_node(&tree, tree.root);
    } else {
        check_inside(fault.at, source.text);
        assert_true(fault.message.size > 0);
    }
    for (uint32_t i = 0; i < tree.faults.size; i++) {
        check_inside(tree.faults.data[i].at, source.text);
    }
    arena_reset(arena);
    return read;
}

// ---- documents

static void add_some(struct buf *text, const char *const *parts, uint32_t count, uint32_t most) {
    for (uint32_t i = below(most); i > 0; i--) {
        buf_add_str(text, str_of(parts[below(count)]));
    }
}

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

static void make_json(struct buf *text) {
    static const char *const parts[] = {"{",      "}",       "[",     "]",  ",",  ":",    "\"",
                                        "\"a\"",  "\"a\":",  "1",     " ",  "x",  "true", "null",
                                        "-2.5e3", "{\"k\":", "\"é\"", "\n", "//", "{{"};
    add_some(text, parts, COUNT(parts), 12);
}

static void make_json_string(struct buf *text) {
    static const char *const parts[] = {"a",   "é",       "\\n",     "\\\"",    "\\\\", "\\u00e9",
                                        "\\u", "\\u0000", "\\ud83d", "\\ude00", "\\q",  "\n"};
    buf_add_str(text, STR("[\""));
    add_some(text, parts, COUNT(parts), 10);
    buf_add_str(text, STR("\"]"));
}

static void make_yaml(struct buf *text) {
    static const char *const parts[] = {"a",  ": ",   "- ",  "\n", "\n  ", "? ",  "[",  "]",
                                        "{",  "}",    ", ",  "&x", "*x",   "<<:", "#",  "!!str ",
                                        "'b", "\"c'", "---", "|",  ">",    "é",   "~ ", "\t"};
    add_some(text, parts, COUNT(parts), 14);
}

static void make_yaml_scalar(struct buf *text) {
    static const char *const heads[] = {
        "k: ",     "k: '",    "k: \"", "k: |\n  ", "k: >\n  ", "k: >-\n  ", "k: |+\n  ",
        "k: |2\n", "k: >1\n", "- ",    "- |\n",    "k: >+\n",  "k: &a |\n "};
    static const char *const parts[] = {" ",    " ",       "\n",     "\n",   "a",        "b",
                                        "\t",   "\r\n",    "\r",     "é",    "\xC2\x85", "'",
                                        "''",   "\\n",     "\\x41",  "\\\n", "\\ ",      "\\\"",
                                        "\n  ", "\n\n   ", "\u2028", "#",    "\\0"};
    uint32_t head = below(COUNT(heads));
    buf_add_str(text, str_of(heads[head]));
    add_some(text, parts, COUNT(parts), 20);
    buf_add_str(text, head == 1 ? STR("'") : head == 2 ? STR("\"") : STR("\nz: 1\n"));
}

// At least one document in ten must be one, or the test says nothing.
static void check_documents(void (*make)(struct buf *text), enum tree_syntax syntax) {
    struct arena arena;
    struct buf text;
    uint32_t read = 0;
    arena_init(&arena);
    buf_init(&text);
    seed = 1;
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        buf_reset(&text);
        make(&text);
        read += check_document(&arena, &text, syntax);
    }
    assert_in_range(read, DOCUMENTS / 10, DOCUMENTS - 1);
    buf_release(&text);
    arena_release(&arena);
}

static void test_json_strings(void **state) {
    (void)state;
    check_documents(make_json_string, TREE_JSON);
}

static void test_json_structure(void **state) {
    (void)state;
    check_documents(make_json, TREE_JSON);
}

static void test_yaml_structure(void **state) {
    (void)state;
    check_documents(make_yaml, TREE_YAML);
}

static void test_yaml_scalars(void **state) {
    (void)state;
    check_documents(make_yaml_scalar, TREE_YAML);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_strings),
        cmocka_unit_test(test_json_structure),
        cmocka_unit_test(test_yaml_structure),
        cmocka_unit_test(test_yaml_scalars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
