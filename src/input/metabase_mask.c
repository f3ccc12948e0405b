#include "input/metabase_mask.h"

#include <string.h>

#include "input/lexer.h"
#include "query/declaration.h"

struct mask {
    struct metabase_masking *masking;
    struct str text;
    struct span written; // what the text is, or stands for as a whole
    bool whole;
    uint32_t at;           // all before is put
    uint32_t optional_end; // of the optional part: its closing brackets; 0: in none
    bool optional;         // there is an optional part
    bool no_more;          // no tag is closed any more
};

// ---- output

static void put_until(struct mask *mask, uint32_t end) {
    struct excerpt *excerpt = mask->masking->excerpt;
    struct span part = {mask->at, end - mask->at};
    if (mask->whole) {
        excerpt_put(excerpt, str_sub(mask->text, part.start, part.length), mask->written, RUN_TEXT);
    } else {
        excerpt_copy(excerpt, (struct span){mask->written.start + part.start, part.length});
    }
    mask->at = end;
}

// The position of a mark between two others, or the last of them.
static uint32_t find(const struct mask *mask, uint32_t from, uint32_t end, const char *mark) {
    const char *found =
        from < end ? memmem(mask->text.data + from, end - from, mark, strlen(mark)) : NULL;
    return found ? (uint32_t)(found - mask->text.data) : end;
}

static uint32_t text_end(const struct mask *mask) {
    return (uint32_t)mask->text.size;
}

// ---- marks

// A tag whose braces open here. False when they are never closed.
static bool tag_mask(struct mask *mask, enum context_place place) {
    uint32_t start = mask->at, close = find(mask, start + 2, text_end(mask), "}}");
    mask->no_more = close == text_end(mask);
    if (mask->no_more) {
        return false;
    }
    struct metabase_tag tag = {
        .name = str_trim(str_sub(mask->text, start + 2, close - start - 2)),
        .written = mask->written,
        .text = mask->text,
        .at = start,
        .following = str_sub(mask->text, close + 2, mask->text.size),
        .place = place,
    };
    if (!mask->whole) {
        tag.written = (struct span){mask->written.start + start, close + 2 - start};
    }
    if (place == CONTEXT_QUOTED) {
        excerpt_put(mask->masking->excerpt, STR(NAME_HOLE), tag.written, RUN_HOLE);
    } else {
        mask->masking->put(mask->masking->data, &tag);
    }
    mask->at = close + 2;
    return true;
}

// [[ opens an optional part only if a tag stands before its ]]: ARRAY[[1, 2], [3, 4]] does not.
static bool optional_open(struct mask *mask) {
    uint32_t close = find(mask, mask->at + 2, text_end(mask), "]]");
    if (mask->optional_end || close == text_end(mask) ||
        find(mask, mask->at + 2, close, "{{") == close) {
        return false;
    }
    mask->optional = true;
    mask->optional_end = mask->masking->brief ? 0 : close;
    mask->at = mask->masking->brief ? close + 2 : mask->at + 2;
    return true;
}

static bool optional_close(struct mask *mask) {
    if (mask->optional_end == 0 || mask->at != mask->optional_end) {
        return false;
    }
    mask->at += 2;
    mask->optional_end = 0;
    return true;
}

// ---- the text

static bool is_twice(const struct mask *mask, uint32_t at, char c) {
    return mask->text.data[at] == c && mask->text.data[at + 1] == c;
}

// The next mark from `at` on, or the end of the text.
static uint32_t next_mark(const struct mask *mask, uint32_t at) {
    for (; at + 1 < text_end(mask); at++) {
        if ((!mask->no_more && is_twice(mask, at, '{')) || is_twice(mask, at, '[') ||
            (at == mask->optional_end && is_twice(mask, at, ']'))) {
            return at;
        }
    }
    return text_end(mask);
}

static bool mark_mask(struct mask *mask) {
    struct metabase_masking *masking = mask->masking;
    enum context_place place = context_at(&masking->context, buf_str(&masking->excerpt->sql));
    if (place == CONTEXT_STRING || place == CONTEXT_COMMENT) {
        return false;
    }
    switch (mask->text.data[mask->at]) {
    case '{':
        return tag_mask(mask, place);
    case '[':
        return optional_open(mask);
    default:
        return optional_close(mask);
    }
}

static bool mask_all(struct mask *mask) {
    uint32_t from = 0;
    while (from < text_end(mask)) {
        uint32_t mark = next_mark(mask, from);
        put_until(mask, mark);
        from = mark < text_end(mask) && mark_mask(mask) ? mask->at : mark + 1;
    }
    return mask->optional;
}

bool metabase_mask(struct metabase_masking *masking, struct span written) {
    struct mask mask = {
        .masking = masking, .text = excerpt_written(masking->excerpt, written), .written = written};
    return mask_all(&mask);
}

bool metabase_mask_text(struct metabase_masking *masking, struct str text, struct span written) {
    struct mask mask = {.masking = masking, .text = text, .written = written, .whole = true};
    return mask_all(&mask);
}

struct span metabase_without_end(struct str text, struct span span) {
    struct lexer lexer;
    struct token token;
    uint32_t end = 0;
    lexer_init(&lexer, text);
    while (lexer_next(&lexer, &token)) {
        bool solid = token.kind != TOKEN_BLANK && token.kind != TOKEN_COMMENT &&
                     !lexer_is_punct(&lexer, &token, ';');
        end = solid ? token.start + token.length : end;
    }
    return (struct span){span.start, end};
}
