#include "format/evidence/component.h"

#include <ctype.h>
#include <string.h>

#include "format/evidence/markdown.h"

#define OPEN_MAX 10u   // tags and comments that are never closed: each is looked for to the end
#define CODE_MAX 4096u // bytes of code within a line

// Attributes whose values are names of columns. How to add one: a line; `component` when only that
// one means a column by it. Source: Evidence's documentation, Components.
static const struct column_attribute {
    const char *name;
    const char *component; // NULL: any
} column_attributes[] = {
    {"x", NULL},
    {"y", NULL},
    {"y2", NULL},
    {"series", NULL},
    {"size", NULL},
    {"value", NULL},
    {"comparison", NULL},
    {"sparkline", NULL},
    {"column", NULL},
    {"date", NULL},
    {"dates", NULL},
    {"groupBy", NULL},
    {"tooltipTitle", NULL},
    {"lat", NULL},
    {"long", NULL},
    {"geoId", NULL},
    {"areaCol", NULL},
    {"pointName", NULL},
    {"nameCol", NULL},
    {"valueCol", NULL},
    {"sourceCol", NULL},
    {"targetCol", NULL},
    {"id", "Column"},
    {"scaleColumn", "Column"},
    {"label", "Dropdown"},
    {"label", "ButtonGroup"},
    {"name", "BoxPlot"},
    {"min", "BoxPlot"},
    {"intervalBottom", "BoxPlot"},
    {"midpoint", "BoxPlot"},
    {"intervalTop", "BoxPlot"},
    {"max", "BoxPlot"},
};

struct attribute {
    struct str name;
    struct str value; // without quotes or braces
    bool braces;
};

struct tag {
    struct str name;
    uint32_t end; // of the file
    bool closing; // </Name>
    bool alone;   // <Name ... />
    struct VEC(struct attribute) attributes;
};

struct scanner {
    struct arena *arena;
    struct str file;
    uint32_t end; // of the text that is scanned
    struct evidence_components *components;
};

static bool names_column(struct str component, struct str attribute) {
    for (size_t i = 0; i < sizeof(column_attributes) / sizeof(column_attributes[0]); i++) {
        const struct column_attribute *known = &column_attributes[i];
        if (str_equal(attribute, str_of(known->name)) &&
            (!known->component || str_equal(component, str_of(known->component)))) {
            return true;
        }
    }
    return false;
}

static struct span place_of(const struct scanner *scanner, struct str part) {
    return (struct span){(uint32_t)(part.data - scanner->file.data), (uint32_t)part.size};
}

static char byte_at(const struct scanner *scanner, uint32_t at) {
    return at < scanner->end ? scanner->file.data[at] : '\0';
}

static struct str between(const struct scanner *scanner, uint32_t from, uint32_t to) {
    return str_sub(scanner->file, from, to - from);
}

// ---- tags

static bool is_name(char c) {
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == ':' || c == '.';
}

static uint32_t name_end(const struct scanner *scanner, uint32_t at) {
    while (is_name(byte_at(scanner, at))) {
        at++;
    }
    return at;
}

static uint32_t blanks_end(const struct scanner *scanner, uint32_t at) {
    while (isspace((unsigned char)byte_at(scanner, at))) {
        at++;
    }
    return at;
}

// Behind the quote that closes the one at `at`; the end: none does.
static uint32_t quote_end(const struct scanner *scanner, uint32_t at) {
    char quote = byte_at(scanner, at++);
    while (at < scanner->end && scanner->file.data[at] != quote) {
        at++;
    }
    return at < scanner->end ? at + 1 : at;
}

static bool is_quote(char c) {
    return c == '"' || c == '\'' || c == '`';
}

// Behind the brace that closes the one at `at`; the end: none does.
static uint32_t brace_end(const struct scanner *scanner, uint32_t at) {
    uint32_t depth = 0;
    while (at < scanner->end) {
        char c = scanner->file.data[at];
        if (is_quote(c)) {
            at = quote_end(scanner, at);
            continue;
        }
        depth += c == '{' ? 1 : 0;
        depth -= c == '}' ? 1 : 0;
        at++;
        if (depth == 0) {
            return at;
        }
    }
    return at;
}

// x=day/> ends before the slash, href=/a/b does not.
static uint32_t bare_end(const struct scanner *scanner, uint32_t at) {
    for (; at < scanner->end; at++) {
        char c = scanner->file.data[at];
        bool ends = c == '>' || (c == '/' && byte_at(scanner, at + 1) == '>');
        if (ends || isspace((unsigned char)c)) {
            break;
        }
    }
    return at;
}

// The value that starts at `at`. Returns where it ends.
static uint32_t value_take(const struct scanner *scanner, uint32_t at,
                           struct attribute *attribute) {
    char c = byte_at(scanner, at);
    bool wrapped = c == '{' || c == '"' || c == '\'';
    uint32_t end = c == '{'  ? brace_end(scanner, at)
                   : wrapped ? quote_end(scanner, at)
                             : bare_end(scanner, at);
    attribute->braces = c == '{';
    attribute->value =
        wrapped && end > at + 1 ? between(scanner, at + 1, end - 1) : between(scanner, at, end);
    return end;
}

// name, name=value; {...spread} is skipped. Returns where it ends.
static uint32_t attribute_take(const struct scanner *scanner, uint32_t at, struct tag *tag) {
    uint32_t end = name_end(scanner, at);
    struct attribute attribute = {.name = between(scanner, at, end)};
    if (end == at) {
        return byte_at(scanner, at) == '{' ? brace_end(scanner, at) : at + 1;
    }
    uint32_t equals = blanks_end(scanner, end);
    if (byte_at(scanner, equals) == '=') {
        end = value_take(scanner, blanks_end(scanner, equals + 1), &attribute);
    }
    VEC_PUSH_IN(scanner->arena, &tag->attributes, attribute);
    return end;
}

static void open_count(const struct scanner *scanner, uint32_t at) {
    struct evidence_components *components = scanner->components;
    components->open_at = components->open == 0 ? at : components->open_at;
    components->open++;
}

// Reads the tag whose < stands at `at`. False: it is none of a component, or is never closed.
static bool tag_take(const struct scanner *scanner, uint32_t at, struct tag *tag) {
    *tag = (struct tag){.closing = byte_at(scanner, at + 1) == '/'};
    uint32_t start = at + 1 + tag->closing, next = name_end(scanner, start);
    tag->name = between(scanner, start, next);
    if (!isupper((unsigned char)byte_at(scanner, start)) || scanner->components->open >= OPEN_MAX) {
        return false;
    }
    for (next = blanks_end(scanner, next); next < scanner->end; next = blanks_end(scanner, next)) {
        bool slash = byte_at(scanner, next) == '/' && byte_at(scanner, next + 1) == '>';
        if (slash || byte_at(scanner, next) == '>') {
            tag->alone = slash;
            tag->end = next + (slash ? 2 : 1);
            return true;
        }
        next = attribute_take(scanner, next, tag);
    }
    open_count(scanner, at);
    return false;
}

// ---- components

static void column_add(const struct scanner *scanner, struct evidence_component *component,
                       struct str name) {
    if (name.size > 0) {
        VEC_PUSH_IN(scanner->arena, &component->columns,
                    ((struct evidence_column){name, place_of(scanner, name)}));
    }
}

// {['a', 'b']}, {"a"}. What has no string in it is a variable.
static void columns_add(const struct scanner *scanner, struct evidence_component *component,
                        struct str value) {
    uint32_t before = component->columns.size;
    uint32_t at = place_of(scanner, value).start, end = at + (uint32_t)value.size;
    struct scanner inner = *scanner;
    inner.end = end;
    while (at < end) {
        if (!is_quote(scanner->file.data[at])) {
            at++;
            continue;
        }
        uint32_t close = quote_end(&inner, at);
        column_add(scanner, component,
                   between(scanner, at + 1, close > at + 1 ? close - 1 : close));
        at = close;
    }
    component->open |= component->columns.size == before;
}

static void attribute_apply(const struct scanner *scanner, struct evidence_component *component,
                            struct str tag, const struct attribute *attribute) {
    if (!names_column(tag, attribute->name) || attribute->value.size == 0) {
        return;
    }
    if (attribute->braces) {
        columns_add(scanner, component, attribute->value);
    } else if (str_find(attribute->value, '{') < attribute->value.size) {
        component->open = true;
    } else {
        column_add(scanner, component, attribute->value);
    }
}

static const struct attribute *attribute_of(const struct tag *tag, const char *name) {
    for (uint32_t i = 0; i < tag->attributes.size; i++) {
        if (str_equal(tag->attributes.data[i].name, str_of(name))) {
            return &tag->attributes.data[i];
        }
    }
    return NULL;
}

// data={orders}, data={data.orders}, data={orders.where(`paid`)}
static struct str data_name(struct str value) {
    struct str text = str_trim(value);
    struct str old = STR("data.");
    text = str_starts(text, old) ? str_sub(text, old.size, text.size) : text;
    return str_sub(text, 0, markdown_word(text));
}

static void attributes_apply(const struct scanner *scanner, struct evidence_component *component,
                             const struct tag *tag) {
    for (uint32_t i = 0; i < tag->attributes.size; i++) {
        attribute_apply(scanner, component, tag->name, &tag->attributes.data[i]);
    }
}

static void component_add(const struct scanner *scanner, const struct tag *tag, uint32_t start,
                          const struct attribute *data) {
    struct evidence_components *components = scanner->components;
    const struct attribute *title = attribute_of(tag, "title");
    struct evidence_component component = {
        .at = {start, tag->end - start},
        .name = tag->name,
        .data = data_name(data->value),
        .title = title && !title->braces ? str_trim(title->value) : (struct str){0},
    };
    component.data_at = place_of(scanner, component.data);
    attributes_apply(scanner, &component, tag);
    if (!tag->alone) {
        VEC_PUSH_IN(scanner->arena, &components->within, components->list.size);
    }
    VEC_PUSH_IN(scanner->arena, &components->list, component);
}

static struct evidence_component *innermost(const struct evidence_components *components) {
    uint32_t count = components->within.size;
    return count > 0 ? &components->list.data[components->within.data[count - 1]] : NULL;
}

// A tag without data of its own says more about the component that it stands in.
static void tag_apply(const struct scanner *scanner, const struct tag *tag, uint32_t start) {
    struct evidence_component *outer = innermost(scanner->components);
    const struct attribute *data = attribute_of(tag, "data");
    if (tag->closing) {
        bool closes = outer && str_equal(outer->name, tag->name);
        scanner->components->within.size -= closes ? 1 : 0;
    } else if (data && data->braces) {
        component_add(scanner, tag, start, data);
    } else if (outer) {
        attributes_apply(scanner, outer, tag);
    }
}

// ---- texts

// Behind a comment, a script or code in a line that starts at `at`; 0: none does, or never ends.
static uint32_t skipped_end(const struct scanner *scanner, uint32_t at) {
    static const struct {
        const char *open;
        const char *close;
    } pairs[] = {{"<!--", "-->"}, {"<script", "</script>"}, {"`", "`"}};
    struct str rest = between(scanner, at, scanner->end);
    if (scanner->components->open >= OPEN_MAX) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        size_t open = strlen(pairs[i].open), close = strlen(pairs[i].close);
        if (!str_starts(rest, str_of(pairs[i].open))) {
            continue;
        }
        bool code = open == 1;
        size_t line_end = str_find(str_sub(rest, 0, code ? CODE_MAX : 0), '\n');
        struct str line = str_sub(rest, 0, code ? line_end : rest.size);
        const char *end = line.size > open
                              ? memmem(line.data + open, line.size - open, pairs[i].close, close)
                              : NULL;
        if (!end && !code) {
            open_count(scanner, at);
        }
        return end ? (uint32_t)(end - scanner->file.data) + (uint32_t)close : 0;
    }
    return 0;
}

void evidence_components_add(struct arena *arena, struct str file, struct span text,
                             struct evidence_components *components) {
    struct scanner scanner = {arena, file, text.start + text.length, components};
    for (uint32_t at = text.start; at < scanner.end;) {
        char c = file.data[at];
        uint32_t skipped = c == '<' || c == '`' ? skipped_end(&scanner, at) : 0;
        struct tag tag;
        if (skipped > 0) {
            at = skipped;
        } else if (c == '<' && tag_take(&scanner, at, &tag)) {
            tag_apply(&scanner, &tag, at);
            at = tag.end;
        } else {
            at++;
        }
    }
}
