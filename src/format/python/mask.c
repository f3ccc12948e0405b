#include "format/python/mask.h"

#include <string.h>

#include "format/surroundings.h"
#include "format/template.h"
#include "input/file.h"
#include "input/hole.h"
#include "input/word.h"

#define LARGEST_INCLUDE (1u << 20) // bytes

struct masker {
    struct reading *reading;
    struct context context;
};

// ---- Jinja

static bool include(struct jinja *jinja, struct str path, struct str *text) {
    const struct reading *reading = jinja->data;
    const struct surrounding_file *file = surroundings_find(reading->around, path);
    struct buf content;
    buf_init(&content);
    bool read = file && surrounding_read(file, LARGEST_INCLUDE, &content) == FILE_READ;
    if (read) {
        *text = (struct str){arena_copy(jinja->arena, content.data, content.size), content.size};
    }
    buf_release(&content);
    return read;
}

// What a run fills in (ds, params.x, var.value.x) is a value unless its place says otherwise.
static const struct jinja_rules rules = {.unknown = RUN_VALUE, .include = include};

static bool has_blocks(struct str text) {
    return memmem(text.data, text.size, "{%", 2) || memmem(text.data, text.size, "{#", 2);
}

// Position of a two-byte mark at or behind `at`, or the size of the text.
static uint32_t find_mark(struct str text, uint32_t at, const char *mark) {
    const char *found = at < text.size ? memmem(text.data + at, text.size - at, mark, 2) : NULL;
    return found ? (uint32_t)(found - text.data) : (uint32_t)text.size;
}

// ---- parameters

// The length of a parameter at a byte: %s, %(name)s, :name. 0: none stands there.
static uint32_t parameter_length(struct str text, uint32_t at) {
    char next = at + 1 < text.size ? text.data[at + 1] : '\0';
    if (text.data[at] == '%' && next == 's') {
        return word_length(text, at + 1) == 1 ? 2 : 0;
    }
    if (text.data[at] == '%' && next == '(') {
        uint32_t word = word_length(text, at + 2);
        struct str end = str_sub(text, at + 2 + word, 2);
        return word > 0 && str_equal(end, STR(")s")) ? word + 4 : 0;
    }
    return text.data[at] == ':' ? word_parameter(text, at) : 0;
}

static void put_hole(struct masker *masker, struct span written, enum run_kind kind,
                     struct str following) {
    const struct hole hole = {.written = written, .kind = kind, .following = following};
    hole_put(&masker->reading->excerpt, &masker->context, &hole);
}

static bool in_text(struct masker *masker) {
    enum context_place place = context_at(&masker->context, buf_str(&masker->reading->excerpt.sql));
    return place == CONTEXT_STRING || place == CONTEXT_COMMENT || place == CONTEXT_QUOTED;
}

// %% is how drivers write a %.
static uint32_t mask_special(struct masker *masker, struct str text, uint32_t start, uint32_t at) {
    struct excerpt *excerpt = &masker->reading->excerpt;
    uint32_t length = parameter_length(text, at);
    if (length > 0 && !in_text(masker)) {
        put_hole(masker, (struct span){start + at, length}, RUN_VALUE,
                 str_sub(text, at + length, text.size));
        return length;
    }
    bool percent = text.data[at] == '%' && at + 1 < text.size && text.data[at + 1] == '%';
    if (percent) {
        excerpt_put(excerpt, STR("%"), (struct span){start + at, 2}, RUN_TEXT);
        return 2;
    }
    excerpt_copy(excerpt, (struct span){start + at, 1});
    return 1;
}

static void mask_plain(struct masker *masker, struct span written) {
    struct excerpt *excerpt = &masker->reading->excerpt;
    struct str text = excerpt_written(excerpt, written);
    for (uint32_t at = 0; at < text.size;) {
        uint32_t stop = at;
        while (stop < text.size && text.data[stop] != '%' && text.data[stop] != ':') {
            stop++;
        }
        excerpt_copy(excerpt, (struct span){written.start + at, stop - at});
        at = stop < text.size ? stop + mask_special(masker, text, written.start, stop) : stop;
    }
}

// ---- parts

// Text with {{ expressions }}, parameters between them.
static void mask_expressions(struct masker *masker, struct span written) {
    struct reading *reading = masker->reading;
    struct str text = excerpt_written(&reading->excerpt, written);
    for (uint32_t at = 0; at < text.size;) {
        uint32_t open = find_mark(text, at, "{{");
        uint32_t end = find_mark(text, open, "}}");
        end = end < text.size ? end + 2 : end;
        mask_plain(masker, (struct span){written.start + at, open - at});
        if (end > open) {
            template_mask(reading, (struct span){written.start + open, end - open}, &rules,
                          reading);
        }
        at = end;
    }
}

static void mask_part(struct masker *masker, const struct python_value *value, uint32_t i) {
    struct reading *reading = masker->reading;
    const struct python_part *part = &value->parts.data[i];
    struct str text = excerpt_written(&reading->excerpt, part->written);
    if (!part->hole && !has_blocks(text)) {
        mask_expressions(masker, part->written);
        return;
    }
    if (!part->hole) {
        template_mask(reading, part->written, &rules, reading);
        return;
    }
    bool last = i + 1 == value->parts.size;
    struct str following =
        last ? STR("") : excerpt_written(&reading->excerpt, value->parts.data[i + 1].written);
    put_hole(masker, part->written, RUN_HOLE, following);
}

// Text that comes piece by piece out of an f-string is one text to Jinja: {{{{ ds }}}}.
static void join_texts(struct python_value *value) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < value->parts.size; i++) {
        struct python_part part = value->parts.data[i];
        struct python_part *before = kept > 0 ? &value->parts.data[kept - 1] : NULL;
        if (before && !before->hole && !part.hole &&
            before->written.start + before->written.length == part.written.start) {
            before->written.length += part.written.length;
        } else {
            value->parts.data[kept++] = part;
        }
    }
    value->parts.size = kept;
}

void python_mask(struct reading *reading, struct python_value *value) {
    struct masker masker = {.reading = reading};
    context_init(&masker.context);
    join_texts(value);
    for (uint32_t i = 0; i < value->parts.size; i++) {
        mask_part(&masker, value, i);
    }
}
