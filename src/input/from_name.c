#include "input/from_name.h"

#include <string.h>

#include "base/vec.h"
#include "input/lexer.h"

#define LEVELS_MAX 64u // parentheses around a place that are looked through

struct part {
    struct token token;
    uint32_t depth; // of parentheses around it
};

struct search {
    struct str text;
    struct lexer lexer;
    struct VEC(struct part) parts; // neither blanks nor comments
    struct str schema;
    struct str table;
    struct from_name *found;
};

// Parts of one depth that are seen together: a query without the queries within it and around it.
struct range {
    uint32_t start;
    uint32_t end;
    uint32_t depth;
};

// ---- parts

static void read_parts(struct search *search) {
    struct token token;
    uint32_t depth = 0;
    lexer_init(&search->lexer, search->text);
    while (lexer_next_solid(&search->lexer, &token)) {
        if (str_starts(str_sub(search->text, token.start, 2), STR("{{"))) {
            const char *from = search->text.data + token.start;
            const char *end = memmem(from, search->text.size - token.start, "}}", 2);
            search->lexer.at = end ? (uint32_t)(end - search->text.data) + 2 : search->lexer.at;
        }
        bool closes = lexer_is_punct(&search->lexer, &token, ')');
        depth -= closes && depth > 0;
        VEC_PUSH(&search->parts, ((struct part){token, depth}));
        depth += lexer_is_punct(&search->lexer, &token, '(');
    }
}

static const struct token *token_at(const struct search *search, uint32_t i) {
    return &search->parts.data[i].token;
}

static bool is_word(const struct search *search, uint32_t i, const char *word) {
    return lexer_is_word(&search->lexer, token_at(search, i), word);
}

static bool is_one_of(const struct search *search, uint32_t i, const char *const *words) {
    for (; *words; words++) {
        if (is_word(search, i, *words)) {
            return true;
        }
    }
    return false;
}

static bool is_punct(const struct search *search, uint32_t i, char c) {
    return lexer_is_punct(&search->lexer, token_at(search, i), c);
}

// ---- names

static bool is_ident(const struct search *search, uint32_t i, uint32_t end) {
    if (i >= end) {
        return false;
    }
    enum token_kind kind = token_at(search, i)->kind;
    return kind == TOKEN_WORD || kind == TOKEN_QUOTED;
}

// Whether an identifier is this name; `exact` becomes false when only letters of another case are.
static bool names(const struct search *search, uint32_t i, struct str name, bool *exact) {
    struct str text = lexer_text(&search->lexer, token_at(search, i));
    if (token_at(search, i)->kind == TOKEN_QUOTED) {
        return str_equal(str_sub(text, 1, text.size - 2), name);
    }
    if (!str_equal_nocase(text, name)) {
        return false;
    }
    for (size_t c = 0; c < name.size; c++) {
        *exact = *exact && !(name.data[c] >= 'A' && name.data[c] <= 'Z');
    }
    return true;
}

static bool is_alias(const struct search *search, uint32_t i, uint32_t end) {
    static const char *const others[] = {"cross",       "except", "fetch",   "for",       "full",
                                         "group",       "having", "inner",   "join",      "left",
                                         "intersect",   "limit",  "natural", "on",        "offset",
                                         "order",       "right",  "set",     "returning", "union",
                                         "tablesample", "using",  "where",   "window",    NULL};
    return is_ident(search, i, end) && !is_one_of(search, i, others);
}

// [ONLY] schema.table [AS] alias
static bool item_is(const struct search *search, uint32_t i, uint32_t end) {
    static const char *const before[] = {"only", "lateral", NULL};
    i += i < end && is_one_of(search, i, before);
    uint32_t last = i;
    if (!is_ident(search, i, end)) {
        return false;
    }
    while (last + 1 < end && is_punct(search, last + 1, '.') && is_ident(search, last + 2, end)) {
        last += 2;
    }
    bool exact = true;
    bool schema =
        last == i || search->schema.size == 0 || names(search, last - 2, search->schema, &exact);
    if (!schema || !names(search, last, search->table, &exact)) {
        return false;
    }
    uint32_t alias = last + 1;
    alias += alias < end && is_word(search, alias, "as");
    uint32_t called = is_alias(search, alias, end) ? alias : last;
    search->found->called = lexer_text(&search->lexer, token_at(search, called));
    search->found->exact = exact;
    return true;
}

// ---- the queries around the place

// Whether a relation is listed behind this part.
static bool lists(const struct search *search, uint32_t i, bool *in_from) {
    static const char *const ends[] = {"select", "where",  "group", "having", "order",
                                       "limit",  "window", "set",   NULL};
    if (is_word(search, i, "join") ||
        (is_word(search, i, "from") && (i == 0 || !is_word(search, i - 1, "distinct")))) {
        *in_from = true;
        return true;
    }
    *in_from = *in_from && !is_one_of(search, i, ends);
    return *in_from && is_punct(search, i, ',');
}

static bool range_lists(const struct search *search, struct range range) {
    bool in_from = false;
    for (uint32_t i = range.start; i < range.end; i++) {
        if (search->parts.data[i].depth == range.depth && lists(search, i, &in_from) &&
            item_is(search, i + 1, range.end)) {
            return true;
        }
    }
    return false;
}

static bool separates(const struct search *search, uint32_t i) {
    static const char *const words[] = {"union", "intersect", "except", NULL};
    return is_one_of(search, i, words) || is_punct(search, i, ';');
}

// The query of this depth around a part: up to the parentheses around it, or a set operation.
static struct range range_around(const struct search *search, uint32_t at, uint32_t depth) {
    struct range range = {at, at, depth};
    const struct part *parts = search->parts.data;
    while (range.start > 0 && parts[range.start - 1].depth >= depth &&
           !(parts[range.start - 1].depth == depth && separates(search, range.start - 1))) {
        range.start--;
    }
    while (range.end < search->parts.size && parts[range.end].depth >= depth &&
           !(parts[range.end].depth == depth && separates(search, range.end))) {
        range.end++;
    }
    return range;
}

static uint32_t part_from(const struct search *search, uint32_t at) {
    uint32_t i = 0;
    while (i < search->parts.size && search->parts.data[i].token.start < at) {
        i++;
    }
    return i;
}

static bool find(const struct search *search, uint32_t at) {
    uint32_t i = part_from(search, at);
    if (i == search->parts.size) {
        return false;
    }
    uint32_t depth = search->parts.data[i].depth;
    for (uint32_t level = 0; level <= depth && level < LEVELS_MAX; level++) {
        if (range_lists(search, range_around(search, i, depth - level))) {
            return true;
        }
    }
    return false;
}

bool from_name_find(struct str text, uint32_t at, struct str schema, struct str table,
                    struct from_name *found) {
    struct search search = {.text = text, .schema = schema, .table = table, .found = found};
    read_parts(&search);
    bool listed = table.size > 0 && find(&search, at);
    VEC_RELEASE(&search.parts);
    return listed;
}
