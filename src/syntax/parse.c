#include "syntax/parse.h"

#include <stdlib.h>
#include <string.h>

#include "syntax/lower.h"

void parser_init(struct parser *parser, struct builder *builder) {
    *parser = (struct parser){.builder = builder};
    arena_init(&parser->memory);
    parser->lower = ARENA_NEW(&parser->memory, struct lower);
    parser->lower->builder = builder;
}

void parser_release(struct parser *parser) {
    lower_release(parser->lower);
    arena_release(&parser->memory);
}

// ---- the text

// psql takes `\;` for a semicolon that does not end what it sends. The grammar knows no backslash,
// so each becomes a blank while the text is read; its place is pushed to be put back.
static void blank_backslashes(struct lower *lower, char *text, size_t size) {
    struct lexer lexer;
    struct token token;
    if (!memchr(text, '\\', size)) {
        return;
    }
    lexer_init(&lexer, (struct str){text, size});
    while (lexer_next(&lexer, &token)) {
        if (token.kind == TOKEN_BACKSLASH && token.start + 1 < size &&
            text[token.start + 1] == ';') {
            text[token.start] = ' ';
            lower_push(lower, token.start);
        }
    }
}

static void restore_backslashes(struct lower *lower, char *text) {
    for (uint32_t i = 0; i < lower->ids.size; i++) {
        text[lower->ids.data[i]] = '\\';
    }
    lower->ids.size = 0;
}

// ---- errors

// PostgreSQL counts characters from 1; 0 stands for an unknown position.
static size_t error_offset(struct str text, int position) {
    size_t offset = 0;
    for (int i = 1; i < position && offset < text.size; i++) {
        offset++;
        while (offset < text.size && ((unsigned char)text.data[offset] & 0xC0) == 0x80) {
            offset++;
        }
    }
    return offset;
}

// The message quotes the token where the grammar stopped; literals are left out when redacting.
static struct str shown_message(const struct parser *parser, struct str message) {
    static const char near[] = " at or near \"";
    const char *quote = memmem(message.data, message.size, near, sizeof(near) - 1);
    if (!parser->redact || !quote) {
        return message;
    }
    char first = (char)(quote[sizeof(near) - 1] | 0x20);
    bool word = first >= 'a' && first <= 'z';
    return word ? message : (struct str){message.data, (size_t)(quote - message.data)};
}

static const char *advice(struct str message, bool open) {
    if (str_starts(message, STR("memory exhausted"))) {
        return "the statement is nested too deeply for the parser: split it";
    }
    if (open) {
        return "a quote or comment is opened here and never closed: close it";
    }
    return "PostgreSQL's grammar stops here: correct the statement, or exclude the file if it is "
           "written for another database";
}

static enum piece_state fail(struct parser *parser, const struct parse_input *input, size_t offset,
                             struct str message) {
    bool open = (input->piece.flags & PIECE_OPEN) != 0;
    struct str shown = shown_message(parser, message);
    struct span at = {input->piece.start + (uint32_t)offset, 0};
    struct place place = builder_place(parser->builder, origin_place(input->origin, at).start);
    struct buf note;
    buf_init(&note);
    buf_print(&note, "%.*s; %s", STR_ARG(shown), advice(message, open));
    builder_note(parser->builder, open ? DIAG_QUOTE_OPEN : DIAG_SYNTAX_ERROR, place,
                 buf_str(&note));
    buf_release(&note);
    return PIECE_UNPARSABLE;
}

// ---- statements

// Whether a comment may end the text: /* in */ or -- in its last line.
static bool may_end_in_comment(struct str text) {
    size_t i = text.size;
    while (i > 1 && text.data[i - 1] != '\n') {
        i--;
        if (text.data[i] == '-' && text.data[i - 1] == '-') {
            return true;
        }
    }
    return str_ends(text, STR("*/"));
}

// From the first token of a statement to its last one.
static struct span statement_span(struct lower *lower, const RawStmt *raw) {
    size_t start = (size_t)(raw->stmt_location > 0 ? raw->stmt_location : 0);
    size_t length = raw->stmt_len > 0 ? (size_t)raw->stmt_len : lower->text.size - start;
    struct str text = str_trim(str_sub(lower->text, start, length));
    start = (size_t)(text.data - lower->text.data);
    bool starts_in_comment = str_starts(text, STR("--")) || str_starts(text, STR("/*"));
    if (!starts_in_comment && !may_end_in_comment(text)) {
        return (struct span){(uint32_t)start, (uint32_t)text.size};
    }
    struct tokens *tokens = lower_tokens(lower);
    const struct placed_token *list = tokens->list.data;
    uint32_t first = list[0].start < start ? tokens_find(tokens, (uint32_t)start) : 0;
    first += list[first].start < start; // the text starts with a comment
    uint32_t last = tokens_find(tokens, (uint32_t)(start + text.size - 1));
    return extent_span(tokens, (struct extent){first, last});
}

static bool has_hole(const struct lower *lower, struct span span) {
    const struct origin *origin = lower->input->origin;
    span.start += lower->input->piece.start;
    return origin && trace_kind(&origin->masks, span) == RUN_HOLE;
}

static void lower_tree(struct lower *lower, const List *tree) {
    for (int i = 0; i < list_length(tree); i++) {
        const RawStmt *raw = list_nth(tree, i);
        struct span span = statement_span(lower, raw);
        lower->start = span.start;
        lower->statement = (struct statement){
            .number = lower->input->number + (uint32_t)i,
            .piece = lower->input->piece_index,
            .fill = lower->input->fill,
            .span = lower_span(lower, span),
            .sql = text_of_statement(lower, span),
            .flags = has_hole(lower, span) ? STATEMENT_FLAG_HOLE : 0,
        };
        lower_statement(lower, raw->stmt);
    }
}

// Whether a statement moves data or declares something.
static bool has_lineage(enum statement_kind kind) {
    switch (kind) {
    case STATEMENT_TRUNCATE:
    case STATEMENT_SET_SEARCH_PATH:
    case STATEMENT_EXPLAIN:
    case STATEMENT_OTHER:
        return false;
    default:
        return true;
    }
}

static enum piece_state state_of(const struct lower *lower, uint32_t first) {
    if (lower->partial) {
        return PIECE_PARTIAL;
    }
    for (uint32_t i = first; i < lower->builder->statements.size; i++) {
        if (has_lineage((enum statement_kind)lower->builder->statements.data[i].kind)) {
            return PIECE_ANALYSED;
        }
    }
    return PIECE_NO_LINEAGE;
}

// Replaces comments by blanks, at equal length. Whether there were any.
static bool blank_comments(char *text, size_t size) {
    struct lexer lexer;
    struct token token;
    bool found = false;
    lexer_init(&lexer, (struct str){text, size});
    while (lexer_next(&lexer, &token)) {
        if (token.kind == TOKEN_COMMENT) {
            memset(text + token.start, ' ', token.length);
            found = true;
        }
    }
    return found;
}

// libpg_query's grammar sees comments as tokens where it looks ahead: it stops at
// WITH /* numbers */ ORDINALITY. A text that it refuses is tried again without comments.
static PgQueryInternalParsetreeAndError raw_parse(char *text, size_t size) {
    PgQueryInternalParsetreeAndError result = pg_query_raw_parse(text);
    if (!result.error || !blank_comments(text, size)) {
        return result;
    }
    PgQueryInternalParsetreeAndError again = pg_query_raw_parse(text);
    if (again.error) {
        pg_query_free_error(again.error);
        free(again.stderr_buffer);
        return result;
    }
    pg_query_free_error(result.error);
    free(result.stderr_buffer);
    return again;
}

static enum piece_state parse(struct parser *parser, const struct parse_input *input, char *sql,
                              struct str text) {
    MemoryContext context = pg_query_enter_memory_context();
    PgQueryInternalParsetreeAndError result = raw_parse(sql, text.size);
    enum piece_state state;
    if (result.error) {
        size_t offset = error_offset(text, result.error->cursorpos);
        state = fail(parser, input, offset, str_of(result.error->message));
        pg_query_free_error(result.error);
    } else {
        uint32_t first = parser->builder->statements.size;
        lower_tree(parser->lower, result.tree);
        state = state_of(parser->lower, first);
    }
    free(result.stderr_buffer);
    pg_query_exit_memory_context(context);
    return state;
}

enum piece_state parser_statement(struct parser *parser, const struct parse_input *input) {
    char *text = input->text + input->piece.start;
    size_t size = input->piece.length;
    const char *nul = memchr(text, '\0', size);
    if (nul) {
        return fail(parser, input, (size_t)(nul - text), STR("NUL byte in a statement"));
    }
    struct str seen = {text, size};
    char behind = text[size];
    text[size] = '\0';
    lower_reset(parser->lower, input, seen);
    parser->lower->redact = parser->redact;
    blank_backslashes(parser->lower, text, size);
    enum piece_state state = parse(parser, input, text, seen);
    restore_backslashes(parser->lower, text);
    text[size] = behind;
    return state;
}

bool parser_raw_only(const char *text) {
    MemoryContext context = pg_query_enter_memory_context();
    PgQueryInternalParsetreeAndError result = pg_query_raw_parse(text);
    bool parsed = !result.error;
    if (result.error) {
        pg_query_free_error(result.error);
    }
    free(result.stderr_buffer);
    pg_query_exit_memory_context(context);
    return parsed;
}
