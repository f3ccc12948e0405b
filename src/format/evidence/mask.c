#include "format/evidence/mask.h"

#include <string.h>

#include "format/evidence/markdown.h"
#include "format/space.h"
#include "input/hole.h"
#include "query/key.h"

struct masking {
    struct reading *reading;
    const struct evidence_names *names;
    struct span written;
    struct context context;
};

struct str evidence_query_word(struct reading *reading, struct str name) {
    struct buf word;
    buf_init(&word);
    buf_print(&word, "%.*s#%.*s", STR_ARG(reading->path), STR_ARG(name));
    struct str kept =
        key_word(&reading->arena,
                 (struct str){arena_copy(&reading->arena, word.data, word.size), word.size});
    buf_release(&word);
    return kept;
}

bool evidence_names_hold(const struct evidence_names *names, struct str name) {
    for (uint32_t i = 0; i < names->size; i++) {
        if (str_equal(names->data[i], name)) {
            return true;
        }
    }
    return false;
}

void evidence_put_relation(struct reading *reading, struct str name, struct span written) {
    struct excerpt *excerpt = &reading->excerpt;
    excerpt_put_ident(excerpt, STR(SPACE_EVIDENCE_QUERY), written);
    excerpt_put(excerpt, STR("."), written, RUN_TEXT);
    excerpt_put_ident(excerpt, evidence_query_word(reading, name), written);
}

// A query in the place of a relation, of a query or of a value.
static void put_query(struct masking *masking, struct str name, struct span written,
                      enum context_place place) {
    struct excerpt *excerpt = &masking->reading->excerpt;
    bool relation = place == CONTEXT_RELATION;
    bool bare = relation || place == CONTEXT_QUERY || place == CONTEXT_START;
    if (!relation) {
        excerpt_put(excerpt, bare ? STR("SELECT * FROM ") : STR("(SELECT * FROM "), written,
                    RUN_TEXT);
    }
    evidence_put_relation(masking->reading, name, written);
    if (!bare) {
        excerpt_put(excerpt, STR(")"), written, RUN_TEXT);
    }
}

static void note_dangling(struct masking *masking, struct str name, struct span written) {
    reading_note(masking->reading, DIAG_REFERENCE_DANGLING,
                 trace_span(&masking->reading->excerpt.places, written),
                 "there is no query %.*s on this page: if it stands in a file of its own, copy it "
                 "here or declare its edges in stemma.yaml",
                 STR_ARG(name));
}

// ${inputs.shop.value} is a value, ${orders} another query.
static void put_tag(struct masking *masking, struct str inner, struct span written,
                    struct str following) {
    struct excerpt *excerpt = &masking->reading->excerpt;
    enum context_place place = context_at(&masking->context, buf_str(&excerpt->sql));
    struct str name = str_trim(inner);
    bool word = name.size > 0 && markdown_word(name) == name.size;
    if (place == CONTEXT_STRING || place == CONTEXT_COMMENT) {
        excerpt_copy(excerpt, written);
    } else if (evidence_names_hold(masking->names, name)) {
        put_query(masking, name, written, place);
    } else {
        if (word) {
            note_dangling(masking, name, written);
        }
        const struct hole hole = {
            .written = written, .kind = word ? RUN_HOLE : RUN_VALUE, .following = following};
        hole_put(excerpt, &masking->context, &hole);
    }
}

void evidence_mask(struct reading *reading, const struct evidence_names *names,
                   struct span written) {
    struct masking masking = {.reading = reading, .names = names, .written = written};
    struct str rest = excerpt_written(&reading->excerpt, written);
    uint32_t at = written.start;
    context_init(&masking.context);
    for (;;) {
        const char *open = memmem(rest.data, rest.size, "${", 2);
        size_t start = open ? (size_t)(open - rest.data) : rest.size;
        size_t length = str_find(str_sub(rest, start, rest.size), '}') + 1;
        if (start + length > rest.size) {
            excerpt_copy(&reading->excerpt, (struct span){at, (uint32_t)rest.size});
            return;
        }
        excerpt_copy(&reading->excerpt, (struct span){at, (uint32_t)start});
        struct str inner = str_sub(rest, start + 2, length - 3);
        struct span tag = {at + (uint32_t)start, (uint32_t)length};
        rest = str_sub(rest, start + length, rest.size);
        put_tag(&masking, inner, tag, rest);
        at = tag.start + tag.length;
    }
}
