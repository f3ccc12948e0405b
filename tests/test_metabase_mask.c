#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "input/from_name.h"
#include "input/metabase_mask.h"
#include "query/declaration.h"

struct masked {
    struct excerpt excerpt;
    struct metabase_masking masking;
    bool optional;
};

static const char *place_name(enum context_place place) {
    switch (place) {
    case CONTEXT_RELATION:
        return "relation";
    case CONTEXT_QUERY:
        return "query";
    case CONTEXT_START:
        return "start";
    default:
        return "operand";
    }
}

// <name place>; a snippet is a text with a tag in it.
static void put_tag(void *data, const struct metabase_tag *tag) {
    struct masked *masked = data;
    if (str_equal(tag->name, STR("snippet"))) {
        metabase_mask_text(&masked->masking, STR("a = {{b}} [[or {{c}}]]"), tag->written);
        return;
    }
    char text[200];
    snprintf(text, sizeof(text), "<%.*s %s>", STR_ARG(tag->name), place_name(tag->place));
    excerpt_put(&masked->excerpt, str_of(text), tag->written, RUN_VALUE);
}

static void mask(struct masked *masked, const char *text, bool brief) {
    *masked = (struct masked){0};
    excerpt_init(&masked->excerpt);
    masked->masking = (struct metabase_masking){
        .excerpt = &masked->excerpt, .put = put_tag, .data = masked, .brief = brief};
    struct str file = str_of(text);
    struct span written =
        excerpt_write(&masked->excerpt, file, (struct span){0, (uint32_t)file.size});
    masked->optional = metabase_mask(&masked->masking, written);
}

static void check(const char *text, const char *expected) {
    struct masked masked;
    mask(&masked, text, false);
    assert_string_equal(masked.excerpt.sql.data, expected);
    excerpt_release(&masked.excerpt);
}

static void check_brief(const char *text, const char *expected) {
    struct masked masked;
    mask(&masked, text, true);
    assert_string_equal(masked.excerpt.sql.data, expected);
    assert_true(masked.optional);
    excerpt_release(&masked.excerpt);
}

static void test_tags(void **state) {
    (void)state;
    check("select {{ a }} where {{b}}", "select <a operand> where <b operand>");
    check("", "");
    check("{{a}}", "<a start>");
    check("{{}}", "< start>");
    check("select {{a", "select {{a");
    check("select {a}} {", "select {a}} {");
    check("{{{a}}}", "<{a start>}");
}

static void test_places(void **state) {
    (void)state;
    check("select * from {{a}} join {{b}} on {{c}}",
          "select * from <a relation> join <b relation> on <c operand>");
    check("select * from x, {{a}}", "select * from x, <a relation>");
    check("select * from ({{a}}) x", "select * from (<a query>) x");
    check("with x as ({{a}}) select extract(day from {{b}})",
          "with x as (<a query>) select extract(day from <b operand>)");
}

static void test_lexical_context(void **state) {
    (void)state;
    check("select '{{a}}', 'it''s {{b}}', $$ {{c}} $$",
          "select '{{a}}', 'it''s {{b}}', $$ {{c}} $$");
    check("select 1 -- {{a}}\n, {{b}} /* {{c}} */", "select 1 -- {{a}}\n, <b operand> /* {{c}} */");
    check("select \"x{{a}}y\", {{b}}", "select \"x" NAME_HOLE "y\", <b operand>");
    check("select {{snippet: it's}}, 'x'", "select <snippet: it's operand>, 'x'");
}

static void test_optional_parts(void **state) {
    (void)state;
    check("where 1=1 [[and a = {{a}}]] [[and b]] ", "where 1=1 and a = <a operand> [[and b]] ");
    check_brief("where 1=1 [[and a = {{a}}]] [[and b]]", "where 1=1  [[and b]]");
    check("select array[[1, 2], [3, 4]]", "select array[[1, 2], [3, 4]]");
    check("where '[[{{a}}]]'", "where '[[{{a}}]]'");
    check("where [[{{a}}", "where [[<a operand>");
}

static void test_texts_within_texts(void **state) {
    (void)state;
    check("where {{snippet}} and d", "where a = <b operand> or <c operand> and d");
    check_brief("where {{snippet}} [[{{e}}]]", "where a = <b operand>  ");
}

static void test_positions(void **state) {
    (void)state;
    struct masked masked;
    mask(&masked, "where x = {{snippet}} and y [[= {{z}}]]", false);
    const struct excerpt *excerpt = &masked.excerpt;
    struct str sql = buf_str(&excerpt->sql);
    assert_true(
        str_equal(sql, STR("where x = a = <b operand> or <c operand> and y = <z operand>")));
    const struct origin origin = {
        .written = buf_str(&excerpt->written), .masks = excerpt->masks, .places = excerpt->places};
    struct span y = origin_place(&origin, (struct span){(uint32_t)str_find(sql, 'y'), 1});
    assert_int_equal(y.start, 26);
    struct span b = origin_place(&origin, (struct span){14, 11});
    assert_int_equal(b.start, 10);
    assert_int_equal(b.length, 11);
    excerpt_release(&masked.excerpt);
}

static void test_the_end_of_a_query(void **state) {
    (void)state;
    struct str text = STR("select 1; -- done\n;");
    struct span span = metabase_without_end(text, (struct span){5, (uint32_t)text.size});
    assert_int_equal(span.start, 5);
    assert_int_equal(span.length, 8);
}

// ---- what a table is called

// `text` has an @ where the place is.
static const char *called(const char *text, const char *schema, const char *table) {
    static char result[100];
    struct from_name found = {0};
    struct str all = str_of(text);
    uint32_t at = (uint32_t)str_find(all, '@');
    if (!from_name_find(all, at, str_of(schema), str_of(table), &found)) {
        return NULL;
    }
    snprintf(result, sizeof(result), "%.*s%s", STR_ARG(found.called), found.exact ? "" : " ~");
    return result;
}

static void test_names_in_from(void **state) {
    (void)state;
    assert_string_equal(called("select from shop.orders where @x", "shop", "orders"), "orders");
    assert_string_equal(called("select from shop.orders as o where @x", "shop", "orders"), "o");
    assert_string_equal(called("select from a, ONLY orders \"O\" where @x", "shop", "orders"),
                        "\"O\"");
    assert_string_equal(called("select from a left join orders on @x", "", "orders"), "orders");
    assert_string_equal(called("select @x from a cross join orders o", "", "orders"), "o");
    assert_string_equal(called("select from ORDERS where @x", "PUBLIC", "ORDERS"), "ORDERS ~");
    assert_string_equal(called("select from \"Orders\" where @x", "", "Orders"), "\"Orders\"");
    assert_string_equal(called("select from {{#1}} a join orders o on @x", "", "orders"), "o");
    assert_null(called("select from other.orders where @x", "shop", "orders"));
    assert_null(called("select from orders2 where @x", "shop", "orders"));
    assert_null(called("select 1 where a is distinct from orders and @x", "shop", "orders"));
}

static void test_queries_around_a_place(void **state) {
    (void)state;
    assert_string_equal(called("select (select 1 from b where @x) from orders o", "", "orders"),
                        "o");
    assert_string_equal(
        called("select from orders o where id in (select 1 from orders p where @x)", "", "orders"),
        "p");
    assert_null(called("select (select 1 from orders) from b where @x", "", "orders"));
    assert_null(called("select from orders union select from b where @x", "", "orders"));
    assert_null(
        called("with a as (select from orders where true) select from a where @x", "", "orders"));
    assert_null(called("))))@", "", "orders"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_lexical_context),
        cmocka_unit_test(test_optional_parts),
        cmocka_unit_test(test_texts_within_texts),
        cmocka_unit_test(test_positions),
        cmocka_unit_test(test_the_end_of_a_query),
        cmocka_unit_test(test_names_in_from),
        cmocka_unit_test(test_queries_around_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
