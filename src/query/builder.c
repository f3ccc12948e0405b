#include "query/builder.h"

#include <assert.h>
#include <string.h>

#include <xxhash.h>

#include "query/layout.h"

// The arrays whose elements are referred to by index, so that element 0 is "none".
#define INDEXED_ARRAYS                                                                             \
    X(query)                                                                                       \
    X(target)                                                                                      \
    X(cte)                                                                                         \
    X(conflict)                                                                                    \
    X(merge_action)                                                                                \
    X(relation)                                                                                    \
    X(from_function)                                                                               \
    X(expr)                                                                                        \
    X(call)                                                                                        \
    X(window)                                                                                      \
    X(type_name)                                                                                   \
    X(column_def)                                                                                  \
    X(element)                                                                                     \
    X(parameter)                                                                                   \
    X(function)                                                                                    \
    X(asset_def)                                                                                   \
    X(field_def)                                                                                   \
    X(edge_def)                                                                                    \
    X(step)                                                                                        \
    X(fill)                                                                                        \
    X(occurrence)                                                                                  \
    X(override)

#define X(field)                                                                                   \
    uint32_t builder_##field(struct builder *builder, struct field field) {                        \
        VEC_PUSH(&builder->field##s, field);                                                       \
        return builder->field##s.size - 1;                                                         \
    }
INDEXED_ARRAYS
#undef X

uint32_t builder_statement(struct builder *builder, struct statement statement) {
    statement.query_end = builder->querys.size - 1;
    statement.relation_end = builder->relations.size - 1;
    statement.expr_end = builder->exprs.size - 1;
    VEC_PUSH(&builder->statements, statement);
    return builder->statements.size - 1;
}

static void push_none(struct builder *builder) {
#define X(field) VEC_PUSH(&builder->field##s, (struct field){0});
    INDEXED_ARRAYS
#undef X
    VEC_PUSH(&builder->statements, (struct statement){0});
    VEC_PUSH(&builder->strings, (struct object_string){0});
    VEC_PUSH(&builder->texts, (struct object_string){0});
    VEC_PUSH(&builder->notes, (struct object_note){0});
    VEC_PUSH(&builder->bytes, '\0');
}

void builder_init(struct builder *builder) {
    *builder = (struct builder){0};
    intern_init(&builder->names);
    push_none(builder);
}

void builder_reset(struct builder *builder) {
    builder->file_hash = 0;
    builder->file_size = 0;
    builder->format = 0;
    intern_reset(&builder->names);
#define X(field, type) VEC_RESET(&builder->field##s);
    OBJECT_ARRAYS
#undef X
    push_none(builder);
}

void builder_release(struct builder *builder) {
    intern_release(&builder->names);
#define X(field, type) VEC_RELEASE(&builder->field##s);
    OBJECT_ARRAYS
#undef X
}

uint32_t builder_bytes(struct builder *builder, struct str s) {
    uint32_t start = builder->bytes.size;
    assert(s.size <= UINT32_MAX - start);
    VEC_RESERVE(&builder->bytes, start + (uint32_t)s.size);
    if (s.size > 0) {
        memcpy(builder->bytes.data + start, s.data, s.size);
    }
    builder->bytes.size += (uint32_t)s.size;
    return start;
}

uint32_t builder_string(struct builder *builder, struct str s) {
    uint32_t symbol = intern_add(&builder->names, s);
    if (symbol == builder->strings.size) { // seen for the first time
        uint32_t start = builder_bytes(builder, s);
        VEC_PUSH(&builder->strings, ((struct object_string){start, (uint32_t)s.size}));
    }
    return symbol;
}

uint32_t builder_text_at(struct builder *builder, uint32_t start, uint32_t length) {
    if (length == 0) {
        return 0;
    }
    VEC_PUSH(&builder->texts, ((struct object_string){start, length}));
    return builder->texts.size - 1;
}

uint32_t builder_text(struct builder *builder, struct str s) {
    return builder_text_at(builder, builder_bytes(builder, s), (uint32_t)s.size);
}

struct list builder_list(struct builder *builder, const uint32_t *ids, uint32_t count) {
    if (count == 0) {
        return (struct list){0};
    }
    struct list list = {builder->ids.size, count};
    VEC_RESERVE(&builder->ids, list.start + count);
    memcpy(builder->ids.data + list.start, ids, count * sizeof(*ids));
    builder->ids.size += count;
    return list;
}

void builder_piece(struct builder *builder, struct piece piece) {
    VEC_PUSH(&builder->pieces, piece);
}

void builder_note(struct builder *builder, enum diag_code code, struct place place,
                  struct str message) {
    uint32_t text = builder_text(builder, message);
    VEC_PUSH(&builder->notes,
             ((struct object_note){(uint32_t)code, place.line, place.column, text}));
}

static void find_lines(struct builder *builder, struct str file) {
    VEC_RESET(&builder->lines);
    VEC_PUSH(&builder->lines, 0u);
    const char *end = file.data + file.size;
    const char *at = file.data;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at)))) {
        at++;
        VEC_PUSH(&builder->lines, (uint32_t)(at - file.data));
    }
}

// Records the bytes of file[from, to) that continue a UTF-8 character: 10xxxxxx.
static void find_wides(struct builder *builder, struct str file, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        if (((unsigned char)file.data[i] & 0xC0) == 0x80) {
            VEC_PUSH(&builder->wides, i);
        }
    }
}

static bool all_ascii(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof(word));
    return (word & 0x8080808080808080u) == 0;
}

void builder_lines(struct builder *builder, struct str file) {
    assert(file.size < UINT32_MAX);
    uint32_t size = (uint32_t)file.size;
    uint32_t at = 0;
    find_lines(builder, file);
    VEC_RESET(&builder->wides);
    for (; size - at >= sizeof(uint64_t); at += (uint32_t)sizeof(uint64_t)) {
        if (!all_ascii(file.data + at)) {
            find_wides(builder, file, at, at + (uint32_t)sizeof(uint64_t));
        }
    }
    find_wides(builder, file, at, size);
}

struct place builder_place(const struct builder *builder, uint32_t offset) {
    struct object view = {
        .lines = builder->lines.data,
        .line_count = builder->lines.size,
        .wides = builder->wides.data,
        .wide_count = builder->wides.size,
    };
    return object_place(&view, offset);
}

static void append_array(struct buf *out, const void *data, size_t size) {
    buf_add(out, data, size);
    buf_align(out, LAYOUT_ALIGNMENT);
}

static void header_fill(struct layout_header *header, const struct builder *builder) {
    memset(header, 0, sizeof(*header)); // its padding too: equal objects have equal bytes
    memcpy(header->magic, LAYOUT_MAGIC, sizeof(header->magic));
    header->file_hash = builder->file_hash;
    header->file_size = builder->file_size;
    header->version = OBJECT_VERSION;
    header->elements = layout_elements();
    header->format = builder->format;
#define X(field, type) header->counts[LAYOUT_##field] = builder->field##s.size;
    OBJECT_ARRAYS
#undef X
}

void builder_finish(struct builder *builder, struct buf *out) {
    assert(out->size % LAYOUT_ALIGNMENT == 0);
    size_t start = out->size;
    struct layout_header header;
    header_fill(&header, builder);
    append_array(out, &header, sizeof(header));
#define X(field, type)                                                                             \
    append_array(out, builder->field##s.data, builder->field##s.size * sizeof(type));
    OBJECT_ARRAYS
#undef X
    char *object = out->data + start;
    header.size = out->size - start;
    memcpy(object, &header, sizeof(header));
    header.checksum = XXH3_64bits(object + LAYOUT_CHECKED, header.size - LAYOUT_CHECKED);
    memcpy(object + offsetof(struct layout_header, checksum), &header.checksum,
           sizeof(header.checksum));
}
