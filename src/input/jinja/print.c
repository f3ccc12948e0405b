#include "input/jinja/print.h"

#include <stddef.h>

#include "base/buf.h"
#include "input/hole.h"

#define FOLLOWING_LONGEST 64u // bytes behind a hole that are looked at

static bool lies_in(struct span inner, struct span outer) {
    return inner.start >= outer.start && inner.start + inner.length <= outer.start + outer.length;
}

// ---- places

static const struct hole_hint *hints_placed(struct jinja *jinja, const struct jinja_part *part) {
    struct hole_hint *hints = ARENA_ARRAY(jinja->arena, struct hole_hint, part->hint_count);
    for (uint32_t i = 0; i < part->hint_count; i++) {
        hints[i] = part->hints[i];
        if (!lies_in(hints[i].written, jinja->tag)) {
            hints[i].written = jinja->tag;
        }
    }
    return hints;
}

// A string that is written in the tag leads to itself, all else to the tag.
static struct jinja_part part_placed(struct jinja *jinja, struct jinja_part part) {
    if (part.placed) {
        return part;
    }
    part.placed = true;
    if (part.kind != RUN_COPY || !lies_in(part.from, jinja->tag)) {
        part.from = jinja->tag;
        part.kind = part.kind == RUN_COPY ? (uint8_t)RUN_TEXT : part.kind;
    }
    part.hints = part.hint_count > 0 ? hints_placed(jinja, &part) : NULL;
    return part;
}

// Length of the first word of a copied text with the blanks before it; of the last, with those
// behind it.
static size_t first_word(struct str text) {
    size_t at = 0;
    while (at < text.size && jinja_is_blank(text.data[at])) {
        at++;
    }
    size_t start = at;
    while (at < text.size && context_is_word_byte(text.data[at])) {
        at++;
    }
    return at == start && at < text.size ? at + 1 : at;
}

static size_t last_word(struct str text) {
    size_t at = text.size;
    while (at > 0 && jinja_is_blank(text.data[at - 1])) {
        at--;
    }
    size_t end = at;
    while (at > 0 && context_is_word_byte(text.data[at - 1])) {
        at--;
    }
    return text.size - (at == end && at > 0 ? at - 1 : at);
}

static void part_add(struct jinja *jinja, struct jinja_part part) {
    if (part.text.size > 0 || !jinja_part_known(&part)) {
        VEC_PUSH_IN(jinja->arena, jinja->out, part);
    }
}

static struct jinja_part part_cut(const struct jinja_part *part, size_t start, size_t size) {
    struct jinja_part cut = *part;
    cut.text = str_sub(part->text, start, size);
    cut.from = (struct span){part->from.start + (uint32_t)start, (uint32_t)size};
    return cut;
}

static struct jinja_part for_tag(const struct jinja *jinja, struct jinja_part part) {
    part.kind = RUN_TEXT;
    part.from = jinja->tag;
    return part;
}

// The first and the last word of what a tag prints stand for the tag, so that an expression that
// begins or ends with them has the tag in it as a whole.
static void part_printed(struct jinja *jinja, const struct jinja_part *part, bool first,
                         bool last) {
    if (part->kind != RUN_COPY || (!first && !last)) {
        part_add(jinja, *part);
        return;
    }
    size_t head = first ? first_word(part->text) : 0;
    size_t tail = last ? last_word(part->text) : 0;
    if (head + tail >= part->text.size) {
        part_add(jinja, for_tag(jinja, *part));
        return;
    }
    size_t middle = part->text.size - head - tail;
    part_add(jinja, for_tag(jinja, part_cut(part, 0, head)));
    part_add(jinja, part_cut(part, head, middle));
    part_add(jinja, for_tag(jinja, part_cut(part, head + middle, tail)));
}

static bool part_blank(const struct jinja_part *part) {
    return jinja_part_known(part) && str_trim(part->text).size == 0;
}

static void unknown_note(struct jinja *jinja, const struct jinja_value *value) {
    bool hole = value->type == JINJA_UNKNOWN && value->unknown == RUN_HOLE;
    if (hole && value->name.size > 0) {
        jinja_note(jinja,
                   "%.*s is not known, so columns may hide in what it prints; add the file that "
                   "defines it",
                   STR_ARG(value->name));
    }
}

void jinja_print(struct jinja *jinja, const struct jinja_value *value) {
    struct jinja_parts parts = {0};
    jinja_spell(jinja, value, &parts);
    jinja_spend(jinja, parts.size);
    unknown_note(jinja, value);
    uint32_t first = 0, last = parts.size;
    while (first < parts.size && part_blank(&parts.data[first])) {
        first++;
    }
    while (last > first && part_blank(&parts.data[last - 1])) {
        last--;
    }
    for (uint32_t i = 0; i < parts.size; i++) {
        struct jinja_part part = part_placed(jinja, parts.data[i]);
        jinja->hidden |= !jinja_part_known(&part);
        if (jinja->site.foreign) {
            part_add(jinja, part);
        } else {
            part_printed(jinja, &part, i == first, i + 1 == last);
        }
    }
}

// ---- writing

// The known text behind a part, so far as it decides what the part can stand for.
static void following_add(const struct jinja_parts *parts, uint32_t from, struct buf *following) {
    for (uint32_t i = from; i < parts->size && jinja_part_known(&parts->data[i]); i++) {
        buf_add_str(following, str_sub(parts->data[i].text, 0, FOLLOWING_LONGEST));
        struct str so_far = buf_str(following);
        bool enough = str_trim(so_far).size > 0 && so_far.size >= FOLLOWING_LONGEST;
        if (enough || so_far.size >= 4 * FOLLOWING_LONGEST) {
            return;
        }
    }
}

static void hole_write(const struct jinja_parts *parts, uint32_t index, struct excerpt *excerpt,
                       struct context *context) {
    const struct jinja_part *part = &parts->data[index];
    struct buf following;
    buf_init(&following);
    following_add(parts, index + 1, &following);
    const struct hole hole = {
        .written = part->from,
        .kind = (enum run_kind)part->kind,
        .following = buf_str(&following),
        .hints = part->hints,
        .hint_count = part->hint_count,
    };
    hole_put(excerpt, context, &hole);
    buf_release(&following);
}

void jinja_write(const struct jinja_parts *parts, struct excerpt *excerpt) {
    struct context context;
    context_init(&context);
    for (uint32_t i = 0; i < parts->size; i++) {
        const struct jinja_part *part = &parts->data[i];
        if (part->kind == RUN_COPY) {
            excerpt_copy(excerpt, part->from);
        } else if (part->text.size > 0) {
            excerpt_put(excerpt, part->text, part->from, (enum run_kind)part->kind);
        } else if (!jinja_part_known(part)) {
            hole_write(parts, i, excerpt, &context);
        }
    }
}
