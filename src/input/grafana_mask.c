#include "input/grafana_mask.h"

#include <string.h>

#include "base/intern.h"
#include "base/vec.h"
#include "input/grafana_keyword.h"
#include "input/grafana_token.h"
#include "query/declaration.h"

// ---- macros

enum alias {
    ALIAS_NONE,
    ALIAS_ALWAYS,
    ALIAS_COMMA, // only when a comma is the very next byte: how Grafana reads its oldest macro
};

#define FROM_TIME  "'2000-01-01T00:00:00Z'"
#define UNTIL_TIME "'2000-01-02T00:00:00Z'"

// Macros. How to add one: a line with what stands before and behind its first argument (NULL: it
// takes none), whether ` AS "time"` follows in a list of columns, and what stands for it when there
// is no argument. Other arguments are dropped: they are intervals and fill modes.
static const struct macro {
    const char *name;
    const char *before;
    const char *after;
    enum alias alias;
    const char *alone;
} macros[] = {
    {"__time", "", "", ALIAS_ALWAYS, "'1'"},
    {"__timeEpoch", "extract(epoch from ", ")", ALIAS_ALWAYS, "'1'"},
    {"__timeFilter", "(", " BETWEEN " FROM_TIME " AND " UNTIL_TIME ")", ALIAS_NONE, "TRUE"},
    {"__timeFrom", NULL, NULL, ALIAS_NONE, FROM_TIME},
    {"__timeTo", NULL, NULL, ALIAS_NONE, UNTIL_TIME},
    {"__timeGroup", "floor(extract(epoch from ", ")/60)*60", ALIAS_COMMA, "'1'"},
    {"__timeGroupAlias", "floor(extract(epoch from ", ")/60)*60", ALIAS_ALWAYS, "'1'"},
    {"__unixEpochFilter", "(", " BETWEEN 0 AND 1)", ALIAS_NONE, "TRUE"},
    {"__unixEpochFrom", NULL, NULL, ALIAS_NONE, "1"},
    {"__unixEpochTo", NULL, NULL, ALIAS_NONE, "1"},
    {"__unixEpochNanoFilter", "(", " BETWEEN 0 AND 1)", ALIAS_NONE, "TRUE"},
    {"__unixEpochNanoFrom", NULL, NULL, ALIAS_NONE, "1"},
    {"__unixEpochNanoTo", NULL, NULL, ALIAS_NONE, "1"},
    {"__unixEpochGroup", "floor((", ")/60)*60", ALIAS_NONE, "'1'"},
    {"__unixEpochGroupAlias", "floor((", ")/60)*60", ALIAS_ALWAYS, "'1'"},
    // Variables of Grafana's own that are numbers.
    {"__from", NULL, NULL, ALIAS_NONE, "1"},
    {"__to", NULL, NULL, ALIAS_NONE, "1"},
    {"__interval_ms", NULL, NULL, ALIAS_NONE, "1"},
    {"__range_ms", NULL, NULL, ALIAS_NONE, "1"},
    {"__range_s", NULL, NULL, ALIAS_NONE, "1"},
};

static const struct macro *macro_named(struct str name) {
    for (size_t i = 0; i < sizeof(macros) / sizeof(macros[0]); i++) {
        if (str_equal(name, str_of(macros[i].name))) {
            return &macros[i];
        }
    }
    return NULL;
}

// ---- the masker

// One for the text and one for each parenthesis that is open.
struct level {
    enum grafana_clause clause;
    bool query;   // SELECT has been seen: FROM starts a clause, not a part of extract()
    bool between; // the next AND belongs to BETWEEN
    const struct macro *macro; // whose argument this is
    struct span whole;         // of the macro, as written
    uint32_t close;            // token: its closing parenthesis
};

struct masker {
    struct excerpt *excerpt;
    struct str text;
    uint32_t start; // of the text in what is written
    struct VEC(struct grafana_token) tokens;
    struct VEC(uint32_t) closes; // of each token that is (: the token that closes it; else 0
    uint32_t at;                 // token
    struct VEC(struct level) levels;
    enum grafana_left left;
    uint32_t solid;        // token before this one that is no blank or comment, + 1
    struct intern aliases; // quoted aliases with variables in them
    struct span unknown;
};

static struct level *level_of(struct masker *masker) {
    return &masker->levels.data[masker->levels.size - 1];
}

static void level_push(struct masker *masker, struct level level) {
    VEC_PUSH(&masker->levels, level);
}

static const struct grafana_token *token_at(const struct masker *masker, uint32_t at) {
    return at < masker->tokens.size ? &masker->tokens.data[at] : NULL;
}

static struct str token_text(const struct masker *masker, const struct grafana_token *token) {
    return str_sub(masker->text, token->sql.start, token->sql.length);
}

static struct span token_span(const struct masker *masker, const struct grafana_token *token) {
    return (struct span){masker->start + token->sql.start, token->sql.length};
}

// `token` may be NULL.
static bool is_kind(const struct grafana_token *token, enum token_kind kind) {
    return token && token->kind == GRAFANA_SQL && token->sql.kind == kind;
}

static bool is_punct(const struct masker *masker, const struct grafana_token *token, char c) {
    return is_kind(token, TOKEN_PUNCT) && masker->text.data[token->sql.start] == c;
}

static bool is_layout(const struct grafana_token *token) {
    return is_kind(token, TOKEN_BLANK) || is_kind(token, TOKEN_COMMENT);
}

// The next token that is neither blank nor comment, from `at` on; NULL at the end.
static const struct grafana_token *solid_from(const struct masker *masker, uint32_t at) {
    const struct grafana_token *token = token_at(masker, at);
    while (token && is_layout(token)) {
        token = token_at(masker, ++at);
    }
    return token;
}

// The word before this token, blanks left out; empty when something else stands there.
static struct str word_before(const struct masker *masker) {
    if (masker->solid == 0) {
        return STR("");
    }
    const struct grafana_token *token = &masker->tokens.data[masker->solid - 1];
    return is_kind(token, TOKEN_WORD) ? token_text(masker, token) : STR("");
}

static void put(struct masker *masker, const char *sql, struct span written, enum run_kind kind) {
    excerpt_put(masker->excerpt, str_of(sql), written, kind);
}

static void copy(struct masker *masker, const struct grafana_token *token) {
    excerpt_copy(masker->excerpt, token_span(masker, token));
}

// ---- reading ahead

static void tokens_read(struct masker *masker) {
    struct lexer lexer;
    struct grafana_token token;
    lexer_init(&lexer, masker->text);
    while (grafana_next(&lexer, &token)) {
        VEC_PUSH(&masker->tokens, token);
    }
}

static void parentheses_match(struct masker *masker) {
    struct VEC(uint32_t) open = {0};
    for (uint32_t i = 0; i < masker->tokens.size; i++) {
        const struct grafana_token *token = &masker->tokens.data[i];
        VEC_PUSH(&masker->closes, 0);
        if (is_punct(masker, token, '(')) {
            VEC_PUSH(&open, i);
        } else if (is_punct(masker, token, ')') && open.size > 0) {
            masker->closes.data[open.data[--open.size]] = i;
        }
    }
    VEC_RELEASE(&open);
}

// What stands right of a place.
enum right {
    RIGHT_END,      // what is here is complete: , ) GROUP, or the end
    RIGHT_NAME,     // what is here is an identifier: . (
    RIGHT_OPERAND,  // a column, a constant
    RIGHT_VARIABLE, // who knows
    RIGHT_OPERATOR,
};

// Whether the dot at the token joins names: t.a t."a" t.$a t.*
static bool is_dot(const struct masker *masker, uint32_t at) {
    const struct grafana_token *next = token_at(masker, at + 1);
    bool number = is_kind(next, TOKEN_NUMBER) || is_layout(next);
    return is_punct(masker, token_at(masker, at), '.') && next && !number;
}

static enum right right_of(const struct masker *masker) {
    if (is_dot(masker, masker->at + 1)) {
        return RIGHT_NAME;
    }
    const struct grafana_token *next = solid_from(masker, masker->at + 1);
    if (!next || is_punct(masker, next, ';') || is_punct(masker, next, ')') ||
        is_punct(masker, next, ']') || is_punct(masker, next, ',')) {
        return RIGHT_END;
    }
    if (is_punct(masker, next, '(')) {
        return RIGHT_NAME;
    }
    if (next->kind == GRAFANA_VARIABLE || next->kind == GRAFANA_NAME) {
        return RIGHT_VARIABLE;
    }
    if (is_kind(next, TOKEN_OPERATOR) || is_kind(next, TOKEN_PUNCT)) {
        return RIGHT_OPERATOR;
    }
    bool closes = is_kind(next, TOKEN_WORD) && grafana_closes(token_text(masker, next));
    return closes ? RIGHT_END : RIGHT_OPERAND;
}

// ---- variables

// Where the variables that start at the byte end, one glued to the other.
static uint32_t variables_end(struct str text, uint32_t at) {
    for (uint32_t length = 1; length > 0; at += length) {
        length = grafana_variable(text, at);
    }
    return at;
}

static uint32_t next_variable(struct str text, uint32_t at) {
    while (at < text.size && grafana_variable(text, at) == 0) {
        at++;
    }
    return at;
}

// What is not a variable stays; a variable becomes `sql`, or stays too where that is NULL.
static void put_parts(struct masker *masker, const struct grafana_token *token, const char *sql,
                      enum run_kind kind) {
    uint32_t at = token->sql.start;
    struct str text = str_sub(masker->text, 0, at + token->sql.length);
    while (at < text.size) {
        uint32_t variable = next_variable(text, at);
        if (variable > at) {
            excerpt_copy(masker->excerpt, (struct span){masker->start + at, variable - at});
        }
        at = variables_end(text, variable);
        if (at > variable) {
            struct span span = {variable, at - variable};
            struct str shown = sql ? str_of(sql) : str_sub(text, span.start, span.length);
            excerpt_put(masker->excerpt, shown,
                        (struct span){masker->start + span.start, span.length}, kind);
        }
    }
}

// An identifier, or a part of one in quotes.
static void put_name(struct masker *masker, const struct grafana_token *token) {
    put_parts(masker, token, NAME_HOLE, RUN_HOLE);
}

static bool is_own(const struct masker *masker, const struct grafana_token *token) {
    struct str name = grafana_variable_name(token_text(masker, token));
    return str_starts(name, STR("__"));
}

static void put_value(struct masker *masker, const struct grafana_token *token,
                      enum run_kind kind) {
    const struct macro *macro = macro_named(grafana_variable_name(token_text(masker, token)));
    put(masker, macro ? macro->alone : "'1'", token_span(masker, token), kind);
    masker->left = LEFT_DONE;
}

// A variable where a query starts is one, or stands before one: $query, $with SELECT ...
static void put_query(struct masker *masker, const struct grafana_token *token, enum right right) {
    if (right != RIGHT_END) {
        put(masker, " ", token_span(masker, token), RUN_HOLE);
        return;
    }
    put(masker, "TABLE " NAME_HOLE, token_span(masker, token), RUN_HOLE);
    masker->left = LEFT_DONE;
}

// A variable where an operand has ended is an operator, or more of the query: a direction, a
// condition that starts with AND, a clause.
static void put_clause(struct masker *masker, const struct grafana_token *token, enum right right) {
    enum grafana_clause clause = level_of(masker)->clause;
    bool compares = right == RIGHT_OPERAND && clause != CLAUSE_FROM && clause != CLAUSE_BY;
    put(masker, compares ? " = " : " ", token_span(masker, token), RUN_HOLE);
    masker->left = compares ? LEFT_OTHER : LEFT_DONE;
}

// Whether a variable is all there is where a column or a condition is wanted.
static bool hides_columns(const struct masker *masker, enum right right) {
    bool wanted = masker->left == LEFT_ITEM || masker->left == LEFT_CONDITION ||
                  masker->left == LEFT_ARGUMENT;
    return wanted && right == RIGHT_END;
}

static bool is_name_place(const struct masker *masker, enum right right) {
    return masker->left == LEFT_NAME || masker->left == LEFT_LABEL || masker->left == LEFT_PART ||
           right == RIGHT_NAME;
}

static void variable_read(struct masker *masker, const struct grafana_token *token) {
    enum right right = right_of(masker);
    bool literal =
        grafana_takes_literal(word_before(masker)) && level_of(masker)->clause != CLAUSE_BY;
    if (token->kind == GRAFANA_NAME || is_name_place(masker, right)) {
        put_name(masker, token);
        masker->left = LEFT_DONE;
    } else if (masker->left == LEFT_START) {
        put_query(masker, token, right);
    } else if (masker->left == LEFT_DONE && !literal) {
        put_clause(masker, token, right);
    } else if (masker->left == LEFT_IN) {
        put(masker, "('1')", token_span(masker, token), RUN_VALUE);
        masker->left = LEFT_DONE;
    } else {
        bool column = str_ends(token_text(masker, token), STR(":doublequote}"));
        bool hole = column || (hides_columns(masker, right) && !is_own(masker, token));
        put_value(masker, token, hole ? RUN_HOLE : RUN_VALUE);
    }
}

// ---- macros

static void put_alias(struct masker *masker, const struct level *macro) {
    uint32_t end = masker->tokens.data[macro->close].sql.start + 1;
    bool comma = end < masker->text.size && masker->text.data[end] == ',';
    bool wanted =
        macro->macro->alias == ALIAS_ALWAYS || (macro->macro->alias == ALIAS_COMMA && comma);
    if (wanted && level_of(masker)->clause == CLAUSE_LIST) {
        put(masker, " AS \"time\"", macro->whole, RUN_TEXT);
    }
}

// Ends the macro of the innermost level; its other arguments are left out.
static void macro_end(struct masker *masker) {
    struct level macro = *level_of(masker);
    masker->levels.size--;
    put(masker, macro.macro->after, macro.whole, RUN_TEXT);
    put_alias(masker, &macro);
    masker->left = LEFT_DONE;
    masker->at = macro.close;
}

static void macro_known(struct masker *masker, const struct macro *macro, uint32_t open) {
    uint32_t close = masker->closes.data[open];
    uint32_t start = masker->tokens.data[masker->at].sql.start;
    uint32_t end = masker->tokens.data[close].sql.start + 1;
    struct level level = {
        .macro = macro, .whole = {masker->start + start, end - start}, .close = close};
    const struct grafana_token *first = solid_from(masker, open + 1);
    bool empty = is_punct(masker, first, ')') || is_punct(masker, first, ',');
    if (!macro->before || empty) {
        put(masker, macro->alone, level.whole, RUN_TEXT);
        masker->left = LEFT_DONE;
        masker->at = close;
        return;
    }
    put(masker, macro->before, level.whole, RUN_TEXT);
    level_push(masker, level);
    masker->left = LEFT_ARGUMENT;
    masker->at = open;
}

// A macro that is not known is a call of a function that is not known.
static void macro_unknown(struct masker *masker, const struct grafana_token *token) {
    struct span span = token_span(masker, token);
    excerpt_put(masker->excerpt, grafana_variable_name(token_text(masker, token)), span, RUN_HOLE);
    masker->left = LEFT_DONE;
    if (masker->unknown.length == 0) {
        masker->unknown = span;
    }
}

static void macro_read(struct masker *masker, const struct grafana_token *token) {
    const struct macro *macro = macro_named(grafana_variable_name(token_text(masker, token)));
    uint32_t open = (uint32_t)(solid_from(masker, masker->at + 1) - masker->tokens.data);
    if (!macro) {
        macro_unknown(masker, token);
    } else if (masker->closes.data[open] > 0) {
        macro_known(masker, macro, open);
    } else {
        put_value(masker, token, RUN_VALUE);
    }
}

// ---- tokens of SQL

// FROM is a part of an expression in extract(epoch FROM x) and x IS DISTINCT FROM y.
static bool from_starts_clause(struct masker *masker) {
    bool query = masker->levels.size == 1 || level_of(masker)->query;
    return query && !str_equal_nocase(word_before(masker), STR("distinct"));
}

static bool is_keyword(const struct grafana_keyword *keyword, const char *word) {
    return str_equal(str_of(keyword->word), str_of(word));
}

static void clause_read(struct level *level, enum grafana_clause clause) {
    bool distinct_on = clause == CLAUSE_ON && level->clause == CLAUSE_LIST;
    level->query |= clause == CLAUSE_LIST;
    if (clause != CLAUSE_KEEP && !distinct_on) {
        level->clause = clause;
    }
}

static void keyword_read(struct masker *masker, const struct grafana_keyword *keyword) {
    struct level *level = level_of(masker);
    if (is_keyword(keyword, "from") && !from_starts_clause(masker)) {
        masker->left = LEFT_OTHER;
        return;
    }
    bool ends_between = level->between && is_keyword(keyword, "and");
    level->between = is_keyword(keyword, "between") || (level->between && !ends_between);
    clause_read(level, keyword->clause);
    if (keyword->left != LEFT_KEEP) {
        masker->left = ends_between ? LEFT_OTHER : keyword->left;
    }
}

static void word_read(struct masker *masker, const struct grafana_token *token) {
    bool name = masker->left == LEFT_PART || masker->left == LEFT_LABEL;
    const struct grafana_keyword *keyword =
        name ? NULL : grafana_keyword(token_text(masker, token));
    if (keyword) {
        keyword_read(masker, keyword);
    } else {
        masker->left = LEFT_DONE;
    }
}

static void comma_read(struct masker *masker) {
    struct level *level = level_of(masker);
    if (level->macro) {
        return;
    }
    switch (level->clause) {
    case CLAUSE_FROM:
    case CLAUSE_ON:
        level->clause = CLAUSE_FROM;
        masker->left = LEFT_NAME;
        return;
    case CLAUSE_LIST:
    case CLAUSE_BY:
        masker->left = LEFT_ITEM;
        return;
    default:
        masker->left = LEFT_OTHER;
    }
}

// What is expected behind an opening parenthesis.
static enum grafana_left left_inside(const struct masker *masker) {
    switch (masker->left) {
    case LEFT_START:
    case LEFT_NAME:
    case LEFT_LABEL:
        return LEFT_START;
    case LEFT_CONDITION:
        return LEFT_CONDITION;
    case LEFT_DONE:
        return grafana_is_aggregate(word_before(masker)) ? LEFT_ARGUMENT : LEFT_OTHER;
    default:
        return LEFT_OTHER;
    }
}

static void punct_read(struct masker *masker, char c) {
    switch (c) {
    case '(':
        masker->left = left_inside(masker);
        level_push(masker, (struct level){0});
        return;
    case ')':
        masker->levels.size -= masker->levels.size > 1;
        masker->left = LEFT_DONE;
        return;
    case ']':
        masker->left = LEFT_DONE;
        return;
    case '.':
        masker->left = LEFT_PART;
        return;
    case ',':
        comma_read(masker);
        return;
    case ';':
        masker->left = masker->levels.size == 1 ? LEFT_START : LEFT_OTHER;
        level_of(masker)->clause = CLAUSE_OTHER;
        level_of(masker)->between = false;
        return;
    default:
        masker->left = LEFT_OTHER;
    }
}

static void operator_read(struct masker *masker, struct str sign) {
    bool list = masker->left == LEFT_ITEM || masker->left == LEFT_PART;
    if (list && str_equal(sign, STR("*"))) {
        masker->left = LEFT_DONE; // SELECT *, t.*
        return;
    }
    masker->left = str_equal(sign, STR("::")) ? LEFT_PART : LEFT_OTHER;
}

// A quoted identifier. An alias keeps its variables, and so do other mentions of it.
static void quoted_read(struct masker *masker, const struct grafana_token *token) {
    struct str text = token_text(masker, token);
    bool alias = masker->left == LEFT_DONE || masker->left == LEFT_LABEL;
    masker->left = LEFT_DONE;
    if (alias) {
        intern_add(&masker->aliases, text);
    }
    if (alias || intern_find(&masker->aliases, text)) {
        copy(masker, token);
    } else {
        put_name(masker, token);
    }
}

static void plain_read(struct masker *masker, const struct grafana_token *token) {
    struct str text = token_text(masker, token);
    if (token->sql.kind == TOKEN_STRING) {
        put_parts(masker, token, NULL, RUN_VALUE); // c = '$c'
        masker->left = LEFT_DONE;
        return;
    }
    copy(masker, token);
    switch (token->sql.kind) {
    case TOKEN_WORD:
        word_read(masker, token);
        return;
    case TOKEN_PUNCT:
        punct_read(masker, text.data[0]);
        return;
    case TOKEN_OPERATOR:
        operator_read(masker, text);
        return;
    default:
        masker->left = LEFT_DONE;
    }
}

// A comma or a parenthesis that ends the argument of a known macro.
static bool ends_macro(struct masker *masker, const struct grafana_token *token) {
    return level_of(masker)->macro &&
           (is_punct(masker, token, ',') || is_punct(masker, token, ')'));
}

static void token_read(struct masker *masker) {
    const struct grafana_token *token = &masker->tokens.data[masker->at];
    uint32_t here = masker->at + 1;
    if (is_layout(token)) {
        copy(masker, token);
        return;
    }
    if (token->kind == GRAFANA_MACRO) {
        macro_read(masker, token);
    } else if (token->kind != GRAFANA_SQL) {
        variable_read(masker, token);
    } else if (ends_macro(masker, token)) {
        macro_end(masker);
    } else if (token->sql.kind == TOKEN_QUOTED) {
        quoted_read(masker, token);
    } else {
        plain_read(masker, token);
    }
    masker->solid = here;
}

static struct span mask(struct excerpt *excerpt, struct span written, enum grafana_left left) {
    struct masker masker = {
        .excerpt = excerpt,
        .text = excerpt_written(excerpt, written),
        .start = written.start,
        .left = left,
    };
    intern_init(&masker.aliases);
    level_push(&masker, (struct level){0});
    tokens_read(&masker);
    parentheses_match(&masker);
    for (; masker.at < masker.tokens.size; masker.at++) {
        token_read(&masker);
    }
    intern_release(&masker.aliases);
    VEC_RELEASE(&masker.tokens);
    VEC_RELEASE(&masker.closes);
    VEC_RELEASE(&masker.levels);
    return masker.unknown;
}

struct span grafana_mask(struct excerpt *excerpt, struct span written) {
    return mask(excerpt, written, LEFT_START);
}

struct span grafana_mask_part(struct excerpt *excerpt, struct span written, bool name) {
    return mask(excerpt, written, name ? LEFT_NAME : LEFT_OTHER);
}
