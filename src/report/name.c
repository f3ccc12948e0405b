#include "report/name.h"

#include "base/wildcard.h"
#include "query/ident.h"
#include "report/text.h"

static bool continues_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool starts_word(char c) {
    return continues_word(c) && c != '$' && !(c >= '0' && c <= '9');
}

// Takes a quoted part off the text; `part` gets what is between the quotes.
static bool quoted_take(struct str *text, struct buf *part) {
    size_t at = 1;
    while (at < text->size) {
        if (text->data[at] == '"') {
            at++;
            if (at == text->size || text->data[at] != '"') {
                *text = str_sub(*text, at, text->size);
                return part->size > 0; // SQL knows no empty name
            }
        }
        buf_add_char(part, text->data[at++]);
    }
    return false;
}

// `*` stands for all columns of a table whose columns are not known.
static bool word_take(struct str *text, struct buf *part) {
    size_t at = 0;
    if (text->size == 0 || (!starts_word(text->data[0]) && text->data[0] != '*')) {
        return false;
    }
    if (text->data[0] == '*') {
        buf_add_char(part, '*');
        *text = str_sub(*text, 1, text->size);
        return true;
    }
    while (at < text->size && continues_word(text->data[at])) {
        char c = text->data[at++];
        buf_add_char(part, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
    }
    *text = str_sub(*text, at, text->size);
    return true;
}

static bool part_take(struct str *text, struct buf *part) {
    return text->size > 0 && text->data[0] == '"' ? quoted_take(text, part) : word_take(text, part);
}

static bool parts_take(struct arena *arena, struct str text, struct name *name, struct buf *part) {
    while (name->count < NAME_PARTS_MAX) {
        buf_reset(part);
        if (!part_take(&text, part)) {
            return false;
        }
        name->parts[name->count++] = text_kept(arena, buf_str(part));
        if (text.size == 0) {
            return true;
        }
        if (text.data[0] != '.') {
            return false;
        }
        text = str_sub(text, 1, text.size);
    }
    return false;
}

bool name_parse(struct arena *arena, struct str text, struct name *name) {
    struct buf part;
    buf_init(&part);
    *name = (struct name){0};
    bool parsed = parts_take(arena, text, name, &part);
    buf_release(&part);
    return parsed;
}

// Letters and stars. `wild` is set when there is a star.
static bool pattern_part_take(struct str *text, struct buf *part, bool *wild) {
    if (text->size > 0 && text->data[0] == '"') {
        return quoted_take(text, part);
    }
    size_t at = 0;
    while (at < text->size && (continues_word(text->data[at]) || text->data[at] == '*')) {
        char c = text->data[at++];
        *wild |= c == '*';
        buf_add_char(part, c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
    }
    *text = str_sub(*text, at, text->size);
    return at > 0;
}

static bool pattern_take(struct arena *arena, struct str text, struct name_pattern *pattern,
                         struct buf *part) {
    bool any = false;
    while (pattern->count < NAME_PARTS_MAX) {
        buf_reset(part);
        if (!pattern_part_take(&text, part, &pattern->wild[pattern->count])) {
            return false;
        }
        any |= pattern->wild[pattern->count];
        pattern->parts[pattern->count++] = text_kept(arena, buf_str(part));
        if (text.size == 0) {
            return any;
        }
        if (text.data[0] != '.') {
            return false;
        }
        text = str_sub(text, 1, text.size);
    }
    return false;
}

bool name_parse_pattern(struct arena *arena, struct str text, struct name_pattern *pattern) {
    struct buf part;
    buf_init(&part);
    *pattern = (struct name_pattern){0};
    bool parsed = pattern_take(arena, text, pattern, &part);
    buf_release(&part);
    return parsed;
}

bool name_part_matches(const struct name_pattern *pattern, uint32_t part, struct str name) {
    return pattern->wild[part] ? wildcard_matches(pattern->parts[part], name)
                               : str_equal(pattern->parts[part], name);
}

void name_add_column(struct buf *out, struct str column) {
    if (str_equal(column, STR("*"))) {
        buf_add_str(out, column);
    } else {
        ident_add(out, column);
    }
}
