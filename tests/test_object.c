#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <xxhash.h>

#include "query/builder.h"
#include "query/dump.h"
#include "query/layout.h"

// SELECT o.id AS order_id FROM shop.orders o
static void build_query(struct builder *builder) {
    uint32_t names[] = {builder_string(builder, STR("o")), builder_string(builder, STR("id"))};
    uint32_t table[] = {builder_string(builder, STR("shop")),
                        builder_string(builder, STR("orders"))};
    struct expr column = {.kind = EXPR_COLUMN, .args = builder_list(builder, names, 2)};
    column.text = builder_text(builder, STR("o.id"));
    uint32_t expr = builder_expr(builder, column);
    struct target order_id = {.expr = expr, .named = 1};
    order_id.name = builder_string(builder, STR("order_id"));
    uint32_t target = builder_target(builder, order_id);
    struct relation orders = {.kind = RELATION_TABLE, .alias = names[0]};
    orders.names = builder_list(builder, table, 2);
    uint32_t relation = builder_relation(builder, orders);
    struct query query = {.kind = QUERY_SELECT};
    query.targets = builder_list(builder, &target, 1);
    query.from = builder_list(builder, &relation, 1);
    struct statement statement = {.kind = STATEMENT_QUERY, .number = 1};
    statement.query = builder_query(builder, query);
    builder_statement(builder, statement);
}

static void open_object(struct object *object, const struct buf *bytes) {
    const char *why = NULL;
    bool opened = object_open(object, bytes->data, bytes->size, &why);
    if (!opened) {
        fail_msg("%s", why);
    }
}

static void test_what_is_built_can_be_read(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    struct object o;
    builder_init(&builder);
    buf_init(&bytes);
    builder.file_hash = 7;
    builder.file_size = 42;
    builder.format = 3;
    build_query(&builder);
    builder_finish(&builder, &bytes);
    open_object(&o, &bytes);
    assert_int_equal(o.file_hash, 7);
    assert_int_equal(o.file_size, 42);
    assert_int_equal(o.format, 3);
    assert_int_equal(o.statement_count, 2);
    const struct query *query = &o.querys[o.statements[1].query];
    assert_int_equal(query->kind, QUERY_SELECT);
    const struct target *target = &o.targets[object_item(&o, query->targets, 0)];
    assert_true(str_equal(object_str(&o, target->name), STR("order_id")));
    assert_true(str_equal(object_text(&o, o.exprs[target->expr].text), STR("o.id")));
    const struct relation *relation = &o.relations[object_item(&o, query->from, 0)];
    assert_true(str_equal(object_str(&o, object_item(&o, relation->names, 1)), STR("orders")));
    buf_release(&bytes);
    builder_release(&builder);
}

static void test_index_zero_is_none(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    struct object o;
    static const struct expr none;
    builder_init(&builder);
    buf_init(&bytes);
    builder_finish(&builder, &bytes);
    open_object(&o, &bytes);
    assert_int_equal(o.expr_count, 1);
    assert_memory_equal(&o.exprs[0], &none, sizeof(none));
    assert_int_equal(object_str(&o, 0).size, 0);
    assert_int_equal(object_text(&o, 0).size, 0);
    assert_int_equal(o.piece_count, 0);
    assert_int_equal(o.id_count, 0);
    assert_int_equal(builder_string(&builder, STR("")), 0);
    assert_int_equal(builder_text(&builder, STR("")), 0);
    assert_int_equal(builder_list(&builder, NULL, 0).count, 0);
    buf_release(&bytes);
    builder_release(&builder);
}

static void test_equal_names_have_equal_indexes_and_texts_may_share_bytes(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    struct object o;
    builder_init(&builder);
    buf_init(&bytes);
    assert_int_equal(builder_string(&builder, STR("a")), builder_string(&builder, STR("a")));
    assert_int_not_equal(builder_string(&builder, STR("a")), builder_string(&builder, STR("A")));
    uint32_t start = builder_bytes(&builder, STR("sum(a + b)"));
    uint32_t outer = builder_text_at(&builder, start, 10);
    uint32_t inner = builder_text_at(&builder, start + 4, 5);
    builder_finish(&builder, &bytes);
    open_object(&o, &bytes);
    assert_true(str_equal(object_text(&o, outer), STR("sum(a + b)")));
    assert_true(str_equal(object_text(&o, inner), STR("a + b")));
    buf_release(&bytes);
    builder_release(&builder);
}

// An object behind another one in the same buffer; a builder used again gives the same bytes.
static void test_reset_gives_the_same_bytes(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    builder_init(&builder);
    buf_init(&bytes);
    build_query(&builder);
    builder_finish(&builder, &bytes);
    size_t size = bytes.size;
    assert_int_equal(size % 8, 0);
    builder_reset(&builder);
    build_query(&builder);
    builder_finish(&builder, &bytes);
    assert_int_equal(bytes.size, 2 * size);
    assert_memory_equal(bytes.data, bytes.data + size, size);
    buf_release(&bytes);
    builder_release(&builder);
}

static void assert_refused(const struct buf *bytes, size_t size, const char *message) {
    struct object o;
    const char *why = NULL;
    assert_false(object_open(&o, bytes->data, size, &why));
    assert_string_equal(why, message);
}

// Every check of object_open, one after the other.
static void test_damage_is_found(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    struct object o;
    builder_init(&builder);
    buf_init(&bytes);
    build_query(&builder);
    builder_finish(&builder, &bytes);
    struct layout_header *header = (struct layout_header *)(void *)bytes.data;
    assert_refused(&bytes, 10, "object cut short");
    assert_refused(&bytes, bytes.size - 8, "object cut short");
    header->magic[0] = 's';
    assert_refused(&bytes, bytes.size, "not an object file");
    header->magic[0] = 'S';
    header->version++;
    assert_refused(&bytes, bytes.size, "object written by another version");
    header->version--;
    header->elements++;
    assert_refused(&bytes, bytes.size, "object written by another version");
    header->elements--;
    header->counts[LAYOUT_expr]++;
    assert_refused(&bytes, bytes.size, "object damaged: its checksum is wrong");
    header->counts[LAYOUT_expr]--;
    bytes.data[bytes.size - 1] ^= 1;
    assert_refused(&bytes, bytes.size, "object damaged: its checksum is wrong");
    bytes.data[bytes.size - 1] ^= 1;
    open_object(&o, &bytes);
    header->counts[LAYOUT_expr]++; // with a checksum that agrees
    header->checksum = XXH3_64bits(bytes.data + LAYOUT_CHECKED, bytes.size - LAYOUT_CHECKED);
    assert_refused(&bytes, bytes.size, "object damaged: its parts do not fit");
    buf_release(&bytes);
    builder_release(&builder);
}

static void assert_place(const struct builder *builder, uint32_t offset, uint32_t line,
                         uint32_t column) {
    struct place place = builder_place(builder, offset);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

// Columns count characters: é has two bytes, 漢 three.
static void test_places(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    struct object o;
    builder_init(&builder);
    buf_init(&bytes);
    builder_lines(&builder, STR("ab\n\né漢x plain ascii text\nlast"));
    assert_place(&builder, 0, 1, 1);
    assert_place(&builder, 2, 1, 3); // the line break itself
    assert_place(&builder, 3, 2, 1);
    assert_place(&builder, 4, 3, 1);
    assert_place(&builder, 6, 3, 2);
    assert_place(&builder, 9, 3, 3);
    assert_place(&builder, 11, 3, 5);
    assert_place(&builder, 28, 4, 1);
    assert_place(&builder, 32, 4, 5); // behind the last byte
    builder_finish(&builder, &bytes);
    open_object(&o, &bytes);
    assert_int_equal(object_place(&o, 9).column, 3);
    buf_release(&bytes);
    builder_release(&builder);
}

static void test_dump(void **state) {
    (void)state;
    struct builder builder;
    struct buf bytes;
    struct buf text;
    struct object o;
    builder_init(&builder);
    buf_init(&bytes);
    buf_init(&text);
    builder_lines(&builder, STR("SELECT o.id AS order_id FROM shop.orders o"));
    builder_piece(
        &builder,
        (struct piece){.kind = PIECE_STATEMENT, .state = PIECE_ANALYSED, .length = 42, .line = 1});
    builder_note(&builder, DIAG_TOO_DEEP, (struct place){1, 8}, STR("deep"));
    build_query(&builder);
    builder_finish(&builder, &bytes);
    open_object(&o, &bytes);
    dump_object(&o, &text);
    assert_string_equal(text.data, "piece 0: statement analysed @1:1+42\n"
                                   "note STM2005 1:8 deep\n"
                                   "statement 1: select piece 0\n"
                                   "  query select\n"
                                   "    target named order_id\n"
                                   "      column o.id | o.id\n"
                                   "    from: table shop.orders as o\n");
    buf_release(&text);
    buf_release(&bytes);
    builder_release(&builder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_built_can_be_read),
        cmocka_unit_test(test_index_zero_is_none),
        cmocka_unit_test(test_equal_names_have_equal_indexes_and_texts_may_share_bytes),
        cmocka_unit_test(test_reset_gives_the_same_bytes),
        cmocka_unit_test(test_damage_is_found),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
