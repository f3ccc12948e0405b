#include "format/json.h"

#include <assert.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/utf8.h"
#include "format/json_error.h"

// ---- the text

uint32_t json_blanks_end(struct str text, uint32_t at) {
    while (at < text.size && (unsigned char)text.data[at] <= ' ') {
        at++;
    }
    return at;
}

uint32_t json_string_end(struct str text, uint32_t at) {
    for (at++; at < text.size && text.data[at] != '"'; at++) {
        at += text.data[at] == '\\';
    }
    return at < text.size ? at + 1 : 0;
}

static uint32_t number_end(struct str text, uint32_t at) {
    while (at < text.size && text.data[at] != '\0' && strchr("+-.0123456789eE", text.data[at])) {
        at++;
    }
    return at;
}

// Four hexadecimal digits; 0 when they are none, as in cJSON.
static uint32_t hex4(struct str text, uint32_t at) {
    uint32_t number = 0;
    for (uint32_t i = at; i < at + 4; i++) {
        char c = i < text.size ? text.data[i] : ' ';
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit == 16) {
            return 0;
        }
        number = number << 4 | digit;
    }
    return number;
}

static bool is_low_half(struct str text, uint32_t at) {
    return str_starts(str_sub(text, at, 2), STR("\\u")) && (hex4(text, at + 2) & 0xFC00) == 0xDC00;
}

// The character of the escape at `at`. Moves `at` behind it. \uD83D\uDE00 is one character; half of
// such a pair is none.
static uint32_t escape_take(struct str text, uint32_t *at) {
    uint32_t start = *at;
    if (text.data[start + 1] != 'u') {
        *at += 2;
        return (unsigned char)text.data[start + 1];
    }
    uint32_t unit = hex4(text, start + 2);
    *at += 6;
    if ((unit & 0xF800) != 0xD800) {
        return unit;
    }
    if ((unit & 0xFC00) != 0xD800 || !is_low_half(text, *at)) {
        return UTF8_REPLACEMENT;
    }
    *at += 6;
    return 0x10000 + ((unit & 0x3FF) << 10 | (hex4(text, *at - 4) & 0x3FF));
}

// ---- places

struct locator {
    struct maker *maker;
    struct str text;
    uint32_t at;
};

// How many bytes cJSON makes of the string between two quotes: a NUL is one byte there.
static size_t decoded_size(struct str text, uint32_t start, uint32_t end) {
    size_t size = 0;
    for (uint32_t at = start; at < end;) {
        const char *escape = memchr(text.data + at, '\\', end - at);
        uint32_t stop = escape ? (uint32_t)(escape - text.data) : end;
        size += stop - at;
        at = stop;
        if (escape) {
            uint32_t c = escape_take(text, &at);
            size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        }
    }
    return size;
}

// The string that starts here, decoded. A key without escapes is a part of the text itself.
static struct str locate_text(struct locator *l, const char *decoded, bool key, struct span *span) {
    uint32_t start = l->at;
    assert(l->text.data[start] == '"');
    l->at = json_string_end(l->text, start);
    *span = (struct span){start, l->at - start};
    size_t size = decoded_size(l->text, start + 1, l->at - 1);
    struct str written = str_sub(l->text, start + 1, span->length - 2);
    if (key && size == written.size && !memchr(written.data, '\0', written.size)) {
        return written;
    }
    return maker_text(l->maker, (struct str){decoded, size}, *span);
}

static void locate_string(struct locator *l, const cJSON *item) {
    struct span span;
    struct str value = locate_text(l, item->valuestring, false, &span);
    struct node *node = maker_leaf(l->maker, NODE_STRING, span);
    node->style = STYLE_JSON;
    node->value = value;
}

static void locate_literal(struct locator *l, enum node_kind kind, uint32_t end) {
    struct span span = {l->at, end - l->at};
    struct node *node = maker_leaf(l->maker, kind, span);
    if (kind != NODE_NULL) {
        node->value = maker_text(l->maker, str_sub(l->text, span.start, span.length), span);
    }
    l->at = end;
}

static void locate(struct locator *l, const cJSON *item);

static void locate_key(struct locator *l, const cJSON *member) {
    struct span span;
    l->at = json_blanks_end(l->text, l->at);
    struct str key = locate_text(l, member->string, true, &span);
    maker_key(l->maker, key, span);
    l->at = json_blanks_end(l->text, l->at);
    assert(l->text.data[l->at] == ':');
    l->at++;
}

static void locate_container(struct locator *l, const cJSON *item, enum node_kind kind) {
    maker_open(l->maker, kind, l->at);
    l->at++;
    for (const cJSON *child = item->child; child; child = child->next) {
        if (kind == NODE_OBJECT) {
            locate_key(l, child);
        }
        locate(l, child);
        l->at = json_blanks_end(l->text, l->at);
        l->at += child->next != NULL; // the comma
    }
    l->at = json_blanks_end(l->text, l->at);
    assert(l->text.data[l->at] == (kind == NODE_OBJECT ? '}' : ']'));
    l->at++;
    maker_close(l->maker, l->at);
}

static void locate(struct locator *l, const cJSON *item) {
    l->at = json_blanks_end(l->text, l->at);
    switch (item->type & 0xFF) {
    case cJSON_NULL:
        locate_literal(l, NODE_NULL, l->at + 4);
        break;
    case cJSON_False:
        locate_literal(l, NODE_BOOL, l->at + 5);
        break;
    case cJSON_True:
        locate_literal(l, NODE_BOOL, l->at + 4);
        break;
    case cJSON_Number:
        locate_literal(l, NODE_NUMBER, number_end(l->text, l->at));
        break;
    case cJSON_String:
        locate_string(l, item);
        break;
    case cJSON_Array:
        locate_container(l, item, NODE_ARRAY);
        break;
    default:
        assert(cJSON_IsObject(item));
        locate_container(l, item, NODE_OBJECT);
        break;
    }
}

static_assert(CJSON_NESTING_LIMIT <= MAKER_DEPTH, "cJSON reads deeper than trees may be");

// ---- parsing

// The text with \uFFFD for what is half of a pair, which cJSON refuses. The size stays.
static struct str text_mended(struct maker *maker, struct str text) {
    static const char unknown[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
    char *mended = arena_copy(maker->arena, text.data, text.size);
    for (uint32_t at = 0; at + 1 < text.size;) {
        uint32_t start = at;
        if (text.data[at] != '\\') {
            at++;
        } else if (escape_take(text, &at) == UTF8_REPLACEMENT) {
            memcpy(mended + start, unknown, sizeof(unknown));
        }
    }
    return (struct str){mended, text.size};
}

static cJSON *text_parse(struct str text, uint32_t start, uint32_t *stop) {
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text.data + start, text.size - start, &end, false);
    *stop = end ? (uint32_t)(end - text.data) : start;
    return root;
}

static cJSON *text_parse_mended(struct maker *maker, struct str text, uint32_t start,
                                uint32_t *stop) {
    cJSON *root = text_parse(text, start, stop);
    uint32_t behind = *stop;
    if (root || !str_starts(str_sub(text, behind, 2), STR("\\u")) ||
        escape_take(text, &behind) != UTF8_REPLACEMENT) {
        return root;
    }
    maker_fault(maker, (struct span){*stop, 6},
                "this is half of a character, and read as U+FFFD: write both halves or none");
    return text_parse(text_mended(maker, text), start, stop);
}

bool json_read(struct maker *maker, uint32_t start, struct tree_fault *fault) {
    struct str text = maker->tree->source.text;
    uint32_t stop = 0;
    cJSON *root = text_parse_mended(maker, text, start, &stop);
    if (!root) {
        return json_error(maker, stop, fault);
    }
    struct locator locator = {maker, text, start};
    locate(&locator, root);
    cJSON_Delete(root);
    uint32_t behind = json_blanks_end(text, locator.at);
    if (behind < text.size) {
        maker_fault(maker, (struct span){behind, 1},
                    "the document has ended, and what follows is not read: remove it, or put it "
                    "into a file of its own");
    }
    return true;
}

// ---- writing

void json_write(struct pen *pen, struct span span) {
    struct str text = pen->tree->source.text;
    uint32_t end = span.start + span.length - 1;
    for (uint32_t at = span.start + 1; at < end;) {
        uint32_t start = at;
        if (text.data[at] == '\\') {
            uint32_t character = escape_take(text, &at);
            pen_character(pen, character, start, at);
        } else if (text.data[at] == '\0') {
            at++;
            pen_character(pen, 0, start, at);
        } else {
            while (at < end && text.data[at] != '\\' && text.data[at] != '\0') {
                at++;
            }
            pen_copy(pen, start, at);
        }
    }
}
