#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "output/drawing.h"
#include "output/markup.h"
#include "output/url.h"

static bool into_buf(void *context, struct str bytes) {
    buf_add_str(context, bytes);
    return true;
}

// One table of `count` + 1 columns; the first flows into each of the others.
static void star_picture(struct picture *picture, uint32_t count) {
    picture_init(picture);
    picture->by_column = true;
    picture->title = STR("a \"title\" <&>");
    VEC_PUSH(&picture->assets, ((struct picture_asset){.name = STR("s.end"),
                                                       .label = STR("end"),
                                                       .type = STR("table"),
                                                       .shown = STR("table"),
                                                       .group = PICTURE_NONE,
                                                       .count = count + 1}));
    for (uint32_t i = 0; i <= count; i++) {
        VEC_PUSH(&picture->nodes, ((struct picture_node){.name = STR("x\"<b>\ny")}));
    }
    for (uint32_t i = 1; i <= count; i++) {
        VEC_PUSH(&picture->edges,
                 ((struct picture_edge){
                     .to = i, .kind = STR("rename"), .confidence = 1, .value = true, .count = 1}));
    }
}

static void drawn(const char *format, const struct picture *picture, struct buf *text,
                  struct buf *left_out) {
    struct sink sink;
    buf_init(text);
    buf_init(left_out);
    sink_init(&sink, into_buf, text);
    assert_true(drawing_find(str_of(format))->draw(picture, &sink, left_out));
    sink_flush(&sink);
    sink_release(&sink);
}

static uint32_t count_of(const struct buf *text, const char *word) {
    uint32_t count = 0;
    for (const char *at = strstr(text->data, word); at; at = strstr(at + 1, word)) {
        count++;
    }
    return count;
}

static void test_groups_are_made_once(void **state) {
    (void)state;
    struct picture picture;
    picture_init(&picture);
    assert_int_equal(picture_group(&picture, PICTURE_SCHEMA, STR("crm")), 0);
    assert_int_equal(picture_group(&picture, PICTURE_DASHBOARD, STR("crm")), 1);
    assert_int_equal(picture_group(&picture, PICTURE_SCHEMA, STR("crm")), 0);
    assert_int_equal(picture.groups.size, 2);
    picture_release(&picture);
}

static void test_mermaid_keeps_its_limits(void **state) {
    (void)state;
    struct picture picture;
    struct buf text, left_out;
    star_picture(&picture, 600);
    picture.edges.data[599].health = PICTURE_BROKEN;
    drawn("mermaid", &picture, &text, &left_out);
    assert_int_equal(count_of(&text, " --> "), 499);
    assert_int_equal(count_of(&text, " ==x "), 1); // the last one, but it is broken
    assert_int_equal(count_of(&text, "500 of 600 edges"), 1);
    assert_int_equal(count_of(&left_out, "500 of 600 edges"), 1);
    assert_true(text.size < 50000);
    buf_release(&text);
    buf_release(&left_out);
    picture_release(&picture);
}

static void test_mermaid_says_nothing_when_all_is_there(void **state) {
    (void)state;
    struct picture picture;
    struct buf text, left_out;
    star_picture(&picture, 3);
    drawn("mermaid", &picture, &text, &left_out);
    assert_int_equal(count_of(&text, " --> "), 3);
    assert_int_equal(left_out.size, 0);
    assert_non_null(strstr(text.data, "n1[\"x#quot;#lt;b#gt; y\"]"));
    buf_release(&text);
    buf_release(&left_out);
    picture_release(&picture);
}

static void test_dot_escapes_texts(void **state) {
    (void)state;
    struct picture picture;
    struct buf text, left_out;
    star_picture(&picture, 1);
    picture.edges.data[0].expression = STR("'\\N' || \"a\"");
    drawn("dot", &picture, &text, &left_out);
    assert_non_null(strstr(text.data, "<B>a &quot;title&quot; &lt;&amp;&gt;</B>"));
    assert_non_null(strstr(text.data, "x&quot;&lt;b&gt; y"));
    assert_non_null(strstr(text.data, "&#39;\\\\N&#39; || &quot;a&quot;"));
    buf_release(&text);
    buf_release(&left_out);
    picture_release(&picture);
}

static void test_markup(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out);
    markup_add(&out, STR("a\x01"
                         "b \xEF\xBF\xBE"));
    assert_string_equal(out.data, "a\xEF\xBF\xBD"
                                  "b \xEF\xBF\xBD");
    buf_reset(&out);
    markup_add_cut(&out, STR("abcdef"), 4);
    assert_string_equal(out.data, "abc\xE2\x80\xA6");
    buf_reset(&out);
    url_add_path(&out, STR("a b/#1%.sql"));
    assert_string_equal(out.data, "a%20b/%231%25.sql");
    buf_release(&out);
}

static void test_uuid(void **state) {
    (void)state;
    const struct digest one = digest_uuid(STR("job"));
    const struct digest other = digest_uuid(STR("jobs"));
    assert_int_equal(strlen(one.text), 36);
    assert_int_equal(one.text[14], '8'); // version
    assert_non_null(strchr("89ab", one.text[19]));
    assert_string_equal(one.text, digest_uuid(STR("job")).text);
    assert_string_not_equal(one.text, other.text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_are_made_once),
        cmocka_unit_test(test_mermaid_keeps_its_limits),
        cmocka_unit_test(test_mermaid_says_nothing_when_all_is_there),
        cmocka_unit_test(test_dot_escapes_texts),
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_uuid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
