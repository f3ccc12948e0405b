#include "input/context.h"

#include "input/lexer.h"

// What the commas of a level of parentheses separate.
enum level {
    LEVEL_OPERANDS,
    LEVEL_RELATIONS,
    LEVEL_NAMES,   // INSERT INTO t (a, b)
    LEVEL_ROUTINE, // extract(epoch FROM x): FROM is no clause
    LEVEL_KEEP,    // in the table below: as before
};

// What a token was, where the next one has to know.
enum last {
    LAST_OTHER,
    LAST_OPERATOR, // BETWEEN and AND too
    LAST_DISTINCT,
    LAST_AS,
    LAST_EXISTS,
    LAST_SETOP,
};

// Words behind which no operand has ended. How to add one: a line with what may stand behind it.
static const struct keyword {
    const char *word;
    enum context_place place;
    enum level level; // of the parentheses that it stands in, from here on
    enum last last;
} keywords[] = {
    {"all", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"and", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OPERATOR},
    {"any", CONTEXT_LIST, LEVEL_KEEP, LAST_OTHER},
    {"as", CONTEXT_NAME, LEVEL_KEEP, LAST_AS},
    {"between", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OPERATOR},
    {"by", CONTEXT_OPERAND, LEVEL_OPERANDS, LAST_OTHER},
    {"case", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"distinct", CONTEXT_OPERAND, LEVEL_KEEP, LAST_DISTINCT},
    {"else", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"except", CONTEXT_QUERY, LEVEL_OPERANDS, LAST_SETOP},
    {"exists", CONTEXT_QUERY, LEVEL_KEEP, LAST_EXISTS},
    {"from", CONTEXT_RELATION, LEVEL_RELATIONS, LAST_OTHER},
    {"having", CONTEXT_OPERAND, LEVEL_OPERANDS, LAST_OTHER},
    {"ilike", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"in", CONTEXT_LIST, LEVEL_KEEP, LAST_OTHER},
    {"intersect", CONTEXT_QUERY, LEVEL_OPERANDS, LAST_SETOP},
    {"interval", CONTEXT_LITERAL, LEVEL_KEEP, LAST_OTHER},
    {"into", CONTEXT_RELATION, LEVEL_OPERANDS, LAST_OTHER},
    {"is", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"join", CONTEXT_RELATION, LEVEL_RELATIONS, LAST_OTHER},
    {"lateral", CONTEXT_RELATION, LEVEL_KEEP, LAST_OTHER},
    {"like", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"limit", CONTEXT_OPERAND, LEVEL_OPERANDS, LAST_OTHER},
    {"not", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"offset", CONTEXT_OPERAND, LEVEL_OPERANDS, LAST_OTHER},
    {"on", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"only", CONTEXT_RELATION, LEVEL_KEEP, LAST_OTHER},
    {"or", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"returning", CONTEXT_OPERAND, LEVEL_OPERANDS, LAST_OTHER},
    {"select", CONTEXT_ITEM, LEVEL_OPERANDS, LAST_OTHER},
    {"set", CONTEXT_NAME, LEVEL_OPERANDS, LAST_OTHER},
    {"table", CONTEXT_RELATION, LEVEL_KEEP, LAST_OTHER},
    {"then", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"union", CONTEXT_QUERY, LEVEL_OPERANDS, LAST_SETOP},
    {"update", CONTEXT_RELATION, LEVEL_KEEP, LAST_OTHER},
    {"using", CONTEXT_RELATION, LEVEL_KEEP, LAST_OTHER},
    {"values", CONTEXT_LIST, LEVEL_OPERANDS, LAST_OTHER},
    {"when", CONTEXT_OPERAND, LEVEL_KEEP, LAST_OTHER},
    {"where", CONTEXT_OPERAND, LEVEL_OPERANDS, LAST_OTHER},
};

// Words that no operand starts with; with those above, but for CASE, NOT and EXISTS.
static const char *const ending[] = {
    "asc",   "collate", "cross",     "desc",   "end",   "except",  "fetch",   "filter", "for",
    "full",  "group",   "inner",     "isnull", "left",  "natural", "notnull", "nulls",  "order",
    "outer", "over",    "partition", "range",  "right", "rows",    "similar", "window", "within",
};

// Types that a constant may follow behind an operator: >= date '2024-01-01'. Columns have such
// names too.
static const char *const literal_types[] = {"date", "time", "timestamp", "timestamptz"};

static const char *const routines[] = {"extract", "overlay", "position", "substring", "trim"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool word_in(struct str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (str_equal_nocase(word, str_of(words[i]))) {
            return true;
        }
    }
    return false;
}

static const struct keyword *keyword_of(struct str word) {
    for (size_t i = 0; i < COUNT(keywords); i++) {
        if (str_equal_nocase(word, str_of(keywords[i].word))) {
            return &keywords[i];
        }
    }
    return NULL;
}

// ---- levels

static enum level level_of(const struct context *context) {
    return context->depth < CONTEXT_LEVELS ? (enum level)context->levels[context->depth]
                                           : LEVEL_OPERANDS;
}

static void level_set(struct context *context, enum level level) {
    if (level != LEVEL_KEEP && context->depth < CONTEXT_LEVELS) {
        context->levels[context->depth] = (uint8_t)level;
    }
}

static enum context_place behind(const struct context *context) {
    return level_of(context) == LEVEL_RELATIONS ? CONTEXT_CLAUSE : CONTEXT_BEHIND;
}

static enum context_place behind_comma(const struct context *context) {
    switch (level_of(context)) {
    case LEVEL_RELATIONS:
        return CONTEXT_RELATION;
    case LEVEL_NAMES:
        return CONTEXT_NAME;
    default:
        return CONTEXT_OPERAND;
    }
}

// Whether a query is what a parenthesis opens here: FROM (, AS (, EXISTS (, UNION (
static bool opens_query(const struct context *context) {
    return context->place == CONTEXT_RELATION || context->place == CONTEXT_QUERY ||
           context->last == LAST_AS || context->last == LAST_EXISTS;
}

static void parenthesis_open(struct context *context) {
    bool query = opens_query(context);
    bool names = context->into && context->depth == 0;
    enum level level = context->routine ? LEVEL_ROUTINE : names ? LEVEL_NAMES : LEVEL_OPERANDS;
    context->depth++;
    level_set(context, level);
    context->place = query ? CONTEXT_QUERY : names ? CONTEXT_NAME : CONTEXT_OPERAND;
}

static void parenthesis_close(struct context *context) {
    context->depth -= context->depth > 0 ? 1 : 0;
    context->place = (uint8_t)behind(context);
}

// ---- tokens

static void feed_punctuation(struct context *context, char c) {
    switch (c) {
    case '(':
        parenthesis_open(context);
        break;
    case ')':
        parenthesis_close(context);
        break;
    case ',':
        context->place = (uint8_t)behind_comma(context);
        break;
    case '.':
        context->place = CONTEXT_NAME;
        break;
    case ';':
        *context = (struct context){.at = context->at, .place = CONTEXT_START};
        break;
    case ']':
        context->place = CONTEXT_BEHIND;
        break;
    default:
        context->place = CONTEXT_OPERAND;
    }
}

// A star where an operand is wanted is one: SELECT *, count(*), t.*
static void feed_operator(struct context *context, struct str text) {
    bool star = str_equal(text, STR("*")) &&
                (context->place == CONTEXT_OPERAND || context->place == CONTEXT_ITEM ||
                 context->place == CONTEXT_NAME);
    if (star) {
        context->place = (uint8_t)behind(context);
        return;
    }
    bool cast = str_equal(text, STR("::"));
    context->place = cast ? CONTEXT_NAME : CONTEXT_OPERAND;
    context->last = LAST_OPERATOR;
}

static void feed_keyword(struct context *context, const struct keyword *keyword, enum last before) {
    bool from = keyword->place == CONTEXT_RELATION && keyword->level == LEVEL_RELATIONS;
    bool comparison = before == LAST_DISTINCT || level_of(context) == LEVEL_ROUTINE;
    if (from && comparison) { // IS DISTINCT FROM x, extract(epoch FROM x)
        context->place = CONTEXT_OPERAND;
        return;
    }
    bool setop = before == LAST_SETOP; // UNION ALL
    context->place = setop ? CONTEXT_QUERY : (uint8_t)keyword->place;
    context->last = (uint8_t)(setop ? LAST_SETOP : keyword->last);
    context->into = str_equal(str_of(keyword->word), STR("into"));
    level_set(context, keyword->level);
}

static void feed_word(struct context *context, struct str word, enum last before) {
    const struct keyword *keyword =
        context->place == CONTEXT_NAME && before != LAST_AS ? NULL : keyword_of(word);
    if (keyword) {
        feed_keyword(context, keyword, before);
        return;
    }
    bool literal = before == LAST_OPERATOR && word_in(word, literal_types, COUNT(literal_types));
    context->routine = word_in(word, routines, COUNT(routines));
    context->place = literal ? CONTEXT_LITERAL : (uint8_t)behind(context);
}

static void feed(struct context *context, struct str text, enum token_kind kind) {
    enum last before = (enum last)context->last;
    if (kind == TOKEN_BLANK || kind == TOKEN_COMMENT) {
        return;
    }
    if (kind == TOKEN_PUNCT) {
        feed_punctuation(context, text.data[0]);
    }
    context->last = LAST_OTHER;
    context->routine = false;
    if (kind == TOKEN_OPERATOR) {
        feed_operator(context, text);
    } else if (kind == TOKEN_WORD) {
        feed_word(context, text, before);
    } else if (kind != TOKEN_PUNCT) {
        context->place = (uint8_t)behind(context);
    }
}

// ---- questions

void context_init(struct context *context) {
    *context = (struct context){.place = CONTEXT_START};
}

// Within a token that the end of the text cuts off; CONTEXT_START: it does not.
static enum context_place within(const struct token *token, struct str text) {
    if (token->kind == TOKEN_COMMENT) {
        bool line = text.data[0] == '-';
        return line || token->open ? CONTEXT_COMMENT : CONTEXT_START;
    }
    if (token->kind == TOKEN_WORD) {
        return CONTEXT_GLUED;
    }
    if (!token->open) {
        return CONTEXT_START;
    }
    return token->kind == TOKEN_QUOTED ? CONTEXT_QUOTED : CONTEXT_STRING;
}

// The last token may still grow, so it is read again the next time.
enum context_place context_at(struct context *context, struct str sql) {
    struct lexer lexer;
    struct token token, last = {0};
    struct str rest = str_sub(sql, context->at, sql.size);
    uint32_t base = context->at;
    lexer_init(&lexer, rest);
    while (lexer_next(&lexer, &token)) {
        if (last.length > 0) {
            feed(context, lexer_text(&lexer, &last), last.kind);
            context->at = base + token.start;
        }
        last = token;
    }
    if (last.length == 0) {
        return (enum context_place)context->place;
    }
    struct str text = lexer_text(&lexer, &last);
    enum context_place place = within(&last, text);
    struct context next = *context;
    feed(&next, text, last.kind);
    return place != CONTEXT_START ? place : (enum context_place)next.place;
}

bool context_ends_operand(struct str following) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, following);
    if (!lexer_next_solid(&lexer, &token)) {
        return true;
    }
    struct str word = lexer_text(&lexer, &token);
    if (token.kind == TOKEN_OPERATOR || token.kind == TOKEN_PUNCT) {
        return word.data[0] != '(';
    }
    const struct keyword *keyword = keyword_of(word);
    bool starts = str_equal_nocase(word, STR("case")) || str_equal_nocase(word, STR("exists")) ||
                  str_equal_nocase(word, STR("interval"));
    return token.kind == TOKEN_WORD &&
           ((keyword && !starts) || word_in(word, ending, COUNT(ending)));
}

// The keyword that a text begins with, or NULL.
static const struct keyword *first_keyword(struct str text) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, text);
    return lexer_next_solid(&lexer, &token) ? keyword_of(lexer_text(&lexer, &token)) : NULL;
}

bool context_is_set_operator(struct str following) {
    const struct keyword *keyword = first_keyword(following);
    return keyword && keyword->last == LAST_SETOP;
}

bool context_is_from(struct str following) {
    const struct keyword *keyword = first_keyword(following);
    return keyword && str_equal(str_of(keyword->word), STR("from"));
}
