#include "format/python/value.h"

#include "base/utf8.h"

#define DEEPEST_VALUE 30u // names that stand for names, nested brackets

struct writer {
    struct python_source *source;
    struct python_value *value;
    uint32_t depth;
    bool formats; // .format() is applied: { } are its fields
};

// ---- the source

static bool is_bracket(const struct python_tokens *tokens, uint32_t token, const char *brackets) {
    const struct python_token *at = &tokens->list.data[token];
    char c = tokens->text.data[at->start];
    return at->kind == PYTHON_OPERATOR && at->length == 1 &&
           (c == brackets[0] || c == brackets[1] || c == brackets[2]);
}

uint32_t python_expression_end(const struct python_tokens *tokens, uint32_t first) {
    uint32_t at = first;
    while (at < tokens->list.size) {
        const struct python_token *token = &tokens->list.data[at];
        if (token->kind == PYTHON_NEWLINE || python_is(tokens, at, ",") ||
            is_bracket(tokens, at, ")]}")) {
            break;
        }
        at = token->match != PYTHON_NO_MATCH && token->match > at ? token->match + 1 : at + 1;
    }
    return at;
}

static bool starts_statement(const struct python_tokens *tokens, uint32_t token) {
    return token == 0 || tokens->list.data[token - 1].kind == PYTHON_NEWLINE ||
           python_is(tokens, token - 1, ":");
}

static void find_assignments(struct python_source *source) {
    const struct python_tokens *tokens = &source->tokens;
    for (uint32_t i = 0; i + 2 < tokens->list.size; i++) {
        bool appends = python_is(tokens, i + 1, "+=");
        if (tokens->list.data[i].kind != PYTHON_NAME || !starts_statement(tokens, i) ||
            (!appends && !python_is(tokens, i + 1, "="))) {
            continue;
        }
        VEC_PUSH_IN(&source->reading->arena, &source->assignments,
                    ((struct python_assignment){
                        .name = i,
                        .first = i + 2,
                        .end = python_expression_end(tokens, i + 2),
                        .appends = appends,
                    }));
    }
}

void python_source_init(struct python_source *source, struct reading *reading) {
    *source = (struct python_source){.reading = reading};
    python_tokens_read(&reading->arena, reading->file, &source->tokens);
    source->used = ARENA_ARRAY(&reading->arena, bool, source->tokens.list.size);
    find_assignments(source);
}

// ---- strings

static void add_part(struct writer *writer, struct span written, bool hole) {
    VEC_PUSH_IN(&writer->source->reading->arena, &writer->value->parts,
                ((struct python_part){written, hole}));
    writer->value->known |= !hole;
}

static void add_hole(struct writer *writer, uint32_t start, uint32_t end) {
    struct reading *reading = writer->source->reading;
    struct span written =
        excerpt_write(&reading->excerpt, reading->file, (struct span){start, end - start});
    add_part(writer, written, true);
}

static uint32_t hex_digit(char c) {
    return c >= '0' && c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
}

static bool is_hex(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

// The bytes of an escape at `at`, which is a backslash, up to `end`.
static uint32_t escape_length(struct str file, uint32_t at, uint32_t end) {
    char c = at + 1 < end ? file.data[at + 1] : '\0';
    uint32_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (at + 2 + digits > end) {
        return 1;
    }
    for (uint32_t i = 0; i < digits; i++) {
        if (!is_hex(file.data[at + 2 + i])) {
            return 1;
        }
    }
    return 2 + digits;
}

// What an escape stands for; an unknown one stands for itself (reference, 2.4.1).
static void write_escape(struct reading *reading, uint32_t at, uint32_t length) {
    static const char letters[][2] = {{'n', '\n'},  {'t', '\t'}, {'r', '\r'}, {'\\', '\\'},
                                      {'\'', '\''}, {'"', '"'},  {'f', '\f'}, {'v', '\v'}};
    const struct span from = {at, length};
    char c = reading->file.data[at + 1];
    if (length > 2) {
        uint32_t character = 0;
        for (uint32_t i = 2; i < length; i++) {
            character = character << 4 | hex_digit(reading->file.data[at + i]);
        }
        struct buf bytes;
        buf_init(&bytes);
        utf8_add(&bytes, character);
        excerpt_write_as(&reading->excerpt, buf_str(&bytes), from);
        buf_release(&bytes);
        return;
    }
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        if (letters[i][0] == c) {
            excerpt_write_as(&reading->excerpt, (struct str){&letters[i][1], 1}, from);
            return;
        }
    }
    if (c != '\n') { // a backslash at the end of a line joins it with the next
        excerpt_write(&reading->excerpt, reading->file, from);
    }
}

// Text between two places of a string, with its escapes.
static void write_text(struct writer *writer, uint32_t start, uint32_t end, bool raw) {
    struct reading *reading = writer->source->reading;
    uint32_t before = (uint32_t)reading->excerpt.written.size;
    for (uint32_t at = start; at < end;) {
        uint32_t plain = at;
        while (plain < end && (raw || reading->file.data[plain] != '\\')) {
            plain++;
        }
        excerpt_write(&reading->excerpt, reading->file, (struct span){at, plain - at});
        at = plain;
        if (at < end) {
            uint32_t length = escape_length(reading->file, at, end);
            length = length == 1 && at + 1 < end ? 2 : length;
            write_escape(reading, at, length);
            at += length;
        }
    }
    uint32_t after = (uint32_t)reading->excerpt.written.size;
    if (after > before) {
        add_part(writer, (struct span){before, after - before}, false);
    }
}

static uint32_t find_field(struct str file, uint32_t at, uint32_t end) {
    while (at < end && file.data[at] != '{' && file.data[at] != '}') {
        at++;
    }
    return at;
}

// The end of {field}, behind its bracket.
static uint32_t field_end(struct str file, uint32_t at, uint32_t end) {
    uint32_t depth = 0;
    for (; at < end; at++) {
        depth += file.data[at] == '{';
        depth -= file.data[at] == '}' && depth > 0;
        if (depth == 0) {
            return at + 1;
        }
    }
    return end;
}

// f"... {field} ... {{ ..."
static void write_fields(struct writer *writer, struct python_string string) {
    struct str file = writer->source->reading->file;
    for (uint32_t at = string.start; at < string.end;) {
        uint32_t stop = find_field(file, at, string.end);
        bool twice = stop + 1 < string.end && file.data[stop + 1] == file.data[stop];
        uint32_t text_end = twice ? stop + 1 : stop; // {{ is one {
        write_text(writer, at, text_end, string.raw);
        at = twice ? stop + 2 : stop;
        if (!twice && at < string.end) {
            uint32_t end = file.data[at] == '{' ? field_end(file, at, string.end) : at + 1;
            add_hole(writer, at, end);
            at = end;
        }
    }
}

static void write_string(struct writer *writer, uint32_t token) {
    struct python_string string = python_string_of(&writer->source->tokens, token);
    writer->source->used[token] = true;
    if (string.formatted || writer->formats) {
        write_fields(writer, string);
    } else {
        write_text(writer, string.start, string.end, string.raw);
    }
}

// ---- expressions

static void write_range(struct writer *writer, uint32_t first, uint32_t end);

static const struct python_assignment *assignment_at(const struct python_source *source,
                                                     uint32_t i) {
    return &source->assignments.data[i];
}

static bool assigns(const struct python_source *source, uint32_t i, struct str name) {
    return str_equal(python_text(&source->tokens, assignment_at(source, i)->name), name);
}

// The last value given to the name before the token, and what was added to it since.
static bool write_name(struct writer *writer, uint32_t token) {
    const struct python_source *source = writer->source;
    struct str name = python_text(&source->tokens, token);
    uint32_t first = UINT32_MAX, count = source->assignments.size;
    for (uint32_t i = 0; i < count && assignment_at(source, i)->end <= token; i++) {
        first = assigns(source, i, name) && !assignment_at(source, i)->appends ? i : first;
    }
    for (uint32_t i = first; i < count && assignment_at(source, i)->end <= token; i++) {
        if (i == first || (assigns(source, i, name) && assignment_at(source, i)->appends)) {
            write_range(writer, assignment_at(source, i)->first, assignment_at(source, i)->end);
        }
    }
    return first != UINT32_MAX;
}

// Functions that return the text that they are given, or nearly so.
static bool returns_text(struct str name) {
    static const char *const names[] = {"text", "dedent", "SQL", "cleandoc", "str", NULL};
    for (const char *const *known = names; *known; known++) {
        if (str_equal(name, str_of(*known))) {
            return true;
        }
    }
    return false;
}

// The name that a dotted name at `first` ends with; `next` is the token behind it.
static uint32_t dotted_end(const struct python_tokens *tokens, uint32_t first, uint32_t end) {
    uint32_t at = first;
    while (at + 2 < end && python_is(tokens, at + 1, ".") &&
           tokens->list.data[at + 2].kind == PYTHON_NAME) {
        at += 2;
    }
    return at;
}

static uint32_t group_end(const struct python_tokens *tokens, uint32_t open, uint32_t end) {
    uint32_t match = tokens->list.data[open].match;
    return match != PYTHON_NO_MATCH && match < end ? match + 1 : end;
}

// Methods behind a text: .format(...), .strip(). Returns the token behind them.
static uint32_t methods_end(const struct python_tokens *tokens, uint32_t at, uint32_t end,
                            bool *formats) {
    while (at + 2 < end && python_is(tokens, at, ".") && python_is(tokens, at + 2, "(")) {
        *formats |= python_is(tokens, at + 1, "format");
        at = group_end(tokens, at + 2, end);
    }
    return at;
}

static void hole_tokens(struct writer *writer, uint32_t first, uint32_t end) {
    const struct python_token *list = writer->source->tokens.list.data;
    add_hole(writer, list[first].start, list[end - 1].start + list[end - 1].length);
}

static uint32_t write_named(struct writer *writer, uint32_t first, uint32_t end) {
    const struct python_tokens *tokens = &writer->source->tokens;
    uint32_t name = dotted_end(tokens, first, end);
    if (name + 1 < end && python_is(tokens, name + 1, "(")) {
        uint32_t behind = group_end(tokens, name + 1, end);
        if (returns_text(python_text(tokens, name))) {
            write_range(writer, name + 2, python_expression_end(tokens, name + 2));
        } else {
            hole_tokens(writer, first, behind);
        }
        return behind;
    }
    if (!write_name(writer, name)) {
        hole_tokens(writer, first, name + 1);
    }
    return name + 1;
}

static uint32_t write_strings(struct writer *writer, uint32_t first, uint32_t end) {
    const struct python_tokens *tokens = &writer->source->tokens;
    uint32_t at = first;
    while (at < end && tokens->list.data[at].kind == PYTHON_STRING) {
        write_string(writer, at++);
    }
    return at;
}

// One operand, with the methods applied to it. Returns the token behind it.
static uint32_t write_operand(struct writer *writer, uint32_t first, uint32_t end) {
    const struct python_tokens *tokens = &writer->source->tokens;
    bool string = tokens->list.data[first].kind == PYTHON_STRING;
    bool group = python_is(tokens, first, "(");
    uint32_t behind = first;
    while (string && behind < end && tokens->list.data[behind].kind == PYTHON_STRING) {
        behind++;
    }
    behind = group ? group_end(tokens, first, end) : behind;
    bool formats = writer->formats;
    uint32_t next = string || group ? methods_end(tokens, behind, end, &writer->formats) : 0;
    if (string) {
        write_strings(writer, first, end);
    } else if (group) {
        write_range(writer, first + 1, behind - 1);
    } else if (tokens->list.data[first].kind == PYTHON_NAME) {
        next = write_named(writer, first, end);
        next = methods_end(tokens, next, end, &formats);
    } else {
        hole_tokens(writer, first, first + 1);
        next = first + 1;
    }
    writer->formats = formats;
    return next;
}

// Operands with + between them. What follows % are values for a text that is there already, and
// what follows `if` is another text: both are left out.
static void write_range(struct writer *writer, uint32_t first, uint32_t end) {
    const struct python_tokens *tokens = &writer->source->tokens;
    if (writer->depth >= DEEPEST_VALUE || first >= end) {
        return;
    }
    writer->depth++;
    for (uint32_t at = first; at < end;) {
        at = write_operand(writer, at, end);
        if (at >= end || !python_is(tokens, at, "+")) {
            break;
        }
        at++;
    }
    writer->depth--;
}

void python_value_write(struct python_source *source, uint32_t first, uint32_t end,
                        struct python_value *value) {
    *value = (struct python_value){0};
    struct writer writer = {.source = source, .value = value};
    write_range(&writer, first, end);
}

struct str python_value_text(struct python_source *source, uint32_t first, uint32_t end) {
    struct reading *reading = source->reading;
    struct python_value value;
    excerpt_reset(&reading->excerpt);
    python_value_write(source, first, end, &value);
    for (uint32_t i = 0; i < value.parts.size; i++) {
        if (value.parts.data[i].hole) {
            return STR("");
        }
    }
    struct str text = buf_str(&reading->excerpt.written);
    return (struct str){arena_copy(&reading->arena, text.data, text.size), text.size};
}
