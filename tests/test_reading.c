#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/reading.h"
#include "format/space.h"

// The file of these tests: its lines start at bytes 0, 11 and 21.
static const char file[] = "0123456789\n123456789\n123456789";

static struct builder builder;
static struct reading reading;

static int setup(void **state) {
    (void)state;
    builder_init(&builder);
    builder_lines(&builder, str_of(file));
    reading_init(&reading, &builder);
    reading.file = str_of(file);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    reading_release(&reading);
    builder_release(&builder);
    return 0;
}

// Takes SQL that stands for the claim.
static void add_text(const char *sql, uint32_t start, uint32_t length, uint32_t fill) {
    struct span claim = {start, length};
    excerpt_reset(&reading.excerpt);
    struct span written = excerpt_write(&reading.excerpt, reading.file, claim);
    excerpt_put(&reading.excerpt, str_of(sql), written, RUN_TEXT);
    reading_text(&reading, claim, fill);
}

// ---- texts

static void test_texts_outlive_the_excerpt(void **state) {
    (void)state;
    add_text("SELECT 1", 2, 3, 7);
    add_text("SELECT 2", 8, 2, 9);
    assert_int_equal(reading.texts.size, 2);
    const struct reading_text *text = &reading.texts.data[0];
    assert_string_equal(text->sql.data, "SELECT 1");
    assert_int_equal(text->fill, 7);
    assert_false(text->alternative);
    struct span at = origin_place(&text->origin, (struct span){7, 1});
    assert_int_equal(at.start, 2);
    assert_int_equal(at.length, 3);
    assert_true(str_equal(origin_text(&text->origin, (struct span){0, 8}), STR("234")));
}

static void test_alternative(void **state) {
    (void)state;
    add_text("SELECT 1 WHERE", 2, 3, 7);
    excerpt_reset(&reading.excerpt);
    excerpt_put(&reading.excerpt, STR("SELECT 1"), (struct span){0, 0}, RUN_TEXT);
    reading_alternative(&reading);
    const struct reading_text *text = &reading.texts.data[1];
    assert_string_equal(text->sql.data, "SELECT 1");
    assert_true(text->alternative);
    assert_int_equal(text->fill, 7);
    assert_int_equal(text->claim.start, 2);
}

// ---- pieces

// S[bytes of a statement], X for skipped ones, M for markup.
static void check_pieces(const char *expected) {
    struct buf out;
    buf_init(&out);
    reading_finish(&reading);
    uint32_t behind = 0;
    for (uint32_t i = 0; i < reading.pieces.size; i++) {
        const struct piece *piece = &reading.pieces.data[i];
        char letter = piece->kind == PIECE_STATEMENT  ? 'S'
                      : piece->state == PIECE_SKIPPED ? 'X'
                                                      : 'M';
        assert_int_equal(piece->start, behind);
        assert_int_equal(piece->line, 1 + (piece->start >= 11) + (piece->start >= 21));
        behind = piece->start + piece->length;
        buf_print(&out, "%c%u-%u ", letter, piece->start, behind);
    }
    assert_int_equal(behind, reading.file.size);
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void test_pieces_cover_the_file(void **state) {
    (void)state;
    add_text("SELECT 1", 12, 4, 0);
    reading_omit(&reading, (struct span){3, 4});
    check_pieces("M0-3 X3-7 M7-12 S12-16 M16-30 ");
}

static void test_a_file_without_texts(void **state) {
    (void)state;
    check_pieces("M0-30 ");
}

static void test_claims_that_touch_the_ends(void **state) {
    (void)state;
    add_text("SELECT 1", 0, 5, 0);
    add_text("SELECT 2", 5, 25, 0);
    check_pieces("S0-5 S5-30 ");
}

static void test_claims_that_overlap_are_one_piece(void **state) {
    (void)state;
    add_text("SELECT 1", 4, 4, 0);
    add_text("SELECT 2", 2, 4, 0);
    add_text("SELECT 3", 3, 1, 0);
    reading_omit(&reading, (struct span){7, 3});
    add_text("SELECT 4", 20, 3, 0);
    add_text("SELECT 5", 20, 3, 0);
    check_pieces("M0-2 S2-10 M10-20 S20-23 M23-30 ");
}

static void test_piece_of_a_byte(void **state) {
    (void)state;
    add_text("SELECT 1", 4, 4, 0);
    check_pieces("M0-4 S4-8 M8-30 ");
    assert_int_equal(reading_piece(&reading, 0), 0);
    assert_int_equal(reading_piece(&reading, 3), 0);
    assert_int_equal(reading_piece(&reading, 4), 1);
    assert_int_equal(reading_piece(&reading, 7), 1);
    assert_int_equal(reading_piece(&reading, 29), 2);
}

// ---- diagnostics

static void open_object(struct object *object, struct buf *bytes) {
    const char *why = NULL;
    builder_finish(&builder, bytes);
    assert_true(object_open(object, bytes->data, bytes->size, &why));
}

static void test_notes(void **state) {
    (void)state;
    reading_note(&reading, DIAG_REFERENCE_DANGLING, (struct span){12, 3}, "chart %d is not here",
                 42);
    reading_skip(&reading, (struct span){1, 2}, DIAG_OTHER_ENGINE, "%s is skipped", "ClickHouse");
    struct object object;
    struct buf bytes;
    buf_init(&bytes);
    open_object(&object, &bytes);
    const struct object_note *notes = object.notes;
    uint32_t first = object.note_count - 2;
    assert_int_equal(notes[first].code, DIAG_REFERENCE_DANGLING);
    assert_int_equal(notes[first].line, 2);
    assert_int_equal(notes[first].column, 2);
    assert_true(str_equal(object_text(&object, notes[first].text), STR("chart 42 is not here")));
    assert_int_equal(notes[first + 1].code, DIAG_OTHER_ENGINE);
    assert_int_equal(notes[first + 1].line, 1);
    assert_true(
        str_equal(object_text(&object, notes[first + 1].text), STR("ClickHouse is skipped")));
    check_pieces("M0-1 X1-3 M3-30 ");
    buf_release(&bytes);
}

// ---- lists

// The strings of a list, with a comma behind each.
static void check_strings(struct list list, const char *expected) {
    struct object object;
    struct buf bytes, out;
    buf_init(&bytes);
    buf_init(&out);
    open_object(&object, &bytes);
    for (uint32_t i = 0; i < list.count; i++) {
        buf_print(&out, "%.*s,", STR_ARG(object_str(&object, object_item(&object, list, i))));
    }
    assert_string_equal(out.data, expected);
    buf_release(&bytes);
    buf_release(&out);
}

static void test_lists(void **state) {
    (void)state;
    const struct str strings[] = {STR("sales"), STR("finance")};
    check_strings(reading_strings(&reading, strings, 2), "sales,finance,");
    check_strings(reading_names(&reading, STR("shop"), STR("orders")), "shop,orders,");
    check_strings(reading_names(&reading, STR(""), STR("orders")), "orders,");
    check_strings(reading_key(&reading, SPACE_METABASE_CARD, STR("42")),
                  SPACE_METABASE_CARD ",42,");
}

static void test_collected_names(void **state) {
    (void)state;
    struct names names = {0};
    names_add(&reading, &names, STR("a"));
    for (int i = 0; i < 10; i++) {
        names_add_key(&reading, &names, SPACE_FILE, STR("b"));
    }
    struct list list = names_list(&reading, &names);
    assert_int_equal(list.count, 21);
    struct names none = {0};
    assert_int_equal(names_list(&reading, &none).count, 0);
}

static void test_long_keys_survive_as_identifiers(void **state) {
    (void)state;
    struct str word = STR("a word of more than sixty-three bytes, which the grammar would cut off");
    struct list list = reading_key(&reading, SPACE_FILE, word);
    struct object object;
    struct buf bytes;
    buf_init(&bytes);
    open_object(&object, &bytes);
    assert_true(object_str(&object, object_item(&object, list, 1)).size <= 63);
    buf_release(&bytes);
}

static void test_reset(void **state) {
    (void)state;
    add_text("SELECT 1", 4, 4, 0);
    reading_omit(&reading, (struct span){9, 1});
    reading_finish(&reading);
    reading_reset(&reading);
    assert_int_equal(reading.texts.size, 0);
    check_pieces("M0-30 ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_texts_outlive_the_excerpt),
        TEST(test_alternative),
        TEST(test_pieces_cover_the_file),
        TEST(test_a_file_without_texts),
        TEST(test_claims_that_touch_the_ends),
        TEST(test_claims_that_overlap_are_one_piece),
        TEST(test_piece_of_a_byte),
        TEST(test_notes),
        TEST(test_lists),
        TEST(test_collected_names),
        TEST(test_long_keys_survive_as_identifiers),
        TEST(test_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
