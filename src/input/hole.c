#include "input/hole.h"

#include <stddef.h>

#include "query/declaration.h"

static void put(struct excerpt *excerpt, const char *sql, const struct hole *hole) {
    excerpt_put(excerpt, str_of(sql), hole->written, RUN_HOLE);
}

static char next_byte(const struct hole *hole) {
    return hole->following.size > 0 ? hole->following.data[0] : '\0';
}

static const struct hole_hint *first_hint(const struct hole *hole, bool relation) {
    for (uint32_t i = 0; i < hole->hint_count; i++) {
        if (hole->hints[i].relation == relation) {
            return &hole->hints[i];
        }
    }
    return NULL;
}

// The hints of one sort, with commas between them.
static void put_hints(struct excerpt *excerpt, const struct hole *hole, bool relation) {
    const struct hole_hint *first = first_hint(hole, relation);
    for (uint32_t i = 0; first && i < hole->hint_count; i++) {
        const struct hole_hint *hint = &hole->hints[i];
        if (hint->relation != relation) {
            continue;
        }
        if (hint != first) {
            put(excerpt, ", ", hole);
        }
        excerpt_put(excerpt, hint->text, hint->written, RUN_HOLE);
    }
}

// An expression, or the name of a function whose arguments follow.
static void put_operand(struct excerpt *excerpt, const struct hole *hole) {
    if (next_byte(hole) == '(') {
        put(excerpt, HOLE_FUNCTION, hole);
        return;
    }
    if (hole->kind == RUN_HOLE && first_hint(hole, false)) {
        put(excerpt, HOLE_FUNCTION "(", hole);
        put_hints(excerpt, hole, false);
        put(excerpt, ")", hole);
        return;
    }
    excerpt_put(excerpt, STR("'1'"), hole->written, hole->kind);
}

// What is all that is selected is more often a list of columns than one expression.
static void put_item(struct excerpt *excerpt, const struct hole *hole) {
    bool columns = hole->kind == RUN_HOLE && !first_hint(hole, false);
    if (columns && context_is_from(hole->following)) {
        put(excerpt, "*", hole);
    } else {
        put_operand(excerpt, hole);
    }
}

static void put_list(struct excerpt *excerpt, const struct hole *hole) {
    excerpt_put(excerpt, STR("("), hole->written, hole->kind);
    put_operand(excerpt, hole);
    excerpt_put(excerpt, STR(")"), hole->written, hole->kind);
}

// A whole query.
static void put_query(struct excerpt *excerpt, const struct hole *hole) {
    if (first_hint(hole, true)) {
        put(excerpt, "SELECT * FROM ", hole);
        put_hints(excerpt, hole, true);
    } else if (first_hint(hole, false)) {
        put(excerpt, "SELECT ", hole);
        put_operand(excerpt, hole);
    } else {
        put(excerpt, "TABLE " NAME_HOLE, hole);
    }
}

// The only relation that it may use, or any.
static void put_relation(struct excerpt *excerpt, const struct hole *hole) {
    const struct hole_hint *found = NULL;
    for (uint32_t i = 0; i < hole->hint_count; i++) {
        const struct hole_hint *hint = &hole->hints[i];
        if (hint->relation && found && !str_equal(hint->text, found->text)) {
            put(excerpt, NAME_HOLE, hole);
            return;
        }
        found = hint->relation ? hint : found;
    }
    if (found) {
        excerpt_put(excerpt, found->text, found->written, RUN_HOLE);
    } else {
        put(excerpt, NAME_HOLE, hole);
    }
}

// Whether the word at the hole goes on behind it, or is the first of a dotted name.
static bool is_name_part(const struct hole *hole) {
    return next_byte(hole) == '.' || context_is_word_byte(next_byte(hole));
}

static void put_start(struct excerpt *excerpt, const struct hole *hole) {
    if (context_is_set_operator(hole->following)) {
        put_query(excerpt, hole);
    } else {
        put(excerpt, " ", hole);
    }
}

// Behind an operand stands an operator when an operand follows, else a clause.
static void put_behind(struct excerpt *excerpt, const struct hole *hole) {
    put(excerpt, context_ends_operand(hole->following) ? " " : " = ", hole);
}

static void put_in_code(struct excerpt *excerpt, const struct hole *hole,
                        enum context_place place) {
    bool complete = context_ends_operand(hole->following);
    bool called = next_byte(hole) == '(';
    switch (place) {
    case CONTEXT_ITEM: // SELECT DISTINCT a
        return complete || called ? put_item(excerpt, hole) : put(excerpt, " ", hole);
    case CONTEXT_LITERAL:
        excerpt_put(excerpt, STR("'1'"), hole->written, hole->kind);
        return;
    case CONTEXT_LIST:
        return put_list(excerpt, hole);
    case CONTEXT_RELATION:
        return put_relation(excerpt, hole);
    case CONTEXT_QUERY:
        return complete ? put_query(excerpt, hole) : put(excerpt, " ", hole);
    case CONTEXT_NAME:
        return put(excerpt, NAME_HOLE, hole);
    case CONTEXT_START:
        return put_start(excerpt, hole);
    case CONTEXT_BEHIND:
        return put_behind(excerpt, hole);
    case CONTEXT_CLAUSE:
        return put(excerpt, " ", hole);
    default:
        return put_operand(excerpt, hole);
    }
}

void hole_put(struct excerpt *excerpt, struct context *context, const struct hole *hole) {
    enum context_place place = context_at(context, buf_str(&excerpt->sql));
    bool name = place == CONTEXT_QUOTED || place == CONTEXT_GLUED;
    if (place == CONTEXT_STRING) {
        excerpt_put(excerpt, STR("1"), hole->written, hole->kind);
    } else if (place == CONTEXT_COMMENT) {
        excerpt_put(excerpt, STR(" "), hole->written, hole->kind);
    } else if (name || is_name_part(hole)) {
        put(excerpt, NAME_HOLE, hole);
    } else {
        put_in_code(excerpt, hole, place);
    }
}
