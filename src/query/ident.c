#include "query/ident.h"

#include <string.h>

// PostgreSQL's documentation, appendix C: the words that are "reserved" or "reserved (can be
// function or type)". A blank stands before and behind each.
static const char reserved[] =
    " all analyse analyze and any array as asc asymmetric authorization binary both case cast "
    "check collate collation column concurrently constraint create cross current_catalog "
    "current_date current_role current_schema current_time current_timestamp current_user "
    "default deferrable desc distinct do else end except false fetch for foreign freeze from "
    "full grant group having ilike in initially inner intersect into is isnull join lateral "
    "leading left like limit localtime localtimestamp natural not notnull null offset on only "
    "or order outer overlaps placing primary references returning right select session_user "
    "similar some symmetric table tablesample then to trailing true union unique user using "
    "variadic verbose when where window with ";

#define RESERVED_LONGEST 17 // current_timestamp

static bool is_reserved(struct str name) {
    char word[RESERVED_LONGEST + 2];
    if (name.size > RESERVED_LONGEST) {
        return false;
    }
    word[0] = ' ';
    memcpy(word + 1, name.data, name.size);
    word[name.size + 1] = ' ';
    return memmem(reserved, sizeof(reserved) - 1, word, name.size + 2) != NULL;
}

static bool is_plain(struct str name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool starts = (c >= 'a' && c <= 'z') || c == '_';
        bool continues = (c >= '0' && c <= '9') || c == '$';
        if (!starts && (i == 0 || !continues)) {
            return false;
        }
    }
    return name.size > 0;
}

bool ident_needs_quotes(struct str name) {
    return !is_plain(name) || is_reserved(name);
}

void ident_add(struct buf *out, struct str name) {
    if (!ident_needs_quotes(name)) {
        buf_add_str(out, name);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '"') {
            buf_add_char(out, '"');
        }
        buf_add_char(out, name.data[i]);
    }
    buf_add_char(out, '"');
}

void ident_add_pair(struct buf *out, struct str schema, struct str name) {
    if (schema.size > 0) {
        ident_add(out, schema);
        buf_add_char(out, '.');
    }
    ident_add(out, name);
}

// ---- reading

#define NAME_LONGEST 63u // bytes; NAMEDATALEN - 1

static bool starts_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

static bool continues_plain(char c) {
    return starts_plain(c) || (c >= '0' && c <= '9') || c == '$';
}

// Takes `length` bytes off the text, which mean the name, if it can be one.
static bool take(struct str *text, size_t length, struct str meant, struct str *name) {
    if (meant.size == 0 || meant.size > NAME_LONGEST) {
        return false;
    }
    *text = str_sub(*text, length, text->size);
    *name = meant;
    return true;
}

static bool take_plain(struct arena *arena, struct str *text, struct str *name) {
    size_t size = 0;
    while (size < text->size && continues_plain(text->data[size])) {
        size++;
    }
    char *folded = arena_copy(arena, text->data, size);
    for (size_t i = 0; i < size; i++) {
        folded[i] = (char)(folded[i] >= 'A' && folded[i] <= 'Z' ? folded[i] | 0x20 : folded[i]);
    }
    return take(text, size, (struct str){folded, size}, name);
}

static bool take_quoted(struct arena *arena, struct str *text, struct str *name) {
    char *inner = arena_alloc(arena, text->size);
    size_t size = 0;
    for (size_t i = 1; i < text->size; i++) {
        bool doubled = i + 1 < text->size && text->data[i + 1] == '"';
        if (text->data[i] == '"' && !doubled) {
            return take(text, i + 1, (struct str){inner, size}, name);
        }
        inner[size++] = text->data[i];
        i += text->data[i] == '"';
    }
    return false;
}

bool ident_take(struct arena *arena, struct str *text, struct str *name) {
    if (text->size == 0) {
        return false;
    }
    if (text->data[0] == '"') {
        return take_quoted(arena, text, name);
    }
    return starts_plain(text->data[0]) && take_plain(arena, text, name);
}
