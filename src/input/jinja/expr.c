#include "input/jinja/expr.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"

#define DEPTH_LIMIT   300u // of a tree: what evaluates it recurses
#define NESTING_LIMIT 60u  // of brackets: the parser recurses some twelve calls for each

struct parser {
    struct arena *arena;
    struct jinja_lexer *lexer;
    uint32_t nesting;
    bool no_choice; // `x if y` is not read: the if belongs to the loop
};

static const struct jinja_expr *read_choice(struct parser *parser);
static const struct jinja_expr *read_unary(struct parser *parser);

// ---- nodes

static uint32_t start_of(const struct parser *parser) {
    return parser->lexer->token.at.start;
}

static void deepen(uint16_t *depth, const struct jinja_expr *child) {
    if (child && child->depth >= *depth) {
        *depth = (uint16_t)(child->depth + 1);
    }
}

// The node from `start` up to the last token that was read.
static const struct jinja_expr *node(struct parser *parser, uint32_t start, uint32_t end,
                                     struct jinja_expr expr) {
    deepen(&expr.depth, expr.left);
    deepen(&expr.depth, expr.right);
    deepen(&expr.depth, expr.other);
    for (const struct jinja_expr_item *item = expr.items; item; item = item->next) {
        deepen(&expr.depth, item->key);
        deepen(&expr.depth, item->value);
    }
    if (expr.depth > DEPTH_LIMIT) {
        expr = (struct jinja_expr){.kind = JINJA_EXPR_BAD};
    }
    expr.at = (struct span){start, end > start ? end - start : 0};
    struct jinja_expr *made = ARENA_NEW(parser->arena, struct jinja_expr);
    *made = expr;
    return made;
}

static uint32_t token_end(const struct parser *parser) {
    return parser->lexer->token.at.start + parser->lexer->token.at.length;
}

// What is taken for an expression although it is none; its token is left where it is.
static const struct jinja_expr *bad(struct parser *parser) {
    return node(parser, start_of(parser), start_of(parser),
                (struct jinja_expr){.kind = JINJA_EXPR_BAD});
}

static const struct jinja_expr *binary(struct parser *parser, enum jinja_op op,
                                       const struct jinja_expr *left,
                                       const struct jinja_expr *right) {
    return node(parser, left->at.start, right->at.start + right->at.length,
                (struct jinja_expr){
                    .kind = JINJA_EXPR_BINARY, .op = (uint8_t)op, .left = left, .right = right});
}

struct items {
    const struct jinja_expr_item *first;
    struct jinja_expr_item *last;
};

static void items_add(struct parser *parser, struct items *items, struct jinja_expr_item item) {
    struct jinja_expr_item *made = ARENA_NEW(parser->arena, struct jinja_expr_item);
    *made = item;
    if (items->last) {
        items->last->next = made;
    } else {
        items->first = made;
    }
    items->last = made;
}

// ---- literals

// What stands behind a backslash.
static void unescape(struct buf *out, char c) {
    static const char from[] = "ntrbfav0";
    static const char to[] = "\n\t\r\b\f\a\v";
    const char *found = c != '\0' ? strchr(from, c) : NULL;
    if (c == '\n') {
        return;
    }
    if (!found && c != '\\' && c != '\'' && c != '"') {
        buf_add_char(out, '\\');
    }
    buf_add_char(out, found ? to[found - from] : c);
}

static struct str decoded(struct parser *parser, struct str raw) {
    struct buf out;
    buf_init(&out);
    for (size_t i = 0; i < raw.size; i++) {
        if (raw.data[i] == '\\' && i + 1 < raw.size) {
            unescape(&out, raw.data[++i]);
        } else {
            buf_add_char(&out, raw.data[i]);
        }
    }
    struct str text = {arena_copy(parser->arena, out.data, out.size), out.size};
    buf_release(&out);
    return text;
}

static const struct jinja_expr *read_string(struct parser *parser) {
    struct span at = parser->lexer->token.at;
    struct str raw = str_sub(parser->lexer->text, at.start + 1, at.length - 2);
    bool plain = str_find(raw, '\\') == raw.size;
    struct jinja_expr expr = {.kind = JINJA_EXPR_STRING,
                              .text = plain ? raw : decoded(parser, raw)};
    if (plain) {
        expr.inside = (struct span){at.start + 1, at.length - 2};
    }
    jinja_lexer_next(parser->lexer);
    return node(parser, at.start, at.start + at.length, expr);
}

// 'a' 'b' is one string.
static const struct jinja_expr *read_strings(struct parser *parser) {
    const struct jinja_expr *all = read_string(parser);
    while (parser->lexer->token.kind == JINJA_TOKEN_STRING) {
        all = binary(parser, JINJA_CONCAT, all, read_string(parser));
    }
    return all;
}

static const struct jinja_expr *read_word(struct parser *parser, enum jinja_expr_kind kind) {
    struct jinja_expr expr = {.kind = (uint8_t)kind, .text = jinja_lexer_text(parser->lexer)};
    uint32_t start = start_of(parser), end = token_end(parser);
    jinja_lexer_next(parser->lexer);
    return node(parser, start, end, expr);
}

// ---- brackets

// Elements up to `close`, separated by commas. Stops at what is no element.
static struct items read_elements(struct parser *parser, const char *close) {
    struct items items = {0};
    while (!jinja_lexer_is(parser->lexer, close)) {
        items_add(parser, &items, (struct jinja_expr_item){.value = read_choice(parser)});
        if (!jinja_lexer_take(parser->lexer, ",")) {
            break;
        }
    }
    return items;
}

// Takes the closing bracket and makes a list up to it.
static const struct jinja_expr *list_closed(struct parser *parser, uint32_t start,
                                            const char *close, struct jinja_expr expr) {
    uint32_t end = token_end(parser);
    if (!jinja_lexer_take(parser->lexer, close)) {
        return bad(parser);
    }
    return node(parser, start, end, expr);
}

static const struct jinja_expr *read_list(struct parser *parser) {
    uint32_t start = start_of(parser);
    jinja_lexer_next(parser->lexer);
    struct items items = read_elements(parser, "]");
    return list_closed(parser, start, "]",
                       (struct jinja_expr){.kind = JINJA_EXPR_LIST, .items = items.first});
}

static const struct jinja_expr *read_dict(struct parser *parser) {
    uint32_t start = start_of(parser);
    struct items items = {0};
    jinja_lexer_next(parser->lexer);
    while (!jinja_lexer_is(parser->lexer, "}")) {
        struct jinja_expr_item item = {.key = read_choice(parser)};
        if (!jinja_lexer_take(parser->lexer, ":")) {
            break;
        }
        item.value = read_choice(parser);
        items_add(parser, &items, item);
        if (!jinja_lexer_take(parser->lexer, ",")) {
            break;
        }
    }
    return list_closed(parser, start, "}",
                       (struct jinja_expr){.kind = JINJA_EXPR_DICT, .items = items.first});
}

// (a), (a, b), ()
static const struct jinja_expr *read_parentheses(struct parser *parser) {
    uint32_t start = start_of(parser);
    jinja_lexer_next(parser->lexer);
    bool empty = jinja_lexer_is(parser->lexer, ")");
    const struct jinja_expr *first = empty ? NULL : read_choice(parser);
    if (!empty && !jinja_lexer_is(parser->lexer, ",")) {
        return jinja_lexer_take(parser->lexer, ")") ? first : bad(parser);
    }
    struct items items = {0};
    if (first) {
        items_add(parser, &items, (struct jinja_expr_item){.value = first});
        jinja_lexer_next(parser->lexer);
        struct items more = read_elements(parser, ")");
        items.last->next = more.first;
    }
    return list_closed(parser, start, ")",
                       (struct jinja_expr){.kind = JINJA_EXPR_TUPLE, .items = items.first});
}

static const struct jinja_expr *read_bracketed(struct parser *parser,
                                               const struct jinja_expr *(*read)(struct parser *)) {
    if (parser->nesting >= NESTING_LIMIT) {
        return bad(parser);
    }
    bool no_choice = parser->no_choice;
    parser->no_choice = false;
    parser->nesting++;
    const struct jinja_expr *expr = read(parser);
    parser->nesting--;
    parser->no_choice = no_choice;
    return expr;
}

// ---- operands

static const struct jinja_expr *read_primary(struct parser *parser) {
    switch (parser->lexer->token.kind) {
    case JINJA_TOKEN_STRING:
        return read_strings(parser);
    case JINJA_TOKEN_NUMBER:
        return read_word(parser, JINJA_EXPR_NUMBER);
    case JINJA_TOKEN_NAME:
        return read_word(parser, JINJA_EXPR_NAME);
    default:
        break;
    }
    if (jinja_lexer_is(parser->lexer, "[")) {
        return read_bracketed(parser, read_list);
    }
    if (jinja_lexer_is(parser->lexer, "{")) {
        return read_bracketed(parser, read_dict);
    }
    if (jinja_lexer_is(parser->lexer, "(")) {
        return read_bracketed(parser, read_parentheses);
    }
    return bad(parser);
}

// One argument: value, keyword=value, *values, **members
static struct jinja_expr_item read_argument(struct parser *parser) {
    struct jinja_lexer *lexer = parser->lexer;
    if (!jinja_lexer_take(lexer, "**")) {
        (void)jinja_lexer_take(lexer, "*");
    }
    struct jinja_lexer behind = *lexer;
    jinja_lexer_next(&behind);
    struct str keyword = {0};
    if (lexer->token.kind == JINJA_TOKEN_NAME && jinja_lexer_is(&behind, "=")) {
        keyword = jinja_lexer_text(lexer);
        jinja_lexer_next(&behind);
        *lexer = behind;
    }
    return (struct jinja_expr_item){.keyword = keyword, .value = read_choice(parser)};
}

// Arguments up to ), which the current token is when all is well.
static struct items read_arguments(struct parser *parser) {
    struct items items = {0};
    while (!jinja_lexer_is(parser->lexer, ")")) {
        items_add(parser, &items, read_argument(parser));
        if (!jinja_lexer_take(parser->lexer, ",")) {
            break;
        }
    }
    return items;
}

// The arguments in parentheses as a list.
static const struct jinja_expr *read_call(struct parser *parser) {
    uint32_t start = start_of(parser);
    jinja_lexer_next(parser->lexer);
    struct items items = read_arguments(parser);
    return list_closed(parser, start, ")",
                       (struct jinja_expr){.kind = JINJA_EXPR_CALL, .items = items.first});
}

// [right] or [right:other] as such, without what stands before.
static const struct jinja_expr *read_subscript(struct parser *parser) {
    uint32_t start = start_of(parser);
    struct jinja_lexer *lexer = parser->lexer;
    struct jinja_expr expr = {.kind = JINJA_EXPR_INDEX};
    jinja_lexer_next(lexer);
    if (!jinja_lexer_is(lexer, ":")) {
        expr.right = read_choice(parser);
    }
    if (jinja_lexer_take(lexer, ":")) {
        expr.kind = JINJA_EXPR_SLICE;
        bool open = jinja_lexer_is(lexer, "]") || jinja_lexer_is(lexer, ":");
        expr.other = open ? NULL : read_choice(parser);
    }
    return list_closed(parser, start, "]", expr);
}

// Puts an operand before what was read of brackets behind it.
static const struct jinja_expr *applied(struct parser *parser, const struct jinja_expr *left,
                                        const struct jinja_expr *brackets) {
    struct jinja_expr expr = *brackets;
    expr.left = left;
    return node(parser, left->at.start, brackets->at.start + brackets->at.length, expr);
}

// left.name, left.0
static const struct jinja_expr *read_attribute(struct parser *parser,
                                               const struct jinja_expr *left) {
    jinja_lexer_next(parser->lexer);
    enum jinja_token_kind kind = parser->lexer->token.kind;
    if (kind != JINJA_TOKEN_NAME && kind != JINJA_TOKEN_NUMBER) {
        return bad(parser);
    }
    struct jinja_expr expr = {
        .kind = JINJA_EXPR_ATTRIBUTE, .left = left, .text = jinja_lexer_text(parser->lexer)};
    uint32_t end = token_end(parser);
    jinja_lexer_next(parser->lexer);
    return node(parser, left->at.start, end, expr);
}

// The name of a filter or test, which may have dots.
static struct str read_dotted(struct parser *parser) {
    uint32_t start = start_of(parser), end = start;
    while (parser->lexer->token.kind == JINJA_TOKEN_NAME) {
        end = token_end(parser);
        jinja_lexer_next(parser->lexer);
        if (!jinja_lexer_take(parser->lexer, ".")) {
            break;
        }
    }
    return str_sub(parser->lexer->text, start, end - start);
}

static const struct jinja_expr *read_filter(struct parser *parser, const struct jinja_expr *left) {
    jinja_lexer_next(parser->lexer);
    struct jinja_expr expr = {.kind = JINJA_EXPR_FILTER, .left = left};
    expr.text = read_dotted(parser);
    uint32_t end = (uint32_t)(expr.text.data + expr.text.size - parser->lexer->text.data);
    if (jinja_lexer_is(parser->lexer, "(")) {
        const struct jinja_expr *call = read_bracketed(parser, read_call);
        expr.items = call->items;
        end = call->at.start + call->at.length;
    }
    return node(parser, left->at.start, end, expr);
}

// An argument without parentheses: x is divisibleby 3. Words that go on with the expression are
// none.
static bool starts_argument(const struct jinja_lexer *lexer) {
    static const char *const others[] = {"else", "or", "and", "if", "is", "not", "in"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (jinja_lexer_is(lexer, others[i])) {
            return false;
        }
    }
    return lexer->token.kind == JINJA_TOKEN_NAME || lexer->token.kind == JINJA_TOKEN_STRING ||
           lexer->token.kind == JINJA_TOKEN_NUMBER || jinja_lexer_is(lexer, "[");
}

static const struct jinja_expr *read_test(struct parser *parser, const struct jinja_expr *left) {
    jinja_lexer_next(parser->lexer);
    bool negated = jinja_lexer_take(parser->lexer, "not");
    struct jinja_expr expr = {.kind = JINJA_EXPR_TEST, .left = left};
    expr.text = read_dotted(parser);
    uint32_t end = (uint32_t)(expr.text.data + expr.text.size - parser->lexer->text.data);
    if (jinja_lexer_is(parser->lexer, "(")) {
        const struct jinja_expr *call = read_bracketed(parser, read_call);
        expr.items = call->items;
        end = call->at.start + call->at.length;
    } else if (starts_argument(parser->lexer)) {
        struct items items = {0};
        items_add(parser, &items, (struct jinja_expr_item){.value = read_primary(parser)});
        expr.items = items.first;
        end = items.first->value->at.start + items.first->value->at.length;
    }
    const struct jinja_expr *test = node(parser, left->at.start, end, expr);
    return negated ? node(parser, left->at.start, end,
                          (struct jinja_expr){.kind = JINJA_EXPR_NOT, .left = test})
                   : test;
}

static const struct jinja_expr *read_postfix(struct parser *parser) {
    const struct jinja_expr *expr = read_primary(parser);
    for (;;) {
        if (expr->kind == JINJA_EXPR_BAD) {
            return expr;
        }
        if (jinja_lexer_is(parser->lexer, ".")) {
            expr = read_attribute(parser, expr);
        } else if (jinja_lexer_is(parser->lexer, "(")) {
            expr = applied(parser, expr, read_bracketed(parser, read_call));
        } else if (jinja_lexer_is(parser->lexer, "[")) {
            expr = applied(parser, expr, read_bracketed(parser, read_subscript));
        } else {
            return expr;
        }
    }
}

static const struct jinja_expr *read_filters(struct parser *parser, const struct jinja_expr *expr) {
    for (;;) {
        if (jinja_lexer_is(parser->lexer, "|")) {
            expr = read_filter(parser, expr);
        } else if (jinja_lexer_is(parser->lexer, "is")) {
            expr = read_test(parser, expr);
        } else {
            return expr;
        }
    }
}

// ---- operators, from the tightest to the loosest

static const struct jinja_expr *read_negative(struct parser *parser) {
    uint32_t start = start_of(parser);
    jinja_lexer_next(parser->lexer);
    const struct jinja_expr *left = read_unary(parser);
    return node(parser, start, left->at.start + left->at.length,
                (struct jinja_expr){.kind = JINJA_EXPR_NEGATIVE, .left = left});
}

static const struct jinja_expr *read_unary(struct parser *parser) {
    while (jinja_lexer_take(parser->lexer, "+")) {
    }
    if (jinja_lexer_is(parser->lexer, "-")) {
        return read_filters(parser, read_bracketed(parser, read_negative));
    }
    return read_filters(parser, read_postfix(parser));
}

struct level {
    const char *word;
    enum jinja_op op;
};

// Operators of one strength, from left to right.
static const struct jinja_expr *read_level(struct parser *parser, const struct level *level,
                                           const struct jinja_expr *(*operand)(struct parser *)) {
    const struct jinja_expr *left = operand(parser);
    for (const struct level *one = level; one->word;) {
        if (jinja_lexer_take(parser->lexer, one->word)) {
            left = binary(parser, one->op, left, operand(parser));
            one = level;
        } else {
            one++;
        }
    }
    return left;
}

static const struct jinja_expr *read_power(struct parser *parser) {
    static const struct level level[] = {{"**", JINJA_POWER}, {NULL, 0}};
    return read_level(parser, level, read_unary);
}

static const struct jinja_expr *read_product(struct parser *parser) {
    static const struct level level[] = {{"*", JINJA_MULTIPLY},
                                         {"//", JINJA_FLOOR_DIVIDE},
                                         {"/", JINJA_DIVIDE},
                                         {"%", JINJA_MODULO},
                                         {NULL, 0}};
    return read_level(parser, level, read_power);
}

static const struct jinja_expr *read_concat(struct parser *parser) {
    static const struct level level[] = {{"~", JINJA_CONCAT}, {NULL, 0}};
    return read_level(parser, level, read_product);
}

static const struct jinja_expr *read_sum(struct parser *parser) {
    static const struct level level[] = {{"+", JINJA_ADD}, {"-", JINJA_SUBTRACT}, {NULL, 0}};
    return read_level(parser, level, read_concat);
}

static bool take_comparison(struct jinja_lexer *lexer, enum jinja_op *op) {
    static const struct level level[] = {
        {"==", JINJA_EQUAL},      {"!=", JINJA_UNEQUAL},
        {"<=", JINJA_LESS_EQUAL}, {">=", JINJA_GREATER_EQUAL},
        {"<", JINJA_LESS},        {">", JINJA_GREATER},
        {"in", JINJA_IN},         {NULL, 0},
    };
    struct jinja_lexer behind = *lexer;
    if (jinja_lexer_take(&behind, "not") && jinja_lexer_take(&behind, "in")) {
        *lexer = behind;
        *op = JINJA_NOT_IN;
        return true;
    }
    for (const struct level *one = level; one->word; one++) {
        if (jinja_lexer_take(lexer, one->word)) {
            *op = one->op;
            return true;
        }
    }
    return false;
}

// a < b < c is a < b and b < c
static const struct jinja_expr *read_comparison(struct parser *parser) {
    const struct jinja_expr *left = read_sum(parser), *all = NULL;
    enum jinja_op op;
    while (take_comparison(parser->lexer, &op)) {
        const struct jinja_expr *right = read_sum(parser);
        const struct jinja_expr *one = binary(parser, op, left, right);
        all = all ? binary(parser, JINJA_AND, all, one) : one;
        left = right;
    }
    return all ? all : left;
}

static const struct jinja_expr *read_not(struct parser *parser) {
    uint32_t start = start_of(parser);
    bool negated = false, any = false;
    while (jinja_lexer_take(parser->lexer, "not")) {
        negated = !negated;
        any = true;
    }
    const struct jinja_expr *left = read_comparison(parser);
    if (!any) {
        return left;
    }
    uint32_t end = left->at.start + left->at.length;
    const struct jinja_expr *expr =
        node(parser, start, end, (struct jinja_expr){.kind = JINJA_EXPR_NOT, .left = left});
    return negated ? expr
                   : node(parser, start, end,
                          (struct jinja_expr){.kind = JINJA_EXPR_NOT, .left = expr});
}

static const struct jinja_expr *read_and(struct parser *parser) {
    static const struct level level[] = {{"and", JINJA_AND}, {NULL, 0}};
    return read_level(parser, level, read_not);
}

static const struct jinja_expr *read_or(struct parser *parser) {
    static const struct level level[] = {{"or", JINJA_OR}, {NULL, 0}};
    return read_level(parser, level, read_and);
}

// a if b else c if d else e is a if b else (c if d else e)
static const struct jinja_expr *read_choice(struct parser *parser) {
    const struct jinja_expr *left = read_or(parser);
    while (!parser->no_choice && jinja_lexer_take(parser->lexer, "if")) {
        struct jinja_expr expr = {.kind = JINJA_EXPR_CHOICE, .left = left};
        expr.right = read_or(parser);
        if (jinja_lexer_take(parser->lexer, "else")) {
            expr.other = read_bracketed(parser, read_choice);
        }
        const struct jinja_expr *last = expr.other ? expr.other : expr.right;
        left = node(parser, left->at.start, last->at.start + last->at.length, expr);
    }
    return left;
}

// ---- whole

const struct jinja_expr *jinja_expr_read(struct arena *arena, struct jinja_lexer *lexer) {
    struct parser parser = {.arena = arena, .lexer = lexer};
    return read_choice(&parser);
}

static const struct jinja_expr *tuple(struct parser *parser) {
    uint32_t start = start_of(parser);
    const struct jinja_expr *first = read_choice(parser);
    if (!jinja_lexer_is(parser->lexer, ",")) {
        return first;
    }
    struct items items = {0};
    items_add(parser, &items, (struct jinja_expr_item){.value = first});
    while (jinja_lexer_take(parser->lexer, ",") && parser->lexer->token.kind != JINJA_TOKEN_CLOSE) {
        items_add(parser, &items, (struct jinja_expr_item){.value = read_choice(parser)});
    }
    return node(parser, start, start_of(parser),
                (struct jinja_expr){.kind = JINJA_EXPR_TUPLE, .items = items.first});
}

const struct jinja_expr *jinja_expr_read_tuple(struct arena *arena, struct jinja_lexer *lexer) {
    struct parser parser = {.arena = arena, .lexer = lexer};
    return tuple(&parser);
}

const struct jinja_expr *jinja_expr_read_iterable(struct arena *arena, struct jinja_lexer *lexer) {
    struct parser parser = {.arena = arena, .lexer = lexer, .no_choice = true};
    return tuple(&parser);
}
