#include "format/yaml.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/intern.h"
#include "base/utf8.h"
#include "format/yaml_core.h"
#include "format/yaml_error.h"
#include "format/yaml_stream.h"

enum turn {
    TURN_ITEM, // of a sequence
    TURN_KEY,
    TURN_VALUE,
    TURN_MERGE,   // the value of a key `<<`
    TURN_DROPPED, // the value of a key that is no scalar
};

// An open mapping or sequence.
struct frame {
    enum turn turn;  // what comes next
    bool flow;       // in brackets
    uint32_t anchor; // symbol of its name, or 0
    uint32_t merges; // where those of the mapping start
    uint32_t height; // levels below it, up to now
    uint64_t weight; // nodes in it, those of aliases too
};

// What an alias of a name stands for.
struct anchor {
    const struct node *node; // NULL: not there, or not yet complete
    uint32_t height;
    uint64_t weight;
};

struct yaml {
    struct maker *maker;
    struct str text;    // the document
    uint32_t base;      // where it starts in the tree's text
    size_t index;       // libyaml counts characters: a place that was asked for
    uint32_t offset;    // and the same place in bytes of the document
    uint32_t value_end; // where the last scalar or bracket ends
    bool deep;          // nested too deeply: given up
    struct span deep_at;
    struct VEC(struct frame) frames;
    struct VEC(const struct node *) merges;
    struct intern names;               // of anchors
    struct VEC(struct anchor) anchors; // by symbol
    uint64_t alias_nodes;
    bool aliases_spent;
};

static void yaml_init(struct yaml *yaml, struct maker *maker, struct span document) {
    *yaml = (struct yaml){.maker = maker, .base = document.start};
    yaml->text = str_sub(maker->tree->source.text, document.start, document.length);
    intern_init(&yaml->names);
}

static void yaml_release(struct yaml *yaml) {
    VEC_RELEASE(&yaml->frames);
    VEC_RELEASE(&yaml->merges);
    VEC_RELEASE(&yaml->anchors);
    intern_release(&yaml->names);
}

// ---- places

static bool continues(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

// The byte of the document where its character number `index` starts. Marks are asked for nearly in
// their order, so going on from the last one takes few steps.
static uint32_t byte_of(struct yaml *yaml, size_t index) {
    while (yaml->index < index && yaml->offset < yaml->text.size) {
        do {
            yaml->offset++;
        } while (yaml->offset < yaml->text.size && continues(yaml->text.data[yaml->offset]));
        yaml->index++;
    }
    while (yaml->index > index) {
        do {
            yaml->offset--;
        } while (continues(yaml->text.data[yaml->offset]));
        yaml->index--;
    }
    return yaml->offset;
}

// The end of the line at `at`.
static uint32_t skip_line(struct str text, uint32_t at) {
    while (at < text.size && text.data[at] != '\n' && text.data[at] != '\r') {
        at++;
    }
    return at;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Behind blanks, line breaks and comments.
static uint32_t skip_gap(struct str text, uint32_t at, uint32_t end) {
    while (at < end && (is_space(text.data[at]) || text.data[at] == '#')) {
        at = text.data[at] == '#' ? skip_line(text, at) : at + 1;
    }
    return at < end ? at : end;
}

// Behind an anchor or a tag: &a, !!str, !<tag:yaml.org,2002:str>.
static uint32_t skip_property(struct str text, uint32_t at, uint32_t end) {
    const char *ends = text.data[at] == '&' ? " \t\r\n,[]{}:" : " \t\r\n,[]{}";
    bool verbatim = at + 1 < end && text.data[at + 1] == '<';
    while (at < end && !strchr(verbatim ? ">" : ends, text.data[at])) {
        at++;
    }
    return at < end && verbatim ? at + 1 : at;
}

static uint32_t count_properties(const yaml_char_t *anchor, const yaml_char_t *tag) {
    return (anchor ? 1u : 0u) + (tag ? 1u : 0u);
}

// Where a node starts that has so many properties in front of it.
static uint32_t skip_properties(struct str text, uint32_t at, uint32_t end, uint32_t count) {
    for (uint32_t i = 0; i < count && at < end; i++) {
        at = skip_gap(text, skip_property(text, at, end), end);
    }
    return at;
}

static struct span event_span(struct yaml *yaml, const yaml_event_t *event, uint32_t properties) {
    uint32_t start = byte_of(yaml, event->start_mark.index);
    uint32_t end = byte_of(yaml, event->end_mark.index);
    start = skip_properties(yaml->text, start, end, properties);
    return (struct span){yaml->base + start, end - start};
}

// ---- anchors

static uint32_t anchor_symbol(struct yaml *yaml, const yaml_char_t *name) {
    if (!name) {
        return 0;
    }
    uint32_t symbol = intern_add(&yaml->names, str_of((const char *)name));
    while (yaml->anchors.size <= symbol) {
        VEC_PUSH(&yaml->anchors, ((struct anchor){0}));
    }
    return symbol;
}

// Whether aliases may add so many nodes more.
static bool aliases_afford(struct yaml *yaml, uint64_t weight, struct span at) {
    if (weight <= YAML_ALIAS_NODES - yaml->alias_nodes) {
        yaml->alias_nodes += weight;
        return true;
    }
    if (!yaml->aliases_spent) {
        maker_fault(yaml->maker, at,
                    "aliases stand for more than %u nodes, and from here on some are not read: "
                    "split the document",
                    YAML_ALIAS_NODES);
    }
    yaml->aliases_spent = true;
    return false;
}

// ---- nodes

static struct frame *frame_top(struct yaml *yaml) {
    return yaml->frames.size > 0 ? &yaml->frames.data[yaml->frames.size - 1] : NULL;
}

// The node made last is a key.
static void key_done(struct yaml *yaml, struct frame *frame) {
    const struct node *key = maker_take(yaml->maker);
    frame->turn = TURN_VALUE;
    if (key->kind == NODE_ARRAY || key->kind == NODE_OBJECT) {
        frame->turn = TURN_DROPPED;
        maker_fault(yaml->maker, key->span,
                    "a key that is no scalar is not read, nor is its value: give it a name");
        return;
    }
    maker_key(yaml->maker, node_text(key), key->span);
}

static void value_done(struct yaml *yaml, struct frame *frame) {
    if (frame->turn == TURN_MERGE) {
        VEC_PUSH(&yaml->merges, maker_take(yaml->maker));
    } else if (frame->turn == TURN_DROPPED) {
        maker_take(yaml->maker);
    }
    frame->turn = TURN_KEY;
}

// A node is complete: it is an anchor's, and a key or value of its parent.
static void node_done(struct yaml *yaml, uint32_t symbol, struct anchor made) {
    if (symbol != 0) {
        yaml->anchors.data[symbol] = made;
    }
    struct frame *frame = frame_top(yaml);
    if (!frame) {
        return;
    }
    frame->weight += made.weight;
    frame->height = frame->height > made.height ? frame->height : made.height;
    if (frame->turn == TURN_KEY) {
        key_done(yaml, frame);
    } else if (frame->turn != TURN_ITEM) {
        value_done(yaml, frame);
    }
}

static void null_done(struct yaml *yaml, struct span at) {
    const struct node *node = maker_leaf(yaml->maker, NODE_NULL, at);
    node_done(yaml, 0, (struct anchor){node, 0, 1});
}

// ---- scalars

#define CORE_TAG "tag:yaml.org,2002:"

// What a tag says about a scalar: as quoted, as plain, or nothing (NULL, tags of applications).
static bool is_resolved(const yaml_event_t *event) {
    struct str tag = str_of((const char *)event->data.scalar.tag);
    if (str_equal(tag, STR(CORE_TAG "int")) || str_equal(tag, STR(CORE_TAG "float")) ||
        str_equal(tag, STR(CORE_TAG "bool")) || str_equal(tag, STR(CORE_TAG "null"))) {
        return true;
    }
    if (str_equal(tag, STR("!")) || str_starts(tag, STR(CORE_TAG))) {
        return false;
    }
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static enum node_style style_of(yaml_scalar_style_t style) {
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return STYLE_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return STYLE_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
        return STYLE_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE:
        return STYLE_FOLDED;
    default:
        return STYLE_PLAIN;
    }
}

static void add_scalar(struct yaml *yaml, const yaml_event_t *event) {
    struct str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    uint32_t properties = count_properties(event->data.scalar.anchor, event->data.scalar.tag);
    struct span span = event_span(yaml, event, properties);
    struct frame *frame = frame_top(yaml);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    yaml->value_end = span.start + span.length;
    if (frame && frame->turn == TURN_KEY && !event->data.scalar.anchor) {
        bool merge = plain && str_equal(text, STR("<<"));
        maker_key(yaml->maker, maker_text(yaml->maker, text, span), span);
        frame->turn = merge ? TURN_MERGE : TURN_VALUE;
        return;
    }
    enum node_kind kind = is_resolved(event) ? yaml_core_kind(text) : NODE_STRING;
    struct node *node = maker_leaf(yaml->maker, kind, span);
    node->style = (uint8_t)style_of(event->data.scalar.style);
    if (kind != NODE_NULL) {
        node->value = maker_text(yaml->maker, text, span);
    }
    node_done(yaml, anchor_symbol(yaml, event->data.scalar.anchor), (struct anchor){node, 0, 1});
}

static void add_alias(struct yaml *yaml, const yaml_event_t *event) {
    uint32_t symbol = anchor_symbol(yaml, event->data.alias.anchor);
    struct anchor anchor = yaml->anchors.data[symbol];
    struct span at = event_span(yaml, event, 0);
    yaml->value_end = at.start + at.length;
    if (!anchor.node) {
        maker_fault(yaml->maker, at,
                    "no anchor &%s is complete before this alias: define it further up",
                    (const char *)event->data.alias.anchor);
        null_done(yaml, at);
    } else if (yaml->frames.size + anchor.height >= MAKER_DEPTH) {
        maker_fault(yaml->maker, at,
                    "with this alias the document is nested more than %u levels deep, and it is "
                    "not read: flatten the document",
                    MAKER_DEPTH);
        null_done(yaml, at);
    } else if (!aliases_afford(yaml, anchor.weight, at)) {
        null_done(yaml, at);
    } else {
        maker_alias(yaml->maker, anchor.node);
        node_done(yaml, 0, anchor);
    }
}

// ---- containers

static void open_container(struct yaml *yaml, const yaml_event_t *event, const yaml_char_t *name,
                           const yaml_char_t *tag, struct frame frame) {
    struct span span = event_span(yaml, event, 0);
    if (yaml->frames.size == MAKER_DEPTH) {
        yaml->deep = true;
        yaml->deep_at = span;
        return;
    }
    uint32_t start = skip_properties(yaml->text, span.start - yaml->base, (uint32_t)yaml->text.size,
                                     count_properties(name, tag));
    frame.anchor = anchor_symbol(yaml, name);
    frame.merges = yaml->merges.size;
    if (frame.anchor != 0) {
        yaml->anchors.data[frame.anchor] = (struct anchor){0};
    }
    VEC_PUSH(&yaml->frames, frame);
    maker_open(yaml->maker, frame.turn == TURN_KEY ? NODE_OBJECT : NODE_ARRAY, yaml->base + start);
}

static void merge_one(struct yaml *yaml, const struct node *merge, const struct node *object) {
    if (!node_is_object(object)) {
        maker_fault(yaml->maker, merge->span,
                    "only mappings can be merged: let << stand for a mapping or a list of them");
    } else if (aliases_afford(yaml, object->count, merge->span)) {
        maker_inherit(yaml->maker, object);
    }
}

// Adds what the mapping's keys `<<` stand for. Of several mappings the first one wins.
static void merge_all(struct yaml *yaml, uint32_t from) {
    for (uint32_t i = from; i < yaml->merges.size; i++) {
        const struct node *merge = yaml->merges.data[i];
        if (!node_is_array(merge)) {
            merge_one(yaml, merge, merge);
            continue;
        }
        for (const struct node *item = node_first(merge); item; item = item->next) {
            merge_one(yaml, merge, item);
        }
    }
    yaml->merges.size = from;
}

static void close_container(struct yaml *yaml, const yaml_event_t *event) {
    struct frame frame = *frame_top(yaml);
    if (frame.flow) {
        struct span end = event_span(yaml, event, 0);
        yaml->value_end = end.start + end.length;
    }
    merge_all(yaml, frame.merges);
    const struct node *node = maker_close(yaml->maker, yaml->value_end);
    yaml->frames.size--;
    node_done(yaml, frame.anchor, (struct anchor){node, frame.height + 1, frame.weight + 1});
}

// ---- events

static void take_event(struct yaml *yaml, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        add_scalar(yaml, event);
        break;
    case YAML_ALIAS_EVENT:
        add_alias(yaml, event);
        break;
    case YAML_MAPPING_START_EVENT:
        open_container(
            yaml, event, event->data.mapping_start.anchor, event->data.mapping_start.tag,
            (struct frame){.turn = TURN_KEY,
                           .flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE});
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_container(
            yaml, event, event->data.sequence_start.anchor, event->data.sequence_start.tag,
            (struct frame){.turn = TURN_ITEM,
                           .flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE});
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        close_container(yaml, event);
        break;
    default:
        break;
    }
}

// Takes events up to the document's end. False when libyaml finds a mistake, or it is too deep.
static bool take_events(struct yaml *yaml, yaml_parser_t *parser) {
    yaml_event_type_t type = YAML_NO_EVENT;
    while (type != YAML_DOCUMENT_END_EVENT && type != YAML_STREAM_END_EVENT && !yaml->deep) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            return false;
        }
        type = event.type;
        take_event(yaml, &event);
        yaml_event_delete(&event);
    }
    return !yaml->deep;
}

// ---- mistakes

// Where a mistake stands in the tree's text. What is never closed is shown where it opens.
static uint32_t mistake_at(struct yaml *yaml, const yaml_parser_t *parser, struct str problem) {
    if (parser->error == YAML_READER_ERROR) {
        return yaml->base + (uint32_t)parser->problem_offset;
    }
    bool unclosed = parser->context && str_ends(problem, STR("end of stream"));
    const yaml_mark_t *mark = unclosed ? &parser->context_mark : &parser->problem_mark;
    return yaml->base + byte_of(yaml, mark->index);
}

static bool yaml_error(struct yaml *yaml, const yaml_parser_t *parser, struct tree_fault *fault) {
    if (parser->error == YAML_MEMORY_ERROR) {
        abort();
    }
    struct str text = yaml->maker->tree->source.text;
    struct str problem = str_of(parser->problem);
    uint32_t at = mistake_at(yaml, parser, problem);
    uint32_t start = at, end = skip_line(text, at);
    while (start > 0 && text.data[start - 1] != '\n') {
        start--;
    }
    const char *todo = yaml_advice(problem, str_sub(text, start, end - start), at - start);
    return maker_fail(yaml->maker, fault, (struct span){at, at < end}, "%.*s: %s", STR_ARG(problem),
                      todo);
}

static bool document_read(struct yaml *yaml, struct tree_fault *fault) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        abort();
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml->text.data, yaml->text.size);
    bool read = take_events(yaml, &parser);
    if (yaml->deep) {
        maker_fail(yaml->maker, fault, yaml->deep_at,
                   "nested more than %u levels deep: flatten the document", MAKER_DEPTH);
    } else if (!read) {
        yaml_error(yaml, &parser, fault);
    }
    yaml_parser_delete(&parser);
    return read;
}

bool yaml_read(struct maker *maker, uint32_t start, struct tree_fault *fault) {
    struct tree *tree = maker->tree;
    start = tree->source.start > start ? tree->source.start : start;
    struct span document = yaml_document(tree->source.text, start, tree->source.document,
                                         tree->source.counted ? NULL : &tree->documents);
    tree->end = document.start + document.length;
    struct yaml yaml;
    yaml_init(&yaml, maker, document);
    bool read = document_read(&yaml, fault);
    yaml_release(&yaml);
    if (read && !tree->root) {
        maker_leaf(maker, NODE_NULL, (struct span){document.start, 0});
    }
    return read;
}
