#include "format/pen.h"

#include <string.h>

static struct span span_between(uint32_t start, uint32_t end) {
    return (struct span){start, end - start};
}

void pen_copy(struct pen *pen, uint32_t start, uint32_t end) {
    const struct tree_source *source = &pen->tree->source;
    struct span from = span_between(start, end);
    struct str bytes = str_sub(source->text, start, end - start);
    pen->lost = pen->lost || !str_starts(pen->rest, bytes);
    if (pen->lost) {
        return;
    }
    if (source->outer) {
        excerpt_write_nested(pen->excerpt, source->text, from, source->outer);
    } else {
        excerpt_write(pen->excerpt, source->text, from);
    }
    pen->rest = str_sub(pen->rest, bytes.size, pen->rest.size);
    pen->at = end;
}

void pen_text(struct pen *pen, uint32_t length, uint32_t start, uint32_t end) {
    pen->lost = pen->lost || length > pen->rest.size;
    if (pen->lost) {
        return;
    }
    excerpt_write_as(pen->excerpt, str_sub(pen->rest, 0, length),
                     tree_place(pen->tree, span_between(start, end)));
    pen->rest = str_sub(pen->rest, length, pen->rest.size);
    pen->at = end;
}

void pen_character(struct pen *pen, uint32_t character, uint32_t start, uint32_t end) {
    uint32_t length = character == 0         ? 3
                      : character < 0x80     ? 1
                      : character < 0x800    ? 2
                      : character < 0x10000u ? 3
                                             : 4;
    pen_text(pen, length, start, end);
}

void pen_finish(struct pen *pen, uint32_t end) {
    if (pen->rest.size > 0) {
        pen->lost = false;
        pen_text(pen, (uint32_t)pen->rest.size, pen->at < end ? pen->at : end, end);
    }
}
