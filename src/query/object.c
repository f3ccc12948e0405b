#include "query/object.h"

#include <string.h>

#include <xxhash.h>

#include "query/layout.h"

static const char *header_fault(const struct layout_header *header, size_t size) {
    if (memcmp(header->magic, LAYOUT_MAGIC, sizeof(header->magic)) != 0) {
        return "not an object file";
    }
    if (header->version != OBJECT_VERSION || header->elements != layout_elements()) {
        return "object written by another version";
    }
    if (header->size != size) {
        return "object cut short";
    }
    const char *checked = (const char *)header + LAYOUT_CHECKED;
    if (XXH3_64bits(checked, size - LAYOUT_CHECKED) != header->checksum) {
        return "object damaged: its checksum is wrong";
    }
    return NULL;
}

// Points at the arrays. False when they do not add up to the object's size.
static bool arrays_locate(struct object *object, const struct layout_header *header) {
    const char *bytes = (const char *)header;
    size_t at = layout_aligned(sizeof(*header));
#define X(field, type)                                                                             \
    object->field##s = (const type *)(const void *)(bytes + at);                                   \
    object->field##_count = header->counts[LAYOUT_##field];                                        \
    at += layout_aligned((size_t)object->field##_count * sizeof(type));                            \
    if (at > header->size) {                                                                       \
        return false;                                                                              \
    }
    OBJECT_ARRAYS
#undef X
    return at == header->size;
}

static bool strings_inside(const struct object_string *strings, uint32_t count, uint32_t bytes) {
    for (uint32_t i = 0; i < count; i++) {
        if (strings[i].start > bytes || strings[i].length > bytes - strings[i].start) {
            return false;
        }
    }
    return true;
}

bool object_open(struct object *object, const void *bytes, size_t size, const char **why) {
    const struct layout_header *header = bytes;
    *why = size < sizeof(*header) ? "object cut short" : header_fault(header, size);
    if (*why) {
        return false;
    }
    *object = (struct object){
        .file_hash = header->file_hash, .file_size = header->file_size, .format = header->format};
    if (!arrays_locate(object, header) ||
        !strings_inside(object->strings, object->string_count, object->byte_count) ||
        !strings_inside(object->texts, object->text_count, object->byte_count)) {
        *why = "object damaged: its parts do not fit";
        return false;
    }
    return true;
}

static struct str bytes_of(const struct object *object, struct object_string string) {
    return (struct str){object->bytes + string.start, string.length};
}

struct str object_str(const struct object *object, uint32_t string) {
    return bytes_of(object, object->strings[string]);
}

struct str object_text(const struct object *object, uint32_t text) {
    return bytes_of(object, object->texts[text]);
}

// How many of the sorted offsets are smaller than `limit`.
static uint32_t count_below(const uint32_t *offsets, uint32_t count, uint32_t limit) {
    uint32_t low = 0;
    while (low < count) {
        uint32_t middle = low + (count - low) / 2;
        if (offsets[middle] < limit) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

struct place object_place(const struct object *object, uint32_t offset) {
    uint32_t line = count_below(object->lines, object->line_count, offset + 1);
    uint32_t start = line > 0 ? object->lines[line - 1] : 0;
    uint32_t wides = count_below(object->wides, object->wide_count, offset) -
                     count_below(object->wides, object->wide_count, start);
    return (struct place){line, offset - start - wides + 1};
}
