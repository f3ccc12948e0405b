#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "format/tree.h"
#include "format/xml.h"
#include "input/excerpt.h"

struct fixture {
    struct arena arena;
    struct excerpt excerpt;
    struct tree tree;
    struct tree_fault fault;
};

static int setup(void **state) {
    static struct fixture fixture;
    fixture = (struct fixture){0};
    arena_init(&fixture.arena);
    excerpt_init(&fixture.excerpt);
    *state = &fixture;
    return 0;
}

static int teardown(void **state) {
    struct fixture *f = *state;
    arena_release(&f->arena);
    excerpt_release(&f->excerpt);
    return 0;
}

static bool parse(struct fixture *f, const char *text) {
    const struct tree_source source = {.text = str_of(text), .syntax = TREE_XML};
    return tree_parse(&f->arena, &source, &f->tree, &f->fault);
}

static const struct node *child(const struct node *element, uint32_t index) {
    return node_at(node_get(element, XML_CHILDREN), index);
}

static void assert_text(struct str text, const char *expected) {
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
}

// What the file says where the part of a string stands.
static void assert_place(struct fixture *f, const struct node *node, const char *part,
                         const char *expected) {
    excerpt_reset(&f->excerpt);
    struct span all = tree_write(&f->tree, node, &f->excerpt);
    struct str written = excerpt_written(&f->excerpt, all);
    const char *found = memmem(written.data, written.size, part, strlen(part));
    assert_non_null(found);
    struct span at = {(uint32_t)(found - written.data), (uint32_t)strlen(part)};
    at = trace_span(&f->excerpt.places, at);
    assert_text(str_sub(f->tree.source.text, at.start, at.length), expected);
}

static void elements_are_objects_with_their_attributes(void **state) {
    struct fixture *f = *state;
    assert_true(parse(f, "\xEF\xBB\xBF<?xml version='1.0' encoding='latin1'?><!-- <x> -->\n"
                         "<a xmlns:u='http://a.example' u:k = 'v' b=\"1>2\"><c/><d>t</d ></a>"));
    const struct node *a = child(f->tree.root, 0);
    assert_text(a->key, "a");
    assert_text(node_get_text(a, "u:k"), "v");
    assert_text(node_get_text(a, "b"), "1>2");
    assert_null(node_get(a, "xmlns:u"));
    assert_text(child(a, 0)->key, "c");
    assert_text(node_get_text(child(a, 1), XML_TEXT), "t");
    struct span span = child(a, 1)->span;
    assert_text(str_sub(f->tree.source.text, span.start, span.length), "<d>t</d >");
}

static void text_leads_back_through_entities_and_sections(void **state) {
    struct fixture *f = *state;
    assert_true(parse(f, "<a>x &lt; &#121;&#xe4;\r\n<!-- & --><![CDATA[a && b]]> end</a>"));
    const struct node *text = node_get(child(f->tree.root, 0), XML_TEXT);
    assert_text(node_text(text), "x < y\xC3\xA4\na && b end");
    assert_place(f, text, "x < y", "x &lt; &#121;");
    assert_place(f, text, "\xC3\xA4\n", "&#xe4;\r\n");
    assert_place(f, text, "&& b", "&& b");
    assert_place(f, text, "b end", "b]]> end");
}

static void attributes_have_their_blanks_made_plain(void **state) {
    struct fixture *f = *state;
    assert_true(parse(f, "<a b='1\n\t2&#10;&quot;&apos;&amp;3\r\n4'/>"));
    const struct node *b = node_get(child(f->tree.root, 0), "b");
    assert_text(node_text(b), "1  2\n\"'&3 4");
    assert_place(f, b, "2\n\"", "2&#10;&quot;");
    assert_place(f, b, "3 4", "3\r\n4");
}

static void broken_documents_say_where(void **state) {
    struct fixture *f = *state;
    static const char *const broken[] = {"",           "x",          "<a>",      "<a></b>",
                                         "<a b=1/>",   "<a>&b;</a>", "<a/><b/>", "<a b='1' b='2'/>",
                                         "<a>\x01</a>"};
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        assert_false(parse(f, broken[i]));
        assert_true(f->fault.at.start <= strlen(broken[i]));
        assert_true(f->fault.message.size > 0);
    }
}

static void document_types_are_refused(void **state) {
    struct fixture *f = *state;
    assert_false(parse(f, "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"));
    assert_non_null(memmem(f->fault.message.data, f->fault.message.size, "document type", 13));
    assert_false(parse(f, "<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>"));
}

static void deep_documents_are_refused(void **state) {
    struct fixture *f = *state;
    static char text[3 * 5000 + 1];
    for (size_t i = 0; i < 5000; i++) {
        memcpy(text + 3 * i, "<a>", 3);
    }
    assert_false(parse(f, text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_objects_with_their_attributes),
        cmocka_unit_test(text_leads_back_through_entities_and_sections),
        cmocka_unit_test(attributes_have_their_blanks_made_plain),
        cmocka_unit_test(broken_documents_say_where),
        cmocka_unit_test(document_types_are_refused),
        cmocka_unit_test(deep_documents_are_refused),
    };
    return cmocka_run_group_tests_name("xml", tests, setup, teardown);
}
