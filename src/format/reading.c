#include "format/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/key.h"

void reading_init(struct reading *reading, struct builder *builder) {
    *reading = (struct reading){.builder = builder};
    arena_init(&reading->arena);
    excerpt_init(&reading->excerpt);
}

void reading_release(struct reading *reading) {
    arena_release(&reading->arena);
    excerpt_release(&reading->excerpt);
    VEC_RELEASE(&reading->pieces);
    VEC_RELEASE(&reading->texts);
    VEC_RELEASE(&reading->skips);
}

void reading_reset(struct reading *reading) {
    arena_reset(&reading->arena);
    excerpt_reset(&reading->excerpt);
    VEC_RESET(&reading->pieces);
    VEC_RESET(&reading->texts);
    VEC_RESET(&reading->skips);
}

// ---- texts

static struct str kept(struct reading *reading, const struct buf *text) {
    return (struct str){arena_copy(&reading->arena, text->data, text->size), text->size};
}

static struct reading_text text_kept(struct reading *reading, struct span claim, uint32_t fill) {
    const struct excerpt *excerpt = &reading->excerpt;
    return (struct reading_text){
        .claim = claim,
        .fill = fill,
        .sql = kept(reading, &excerpt->sql),
        .origin = {.written = kept(reading, &excerpt->written),
                   .masks = trace_copy(&reading->arena, &excerpt->masks),
                   .places = trace_copy(&reading->arena, &excerpt->places)},
    };
}

void reading_text(struct reading *reading, struct span claim, uint32_t fill) {
    VEC_PUSH(&reading->texts, text_kept(reading, claim, fill));
}

void reading_alternative(struct reading *reading) {
    const struct reading_text *last = &reading->texts.data[reading->texts.size - 1];
    struct reading_text text = text_kept(reading, last->claim, last->fill);
    text.alternative = true;
    VEC_PUSH(&reading->texts, text);
}

void reading_omit(struct reading *reading, struct span claim) {
    VEC_PUSH(&reading->skips, ((struct reading_skip){claim}));
}

static void note(struct reading *reading, enum diag_code code, struct span at, const char *format,
                 va_list arguments) {
    char message[512];
    vsnprintf(message, sizeof(message), format, arguments);
    builder_note(reading->builder, code, builder_place(reading->builder, at.start),
                 str_of(message));
}

void reading_note(struct reading *reading, enum diag_code code, struct span at, const char *format,
                  ...) {
    va_list arguments;
    va_start(arguments, format);
    note(reading, code, at, format, arguments);
    va_end(arguments);
}

void reading_skip(struct reading *reading, struct span claim, enum diag_code code,
                  const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    note(reading, code, claim, format, arguments);
    va_end(arguments);
    reading_omit(reading, claim);
}

// ---- lists of strings

struct list reading_strings(struct reading *reading, const struct str *strings, uint32_t count) {
    struct names names = {0};
    for (uint32_t i = 0; i < count; i++) {
        names_add(reading, &names, strings[i]);
    }
    return names_list(reading, &names);
}

struct list reading_key(struct reading *reading, const char *space, struct str word) {
    struct names names = {0};
    names_add_key(reading, &names, space, word);
    return names_list(reading, &names);
}

struct list reading_names(struct reading *reading, struct str schema, struct str name) {
    const struct str both[] = {schema, name};
    return schema.size > 0 ? reading_strings(reading, both, 2)
                           : reading_strings(reading, &both[1], 1);
}

void names_add(struct reading *reading, struct names *names, struct str s) {
    VEC_PUSH_IN(&reading->arena, names, builder_string(reading->builder, s));
}

void names_add_key(struct reading *reading, struct names *names, const char *space,
                   struct str word) {
    names_add(reading, names, str_of(space));
    names_add(reading, names, key_word(&reading->arena, word));
}

struct list names_list(struct reading *reading, const struct names *names) {
    return builder_list(reading->builder, names->data, names->size);
}

// ---- pieces

struct claim {
    struct span span;
    bool text; // else skipped
};

static int compare_claims(const void *a, const void *b) {
    const struct claim *one = a;
    const struct claim *other = b;
    if (one->span.start != other->span.start) {
        return one->span.start < other->span.start ? -1 : 1;
    }
    if (one->span.length != other->span.length) {
        return one->span.length < other->span.length ? -1 : 1;
    }
    return (int)one->text - (int)other->text;
}

static struct claim *claims_sorted(struct reading *reading, uint32_t *count) {
    *count = reading->texts.size + reading->skips.size;
    struct claim *claims = ARENA_ARRAY(&reading->arena, struct claim, *count);
    for (uint32_t i = 0; i < reading->texts.size; i++) {
        claims[i] = (struct claim){reading->texts.data[i].claim, true};
    }
    for (uint32_t i = 0; i < reading->skips.size; i++) {
        claims[reading->texts.size + i] = (struct claim){reading->skips.data[i].claim, false};
    }
    qsort(claims, *count, sizeof(*claims), compare_claims);
    return claims;
}

static void piece_add(struct reading *reading, struct piece piece) {
    piece.line = builder_place(reading->builder, piece.start).line;
    VEC_PUSH(&reading->pieces, piece);
}

static void gap_add(struct reading *reading, uint32_t from, uint32_t to) {
    if (to > from) {
        piece_add(reading, (struct piece){.kind = PIECE_MARKUP,
                                          .state = PIECE_NO_LINEAGE,
                                          .start = from,
                                          .length = to - from});
    }
}

static void claim_add(struct reading *reading, const struct claim *claim, uint32_t end) {
    piece_add(reading, (struct piece){
                           .kind = claim->text ? PIECE_STATEMENT : PIECE_REST,
                           .state = claim->text ? PIECE_NO_LINEAGE : PIECE_SKIPPED,
                           .start = claim->span.start,
                           .length = end - claim->span.start,
                       });
}

static uint32_t span_end(struct span span) {
    return span.start + span.length;
}

void reading_finish(struct reading *reading) {
    uint32_t count = 0, at = 0;
    const struct claim *claims = claims_sorted(reading, &count);
    for (uint32_t i = 0; i < count;) {
        struct claim joined = claims[i];
        uint32_t end = span_end(joined.span);
        for (i++; i < count && claims[i].span.start < end; i++) {
            joined.text |= claims[i].text;
            end = span_end(claims[i].span) > end ? span_end(claims[i].span) : end;
        }
        gap_add(reading, at, joined.span.start);
        claim_add(reading, &joined, end);
        at = end;
    }
    gap_add(reading, at, (uint32_t)reading->file.size);
}

uint32_t reading_piece(const struct reading *reading, uint32_t offset) {
    uint32_t low = 0, high = reading->pieces.size;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (reading->pieces.data[middle].start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}
