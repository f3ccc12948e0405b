#include "syntax/lower.h"

void lower_release(struct lower *lower) {
    tokens_release(&lower->tokens);
    VEC_RELEASE(&lower->ids);
    VEC_RELEASE(&lower->nodes);
    VEC_RELEASE(&lower->kept);
    construct_release(&lower->constructs);
}

void lower_reset(struct lower *lower, const struct parse_input *input, struct str text) {
    lower->input = input;
    lower->text = text;
    lower->tokens.text = (struct str){0};
    lower->partial = false;
    lower->cut = false;
    lower->unknown = false;
    lower->range = RANGE_EMPTY;
}

void lower_push(struct lower *lower, uint32_t id) {
    VEC_PUSH(&lower->ids, id);
}

struct list lower_pop(struct lower *lower, uint32_t mark) {
    uint32_t count = lower->ids.size - mark;
    if (count == 0) {
        return (struct list){0};
    }
    lower->ids.size = mark;
    return builder_list(lower->builder, lower->ids.data + mark, count);
}

void lower_at(struct lower *lower, int location) {
    if (location >= 0) {
        lower->range =
            range_join(lower->range, (struct range){(uint32_t)location, (uint32_t)location});
    }
}

void lower_at_extent(struct lower *lower, struct extent extent) {
    const struct placed_token *list = lower->tokens.list.data;
    struct range range = {list[extent.first].start, list[extent.last].start};
    lower->range = range_join(lower->range, range);
}

struct tokens *lower_tokens(struct lower *lower) {
    if (!lower->tokens.text.data) {
        tokens_read(&lower->tokens, lower->text);
    }
    return &lower->tokens;
}

uint32_t lower_room(const struct lower *lower) {
    return (LOWER_DEPTH_MAX - lower->depth) / 2;
}

struct span lower_span(const struct lower *lower, struct span span) {
    span.start += lower->input->piece.start;
    return origin_place(lower->input->origin, span);
}

static bool is_between_names(const struct token *token) {
    return token->kind == TOKEN_BLANK || token->kind == TOKEN_COMMENT || token->kind == TOKEN_PUNCT;
}

// Without all tokens of the statement, which a long INSERT does not need.
static struct span read_name(const struct lower *lower, uint32_t start, uint32_t n) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, str_sub(lower->text, start, lower->text.size));
    while (lexer_next(&lexer, &token)) {
        if (!is_between_names(&token) && --n == 0) {
            break;
        }
    }
    return (struct span){start + token.start, token.length};
}

struct span lower_name_span(struct lower *lower, int location, uint32_t n) {
    if (location < 0) {
        return (struct span){0};
    }
    uint32_t start = (uint32_t)location;
    if (!lower->tokens.text.data) {
        return lower_span(lower, read_name(lower, start, n));
    }
    uint32_t token = tokens_find(&lower->tokens, start) + 2 * (n - 1); // a . b . c
    return lower_span(lower, extent_span(&lower->tokens, (struct extent){token, token}));
}

uint32_t lower_name(struct lower *lower, const char *name) {
    return builder_string(lower->builder, str_of(name));
}

struct list lower_names(struct lower *lower, const List *strings) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(strings); i++) {
        lower_push(lower, lower_name(lower, strVal(list_nth(strings, i))));
    }
    return lower_pop(lower, mark);
}

static struct list qualified_names(struct lower *lower, const char *database, const char *schema,
                                   const char *name) {
    uint32_t mark = lower->ids.size;
    if (database) {
        lower_push(lower, lower_name(lower, database));
    }
    if (schema) {
        lower_push(lower, lower_name(lower, schema));
    }
    lower_push(lower, lower_name(lower, name));
    return lower_pop(lower, mark);
}

struct list lower_range_var_names(struct lower *lower, const RangeVar *relation) {
    return qualified_names(lower, relation->catalogname, relation->schemaname, relation->relname);
}

struct list lower_created_names(struct lower *lower, const RangeVar *relation) {
    const char *schema = relation->schemaname ? relation->schemaname : lower->schema;
    return qualified_names(lower, relation->catalogname, schema, relation->relname);
}

void lower_note(struct lower *lower, enum diag_code code, int location, struct str message) {
    uint32_t start = lower->statement.span.start;
    if (location >= 0) {
        start = lower_span(lower, (struct span){(uint32_t)location, 0}).start;
    }
    builder_note(lower->builder, code, builder_place(lower->builder, start), message);
    lower->partial = true;
}
