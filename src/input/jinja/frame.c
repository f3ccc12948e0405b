#include "input/jinja/frame.h"

#include <stddef.h>

struct jinja_variable {
    struct str name;
    struct jinja_value value;
};

struct jinja_scope {
    struct VEC(struct jinja_variable) variables;
    struct jinja_scope *outer;
};

static struct jinja_scope *scope_new(struct arena *arena, struct jinja_scope *outer) {
    struct jinja_scope *scope = ARENA_NEW(arena, struct jinja_scope);
    scope->outer = outer;
    return scope;
}

struct jinja_frame *jinja_frame_new(struct arena *arena, const struct jinja_frame *outer) {
    struct jinja_frame *frame = ARENA_NEW(arena, struct jinja_frame);
    frame->scope = scope_new(arena, outer ? outer->scope : NULL);
    return frame;
}

void jinja_scope_open(struct jinja *jinja) {
    struct jinja_frame *frame = jinja->site.frame;
    frame->scope = scope_new(jinja->arena, frame->scope);
}

void jinja_scope_clear(struct jinja *jinja) {
    jinja->site.frame->scope->variables.size = 0;
}

void jinja_scope_close(struct jinja *jinja) {
    struct jinja_frame *frame = jinja->site.frame;
    frame->scope = frame->scope->outer;
}

static struct jinja_variable *variable_in(const struct jinja_scope *scope, struct str name) {
    for (uint32_t i = 0; i < scope->variables.size; i++) {
        if (str_equal(scope->variables.data[i].name, name)) {
            return &scope->variables.data[i];
        }
    }
    return NULL;
}

const struct jinja_value *jinja_variable(const struct jinja *jinja, struct str name) {
    const struct jinja_scope *scope = jinja->site.frame->scope;
    for (; scope; scope = scope->outer) {
        const struct jinja_variable *found = variable_in(scope, name);
        if (found) {
            return &found->value;
        }
    }
    return NULL;
}

void jinja_assign(struct jinja *jinja, struct str name, struct jinja_value value) {
    struct jinja_scope *scope = jinja->site.frame->scope;
    struct jinja_variable *found = variable_in(scope, name);
    if (found) {
        found->value = value;
        return;
    }
    VEC_PUSH_IN(jinja->arena, &scope->variables, ((struct jinja_variable){name, value}));
}
