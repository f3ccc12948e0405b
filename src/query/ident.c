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
