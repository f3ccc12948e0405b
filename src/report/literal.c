#include "report/literal.h"

#include "base/buf.h"
#include "report/text.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

// Behind what a quote encloses; a doubled quote, and in E'' one behind a backslash, does not end
// it.
static size_t quoted_end(struct str sql, size_t at, bool escapes) {
    char quote = sql.data[at];
    for (size_t i = at + 1; i < sql.size; i++) {
        bool doubled = sql.data[i] == quote && i + 1 < sql.size && sql.data[i + 1] == quote;
        if (doubled || (escapes && sql.data[i] == '\\')) {
            i++;
        } else if (sql.data[i] == quote) {
            return i + 1;
        }
    }
    return sql.size;
}

static size_t word_end(struct str sql, size_t at) {
    while (at < sql.size && is_word(sql.data[at])) {
        at++;
    }
    return at;
}

// 12, 1.5, .5, 1e-3, 0x1F
static size_t number_end(struct str sql, size_t at) {
    while (at < sql.size && (is_word(sql.data[at]) || sql.data[at] == '.')) {
        bool exponent = (sql.data[at] | ' ') == 'e' && at + 1 < sql.size;
        at += exponent && (sql.data[at + 1] == '-' || sql.data[at + 1] == '+') ? 2 : 1;
    }
    return at < sql.size ? at : sql.size;
}

// Behind $tag$ ... $tag$; `at` when none begins there.
static size_t dollar_end(struct str sql, size_t at) {
    size_t tag = at + 1;
    while (tag < sql.size && is_word(sql.data[tag]) && sql.data[tag] != '$') {
        tag++;
    }
    bool opens = tag < sql.size && sql.data[tag] == '$' &&
                 !(at + 1 < sql.size && is_digit(sql.data[at + 1]));
    if (!opens) {
        return at;
    }
    struct str mark = str_sub(sql, at, tag + 1 - at);
    for (size_t i = tag + 1; i < sql.size; i++) {
        if (str_starts(str_sub(sql, i, sql.size), mark)) {
            return i + mark.size;
        }
    }
    return sql.size;
}

// The letter in front of a string: E'..', B'..', X'..', N'..'
static bool is_prefix(struct str sql, size_t at, size_t end) {
    char c = (char)(sql.data[at] | ' ');
    return end == at + 1 && end < sql.size && sql.data[end] == '\'' &&
           (c == 'e' || c == 'b' || c == 'x' || c == 'n');
}

// One token of SQL.
struct token {
    size_t end;
    bool literal;
};

static struct token word_take(struct str sql, size_t at) {
    size_t end = word_end(sql, at);
    if (is_prefix(sql, at, end)) {
        return (struct token){quoted_end(sql, end, (sql.data[at] | ' ') == 'e'), true};
    }
    return (struct token){end, false};
}

static struct token token_take(struct str sql, size_t at) {
    char c = sql.data[at];
    char next = at + 1 < sql.size ? sql.data[at + 1] : ' ';
    if (c == '\'') {
        return (struct token){quoted_end(sql, at, false), true};
    }
    if (c == '"') {
        return (struct token){quoted_end(sql, at, false), false};
    }
    if (is_digit(c) || (c == '.' && is_digit(next))) {
        return (struct token){number_end(sql, at), true};
    }
    if (c == '$') {
        size_t end = dollar_end(sql, at);
        return end > at ? (struct token){end, true} : (struct token){word_end(sql, at), false};
    }
    return is_word(c) ? word_take(sql, at) : (struct token){at + 1, false};
}

struct str literal_hidden(struct arena *arena, struct str sql) {
    struct buf out;
    buf_init(&out);
    for (size_t at = 0; at < sql.size;) {
        struct token token = token_take(sql, at);
        if (token.literal) {
            buf_add_str(&out, STR("…"));
        } else {
            buf_add_str(&out, str_sub(sql, at, token.end - at));
        }
        at = token.end;
    }
    struct str hidden = text_kept(arena, buf_str(&out));
    buf_release(&out);
    return hidden;
}
