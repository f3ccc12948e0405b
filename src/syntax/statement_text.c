// The SQL of statements that stand in a file in another way: escaped, templated, made of settings.
#include <string.h>

#include "base/buf.h"
#include "input/trace.h"
#include "syntax/lower.h"

// How a statement's SQL came out of the file.
struct made {
    struct span sql;     // bytes of the text that the grammar reads
    struct span written; // what its author wrote, when `whole`
    bool whole;          // and nothing between that is not part of it
    bool known;          // no template part is open, no relation stands under a key
};

static const struct str key_sign = {KEY_SPACE, sizeof(KEY_SPACE) - 1};
static const struct str hole_sign = {NAME_HOLE, sizeof(NAME_HOLE) - 1};

static bool has_key(struct str sql) {
    return memmem(sql.data, sql.size, key_sign.data, key_sign.size) != NULL;
}

static struct made made_of(const struct lower *lower, struct span statement) {
    const struct origin *origin = lower->input->origin;
    struct span sql = {lower->input->piece.start + statement.start, statement.length};
    struct str seen = str_sub(lower->text, statement.start, statement.length);
    return (struct made){
        .sql = sql,
        .written = trace_span(&origin->masks, sql),
        .whole = trace_is_whole(&origin->masks, sql),
        .known = trace_kind(&origin->masks, sql) < RUN_VALUE && !has_key(seen),
    };
}

// Do the file's bytes at the statement's span tell its SQL as they are?
static bool stands_in_file(const struct origin *origin, const struct made *made) {
    bool as_written = trace_kind(&origin->masks, made->sql) == RUN_COPY || !made->known;
    return as_written && made->whole && trace_kind(&origin->places, made->written) == RUN_COPY &&
           trace_is_whole(&origin->places, made->written);
}

// An unknown part of a name is shown as three dots, a key as the name that it is.
static void add_shown(struct buf *out, struct str sql) {
    for (size_t i = 0; i < sql.size; i++) {
        struct str rest = str_sub(sql, i, sql.size);
        if (str_starts(rest, hole_sign)) {
            buf_add_str(out, STR("\xE2\x80\xA6"));
            i += hole_sign.size - 1;
        } else if (str_starts(rest, key_sign)) {
            i += key_sign.size - 1;
        } else {
            buf_add_char(out, sql.data[i]);
        }
    }
}

// ---- without literals, or without rows of data

static bool has_rows(const struct tokens *tokens, struct extent extent) {
    bool inserts = false, rows = false;
    for (uint32_t i = extent.first; i <= extent.last; i++) {
        inserts |= tokens_word(tokens, i, STR("insert"));
        rows |= tokens_word(tokens, i, STR("values"));
    }
    return inserts && rows;
}

// The last token of the rows whose VALUES stands at `token`.
static uint32_t rows_end(const struct tokens *tokens, uint32_t token, uint32_t last) {
    while (token + 1 <= last && tokens_char(tokens, token + 1, '(')) {
        token = tokens->list.data[token + 1].match;
        if (token + 2 > last || !tokens_char(tokens, token + 1, ',') ||
            !tokens_char(tokens, token + 2, '(')) {
            break;
        }
        token++;
    }
    return token;
}

static bool is_literal(const struct placed_token *token) {
    return token->kind == TOKEN_STRING || token->kind == TOKEN_NUMBER;
}

static void add_tokens(struct buf *out, const struct lower *lower, struct extent extent) {
    const struct tokens *tokens = &lower->tokens;
    for (uint32_t i = extent.first; i <= extent.last; i++) {
        const struct placed_token *token = &tokens->list.data[i];
        if (i > extent.first && token[-1].end < token->start) {
            buf_add_char(out, ' ');
        }
        bool hidden = lower->redact && is_literal(token);
        add_shown(out, hidden ? STR("?") : tokens_text(tokens, i));
        uint32_t end = tokens_word(tokens, i, STR("values")) ? rows_end(tokens, i, extent.last) : i;
        if (end > i) {
            buf_add_str(out, STR(" (\xE2\x80\xA6)"));
            i = end;
        }
    }
}

static struct extent extent_of(struct lower *lower, struct span span) {
    struct tokens *tokens = lower_tokens(lower);
    return (struct extent){tokens_find(tokens, span.start),
                           tokens_find(tokens, span.start + span.length - 1)};
}

static uint32_t keep(struct lower *lower, struct buf *text) {
    uint32_t kept = builder_text(lower->builder, buf_str(text));
    buf_release(text);
    return kept;
}

uint32_t text_of_statement(struct lower *lower, struct span span) {
    const struct origin *origin = lower->input->origin;
    if (!origin || !span.length) {
        return 0;
    }
    struct made made = made_of(lower, span);
    struct extent extent = extent_of(lower, span);
    bool rows = has_rows(&lower->tokens, extent);
    if (stands_in_file(origin, &made)) {
        return 0;
    }
    struct buf text;
    buf_init(&text);
    if (lower->redact || rows) {
        add_tokens(&text, lower, extent);
    } else if (!made.known && made.whole) {
        buf_add_str(&text, str_sub(origin->written, made.written.start, made.written.length));
    } else {
        add_shown(&text, str_sub(lower->text, span.start, span.length));
    }
    return keep(lower, &text);
}
