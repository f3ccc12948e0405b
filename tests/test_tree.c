#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/tree.h"

static struct arena arena;

static int setup(void **state) {
    (void)state;
    arena_init(&arena);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

static bool parse(struct str text, enum tree_syntax syntax, struct tree *tree,
                  struct tree_fault *fault) {
    const struct tree_source source = {.text = text, .syntax = syntax};
    return tree_parse(&arena, &source, tree, fault);
}

static struct tree parsed(const char *text, enum tree_syntax syntax) {
    struct tree tree;
    struct tree_fault fault;
    if (!parse(str_of(text), syntax, &tree, &fault)) {
        fail_msg("%s\n%u: %.*s", text, fault.at.start, STR_ARG(fault.message));
    }
    return tree;
}

// ---- what stands in a document

// {a=[1 true ~] b='text'}
static void describe(const struct node *node, struct buf *out) {
    switch (node->kind) {
    case NODE_NULL:
        buf_add_char(out, '~');
        return;
    case NODE_STRING:
        buf_print(out, "'%.*s'", STR_ARG(node_text(node)));
        return;
    case NODE_ARRAY:
    case NODE_OBJECT:
        break;
    default:
        buf_add_str(out, node_text(node));
        return;
    }
    buf_add_char(out, node_is_array(node) ? '[' : '{');
    for (const struct node *child = node_first(node); child; child = child->next) {
        if (node_is_object(node)) {
            buf_print(out, "%.*s=", STR_ARG(child->key));
        }
        describe(child, out);
        buf_add_str(out, child->next ? STR(" ") : STR(""));
    }
    buf_add_char(out, node_is_array(node) ? ']' : '}');
}

static void check_tree(const struct tree *tree, const char *expected) {
    struct buf out;
    buf_init(&out);
    describe(tree->root, &out);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

// Without faults.
static void check(const char *text, enum tree_syntax syntax, const char *expected) {
    struct tree tree = parsed(text, syntax);
    check_tree(&tree, expected);
    assert_int_equal(tree.faults.size, 0);
}

static void test_json(void **state) {
    (void)state;
    check("{\"a\": [1, -2.5e3, true, false, null, \"x\"], \"b\": {}, \"c\": []}", TREE_JSON,
          "{a=[1 -2.5e3 true false ~ 'x'] b={} c=[]}");
    check(" \n\"x\"\t", TREE_JSON, "'x'");
    check("{\"\": 1}", TREE_JSON, "{=1}");
}

static void test_json_escapes(void **state) {
    (void)state;
    check("[\"\\\"\\\\\\/\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"]", TREE_JSON,
          "['\"\\/\tA\u00e9\u20ac\U0001F600']");
    check("{\"a\\u0062\": 1}", TREE_JSON, "{ab=1}");
}

static void test_yaml(void **state) {
    (void)state;
    check("a:\n- 1\n- x\nb: {c: 'y', d: [z]}\ne:\n  f: \"g\"\n", TREE_YAML,
          "{a=[1 'x'] b={c='y' d=['z']} e={f='g'}}");
    check("x", TREE_YAML, "'x'");
    check("{\"a\": 1}", TREE_YAML, "{a=1}");
    check("", TREE_YAML, "~");
    check("# nothing\n", TREE_YAML, "~");
}

static void test_yaml_core_schema(void **state) {
    (void)state;
    check("[~, null, Null, NULL, true, True, TRUE, false, False, FALSE]", TREE_YAML,
          "[~ ~ ~ ~ true True TRUE false False FALSE]");
    check("a:\nb: \nc: ''\n", TREE_YAML, "{a=~ b=~ c=''}");
    check("[0, -1, +12, 0x1F, 0o17, 1.5, .5, 5., 1e3, -1.5E-3, .inf, -.INF, .nan]", TREE_YAML,
          "[0 -1 +12 0x1F 0o17 1.5 .5 5. 1e3 -1.5E-3 .inf -.INF .nan]");
    check("[yes, on, y, nULL, tRUE, 1_000, 0b1, 1e, ., -, 0x, 0o8, 1.2.3, 12:30, inf]", TREE_YAML,
          "['yes' 'on' 'y' 'nULL' 'tRUE' '1_000' '0b1' '1e' '.' '-' '0x' '0o8' '1.2.3' '12:30' "
          "'inf']");
    check("['1', \"true\", 'null']", TREE_YAML, "['1' 'true' 'null']");
}

static void test_yaml_tags(void **state) {
    (void)state;
    check("[!!str 1, ! 2, !!int '3', !!null '', !mine 4, !mine x, !!binary eA==]", TREE_YAML,
          "['1' '2' 3 ~ 4 'x' 'eA==']");
}

static void test_byte_order_mark(void **state) {
    (void)state;
    check("\xEF\xBB\xBF{\"a\": 1}", TREE_JSON, "{a=1}");
    check("\xEF\xBB\xBF"
          "a: 1",
          TREE_YAML, "{a=1}");
}

// ---- places

// The bytes of the text that the node at the path stands in.
static void check_span(const char *text, enum tree_syntax syntax, const char *path,
                       const char *expected) {
    struct tree tree = parsed(text, syntax);
    const struct node *node = node_path(tree.root, path);
    assert_non_null(node);
    struct str bytes = str_sub(str_of(text), node->span.start, node->span.length);
    assert_int_equal(bytes.size, strlen(expected));
    assert_memory_equal(bytes.data, expected, bytes.size);
}

static void test_json_spans(void **state) {
    (void)state;
    const char *text = " {\"a\" : [1, {\"b\": \"x\\\"y\" }] , \"\\u00e9\": -1.5 ,\"n\":null}";
    check_span(text, TREE_JSON, "a", "[1, {\"b\": \"x\\\"y\" }]");
    check_span(text, TREE_JSON, "\u00e9", "-1.5");
    check_span(text, TREE_JSON, "n", "null");
    struct tree tree = parsed(text, TREE_JSON);
    const struct node *object = node_at(node_get(tree.root, "a"), 1);
    assert_int_equal(object->span.start, 12);
    assert_int_equal(object->span.length, 14);
    assert_int_equal(node_get(object, "b")->key_span.start, 13);
    assert_int_equal(node_get(object, "b")->key_span.length, 3);
}

static void test_yaml_spans(void **state) {
    (void)state;
    const char *text = "\u00e9t\u00e9: 1\na: &x !!str  'it''s' # c\nb: [1, 2] \nc:\n  d: 1\n"
                       "  e: [x]\n\n# end\nf: |\n  \u00fc\n  g\nh:\n- 1\n";
    check_span(text, TREE_YAML, "\u00e9t\u00e9", "1");
    check_span(text, TREE_YAML, "a", "'it''s'");
    check_span(text, TREE_YAML, "b", "[1, 2]");
    check_span(text, TREE_YAML, "c", "d: 1\n  e: [x]");
    check_span(text, TREE_YAML, "f", "|\n  \u00fc\n  g\n");
    check_span(text, TREE_YAML, "h", "- 1");
    check_span("a:\n- \n-\n\nb:\n", TREE_YAML, "a", "- \n-");
    struct tree tree = parsed(text, TREE_YAML);
    assert_int_equal(tree.root->first->key_span.length, 5);
}

// What tree_write writes for the node at the path: copied bytes as they are, {made<source} for
// others, a | where the source leaps to another place.
static void describe_written(const struct tree *tree, const char *path, struct buf *out) {
    struct excerpt excerpt;
    excerpt_init(&excerpt);
    struct span all = tree_write(tree, node_path(tree->root, path), &excerpt);
    struct str written = excerpt_written(&excerpt, all);
    const struct trace *places = &excerpt.places;
    for (uint32_t i = 0, behind = 0; i < places->runs.size; i++) {
        const struct run *run = &places->runs.data[i];
        uint32_t end = i + 1 < places->runs.size ? run[1].start : places->size;
        struct str made = str_sub(written, run->start, end - run->start);
        struct str source = str_sub(tree->source.text, run->from, run->from_length);
        buf_add_str(out, i > 0 && run->from != behind ? STR("|") : STR(""));
        if (run->kind == RUN_COPY) {
            source = str_sub(tree->source.text, run->from, made.size);
            assert_true(str_equal(source, made));
            buf_add_str(out, made);
        } else {
            buf_print(out, "{%.*s<%.*s}", STR_ARG(made), STR_ARG(source));
        }
        behind = run->from + (uint32_t)source.size;
    }
    excerpt_release(&excerpt);
}

static void check_written(const char *text, enum tree_syntax syntax, const char *path,
                          const char *expected) {
    struct tree tree = parsed(text, syntax);
    struct buf out;
    buf_init(&out);
    describe_written(&tree, path, &out);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_write_json(void **state) {
    (void)state;
    check_written("{\"a\": \"SELECT 1\"}", TREE_JSON, "a", "SELECT 1");
    check_written("{\"a\": \"x\\n\\\"y\\u00e9\\ud83d\\ude00z\"}", TREE_JSON, "a",
                  "x{\n<\\n}{\"<\\\"}y{\u00e9<\\u00e9}{\U0001F600<\\ud83d\\ude00}z");
    check_written("{\"a\": \"\"}", TREE_JSON, "a", "");
    check_written("{\"a\": [1, 2]}", TREE_JSON, "a", "[1, 2]");
    check_written("{\"a\": 12}", TREE_JSON, "a", "12");
}

static void test_write_yaml_quoted(void **state) {
    (void)state;
    check_written("a: it is  so", TREE_YAML, "a", "it is  so");
    check_written("a: 'it''s'", TREE_YAML, "a", "it{'<''}s");
    check_written("a: \"x\\n\\\"\\x41\\u00e9\\U0001F600\\\ty\\0\"", TREE_YAML, "a",
                  "x{\n<\\n}{\"<\\\"}{A<\\x41}{\u00e9<\\u00e9}{\U0001F600<\\U0001F600}"
                  "{\t<\\\t}y{\uFFFD<\\0}");
}

static void test_write_yaml_folded_lines(void **state) {
    (void)state;
    check_written("a: x  \n  y\n", TREE_YAML, "a", "x|{ <\n}|y");
    check_written("a: 'x\n\n  y'", TREE_YAML, "a", "x|\n|y");
    check_written("a: \"x \\\n   y\"", TREE_YAML, "a", "x |y");
    check_written("a: \"x\r\n  y\"", TREE_YAML, "a", "x{ <\r\n}|y");
}

static void test_write_yaml_literal(void **state) {
    (void)state;
    check_written("a: |\n  x\n  y\n", TREE_YAML, "a", "x\n|y\n");
    check_written("a: |-\n    x\n      y\n\n    z\n", TREE_YAML, "a", "x\n|  y\n\n|z");
    check_written("a: |2 # c\n    x\n  y\n", TREE_YAML, "a", "  x\n|y\n");
    check_written("a: |\n\n  x\n", TREE_YAML, "a", "\n|x\n");
    check_written("a: |+\n  x\n\n\nb: 1", TREE_YAML, "a", "x\n\n\n");
    check_written("a: |\r\n  x\r\n  y\r\n", TREE_YAML, "a", "x{\n<\r\n}|y{\n<\r\n}");
    check_written("a: &q !!str |\n  x\n", TREE_YAML, "a", "x\n");
    check_written("a: |1\n     \n", TREE_YAML, "a", "    \n");
}

static void test_write_yaml_folded(void **state) {
    (void)state;
    check_written("a: >\n  x\n  y\n", TREE_YAML, "a", "x{ <\n}|y\n");
    check_written("a: >-\n  x\n\n  y\n", TREE_YAML, "a", "x|\n|y");
    check_written("a: >\n  x\n    y\n  z\n", TREE_YAML, "a", "x\n|  y\n|z\n");
    check_written("a: >-\r\n  x\r\n  y\r\n", TREE_YAML, "a", "x{ <\r\n}|y");
}

// ---- documents in documents

static const char nested[] = "q: '{\"sql\": \"a\\\"''b\"}'";

static struct tree inner_of(const struct tree *outer, const char *path) {
    struct tree inner;
    struct tree_fault fault;
    assert_true(
        tree_parse_inner(&arena, outer, node_path(outer->root, path), TREE_JSON, &inner, &fault));
    return inner;
}

static void test_inner_document(void **state) {
    (void)state;
    struct tree outer = parsed(nested, TREE_YAML);
    struct tree inner = inner_of(&outer, "q");
    const struct node *sql = node_get(inner.root, "sql");
    assert_true(node_is(sql, "a\"'b"));
    struct span place = tree_place(&inner, sql->span);
    assert_int_equal(place.start, 12); // the quote before a
    assert_int_equal(place.length, 8); // up to the quote behind b; '' is two bytes in the file

    struct excerpt excerpt;
    excerpt_init(&excerpt);
    struct span all = tree_write(&inner, sql, &excerpt);
    assert_true(str_equal(excerpt_written(&excerpt, all), STR("a\"'b")));
    static const struct span places[] = {{13, 1}, {14, 2}, {16, 2}, {18, 1}};
    for (uint32_t i = 0; i < 4; i++) {
        struct span at = trace_span(&excerpt.places, (struct span){i, 1});
        assert_int_equal(at.start, places[i].start);
        assert_int_equal(at.length, places[i].length);
    }
    excerpt_release(&excerpt);
}

static void test_inner_mistake(void **state) {
    (void)state;
    struct tree outer = parsed("{\"q\": \"[1, }\", \"e\": \"\"}", TREE_JSON);
    struct tree inner;
    struct tree_fault fault;
    assert_false(
        tree_parse_inner(&arena, &outer, node_get(outer.root, "q"), TREE_JSON, &inner, &fault));
    assert_int_equal(tree_place(&inner, fault.at).start, 11);
    assert_false(
        tree_parse_inner(&arena, &outer, node_get(outer.root, "e"), TREE_JSON, &inner, &fault));
    assert_int_equal(tree_place(&inner, fault.at).start, 20);
}

// ---- several documents

static void check_document(const char *text, uint32_t number, uint32_t count,
                           const char *expected) {
    const struct tree_source source = {
        .text = str_of(text), .syntax = TREE_YAML, .document = number};
    struct tree tree;
    struct tree_fault fault;
    assert_true(tree_parse(&arena, &source, &tree, &fault));
    assert_int_equal(tree.documents, count);
    check_tree(&tree, expected);
}

static void test_yaml_stream(void **state) {
    (void)state;
    const char *text = "# c\na: 1\n---\n- b\n...\n# d\n%TAG ! tag:x,1:\n--- !c {d: 2}\n---\n";
    check_document(text, 0, 4, "{a=1}");
    check_document(text, 1, 4, "['b']");
    check_document(text, 2, 4, "{d=2}");
    check_document(text, 3, 4, "~");
    check_document(text, 4, 4, "~");
    check_document("---\na: |\n  ---\n", 0, 1, "{a='---\n'}");
    check_document("--- a\n", 0, 1, "'a'");
    check_document("a: --- b\r---\rc: 1\r", 1, 2, "{c=1}");
    check_document("", 0, 0, "~");
}

static void test_mistake_in_another_document(void **state) {
    (void)state;
    const char *text = "a: 1\n---\nb: [\n---\nc: 3\n";
    check_document(text, 0, 3, "{a=1}");
    check_document(text, 2, 3, "{c=3}");
    const struct tree_source source = {.text = str_of(text), .syntax = TREE_YAML, .document = 1};
    struct tree tree;
    struct tree_fault fault;
    assert_false(tree_parse(&arena, &source, &tree, &fault));
    assert_int_equal(tree.documents, 3);
    check_document("a: 1\n---\nb: \u00e9\nc: 2", 1, 2, "{b='\u00e9' c=2}");
}

// ---- mistakes

static void check_broken(const char *text, enum tree_syntax syntax, uint32_t place,
                         const char *message) {
    struct tree tree;
    struct tree_fault fault;
    assert_false(parse(str_of(text), syntax, &tree, &fault));
    assert_null(tree.root);
    assert_int_equal(fault.at.start, place);
    if (!strstr(fault.message.data, message)) {
        fail_msg("%s: %s", text, fault.message.data);
    }
}

static void test_broken_json(void **state) {
    (void)state;
    check_broken("{\"a\":1,}", TREE_JSON, 7, "remove the comma");
    check_broken("[1,]", TREE_JSON, 3, "remove the comma");
    check_broken("{a:1}", TREE_JSON, 1, "double quotes");
    check_broken("{\"a\":1, b:2}", TREE_JSON, 8, "double quotes");
    check_broken("{'a':1}", TREE_JSON, 1, "single quotes");
    check_broken("{\"a\":'b'}", TREE_JSON, 5, "single quotes");
    check_broken("[1,,2]", TREE_JSON, 3, "may not stand here");
    check_broken("[1,2x]", TREE_JSON, 4, "may not stand here");
    check_broken("{\"a\" 1}", TREE_JSON, 5, "may not stand here");
    check_broken("]", TREE_JSON, 0, "may not stand here");
    check_broken("[\"x\\q\"]", TREE_JSON, 3, "escape");
    check_broken("[1 // one\n]", TREE_JSON, 3, "comments");
    check_broken("{\"a\": {{ x }}}", TREE_JSON, 7, "template");
    check_broken("[{% if x %}]", TREE_JSON, 2, "template");
    check_broken("\xEF\xBB\xBF[x]", TREE_JSON, 4, "may not stand here");
}

static void test_json_that_ends_in_the_middle(void **state) {
    (void)state;
    check_broken("", TREE_JSON, 0, "ends in the middle");
    check_broken("  ", TREE_JSON, 2, "ends in the middle");
    check_broken("{\"a\":1", TREE_JSON, 6, "ends in the middle");
    check_broken("{\"a\":1,\n", TREE_JSON, 8, "ends in the middle");
    check_broken("{\"a\":", TREE_JSON, 5, "ends in the middle");
    check_broken("[\"ab\\\", 1]", TREE_JSON, 1, "never closed");
}

static void test_broken_yaml(void **state) {
    (void)state;
    check_broken("a: b: c", TREE_YAML, 4, "put quotes around");
    check_broken("\u00e9: b: c", TREE_YAML, 5, "put quotes around");
    check_broken("a: [1, 2\nb: 3", TREE_YAML, 10, "closing bracket");
    check_broken("a: 1\nb: 'x\n", TREE_YAML, 8, "close the quote");
    check_broken("a:\n\tb: 1", TREE_YAML, 3, "indent with spaces");
    check_broken("a: @x", TREE_YAML, 3, "put quotes around");
    check_broken("a: \"\\q\"", TREE_YAML, 4, "two backslashes");
    check_broken("a: {% x %}", TREE_YAML, 4, "template");
    check_broken("a: \x01", TREE_YAML, 3, "remove the character");
    check_broken("a: \xFF", TREE_YAML, 3, "UTF-8");
}

// ---- read all the same

static struct tree check_fault(const char *text, enum tree_syntax syntax, uint32_t place,
                               const char *message, const char *expected) {
    struct tree tree = parsed(text, syntax);
    assert_int_equal(tree.faults.size, 1);
    assert_int_equal(tree.faults.data[0].at.start, place);
    if (!strstr(tree.faults.data[0].message.data, message)) {
        fail_msg("%s: %s", text, tree.faults.data[0].message.data);
    }
    check_tree(&tree, expected);
    return tree;
}

static void test_duplicate_keys(void **state) {
    (void)state;
    check_fault("{\"a\": 1, \"b\": 2, \"a\": 3}", TREE_JSON, 1, "only the last one counts",
                "{b=2 a=3}");
    check_fault("{\"\\u0061\": 1, \"a\": 3}", TREE_JSON, 1, "only the last one counts", "{a=3}");
    check_fault("a: 1\nb: 2\na: 3\n", TREE_YAML, 0, "only the last one counts", "{b=2 a=3}");
    check_fault("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":{\"b\":1},"
                "\"b\":9,\"\":0}",
                TREE_JSON, 7, "only the last one counts",
                "{a=1 c=3 d=4 e=5 f=6 g=7 h=8 i={b=1} b=9 =0}");
}

static void test_text_behind_json(void **state) {
    (void)state;
    check_fault("{\"a\": 1}\n{\"a\": 2}", TREE_JSON, 9, "not read", "{a=1}");
}

static void test_nul_becomes_a_character(void **state) {
    (void)state;
    check_fault("[\"a\\u0000b\"]", TREE_JSON, 1, "NUL", "['a\uFFFDb']");
    check_fault("[\"\\uZZZZ\\u12\\\"3\"]", TREE_JSON, 1, "NUL", "['\uFFFD\uFFFD3']");
    check_fault("[\"a\\0b\"]", TREE_YAML, 1, "NUL", "['a\uFFFDb']");
    check_written("{\"a\": \"x\\u0000y\"}", TREE_JSON, "a", "x{\uFFFD<\\u0000}y");
    struct tree tree;
    struct tree_fault fault;
    assert_true(parse(STR("[\"a\0b\"]"), TREE_JSON, &tree, &fault));
    check_tree(&tree, "['a\uFFFDb']");
}

static void test_half_a_character(void **state) {
    (void)state;
    check_fault("[\"\\\\ud800 \\ud800x\", \"\\udc00\\ud83d\\ude00\\ud83d\\n\"]", TREE_JSON, 10,
                "half of a character", "['\\ud800 \uFFFDx' '\uFFFD\U0001F600\uFFFD\n']");
    check_written("{\"a\": \"\\ud800x\"}", TREE_JSON, "a", "{\uFFFD<\\ud800}x");
}

static void test_yaml_keys_that_are_no_scalars(void **state) {
    (void)state;
    check_fault("? [a, b]\n: {c: 1}\nd: 2\n", TREE_YAML, 2, "no scalar", "{d=2}");
    check_fault("a: {{ x }}", TREE_YAML, 4, "no scalar", "{a={}}");
}

// ---- aliases

static void test_yaml_aliases(void **state) {
    (void)state;
    check("a: &x [1, {b: 2}]\nc: *x\nd: [*x, &x 3, *x]\n", TREE_YAML,
          "{a=[1 {b=2}] c=[1 {b=2}] d=[[1 {b=2}] 3 3]}");
    check("&k key: 1\nother: {*k : 2}\n", TREE_YAML, "{key=1 other={key=2}}");
    check_span("a: &x  'y'\nb: *x\n", TREE_YAML, "b", "'y'");
    check_fault("a: *x\nb: 1\n", TREE_YAML, 3, "define it further up", "{a=~ b=1}");
    check_fault("a: &x [1, *x]\n", TREE_YAML, 10, "define it further up", "{a=[1 ~]}");
}

static void test_yaml_merges(void **state) {
    (void)state;
    check("a: &x {p: 1, q: 2}\nb:\n  q: 3\n  <<: *x\n", TREE_YAML, "{a={p=1 q=2} b={q=3 p=1}}");
    check("a:\n  <<: [{p: 1}, {p: 2, q: 3}]\n  r: 4\n", TREE_YAML, "{a={r=4 p=1 q=3}}");
    check("a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n", TREE_YAML,
          "{a={p=1} b={q=2 p=1} c={q=2 p=1}}");
    check("a: {'<<': 1}\n", TREE_YAML, "{a={<<=1}}");
    check_fault("a: {<<: 1, b: 2}\n", TREE_YAML, 8, "only mappings", "{a={b=2}}");
    check_fault("a: {<<: {p: 1}, b: 2, b: 3}\n", TREE_YAML, 16, "only the last one counts",
                "{a={b=3 p=1}}");
}

// a1: &a1 [*a0, *a0] and so on: 2 to the power of `levels` in all.
static void test_aliases_that_explode(void **state) {
    (void)state;
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, STR("a0: &a0 [x, x]\n"));
    for (int i = 1; i < 40; i++) {
        buf_print(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    }
    buf_add_str(&text, STR("end: 1\n"));
    struct tree tree = parsed(text.data, TREE_YAML);
    assert_int_equal(tree.faults.size, 1);
    assert_non_null(strstr(tree.faults.data[0].message.data, "1000000 nodes"));
    assert_true(node_is(node_get(tree.root, "end"), "1"));
    assert_int_equal(node_get(tree.root, "a39")->count, 2);
    buf_release(&text);
}

static uint32_t depth_of(const struct node *node) {
    uint32_t deepest = 0;
    for (const struct node *child = node_first(node); child; child = child->next) {
        uint32_t depth = depth_of(child);
        deepest = deepest > depth ? deepest : depth;
    }
    return deepest + 1;
}

static void test_aliases_that_nest(void **state) {
    (void)state;
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, STR("a0: &a0 [x]\n"));
    for (int i = 1; i < 1200; i++) {
        buf_print(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    }
    struct tree tree = parsed(text.data, TREE_YAML);
    assert_int_equal(tree.faults.size, 1);
    assert_non_null(strstr(tree.faults.data[0].message.data, "1000 levels"));
    assert_true(depth_of(tree.root) <= 1001);
    buf_release(&text);
}

// ---- size

static void check_depth(enum tree_syntax syntax, uint32_t depth, bool possible) {
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < 2 * depth; i++) {
        buf_add_char(&text, i < depth ? '[' : ']');
    }
    struct tree tree;
    struct tree_fault fault;
    assert_int_equal(parse(buf_str(&text), syntax, &tree, &fault), possible);
    if (!possible) {
        assert_int_equal(fault.at.start, 1000);
        assert_non_null(strstr(fault.message.data, "flatten"));
    }
    buf_release(&text);
}

static void test_depth(void **state) {
    (void)state;
    check_depth(TREE_JSON, 1000, true);
    check_depth(TREE_JSON, 1001, false);
    check_depth(TREE_JSON, 100000, false);
    check_depth(TREE_YAML, 1000, true);
    check_depth(TREE_YAML, 1001, false);
    check_depth(TREE_YAML, 100000, false);
}

// Would take minutes if anything in it were quadratic.
static void check_long(enum tree_syntax syntax, const char *item, const char *start,
                       const char *end) {
    const uint32_t count = 200000;
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, str_of(start));
    for (uint32_t i = 0; i < count; i++) {
        buf_add_str(&text, i > 0 ? STR(",") : STR(""));
        buf_print(&text, item, i);
    }
    buf_add_str(&text, str_of(end));
    struct tree tree = parsed(text.data, syntax);
    assert_int_equal(tree.root->count + tree.faults.size, count);
    buf_release(&text);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void test_long_documents(void **state) {
    (void)state;
    check_long(TREE_JSON, "%u", "[", "]");
    check_long(TREE_JSON, "\"k%u\":1", "{", "}");
    check_long(TREE_JSON, "\"k\":%u", "{", "}");
    check_long(TREE_YAML, "%u", "[", "]");
    check_long(TREE_YAML, "\u00e9%u: 1", "{", "}");
}
#pragma GCC diagnostic pop

// ---- nodes

static void test_nodes(void **state) {
    (void)state;
    struct tree tree = parsed("{\"a\": {\"b\": [1, \"x\", true, \"true\", null]}}", TREE_JSON);
    const struct node *list = node_path(tree.root, "a.b");
    assert_true(node_is_array(list));
    assert_int_equal(list->count, 5);
    assert_true(node_is(node_at(list, 0), "1"));
    assert_true(node_is_string(node_at(list, 1)));
    assert_false(node_is_string(node_at(list, 0)));
    assert_true(node_true(node_at(list, 2)));
    assert_false(node_true(node_at(list, 3)));
    assert_false(node_is(node_at(list, 4), ""));
    assert_int_equal(node_text(node_at(list, 4)).size, 0);
    assert_null(node_at(list, 5));
    assert_null(node_get(list, "a"));
    assert_null(node_at(tree.root, 0));
    assert_true(str_equal(node_get_text(tree.root, "a"), STR("")));
}

static void test_nodes_that_are_not_there(void **state) {
    (void)state;
    assert_null(node_get(NULL, "a"));
    assert_null(node_path(NULL, "a.b"));
    assert_null(node_at(NULL, 0));
    assert_null(node_first(NULL));
    assert_false(node_is_string(NULL));
    assert_false(node_is_array(NULL));
    assert_false(node_is_object(NULL));
    assert_false(node_is(NULL, ""));
    assert_false(node_true(NULL));
    assert_int_equal(node_text(NULL).size, 0);
    assert_int_equal(node_get_text(NULL, "a").size, 0);
    struct tree tree = parsed("{\"a\": 1}", TREE_JSON);
    assert_null(node_path(tree.root, "a.b"));
    assert_null(node_path(tree.root, "b.c"));
}

static void test_values_end_with_a_nul(void **state) {
    (void)state;
    struct tree tree = parsed("[12, \"ab\", true]", TREE_JSON);
    for (const struct node *node = node_first(tree.root); node; node = node->next) {
        assert_int_equal(node->value.data[node->value.size], '\0');
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_json),
        TEST(test_json_escapes),
        TEST(test_yaml),
        TEST(test_yaml_core_schema),
        TEST(test_yaml_tags),
        TEST(test_byte_order_mark),
        TEST(test_json_spans),
        TEST(test_yaml_spans),
        TEST(test_write_json),
        TEST(test_write_yaml_quoted),
        TEST(test_write_yaml_folded_lines),
        TEST(test_write_yaml_literal),
        TEST(test_write_yaml_folded),
        TEST(test_inner_document),
        TEST(test_inner_mistake),
        TEST(test_yaml_stream),
        TEST(test_mistake_in_another_document),
        TEST(test_broken_json),
        TEST(test_json_that_ends_in_the_middle),
        TEST(test_broken_yaml),
        TEST(test_duplicate_keys),
        TEST(test_text_behind_json),
        TEST(test_nul_becomes_a_character),
        TEST(test_half_a_character),
        TEST(test_yaml_keys_that_are_no_scalars),
        TEST(test_yaml_aliases),
        TEST(test_yaml_merges),
        TEST(test_aliases_that_explode),
        TEST(test_aliases_that_nest),
        TEST(test_depth),
        TEST(test_long_documents),
        TEST(test_nodes),
        TEST(test_nodes_that_are_not_there),
        TEST(test_values_end_with_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
