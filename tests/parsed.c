#include "parsed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int parsed_setup(void **state) {
    struct parsed *parsed = calloc(1, sizeof(*parsed));
    if (!parsed) {
        return -1;
    }
    builder_init(&parsed->builder);
    parser_init(&parsed->parser, &parsed->builder);
    buf_init(&parsed->file);
    buf_init(&parsed->bytes);
    buf_init(&parsed->dump);
    *state = parsed;
    return 0;
}

int parsed_teardown(void **state) {
    struct parsed *parsed = *state;
    parser_release(&parsed->parser);
    builder_release(&parsed->builder);
    buf_release(&parsed->file);
    buf_release(&parsed->bytes);
    buf_release(&parsed->dump);
    free(parsed);
    return 0;
}

void parsed_str(struct parsed *parsed, struct str sql, uint16_t piece_flags) {
    builder_reset(&parsed->builder);
    buf_reset(&parsed->file);
    buf_add_str(&parsed->file, sql);
    buf_add_str(&parsed->file, STR("x")); // what stands behind the statement must not be touched
    builder_lines(&parsed->builder, sql);
    struct parse_input input = {
        .text = parsed->file.data,
        .piece = {.kind = PIECE_STATEMENT, .flags = piece_flags, .line = 1},
        .number = 1,
    };
    input.piece.length = (uint32_t)sql.size;
    parsed->state = parser_statement(&parsed->parser, &input);
    assert_memory_equal(parsed->file.data, sql.data, sql.size);
    assert_int_equal(parsed->file.data[sql.size], 'x');
    const char *why = NULL;
    buf_reset(&parsed->bytes);
    builder_finish(&parsed->builder, &parsed->bytes);
    assert_true(object_open(&parsed->object, parsed->bytes.data, parsed->bytes.size, &why));
}

void parsed_sql(struct parsed *parsed, const char *sql) {
    parsed_str(parsed, str_of(sql), 0);
    buf_reset(&parsed->dump);
    dump_object(&parsed->object, &parsed->dump);
}

// Behind the first line of the dump that starts so; NULL: there is none.
static const char *behind_line(const char *dump, const char *expected) {
    size_t length = strlen(expected);
    for (const char *line = dump; *line; line += strcspn(line, "\n")) {
        line += strspn(line, "\n ");
        if (strncmp(line, expected, length) == 0) {
            return line + length;
        }
    }
    return NULL;
}

void assert_example(struct parsed *parsed, const struct example *example) {
    parsed_sql(parsed, example->sql);
    const char *at = parsed->dump.data;
    for (size_t i = 0; i < LINES_MAX && example->lines[i]; i++) {
        at = behind_line(at, example->lines[i]);
        if (!at) {
            fail_msg("%s\nhas no line '%s' in its place:\n%s", example->sql, example->lines[i],
                     parsed->dump.data);
            return;
        }
    }
    if (parsed->state != example->state) {
        fail_msg("%s\nis %s", example->sql, piece_state_label(parsed->state));
    }
}
