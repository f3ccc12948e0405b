#include "scan/override.h"

#include <string.h>

#include "input/lexer.h"

#define MARK "stemma:"

struct reading_overrides {
    struct builder *builder;
    struct lexer lexer;
    uint32_t first_waiting; // overrides from here on wait for the next token that is solid
    uint32_t solid;         // where the last such token starts that is no semicolon
    bool same_line;         // no line has ended since
};

static struct str comment_body(struct str comment) {
    bool block = str_starts(comment, STR("/*"));
    comment = str_sub(comment, 2, comment.size);
    if (block && str_ends(comment, STR("*/"))) {
        comment.size -= 2;
    }
    return str_trim(comment);
}

// Takes the first word off a text.
static struct str word_take(struct str *text) {
    size_t end = 0;
    while (end < text->size && !strchr(" \t\r\n", text->data[end])) {
        end++;
    }
    struct str word = str_sub(*text, 0, end);
    *text = str_trim(str_sub(*text, end, text->size));
    return word;
}

static void comment_read(struct reading_overrides *reading, const struct token *token) {
    struct str body = comment_body(lexer_text(&reading->lexer, token));
    if (!str_starts(body, STR(MARK))) {
        return;
    }
    body = str_trim(str_sub(body, strlen(MARK), body.size));
    if (!str_equal(word_take(&body), STR("allow"))) {
        return;
    }
    struct str code = word_take(&body);
    builder_override(reading->builder,
                     (struct override){
                         .line = builder_place(reading->builder, token->start).line,
                         .start = reading->solid,
                         .code = builder_string(reading->builder, code),
                         .reason = builder_text(reading->builder, body),
                     });
    if (reading->same_line) {
        reading->first_waiting = reading->builder->overrides.size;
    }
}

static void solid_read(struct reading_overrides *reading, const struct token *token) {
    struct builder *builder = reading->builder;
    bool end = lexer_is_punct(&reading->lexer, token, ';');
    if (!end) {
        reading->solid = token->start;
    }
    for (uint32_t i = reading->first_waiting; i < builder->overrides.size; i++) {
        builder->overrides.data[i].start = reading->solid;
    }
    reading->first_waiting = builder->overrides.size;
    reading->same_line = true;
}

void override_read(struct builder *builder, struct str file) {
    struct reading_overrides reading = {.builder = builder,
                                        .first_waiting = builder->overrides.size};
    struct token token;
    if (file.size == 0 || !memmem(file.data, file.size, MARK, strlen(MARK))) {
        return;
    }
    lexer_init(&reading.lexer, file);
    while (lexer_next(&reading.lexer, &token)) {
        struct str text = lexer_text(&reading.lexer, &token);
        if (token.kind == TOKEN_COMMENT) {
            comment_read(&reading, &token);
        } else if (token.kind != TOKEN_BLANK) {
            solid_read(&reading, &token);
        } else if (str_find(text, '\n') < text.size) {
            reading.same_line = false;
        }
    }
}
