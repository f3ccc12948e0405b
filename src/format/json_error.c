#include "format/json_error.h"

#include "format/json.h"

// What stands in front of a place: open brackets, and the last sign that is no blank.
struct context {
    uint32_t depth;
    bool object;    // the innermost open bracket is a brace
    bool in_string; // the place lies in a string, or its string is never closed
    uint32_t string;
    char before;
};

// Brackets deeper than cJSON goes cannot be in front of a place that it reached.
struct brackets {
    bool object[MAKER_DEPTH + 1];
};

static void context_step(struct context *context, struct brackets *open, char c) {
    if (c == '{' || c == '[') {
        context->depth++;
        if (context->depth <= MAKER_DEPTH) {
            open->object[context->depth] = c == '{';
        }
    } else if ((c == '}' || c == ']') && context->depth > 0) {
        context->depth--;
    }
    context->object = context->depth <= MAKER_DEPTH && open->object[context->depth];
    context->before = c;
}

static struct context context_at(struct str text, uint32_t start, uint32_t place) {
    struct context context = {0};
    struct brackets open = {{false}};
    for (uint32_t at = json_blanks_end(text, start); at < place;) {
        if (text.data[at] != '"') {
            context_step(&context, &open, text.data[at]);
            at = json_blanks_end(text, at + 1);
            continue;
        }
        uint32_t end = json_string_end(text, at);
        if (end > place || end == 0) {
            context.in_string = true;
            context.string = at;
            return context;
        }
        context.before = '"';
        at = json_blanks_end(text, end);
    }
    return context;
}

// cJSON looks one byte ahead when it expects a key and finds none: back to where that would stand.
static uint32_t exact_place(struct str text, uint32_t start, uint32_t at) {
    if (at == start) {
        return at;
    }
    struct context context = context_at(text, start, at - 1);
    bool key = context.object && (context.before == '{' || context.before == ',');
    return key && !context.in_string && text.data[at - 1] != '"' ? at - 1 : at;
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether {{ or {% stands here, or opens just before.
static bool is_template(struct str text, uint32_t at) {
    char c = text.data[at], next = at + 1 < text.size ? text.data[at + 1] : ' ';
    bool opens = c == '{' && (next == '{' || next == '%');
    return opens || (at > 0 && text.data[at - 1] == '{' && (c == '{' || c == '%'));
}

// What to do about a sign that may not stand where it stands.
static const char *advice(struct str text, uint32_t at, const struct context *context) {
    char c = text.data[at];
    if (is_template(text, at)) {
        return "this is a template and no JSON yet: scan what it renders to";
    }
    if ((c == '{' || c == '[') && context->depth >= MAKER_DEPTH) {
        return "nested more than 1000 levels deep: flatten the document";
    }
    if ((c == '}' || c == ']') && context->before == ',') {
        return "a comma stands before the closing bracket: remove the comma";
    }
    if (c == '\'') {
        return "JSON knows no single quotes: write double ones";
    }
    if (c == '/' || c == '#') {
        return "JSON knows no comments: remove this one";
    }
    if (is_letter(c) && context->object && context->before != ':') {
        return "a key needs double quotes around it: add them";
    }
    return "this may not stand here: look for a missing comma, quote or bracket before it";
}

bool json_error(struct maker *maker, uint32_t at, struct tree_fault *fault) {
    struct str text = maker->tree->source.text;
    uint32_t size = (uint32_t)text.size;
    uint32_t start = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0;
    struct context whole = context_at(text, start, size);
    if (json_blanks_end(text, at + 1) >= size && (whole.depth > 0 || whole.before == 0)) {
        return maker_fail(maker, fault, (struct span){size, 0},
                          "the document ends in the middle: write the whole file again");
    }
    at = exact_place(text, start, at);
    struct context context = context_at(text, start, at);
    if (context.in_string && json_string_end(text, context.string) == 0) {
        return maker_fail(maker, fault, (struct span){context.string, 1},
                          "the string that starts here is never closed: add the closing quote");
    }
    if (context.in_string) {
        return maker_fail(maker, fault, (struct span){at, 1},
                          "JSON has no such escape: write two backslashes where one is meant");
    }
    return maker_fail(maker, fault, (struct span){at, 1}, "%s", advice(text, at, &context));
}
