#include "format/xml.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "base/buf.h"
#include "base/utf8.h"

// ---- the text

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static uint32_t blanks_end(struct str text, uint32_t at) {
    while (at < text.size && is_blank(text.data[at])) {
        at++;
    }
    return at;
}

static uint32_t name_end(struct str text, uint32_t at) {
    while (at < text.size && !is_blank(text.data[at]) && !strchr("=/>", text.data[at])) {
        at++;
    }
    return at;
}

// Behind the next `mark`, which the document is known to have.
static uint32_t mark_end(struct str text, uint32_t at, struct str mark) {
    const char *found = memmem(text.data + at, text.size - at, mark.data, mark.size);
    return found ? (uint32_t)(found - text.data) + (uint32_t)mark.size : (uint32_t)text.size;
}

#define CDATA STR("<![CDATA[")

static bool stands_at(struct str text, uint32_t at, struct str word) {
    return str_starts(str_sub(text, at, text.size), word);
}

// Behind the comment, instruction or CDATA section that starts here; `at` itself for a tag.
static uint32_t other_end(struct str text, uint32_t at) {
    if (stands_at(text, at, STR("<!--"))) {
        return mark_end(text, at + 4, STR("-->"));
    }
    if (stands_at(text, at, STR("<?"))) {
        return mark_end(text, at, STR("?>"));
    }
    return stands_at(text, at, CDATA) ? mark_end(text, at, STR("]]>")) : at;
}

// Where the next tag starts.
static uint32_t next_tag(struct str text, uint32_t at) {
    while (at < text.size) {
        uint32_t start = at + (uint32_t)str_find(str_sub(text, at, text.size), '<');
        at = other_end(text, start);
        if (at == start) {
            return start;
        }
    }
    return at;
}

// ---- places

// An open element.
struct level {
    uint32_t content; // where it starts
    bool empty;       // <a/>
    bool parent;      // its array of children is open
};

struct locator {
    struct maker *maker;
    struct str text;
    uint32_t start; // of what libxml2 reads
    uint32_t at;
    struct VEC(struct level) levels;
    struct buf content; // of the element that was opened last
    xmlParserCtxtPtr parser;
    struct tree_fault *fault;
    bool failed;
};

static struct level *level_top(struct locator *l) {
    return &l->levels.data[l->levels.size - 1];
}

static void locate_string(struct locator *l, struct str value, struct span span,
                          enum node_style style) {
    struct str kept = maker_text(l->maker, value, span);
    struct node *node = maker_leaf(l->maker, NODE_STRING, span);
    node->style = (uint8_t)style;
    node->value = kept;
}

static bool is_namespace(struct str name) {
    return str_equal(name, STR("xmlns")) || str_starts(name, STR("xmlns:"));
}

// The next attribute of the tag, without those that declare namespaces. False at its end.
static bool attribute_next(struct locator *l, struct span *name, struct span *value) {
    struct str text = l->text;
    for (;;) {
        l->at = blanks_end(text, l->at);
        if (l->at >= text.size || text.data[l->at] == '/' || text.data[l->at] == '>') {
            return false;
        }
        *name = (struct span){l->at, name_end(text, l->at) - l->at};
        uint32_t quote = blanks_end(text, name->start + name->length) + 1; // behind the =
        quote = blanks_end(text, quote);
        assert(quote < text.size);
        uint32_t length =
            (uint32_t)str_find(str_sub(text, quote + 1, text.size), text.data[quote]) + 2;
        *value = (struct span){quote, length};
        l->at = quote + length;
        if (!is_namespace(str_sub(text, name->start, name->length))) {
            return true;
        }
    }
}

// The array of children of the element that is open.
static void children_open(struct locator *l) {
    struct level *level = level_top(l);
    if (!level->parent) {
        maker_key(l->maker, STR(XML_CHILDREN), (struct span){l->at, 0});
        maker_open(l->maker, NODE_ARRAY, l->at);
        level->parent = true;
    }
}

// libxml2 gives each attribute as five pointers: name, prefix, namespace, and its value's two ends.
#define ATTRIBUTE_POINTERS 5

static void start_element(void *data, const xmlChar *local, const xmlChar *prefix,
                          const xmlChar *uri, int namespaces, const xmlChar **namespace_list,
                          int count, int defaulted, const xmlChar **attributes) {
    (void)local, (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
    struct locator *l = data;
    uint32_t start = next_tag(l->text, l->at);
    struct span name = {start + 1, name_end(l->text, start + 1) - start - 1};
    children_open(l);
    maker_key(l->maker, str_sub(l->text, name.start, name.length), name);
    maker_open(l->maker, NODE_OBJECT, start);
    l->at = name.start + name.length;
    struct span value;
    for (int i = 0; attribute_next(l, &name, &value); i++) {
        assert(i < count);
        const char *from = (const char *)attributes[i * ATTRIBUTE_POINTERS + 3];
        const char *end = (const char *)attributes[i * ATTRIBUTE_POINTERS + 4];
        maker_key(l->maker, str_sub(l->text, name.start, name.length), name);
        locate_string(l, (struct str){from, (size_t)(end - from)}, value, STYLE_XML_ATTRIBUTE);
    }
    bool empty = l->text.data[l->at] == '/';
    l->at += empty ? 2 : 1;
    VEC_PUSH(&l->levels, ((struct level){.content = l->at, .empty = empty}));
    buf_reset(&l->content);
}

static void end_element(void *data, const xmlChar *local, const xmlChar *prefix,
                        const xmlChar *uri) {
    (void)local, (void)prefix, (void)uri;
    struct locator *l = data;
    const struct level *level = level_top(l);
    uint32_t tag = level->empty ? l->at : next_tag(l->text, l->at);
    if (level->parent) {
        maker_close(l->maker, tag);
    } else if (l->content.size > 0) {
        struct span span = {level->content, tag - level->content};
        maker_key(l->maker, STR(XML_TEXT), (struct span){span.start, 0});
        locate_string(l, buf_str(&l->content), span, STYLE_XML_TEXT);
    }
    l->at = level->empty ? tag : mark_end(l->text, tag, STR(">"));
    maker_close(l->maker, l->at);
    l->levels.size--;
    buf_reset(&l->content);
}

static void add_content(void *data, const xmlChar *text, int size) {
    struct locator *l = data;
    buf_add(&l->content, text, (size_t)size);
}

// ---- faults

static void fail(struct locator *l, const char *format, const char *what) {
    if (!l->failed) {
        long consumed = xmlByteConsumed(l->parser);
        uint32_t at = l->start + (consumed > 0 ? (uint32_t)consumed : 0);
        at = at < l->text.size ? at : (uint32_t)l->text.size;
        maker_fail(l->maker, l->fault, (struct span){at, at < l->text.size}, format, what);
        l->failed = true;
    }
}

static void note_error(void *data, xmlErrorPtr error) {
    struct locator *l = data;
    if (error->level == XML_ERR_FATAL) {
        struct str message = str_trim(str_of(error->message));
        fail(l, "%s: mend it, or save the file again",
             arena_copy(l->maker->arena, message.data, message.size));
    }
}

static void refuse_type(void *data, const xmlChar *name, const xmlChar *external,
                        const xmlChar *system) {
    (void)name, (void)external, (void)system;
    struct locator *l = data;
    fail(l, "%s",
         "a document type is declared here, which no file of this kind needs and which "
         "is not read: remove it");
    xmlStopParser(l->parser);
}

// ---- parsing

static void parse(struct locator *l) {
    xmlParserCtxtPtr parser = l->parser;
    *parser->sax = (xmlSAXHandler){
        .internalSubset = refuse_type,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = add_content,
        .ignorableWhitespace = add_content,
        .cdataBlock = add_content,
        .serror = note_error,
        .initialized = XML_SAX2_MAGIC,
    };
    parser->userData = l;
    // NOENT: &amp; in attributes is &. No other entities are ever defined.
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT);
    maker_open(l->maker, NODE_OBJECT, l->start);
    VEC_PUSH(&l->levels, ((struct level){.content = l->start}));
    xmlParseDocument(parser);
    if (!parser->wellFormed || l->failed) {
        fail(l, "%s", "this is no XML: save the file again");
        return;
    }
    maker_close(l->maker, l->at); // the array: a document has an element
    maker_close(l->maker, (uint32_t)l->text.size);
}

bool xml_read(struct maker *maker, uint32_t start, struct tree_fault *fault) {
    struct str text = maker->tree->source.text;
    struct locator l = {.maker = maker, .text = text, .start = start, .at = start, .fault = fault};
    bool fits = text.size > start && text.size - start <= INT_MAX;
    l.parser = fits ? xmlCreateMemoryParserCtxt(text.data + start, (int)(text.size - start)) : NULL;
    if (!l.parser) {
        return maker_fail(maker, fault, (struct span){start, 0},
                          "this is no XML, or too much of it: save the file again");
    }
    buf_init(&l.content);
    parse(&l);
    xmlFreeParserCtxt(l.parser);
    buf_release(&l.content);
    VEC_RELEASE(&l.levels);
    return !l.failed;
}

// ---- writing

static uint32_t digits_value(struct str digits, uint32_t base) {
    uint32_t value = 0;
    for (size_t i = 0; i < digits.size && value < 0x110000; i++) {
        char c = digits.data[i];
        uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : ((uint32_t)(c | 0x20) - 'a') + 10;
        value = value * base + digit;
    }
    return value;
}

// The character of &lt; &#10; &#xA;, whose name is given.
static uint32_t entity_character(struct str name) {
    if (str_starts(name, STR("#x"))) {
        return digits_value(str_sub(name, 2, name.size), 16);
    }
    if (str_starts(name, STR("#"))) {
        return digits_value(str_sub(name, 1, name.size), 10);
    }
    return str_equal(name, STR("lt"))     ? '<'
           : str_equal(name, STR("gt"))   ? '>'
           : str_equal(name, STR("amp"))  ? '&'
           : str_equal(name, STR("quot")) ? '"'
                                          : '\'';
}

static uint32_t entity_write(struct pen *pen, uint32_t at) {
    struct str text = pen->tree->source.text;
    uint32_t end = mark_end(text, at, STR(";"));
    pen_character(pen, entity_character(str_sub(text, at + 1, end - at - 2)), at, end);
    return end;
}

// Writes characters as they are; each end of a line becomes `newline`, and blanks that are none
// become one in attributes. Stops at `end`, or at one of `stops`.
static uint32_t plain_write(struct pen *pen, uint32_t at, uint32_t end, const char *stops,
                            char newline) {
    struct str text = pen->tree->source.text;
    while (at < end && !strchr(stops, text.data[at])) {
        uint32_t start = at;
        while (at < end && !strchr(stops, text.data[at]) && text.data[at] != '\r' &&
               (newline == '\n' || (text.data[at] != '\t' && text.data[at] != '\n'))) {
            at++;
        }
        pen_copy(pen, start, at);
        if (at < end && !strchr(stops, text.data[at])) {
            start = at;
            at += stands_at(text, at, STR("\r\n")) ? 2 : 1;
            pen_character(pen, (unsigned char)newline, start, at);
        }
    }
    return at;
}

void xml_write_attribute(struct pen *pen, struct span span) {
    uint32_t end = span.start + span.length - 1;
    for (uint32_t at = span.start + 1; at < end;) {
        at = plain_write(pen, at, end, "&", ' ');
        at = at < end ? entity_write(pen, at) : at;
    }
}

void xml_write_text(struct pen *pen, struct span span) {
    struct str text = pen->tree->source.text;
    uint32_t end = span.start + span.length;
    for (uint32_t at = span.start; at < end;) {
        at = plain_write(pen, at, end, "&<", '\n');
        if (at < end && text.data[at] == '&') {
            at = entity_write(pen, at);
        } else if (at < end) {
            uint32_t behind = other_end(text, at);
            if (stands_at(text, at, CDATA)) {
                plain_write(pen, at + (uint32_t)CDATA.size, behind - 3, "", '\n');
            }
            at = behind;
        }
    }
}
