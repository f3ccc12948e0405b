#include "syntax/lower.h"

// Where the kept texts' tokens stand in the object's pool of bytes. Texts of a script are one copy
// of the file's bytes; redacted texts are written token by token, so each has a place of its own.
// Texts of an excerpt are stored one by one: as its author wrote them, not as a mask made them.
struct copy {
    const struct tokens *tokens;
    struct extent extent;
    uint32_t start;         // in the pool, of the first token
    const uint32_t *places; // redacted: of each token's start and end, in pairs
};

static struct str source_of(const struct tokens *tokens, struct extent extent) {
    struct span span = extent_span(tokens, extent);
    return (struct str){tokens->text.data + span.start, span.length};
}

// Redaction: literals become ?, blanks and comments one blank.
static void copy_token(struct lower *lower, const struct tokens *tokens, uint32_t token,
                       bool first) {
    const struct placed_token *at = &tokens->list.data[token];
    if (!first && at[-1].end < at->start) {
        builder_bytes(lower->builder, STR(" "));
    }
    uint32_t start = lower->builder->bytes.size;
    bool literal = at->kind == TOKEN_STRING || at->kind == TOKEN_NUMBER;
    builder_bytes(lower->builder, literal ? STR("?") : tokens_text(tokens, token));
    lower_push(lower, start);
    lower_push(lower, lower->builder->bytes.size);
}

static struct copy copy_make(struct lower *lower, struct extent extent, bool redacted) {
    const struct tokens *tokens = &lower->tokens;
    struct copy copy = {.tokens = tokens, .extent = extent, .start = lower->builder->bytes.size};
    if (!redacted && lower->input->origin) {
        return copy;
    }
    if (!redacted) {
        builder_bytes(lower->builder, source_of(tokens, extent));
        return copy;
    }
    uint32_t mark = lower->ids.size;
    for (uint32_t i = extent.first; i <= extent.last; i++) {
        copy_token(lower, tokens, i, i == extent.first);
    }
    copy.places = lower->ids.data + mark;
    lower->ids.size = mark; // not pushed to again while the copy is in use
    return copy;
}

// From bytes of the statement to bytes of the whole text that it stands in.
static struct span in_text(const struct lower *lower, struct span span) {
    return (struct span){lower->input->piece.start + span.start, span.length};
}

static uint32_t copy_text(struct lower *lower, const struct copy *copy, struct extent extent) {
    if (copy->places) {
        uint32_t start = copy->places[2 * (extent.first - copy->extent.first)];
        uint32_t end = copy->places[2 * (extent.last - copy->extent.first) + 1];
        return builder_text_at(lower->builder, start, end - start);
    }
    struct span part = extent_span(copy->tokens, extent);
    if (lower->input->origin) {
        return builder_text(lower->builder,
                            origin_text(lower->input->origin, in_text(lower, part)));
    }
    struct span whole = extent_span(copy->tokens, copy->extent);
    return builder_text_at(lower->builder, copy->start + part.start - whole.start, part.length);
}

uint8_t text_holes(const struct lower *lower, struct span span) {
    if (!lower->input->origin) {
        return 0;
    }
    switch (trace_kind(&lower->input->origin->masks, in_text(lower, span))) {
    case RUN_HOLE:
        return EXPR_FLAG_HOLE;
    case RUN_VALUE:
        return EXPR_FLAG_VALUE;
    default:
        return 0;
    }
}

static void text_set(struct lower *lower, const struct copy *copy, const struct kept_text *kept) {
    uint32_t text = copy_text(lower, copy, kept->extent);
    struct span span = lower_span(lower, extent_span(copy->tokens, kept->extent));
    if (kept->expr) {
        struct expr *expr = &lower->builder->exprs.data[kept->expr];
        expr->text = text;
        expr->text_span = span;
        expr->flags |= text_holes(lower, extent_span(copy->tokens, kept->extent));
        if (expr->kind != EXPR_COLUMN) {
            expr->span = span;
        }
    } else {
        struct relation *relation = &lower->builder->relations.data[kept->relation];
        relation->text = text;
        relation->text_span = span;
    }
}

// The smallest extent that all kept texts lie in: that of the outermost root.
static struct extent extent_of_all(const struct lower *lower) {
    struct extent whole = lower->kept.data[0].extent;
    for (uint32_t i = 1; i < lower->kept.size; i++) {
        struct extent extent = lower->kept.data[i].extent;
        whole.first = extent.first < whole.first ? extent.first : whole.first;
        whole.last = extent.last > whole.last ? extent.last : whole.last;
    }
    return whole;
}

void text_keep(struct lower *lower, struct kept_text kept) {
    VEC_PUSH(&lower->kept, kept);
    if (lower->roots > 0) {
        return;
    }
    bool redacted = lower->redact || lower->in_values;
    struct copy copy = copy_make(lower, extent_of_all(lower), redacted);
    for (uint32_t i = 0; i < lower->kept.size; i++) {
        text_set(lower, &copy, &lower->kept.data[i]);
    }
    VEC_RESET(&lower->kept);
}
