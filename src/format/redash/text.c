#include "format/redash/text.h"

#include "format/space.h"
#include "input/lexer.h"
#include "input/mustache_mask.h"
#include "query/key.h"

// A relation that is another query, in bytes of what is written.
struct reference {
    struct span at;
    struct str query; // its id
    struct str alias; // what columns may call it, when the text gives it no other name
};

struct references VEC(struct reference);

// ---- relations that are queries

static uint32_t digits_in(struct str text, size_t start) {
    size_t end = start;
    while (end < text.size && text.data[end] >= '0' && text.data[end] <= '9') {
        end++;
    }
    return (uint32_t)(end - start);
}

#define PARAMETERS_MAX ((size_t)4 << 10) // bytes

// Bytes from a brace to the one that closes it; 0 when it stays open.
static uint32_t braces_length(struct str text) {
    uint32_t depth = 0;
    text = str_sub(text, 0, PARAMETERS_MAX);
    for (uint32_t i = 0; i < text.size; i++) {
        depth += text.data[i] == '{' ? 1 : 0;
        depth -= text.data[i] == '}' ? 1 : 0;
        if (depth == 0) {
            return text.data[i] == '}' ? i + 1 : 0;
        }
    }
    return 0;
}

// Whether the word that `rest` begins with is a query of this sort. Redash knows the words in any
// case.
static bool reference_read(struct str rest, struct str word, const char *prefix,
                           struct reference *reference) {
    size_t start = str_of(prefix).size;
    if (!str_equal_nocase(str_sub(word, 0, start), str_of(prefix))) {
        return false;
    }
    uint32_t digits = digits_in(word, start);
    size_t end = start + digits;
    bool open = end + 1 == word.size && word.data[end] == '_'; // param_query_12_{...}
    struct str behind = str_sub(rest, word.size, rest.size);
    uint32_t braces = open ? braces_length(behind) : 0;
    bool more = str_starts(behind, STR(".")) || str_starts(behind, STR("(")) ||
                (!open && str_starts(behind, STR("{{")));
    if (digits == 0 || more || (end < word.size && braces == 0)) {
        return false;
    }
    reference->query = str_sub(word, start, digits);
    reference->alias = open ? STR("") : word;
    reference->at.length = (uint32_t)word.size + braces;
    return true;
}

static bool is_named_otherwise(struct str following) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, following);
    bool as = lexer_next_solid(&lexer, &token) && lexer_is_word(&lexer, &token, "as");
    return as || !context_ends_operand(following);
}

// The reference that a word behind FROM or JOIN is.
static bool reference_at(struct str text, const struct token *token, struct reference *reference) {
    static const char *const prefixes[] = {"query_", "cached_query_", "param_query_"};
    struct str rest = str_sub(text, token->start, text.size);
    struct str word = str_sub(rest, 0, token->length);
    reference->at.start = token->start;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (reference_read(rest, word, prefixes[i], reference)) {
            struct str following = str_sub(rest, reference->at.length, rest.size);
            reference->alias = is_named_otherwise(following) ? STR("") : reference->alias;
            return true;
        }
    }
    return false;
}

// `text` is all that is written at `written`.
static struct references references_find(struct arena *arena, struct str text,
                                         struct span written) {
    struct references found = {0};
    struct lexer lexer;
    struct token token;
    bool relation = false;
    lexer_init(&lexer, text);
    while (lexer_next_solid(&lexer, &token)) {
        struct reference reference;
        if (relation && token.kind == TOKEN_WORD && reference_at(text, &token, &reference)) {
            lexer.at = reference.at.start + reference.at.length;
            reference.at.start += written.start;
            VEC_PUSH_IN(arena, &found, reference);
        }
        relation = lexer_is_word(&lexer, &token, "from") || lexer_is_word(&lexer, &token, "join");
    }
    return found;
}

static void put_reference(struct reading *reading, const struct reference *reference) {
    struct excerpt *excerpt = &reading->excerpt;
    excerpt_put_ident(excerpt, STR(SPACE_REDASH_QUERY), reference->at);
    excerpt_put(excerpt, STR("."), reference->at, RUN_TEXT);
    excerpt_put_ident(excerpt, key_word(&reading->arena, reference->query), reference->at);
    if (reference->alias.size > 0) {
        excerpt_put(excerpt, STR(" AS "), reference->at, RUN_TEXT);
        excerpt_put(excerpt, reference->alias, reference->at, RUN_TEXT);
    }
}

// ---- texts

// False when the text has no section that could be left out.
static bool text_mask(struct reading *reading, struct span written,
                      const struct references *references, bool inverted) {
    struct mustache mustache;
    mustache_init(&mustache, &reading->excerpt, written, inverted);
    for (uint32_t i = 0; i < references->size; i++) {
        const struct reference *reference = &references->data[i];
        mustache_mask(&mustache, reference->at.start);
        if (mustache.at == reference->at.start) { // else within a tag
            put_reference(reading, reference);
            mustache_skip(&mustache, reference->at.start + reference->at.length);
        }
    }
    mustache_mask(&mustache, written.start + written.length);
    return mustache.has_section;
}

static void sql_forget(struct excerpt *excerpt) {
    buf_reset(&excerpt->sql);
    trace_reset(&excerpt->masks);
}

// Texts of sources that are asked in JSON are no SQL; {{ is a tag.
static bool is_document(struct str text) {
    text = str_trim(text);
    return str_starts(text, STR("{")) && !str_starts(text, STR("{{"));
}

void redash_text(struct reading *reading, struct span written, enum redash_engine engine,
                 struct span claim, uint32_t fill) {
    struct str text = excerpt_written(&reading->excerpt, written);
    if (is_document(text)) {
        reading_skip(reading, claim, DIAG_OTHER_ENGINE,
                     "this query is no SQL: only queries for PostgreSQL are read");
        return;
    }
    struct references references = {0};
    if (engine != REDASH_POSTGRES) {
        references = references_find(&reading->arena, text, written);
    }
    bool has_section = text_mask(reading, written, &references, true);
    reading_text(reading, claim, fill);
    if (has_section) {
        sql_forget(&reading->excerpt);
        text_mask(reading, written, &references, false);
        reading_alternative(reading);
    }
}
