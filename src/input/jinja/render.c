#include "input/jinja/render.h"

#include <stddef.h>

#include "input/jinja/eval.h"
#include "input/jinja/op.h"
#include "input/jinja/print.h"

static bool stopped(const struct jinja *jinja) {
    return jinja->cut || jinja->site.frame->returned;
}

// From here on, what is printed stands for this block.
static void tag_set(struct jinja *jinja, const struct jinja_block *block) {
    if (!jinja->site.foreign) {
        jinja->tag = (struct span){jinja->site.offset + block->at.start, block->at.length};
    }
}

static void part_add(struct jinja *jinja, struct jinja_part part) {
    VEC_PUSH_IN(jinja->arena, jinja->out, part);
}

// ---- text and values

static void render_text(struct jinja *jinja, const struct jinja_block *block) {
    const struct jinja_site *site = &jinja->site;
    struct jinja_part part = {
        .text = str_sub(site->template->text, block->at.start, block->at.length),
        .from = {site->offset + block->at.start, block->at.length},
        .kind = RUN_COPY,
        .placed = true,
    };
    if (site->foreign) {
        part.from = jinja->tag;
        part.kind = RUN_TEXT;
    }
    jinja_spend(jinja, block->at.length / 64);
    part_add(jinja, part);
}

static void render_print(struct jinja *jinja, const struct jinja_block *block) {
    struct jinja_value value = jinja_eval(jinja, block->expr);
    if (!jinja->site.frame->returned) {
        jinja_print(jinja, &value);
    }
}

static void assign_target(struct jinja *jinja, const struct jinja_expr *target,
                          struct jinja_value value) {
    if (target->kind == JINJA_EXPR_NAME) {
        jinja_assign(jinja, target->text, value);
        return;
    }
    struct jinja_value object = jinja_eval(jinja, target->left);
    if (object.type == JINJA_DICT) {
        jinja_put(jinja, &object, target->text, value);
    }
}

// One value to one target, or its elements to several.
static void assign(struct jinja *jinja, const struct jinja_expr_item *targets,
                   const struct jinja_value *value) {
    if (targets && !targets->next) {
        assign_target(jinja, targets->value, *value);
        return;
    }
    uint32_t at = 0;
    for (const struct jinja_expr_item *one = targets; one; one = one->next, at++) {
        bool known = value->type == JINJA_LIST;
        const struct jinja_item *item = known ? jinja_item(value, at) : NULL;
        assign_target(jinja, one->value,
                      item    ? item->value
                      : known ? jinja_undefined()
                              : jinja_unknown_of(jinja, one->value->text, value, 1));
    }
}

static void render_set(struct jinja *jinja, const struct jinja_block *block) {
    struct jinja_value value = jinja_eval(jinja, block->expr);
    assign(jinja, block->items, &value);
}

static void render_capture(struct jinja *jinja, const struct jinja_block *block) {
    jinja_scope_open(jinja);
    struct jinja_value text = jinja_render_text(jinja, block->first);
    jinja_scope_close(jinja);
    assign(jinja, block->items, &text);
}

// ---- conditions

struct condition {
    bool fork;
    enum jinja_truth truth;
};

static struct condition condition_of(struct jinja *jinja, const struct jinja_expr *expr) {
    jinja->forking = false;
    struct jinja_value value = jinja_eval(jinja, expr);
    return (struct condition){jinja->forking, jinja_truth(&value)};
}

// Remembers that a condition has left out a branch, unless that prints nothing.
static void left_out(struct jinja *jinja, const struct jinja_block *branch,
                     const struct condition *condition) {
    if (jinja_blocks_blank(jinja->site.template, branch->first)) {
        return;
    }
    jinja->forked |= condition->fork;
    if (condition->truth == JINJA_MAYBE) {
        jinja->doubted = true;
        jinja_note(jinja, "which branch is meant is not known, so the first one is read; give the "
                          "variables of the condition a value");
    }
}

// The first condition that holds, or may hold, decides.
static void render_if(struct jinja *jinja, const struct jinja_block *block) {
    for (const struct jinja_block *one = block; one; one = one->otherwise) {
        struct condition condition = {.truth = JINJA_TRUE};
        if (one->kind == JINJA_BLOCK_IF) {
            condition = condition_of(jinja, one->expr);
        }
        bool maybe = condition.truth == JINJA_MAYBE && !jinja->otherwise;
        if (condition.truth == JINJA_TRUE || maybe) {
            for (const struct jinja_block *rest = one->otherwise; rest; rest = rest->otherwise) {
                left_out(jinja, rest, &condition);
            }
            jinja_render(jinja, one->first);
            return;
        }
        left_out(jinja, one, &condition);
    }
}

// ---- loops

static void loop_update(struct jinja *jinja, struct jinja_value *loop, uint32_t index,
                        uint32_t count) {
    jinja_put(jinja, loop, STR("index"), jinja_number(index + 1));
    jinja_put(jinja, loop, STR("index0"), jinja_number(index));
    jinja_put(jinja, loop, STR("revindex"), jinja_number(count - index));
    jinja_put(jinja, loop, STR("revindex0"), jinja_number(count - index - 1));
    jinja_put(jinja, loop, STR("first"), jinja_bool(index == 0));
    jinja_put(jinja, loop, STR("last"), jinja_bool(index + 1 == count));
    jinja_put(jinja, loop, STR("length"), jinja_number(count));
}

// The elements that a loop runs over, its condition applied. What is not known is one element that
// is not known.
static struct jinja_value elements(struct jinja *jinja, const struct jinja_block *block) {
    struct jinja_value over = jinja_eval(jinja, block->expr), list = jinja_list(jinja);
    bool nothing = over.type == JINJA_NONE || over.type == JINJA_UNDEFINED;
    bool known = over.type == JINJA_LIST || over.type == JINJA_DICT || nothing;
    if (!known) {
        const struct jinja_expr_item *target = block->items;
        struct str name = target && !target->next ? target->value->text : (struct str){0};
        jinja_append(jinja, &list, jinja_unknown_of(jinja, name, &over, 1));
        return list;
    }
    for (uint32_t i = 0; i < jinja_count(&over) && jinja_spend(jinja, 1); i++) {
        struct jinja_item item = *jinja_item(&over, i);
        struct jinja_value value =
            over.type == JINJA_DICT ? jinja_text(jinja, item.key) : item.value;
        if (block->condition) {
            assign(jinja, block->items, &value);
            struct jinja_value condition = jinja_eval(jinja, block->condition);
            if (jinja_truth(&condition) == JINJA_FALSE) {
                continue;
            }
        }
        jinja_append(jinja, &list, value);
    }
    return list;
}

static void render_for(struct jinja *jinja, const struct jinja_block *block) {
    jinja_scope_open(jinja);
    struct jinja_value list = elements(jinja, block), loop = jinja_dict(jinja);
    uint32_t count = jinja_count(&list);
    for (uint32_t i = 0; i < count && !stopped(jinja); i++) {
        jinja_scope_clear(jinja);
        loop_update(jinja, &loop, i, count);
        jinja_assign(jinja, STR("loop"), loop);
        assign(jinja, block->items, &jinja_item(&list, i)->value);
        jinja_render(jinja, block->first);
    }
    jinja_scope_close(jinja);
    if (count == 0 && block->otherwise) {
        jinja_render(jinja, block->otherwise->first);
    }
}

// ---- others

static void render_macro(struct jinja *jinja, const struct jinja_block *block) {
    struct jinja_macro *macro = ARENA_NEW(jinja->arena, struct jinja_macro);
    *macro = (struct jinja_macro){
        .template = jinja->site.template, .block = block, .local = !jinja->site.foreign};
    struct jinja_value value = jinja_callable(jinja, block->name);
    value.macro = macro;
    jinja_assign(jinja, block->name, value);
}

static void render_call(struct jinja *jinja, const struct jinja_block *block) {
    struct jinja_value value = jinja_eval_call(jinja, block->expr, block);
    jinja_print(jinja, &value);
}

// The text of another file, which stands for the tag as a whole.
static void render_include(struct jinja *jinja, const struct jinja_block *block) {
    struct jinja_value path = jinja_eval(jinja, block->expr);
    struct str name = {0}, text;
    bool known = jinja_plain(jinja->arena, &path, &name) && jinja->rules->include &&
                 jinja->rules->include(jinja, name, &text);
    if (!known || jinja->macros >= JINJA_MACRO_DEPTH) {
        struct jinja_value unknown = jinja_unknown_of(jinja, name, NULL, 0);
        unknown.unknown = RUN_HOLE;
        jinja_print(jinja, &unknown);
        return;
    }
    struct jinja_template *template = ARENA_NEW(jinja->arena, struct jinja_template);
    struct jinja_site site = jinja->site;
    jinja_parse(jinja->arena, text, template);
    jinja->site.template = template;
    jinja->site.foreign = true;
    jinja->macros++;
    jinja_render(jinja, template->first);
    jinja->macros--;
    jinja->site = site;
}

static void render_group(struct jinja *jinja, const struct jinja_block *block) {
    jinja_scope_open(jinja);
    for (const struct jinja_expr_item *one = block->items; one; one = one->next) {
        jinja_assign(jinja, one->keyword,
                     one->value ? jinja_eval(jinja, one->value) : jinja_undefined());
    }
    jinja_render(jinja, block->first);
    jinja_scope_close(jinja);
}

static void render_block(struct jinja *jinja, const struct jinja_block *block) {
    switch ((enum jinja_block_kind)block->kind) {
    case JINJA_BLOCK_TEXT:
        return render_text(jinja, block);
    case JINJA_BLOCK_PRINT:
        return render_print(jinja, block);
    case JINJA_BLOCK_IF:
        return render_if(jinja, block);
    case JINJA_BLOCK_FOR:
        return render_for(jinja, block);
    case JINJA_BLOCK_SET:
        return render_set(jinja, block);
    case JINJA_BLOCK_CAPTURE:
        return render_capture(jinja, block);
    case JINJA_BLOCK_MACRO:
        return render_macro(jinja, block);
    case JINJA_BLOCK_CALL:
        return render_call(jinja, block);
    case JINJA_BLOCK_DO:
        (void)jinja_eval(jinja, block->expr);
        return;
    case JINJA_BLOCK_INCLUDE:
        return render_include(jinja, block);
    case JINJA_BLOCK_GROUP:
        return render_group(jinja, block);
    case JINJA_BLOCK_ELSE:
    case JINJA_BLOCK_OTHER:
        return;
    }
}

void jinja_render(struct jinja *jinja, const struct jinja_block *first) {
    struct span tag = jinja->tag;
    if (!jinja_enter(jinja)) {
        return;
    }
    for (const struct jinja_block *block = first; block && !stopped(jinja); block = block->next) {
        tag_set(jinja, block);
        if (jinja_spend(jinja, 1)) {
            render_block(jinja, block);
        }
    }
    jinja->tag = tag;
    jinja_leave(jinja);
}

struct jinja_value jinja_render_text(struct jinja *jinja, const struct jinja_block *first) {
    struct jinja_parts parts = {0};
    struct jinja_parts *out = jinja->out;
    jinja->out = &parts;
    jinja_render(jinja, first);
    jinja->out = out;
    return jinja_text_of(&parts);
}
