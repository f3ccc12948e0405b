#include "input/jinja/call.h"

#include <stddef.h>

#include "input/jinja/eval.h"
#include "input/jinja/render.h"
#include "input/jinja/word.h"

// ---- macros

// What was passed without a parameter for it: varargs and kwargs.
static void rest_assign(struct jinja *jinja, const struct jinja_call *call, const bool *taken) {
    struct jinja_value positional = jinja_list(jinja), named = jinja_dict(jinja);
    for (uint32_t i = 0; i < call->count; i++) {
        const struct jinja_argument *argument = &call->arguments[i];
        if (taken[i]) {
            continue;
        }
        if (argument->name.size > 0) {
            jinja_put(jinja, &named, argument->name, argument->value);
        } else {
            jinja_append(jinja, &positional, argument->value);
        }
    }
    jinja_assign(jinja, STR("varargs"), positional);
    jinja_assign(jinja, STR("kwargs"), named);
}

// The argument for a parameter, by its name or position; its index, or call->count.
static uint32_t argument_for(const struct jinja_call *call, struct str name, uint32_t position) {
    uint32_t seen = 0;
    for (uint32_t i = 0; i < call->count; i++) {
        const struct jinja_argument *argument = &call->arguments[i];
        bool positional = argument->name.size == 0;
        if ((positional && seen == position) || (!positional && str_equal(argument->name, name))) {
            return i;
        }
        seen += positional ? 1 : 0;
    }
    return call->count;
}

static void parameters_assign(struct jinja *jinja, const struct jinja_expr_item *parameters,
                              const struct jinja_call *call) {
    bool *taken = ARENA_ARRAY(jinja->arena, bool, call->count + 1);
    uint32_t at = 0;
    for (const struct jinja_expr_item *one = parameters; one; one = one->next, at++) {
        uint32_t index = argument_for(call, one->keyword, at);
        taken[index] = true;
        struct jinja_value value = index < call->count ? call->arguments[index].value
                                   : one->value        ? jinja_eval(jinja, one->value)
                                                       : jinja_undefined();
        jinja_assign(jinja, one->keyword, value);
    }
    rest_assign(jinja, call, taken);
}

static struct jinja_value macro_body(struct jinja *jinja, const struct jinja_macro *macro,
                                     const struct jinja_call *call,
                                     const struct jinja_block *caller) {
    struct jinja_site site = jinja->site;
    struct jinja_frame *frame = jinja_frame_new(jinja->arena, macro->local ? jinja->globals : NULL);
    frame->macro = true;
    frame->caller = caller;
    frame->caller_site = site;
    jinja->site = (struct jinja_site){.frame = frame, .template = macro->template, .foreign = true};
    parameters_assign(jinja, macro->block->items, call);
    struct jinja_value text = jinja_render_text(jinja, macro->block->first);
    jinja->site = site;
    return frame->returned ? frame->result : text;
}

static struct jinja_value macro_run(struct jinja *jinja, const struct jinja_macro *macro,
                                    const struct jinja_call *call,
                                    const struct jinja_block *caller) {
    if (jinja->macros >= JINJA_MACRO_DEPTH) {
        jinja_note(jinja, "macro %.*s calls itself without end; its text is left out",
                   STR_ARG(call->name));
        return jinja_unknown(RUN_HOLE);
    }
    jinja->macros++;
    struct jinja_value value = macro_body(jinja, macro, call, caller);
    jinja->macros--;
    return value;
}

// ---- functions of a macro

// The body of {% call %}, run where it stands.
static bool call_caller(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    const struct jinja_frame *frame = jinja->site.frame;
    if (!frame->caller) {
        return false;
    }
    struct jinja_site site = jinja->site;
    struct span tag = jinja->tag;
    jinja->site = frame->caller_site;
    jinja_scope_open(jinja);
    parameters_assign(jinja, frame->caller->items, call);
    *value = jinja_render_text(jinja, frame->caller->first);
    jinja_scope_close(jinja);
    jinja->site = site;
    jinja->tag = tag;
    return true;
}

// {{ return(value) }}: what the macro gives, in place of what it has printed.
static bool call_return(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    struct jinja_frame *frame = jinja->site.frame;
    *value = jinja_none();
    if (!frame->macro) {
        return false;
    }
    frame->returned = true;
    frame->result = call->count > 0 ? call->arguments[0].value : jinja_none();
    return true;
}

static bool call_own(struct jinja *jinja, const struct jinja_call *call,
                     struct jinja_value *value) {
    if (str_equal(call->name, STR("caller"))) {
        return call_caller(jinja, call, value);
    }
    return str_equal(call->name, STR("return")) && call_return(jinja, call, value);
}

// ---- words

bool jinja_call_word(struct jinja *jinja, const struct jinja_call *call,
                     const struct jinja_block *caller, struct jinja_value *value) {
    const struct jinja_rules *rules = jinja->rules;
    if (call_own(jinja, call, value) || (rules->call && rules->call(jinja, call, value))) {
        return true;
    }
    const struct jinja_macro *macro = rules->macro ? rules->macro(jinja, call->name) : NULL;
    if (macro) {
        *value = macro_run(jinja, macro, call, caller);
        return true;
    }
    return jinja_function(jinja, call, value);
}

bool jinja_call_value(struct jinja *jinja, const struct jinja_value *callee,
                      const struct jinja_call *call, const struct jinja_block *caller,
                      struct jinja_value *value) {
    if (callee->type != JINJA_CALLABLE) {
        return false;
    }
    if (callee->macro) {
        *value = macro_run(jinja, callee->macro, call, caller);
        return true;
    }
    struct jinja_call named = *call;
    named.name = callee->name;
    return jinja_call_word(jinja, &named, caller, value);
}
