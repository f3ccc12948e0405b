#include "format/yaml_text.h"

#include <string.h>

// A scalar's source: `at` moves from its start to its end.
struct source {
    struct pen *pen;
    const char *text; // of the document
    uint32_t at;
    uint32_t end;
};

// ---- characters

static bool is_blank(const struct source *s, uint32_t at) {
    return at < s->end && (s->text[at] == ' ' || s->text[at] == '\t');
}

// Bytes of the line break at `at`, or 0: LF, CR LF, CR, and those of Unicode that YAML 1.1 knows:
// NEL (C2 85), LS and PS (E2 80 A8, E2 80 A9).
static uint32_t break_size(const struct source *s, uint32_t at) {
    uint32_t left = at < s->end ? s->end - at : 0;
    const unsigned char *c = (const unsigned char *)s->text + at;
    if (left == 0 || (c[0] > '\r' && c[0] != 0xC2 && c[0] != 0xE2)) {
        return 0;
    }
    if (c[0] == '\n' || c[0] == '\r') {
        return left >= 2 && c[0] == '\r' && c[1] == '\n' ? 2 : 1;
    }
    if (left >= 2 && memcmp(c, "\xC2\x85", 2) == 0) {
        return 2;
    }
    bool unicode = left >= 3 && c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9);
    return unicode ? 3 : 0;
}

// LS and PS stay what they are; any other break is a line feed, and may be folded.
static bool is_feed(const struct source *s, uint32_t at) {
    return break_size(s, at) < 3;
}

// Writes the break at `at` as a line feed, or itself.
static void write_break(const struct source *s, uint32_t at) {
    uint32_t size = break_size(s, at);
    if (!is_feed(s, at) || s->text[at] == '\n') {
        pen_copy(s->pen, at, at + size);
    } else {
        pen_text(s->pen, 1, at, at + size);
    }
}

// ---- quoted and plain: a break folds, blanks around it are dropped

// Behind blanks and breaks.
static uint32_t white_end(const struct source *s, uint32_t at) {
    for (;;) {
        uint32_t size = is_blank(s, at) ? 1 : break_size(s, at);
        if (size == 0) {
            return at;
        }
        at += size;
    }
}

// The first break from `at` on, or `end`.
static uint32_t find_break(const struct source *s, uint32_t at, uint32_t end) {
    while (at < end && break_size(s, at) == 0) {
        at++;
    }
    return at;
}

static void write_breaks(const struct source *s, uint32_t at, uint32_t end) {
    for (at = find_break(s, at, end); at < end; at = find_break(s, at, end)) {
        write_break(s, at);
        at += break_size(s, at);
    }
}

// Breaks up to `end`: the first is a space when it is the only one, else nothing, unless it cannot
// be folded.
static void write_folded(const struct source *s, uint32_t first, uint32_t end) {
    uint32_t second = first + break_size(s, first);
    bool only = find_break(s, second, end) == end;
    if (!is_feed(s, first)) {
        write_break(s, first);
    } else if (only) {
        pen_text(s->pen, 1, first, second);
    }
    write_breaks(s, second, end);
}

// Blanks and breaks at s->at.
static void flow_white(struct source *s) {
    uint32_t end = white_end(s, s->at);
    uint32_t first = find_break(s, s->at, end);
    if (first == end) {
        pen_copy(s->pen, s->at, end);
    } else {
        write_folded(s, first, end);
    }
    s->at = end;
}

// A run of anything else up to one of the signs in `stops`.
static void flow_run(struct source *s, const char *stops) {
    uint32_t start = s->at;
    while (s->at < s->end && !is_blank(s, s->at) && break_size(s, s->at) == 0 &&
           (s->text[s->at] == '\0' || !strchr(stops, s->text[s->at]))) {
        s->at++;
    }
    pen_copy(s->pen, start, s->at);
}

static void write_plain(struct source *s) {
    while (s->at < s->end) {
        flow_white(s);
        flow_run(s, "");
    }
}

static void write_single(struct source *s) {
    while (s->at < s->end) {
        flow_white(s);
        flow_run(s, "'");
        if (s->at < s->end && s->text[s->at] == '\'') { // '' stands for '
            pen_text(s->pen, 1, s->at, s->at + 2);
            s->at += 2;
        }
    }
}

// ---- escapes of double quotes

struct escape {
    char sign;
    uint32_t character;
};

static const struct escape escapes[] = {
    {'0', 0},   {'a', 7},     {'b', 8},    {'t', 9},    {'\t', 9},     {'n', 10},
    {'v', 11},  {'f', 12},    {'r', 13},   {'e', 27},   {' ', ' '},    {'"', '"'},
    {'/', '/'}, {'\\', '\\'}, {'N', 0x85}, {'_', 0xA0}, {'L', 0x2028}, {'P', 0x2029},
};

static uint32_t hex_number(const char *digits, uint32_t count) {
    uint32_t number = 0;
    for (uint32_t i = 0; i < count; i++) {
        char c = digits[i];
        uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : ((uint32_t)c | 0x20) - 'a' + 10;
        number = number << 4 | digit;
    }
    return number;
}

// A character by its number, \x41 \u0041 \U00000041, or by its sign.
static void write_escape(struct source *s) {
    char sign = s->text[s->at + 1];
    uint32_t digits = sign == 'x' ? 2 : sign == 'u' ? 4 : sign == 'U' ? 8 : 0;
    uint32_t character = 0;
    if (digits > 0 && s->end - s->at >= 2 + digits) {
        character = hex_number(s->text + s->at + 2, digits);
    }
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        if (escapes[i].sign == sign) {
            character = escapes[i].character;
        }
    }
    pen_character(s->pen, character, s->at, s->at + 2 + digits);
    s->at += 2 + digits;
}

// A backslash before a break joins two lines; of empty lines behind it the breaks stay.
static void write_joint(struct source *s) {
    uint32_t start = s->at + 1 + break_size(s, s->at + 1);
    s->at = white_end(s, start);
    write_breaks(s, start, s->at);
}

static void write_double(struct source *s) {
    while (s->at < s->end) {
        flow_white(s);
        flow_run(s, "\\");
        if (s->at == s->end || s->text[s->at] != '\\') {
            continue;
        }
        if (break_size(s, s->at + 1) > 0) {
            write_joint(s);
        } else {
            write_escape(s);
        }
    }
}

// ---- blocks

static uint32_t line_end(const struct source *s, uint32_t at) {
    return find_break(s, at, s->end);
}

static uint32_t count_spaces(const char *text, uint32_t at, uint32_t end) {
    uint32_t start = at;
    while (at < end && text[at] == ' ') {
        at++;
    }
    return at - start;
}

// Whether the line at `at` has nothing behind its indentation.
static bool is_empty_line(const struct source *s, uint32_t at, uint32_t indent) {
    uint32_t end = line_end(s, at);
    return end - at <= indent && count_spaces(s->text, at, end) == end - at;
}

// Behind the lines without content at `at`.
static uint32_t empty_end(const struct source *s, uint32_t at, uint32_t indent) {
    while (at < s->end && is_empty_line(s, at, indent)) {
        uint32_t end = line_end(s, at);
        at = end + break_size(s, end);
    }
    return at;
}

// The longest run of spaces.
static uint32_t most_spaces(const char *text, uint32_t at, uint32_t end) {
    uint32_t most = 0;
    for (uint32_t spaces = 0; at < end; at++) {
        spaces = text[at] == ' ' ? spaces + 1 : 0;
        most = most > spaces ? most : spaces;
    }
    return most;
}

// Of the lines at `at`, the first that holds something else than spaces; the end when none does.
static uint32_t first_content(const struct source *s, uint32_t at) {
    while (at < s->end && count_spaces(s->text, at, s->end) == line_end(s, at) - at) {
        uint32_t line = line_end(s, at);
        at = line + break_size(s, line);
    }
    return at;
}

// Spaces in front of the value's first line that holds something else.
static uint32_t value_spaces(struct str value) {
    uint32_t line = 0, at = 0;
    while (at < value.size && (value.data[at] == '\n' || value.data[at] == ' ')) {
        line = value.data[at] == '\n' ? at + 1 : line;
        at++;
    }
    return at - line;
}

// Spaces in front of the content: those that its first line has and the value's has not.
static uint32_t block_indent(const struct source *s) {
    struct str value = s->pen->rest;
    uint32_t at = first_content(s, s->at);
    uint32_t spaces = count_spaces(s->text, at, s->end);
    uint32_t own = value_spaces(value);
    if (at == s->end) { // there are but lines of spaces
        spaces = most_spaces(s->text, s->at, s->end);
        own = most_spaces(value.data, 0, (uint32_t)value.size);
    }
    return spaces > own ? spaces - own : 0;
}

// The break at `at`, and those of the empty lines behind it, up to `next`.
static void block_breaks(const struct source *s, uint32_t at, uint32_t next, bool folds) {
    if (folds && is_feed(s, at)) {
        write_folded(s, at, next);
    } else {
        write_breaks(s, at, next);
    }
}

static void write_block(struct source *s, bool folded) {
    s->at = line_end(s, s->at);
    s->at += break_size(s, s->at); // behind the header: | or > with its indicators
    uint32_t indent = block_indent(s);
    uint32_t next = empty_end(s, s->at, indent);
    write_breaks(s, s->at, next);
    while (next < s->end && s->pen->rest.size > 0) {
        s->at = next + indent;
        uint32_t end = line_end(s, s->at);
        bool blank = is_blank(s, s->at);
        pen_copy(s->pen, s->at, end);
        next = empty_end(s, end + break_size(s, end), indent);
        bool last = next >= s->end; // chomping has decided about these; they fold in no case
        block_breaks(s, end, next, folded && !last && !blank && !is_blank(s, next + indent));
    }
    s->at = s->end;
}

void yaml_write(struct pen *pen, const struct node *node) {
    const char *text = pen->tree->source.text.data;
    uint32_t end = node->span.start + node->span.length;
    struct source quoted = {pen, text, node->span.start + 1, end - 1};
    struct source whole = {pen, text, node->span.start, end};
    switch (node->style) {
    case STYLE_SINGLE:
        write_single(&quoted);
        break;
    case STYLE_DOUBLE:
        write_double(&quoted);
        break;
    case STYLE_LITERAL:
    case STYLE_FOLDED:
        write_block(&whole, node->style == STYLE_FOLDED);
        break;
    default:
        write_plain(&whole);
        break;
    }
}
