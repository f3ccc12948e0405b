#include "input/jinja/eval.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/buf.h"
#include "input/jinja/call.h"
#include "input/jinja/op.h"
#include "input/jinja/word.h"

// ---- literals

static struct jinja_value eval_string(struct jinja *jinja, const struct jinja_expr *expr) {
    if (jinja->site.foreign || expr->inside.length == 0) {
        return jinja_text(jinja, expr->text);
    }
    struct jinja_part *part = ARENA_NEW(jinja->arena, struct jinja_part);
    *part = (struct jinja_part){
        .text = expr->text,
        .from = {jinja->site.offset + expr->inside.start, expr->inside.length},
        .kind = RUN_COPY,
    };
    return (struct jinja_value){.type = JINJA_TEXT, .parts = part, .part_count = 1};
}

static struct jinja_value eval_number(struct jinja *jinja, const struct jinja_expr *expr) {
    struct buf digits;
    buf_init(&digits);
    for (size_t i = 0; i < expr->text.size; i++) {
        if (expr->text.data[i] != '_') {
            buf_add_char(&digits, expr->text.data[i]);
        }
    }
    double number = digits.size > 0 ? strtod(digits.data, NULL) : 0;
    bool finite = number < 1e300;
    buf_release(&digits);
    return finite ? jinja_number(number) : jinja_unknown(jinja->rules->unknown);
}

static struct jinja_value eval_list(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value list = jinja_list(jinja);
    list.tuple = expr->kind == JINJA_EXPR_TUPLE;
    for (const struct jinja_expr_item *item = expr->items; item; item = item->next) {
        jinja_append(jinja, &list, jinja_eval(jinja, item->value));
    }
    return list;
}

static struct jinja_value eval_dict(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value dict = jinja_dict(jinja);
    for (const struct jinja_expr_item *item = expr->items; item; item = item->next) {
        struct jinja_value key = jinja_eval(jinja, item->key);
        struct str text;
        if (jinja_plain(jinja->arena, &key, &text)) {
            jinja_put(jinja, &dict, text, jinja_eval(jinja, item->value));
        }
    }
    return dict;
}

// ---- names

// The name at the bottom of a.b.c; NULL: there is another expression.
static const struct jinja_expr *base_name(const struct jinja_expr *expr) {
    while (expr->kind == JINJA_EXPR_ATTRIBUTE) {
        expr = expr->left;
    }
    return expr->kind == JINJA_EXPR_NAME ? expr : NULL;
}

// a.b.c as one word; empty when a is a variable, or no name.
static struct str dotted(struct jinja *jinja, const struct jinja_expr *expr) {
    const struct jinja_expr *base = base_name(expr);
    if (!base || jinja_variable(jinja, base->text)) {
        return (struct str){0};
    }
    if (expr == base) {
        return expr->text;
    }
    struct buf out;
    buf_init(&out);
    buf_add_str(&out, dotted(jinja, expr->left));
    buf_add_char(&out, '.');
    buf_add_str(&out, expr->text);
    struct str word = {arena_copy(jinja->arena, out.data, out.size), out.size};
    buf_release(&out);
    return word;
}

static bool constant(struct str name, struct jinja_value *value) {
    bool yes = str_equal_nocase(name, STR("true"));
    if (yes || str_equal_nocase(name, STR("false"))) {
        *value = jinja_bool(yes);
        return true;
    }
    *value = jinja_none();
    return str_equal_nocase(name, STR("none"));
}

static bool rule_name(struct jinja *jinja, struct str word, struct jinja_value *value) {
    return word.size > 0 && jinja->rules->name && jinja->rules->name(jinja, word, value);
}

static struct jinja_value eval_name(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value value;
    const struct jinja_value *variable = jinja_variable(jinja, expr->text);
    if (variable) {
        return *variable;
    }
    if (constant(expr->text, &value) || rule_name(jinja, expr->text, &value)) {
        return value;
    }
    return jinja_unknown_of(jinja, expr->text, NULL, 0);
}

// What a value has by this name.
static struct jinja_value member_of(struct jinja *jinja, const struct jinja_value *value,
                                    struct str name) {
    const struct jinja_value *member = jinja_member(value, name);
    if (member) {
        return *member;
    }
    bool missing =
        value->type == JINJA_DICT || value->type == JINJA_NONE || value->type == JINJA_UNDEFINED;
    if (missing) {
        return jinja_undefined();
    }
    return jinja_unknown_of(jinja, (struct str){0}, value, 1);
}

static struct jinja_value eval_attribute(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value value;
    struct str word = dotted(jinja, expr);
    if (rule_name(jinja, word, &value)) {
        return value;
    }
    struct jinja_value left = jinja_eval(jinja, expr->left);
    value = member_of(jinja, &left, expr->text);
    if (value.type == JINJA_UNKNOWN && word.size > 0) {
        value.name = word;
    }
    return value;
}

// ---- parts of lists and strings

// A position from 0; a negative one counts from the end. False: it is not known.
static bool position(const struct jinja_value *value, uint32_t count, uint32_t *index) {
    if (value->type != JINJA_NUMBER) {
        return false;
    }
    double at = value->number < 0 ? value->number + count : value->number;
    *index = at < 0 ? 0 : at > count ? count : (uint32_t)at;
    return at >= 0;
}

static struct jinja_value eval_index(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value both[] = {jinja_eval(jinja, expr->left), jinja_eval(jinja, expr->right)};
    struct str key;
    uint32_t index;
    if (both[0].type == JINJA_LIST && position(&both[1], jinja_count(&both[0]), &index)) {
        const struct jinja_item *item = jinja_item(&both[0], index);
        return item ? item->value : jinja_undefined();
    }
    bool has_members = both[0].type == JINJA_DICT || both[0].type == JINJA_TEXT;
    if (has_members && both[1].type == JINJA_TEXT && jinja_plain(jinja->arena, &both[1], &key)) {
        return member_of(jinja, &both[0], key);
    }
    if (both[0].type == JINJA_TEXT && jinja_plain(jinja->arena, &both[0], &key) &&
        position(&both[1], (uint32_t)key.size, &index)) {
        return jinja_text(jinja, str_sub(key, index, 1));
    }
    return jinja_unknown_of(jinja, (struct str){0}, both, 2);
}

// One end of a slice; `index` is what is meant when nothing is written.
static bool slice_end(struct jinja *jinja, const struct jinja_expr *expr, uint32_t count,
                      uint32_t *index) {
    if (!expr) {
        return true;
    }
    struct jinja_value value = jinja_eval(jinja, expr);
    bool below = value.type == JINJA_NUMBER && value.number + count < 0;
    *index = 0;
    return below || position(&value, count, index);
}

static struct jinja_value eval_slice(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value whole = jinja_eval(jinja, expr->left);
    struct str text = {0};
    bool is_text = whole.type == JINJA_TEXT && jinja_plain(jinja->arena, &whole, &text);
    uint32_t count = is_text ? (uint32_t)text.size : jinja_count(&whole);
    uint32_t start = 0, end = count;
    if ((!is_text && whole.type != JINJA_LIST) || !slice_end(jinja, expr->right, count, &start) ||
        !slice_end(jinja, expr->other, count, &end)) {
        return jinja_unknown_of(jinja, (struct str){0}, &whole, 1);
    }
    end = end < start ? start : end;
    if (is_text) {
        return jinja_text(jinja, str_sub(text, start, end - start));
    }
    struct jinja_value part = jinja_list(jinja);
    for (uint32_t i = start; i < end && jinja_spend(jinja, 1); i++) {
        jinja_append(jinja, &part, jinja_item(&whole, i)->value);
    }
    return part;
}

// ---- calls

// Of a call, with the object of a method or the operand of a filter as the first.
struct arguments VEC(struct jinja_argument);

static void arguments_eval(struct jinja *jinja, struct jinja_value first,
                           const struct jinja_expr_item *items, struct arguments *arguments) {
    VEC_PUSH_IN(jinja->arena, arguments, ((struct jinja_argument){.value = first}));
    for (const struct jinja_expr_item *item = items; item; item = item->next) {
        struct jinja_value value = jinja_eval(jinja, item->value);
        VEC_PUSH_IN(jinja->arena, arguments, ((struct jinja_argument){item->keyword, value}));
    }
}

static struct jinja_call call_of(const struct jinja *jinja, struct str name,
                                 const struct arguments *arguments) {
    return (struct jinja_call){
        .name = name, .at = jinja->tag, .arguments = arguments->data, .count = arguments->size};
}

static struct jinja_call without_first(struct jinja_call call) {
    call.arguments++;
    call.count--;
    return call;
}

// Nobody knows what the call gives, but what goes into it may come out.
static struct jinja_value unknown_call(struct jinja *jinja, const struct jinja_call *call) {
    struct jinja_value *values = ARENA_ARRAY(jinja->arena, struct jinja_value, call->count + 1);
    for (uint32_t i = 0; i < call->count; i++) {
        values[i] = call->arguments[i].value;
    }
    return jinja_unknown_of(jinja, call->name, values, call->count);
}

static bool call_method(struct jinja *jinja, const struct jinja_expr *callee,
                        struct arguments *arguments, const struct jinja_block *caller,
                        struct jinja_value *value) {
    arguments->data[0].value = jinja_eval(jinja, callee->left);
    struct jinja_call call = call_of(jinja, callee->text, arguments);
    if (jinja_method(jinja, &call, value)) {
        return true;
    }
    const struct jinja_value *member = jinja_member(&call.arguments[0].value, callee->text);
    call = without_first(call);
    return member && jinja_call_value(jinja, member, &call, caller, value);
}

struct jinja_value jinja_eval_call(struct jinja *jinja, const struct jinja_expr *expr,
                                   const struct jinja_block *caller) {
    if (expr->kind != JINJA_EXPR_CALL) {
        return jinja_eval(jinja, expr);
    }
    const struct jinja_expr *callee = expr->left;
    struct arguments arguments = {0};
    arguments_eval(jinja, jinja_none(), expr->items, &arguments);
    struct str word = dotted(jinja, callee);
    struct jinja_call call = without_first(call_of(jinja, word, &arguments));
    struct jinja_value value;
    if (word.size > 0 && jinja_call_word(jinja, &call, caller, &value)) {
        return value;
    }
    if (callee->kind == JINJA_EXPR_ATTRIBUTE) {
        if (call_method(jinja, callee, &arguments, caller, &value)) {
            return value;
        }
        call = call_of(jinja, word, &arguments);
    } else if (word.size == 0) {
        struct jinja_value function = jinja_eval(jinja, callee);
        call.name = function.name;
        if (jinja_call_value(jinja, &function, &call, caller, &value)) {
            return value;
        }
    }
    return unknown_call(jinja, &call);
}

// ---- filters and tests

static struct jinja_value eval_filter(struct jinja *jinja, const struct jinja_expr *expr) {
    struct arguments arguments = {0};
    struct jinja_value value;
    arguments_eval(jinja, jinja_eval(jinja, expr->left), expr->items, &arguments);
    const struct jinja_call call = call_of(jinja, expr->text, &arguments);
    if (jinja->rules->filter && jinja->rules->filter(jinja, &call, &value)) {
        return value;
    }
    return jinja_filter(jinja, &call, &value) ? value : unknown_call(jinja, &call);
}

static struct jinja_value eval_test(struct jinja *jinja, const struct jinja_expr *expr) {
    struct arguments arguments = {0};
    arguments_eval(jinja, jinja_eval(jinja, expr->left), expr->items, &arguments);
    const struct jinja_call call = call_of(jinja, expr->text, &arguments);
    enum jinja_truth truth;
    return jinja_test(jinja, &call, &truth) ? jinja_of_truth(jinja, truth)
                                            : unknown_call(jinja, &call);
}

// ---- operators

static struct jinja_value eval_not(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value left = jinja_eval(jinja, expr->left);
    enum jinja_truth truth = jinja_truth(&left);
    if (truth == JINJA_MAYBE) {
        return jinja_unknown_of(jinja, (struct str){0}, &left, 1);
    }
    struct jinja_value value = jinja_bool(truth == JINJA_FALSE);
    value.fork = left.fork;
    return value;
}

static struct jinja_value eval_binary(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value left = jinja_eval(jinja, expr->left);
    enum jinja_truth truth = jinja_truth(&left);
    if (expr->op != JINJA_AND && expr->op != JINJA_OR) {
        struct jinja_value right = jinja_eval(jinja, expr->right);
        return jinja_apply(jinja, (enum jinja_op)expr->op, &left, &right);
    }
    enum jinja_truth decisive = expr->op == JINJA_AND ? JINJA_FALSE : JINJA_TRUE;
    if (truth == decisive) {
        return left;
    }
    struct jinja_value right = jinja_eval(jinja, expr->right);
    bool open = truth == JINJA_MAYBE && jinja_truth(&right) != decisive;
    return open ? left : right;
}

static struct jinja_value eval_negative(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value left = jinja_eval(jinja, expr->left);
    return left.type == JINJA_NUMBER ? jinja_number(-left.number)
                                     : jinja_unknown_of(jinja, (struct str){0}, &left, 1);
}

static struct jinja_value eval_choice(struct jinja *jinja, const struct jinja_expr *expr) {
    struct jinja_value condition = jinja_eval(jinja, expr->right);
    enum jinja_truth truth = jinja_truth(&condition);
    bool yes = truth == JINJA_TRUE || (truth == JINJA_MAYBE && !jinja->otherwise);
    if (yes) {
        return jinja_eval(jinja, expr->left);
    }
    return expr->other ? jinja_eval(jinja, expr->other) : jinja_undefined();
}

// ---- all

static struct jinja_value eval(struct jinja *jinja, const struct jinja_expr *expr) {
    switch ((enum jinja_expr_kind)expr->kind) {
    case JINJA_EXPR_STRING:
        return eval_string(jinja, expr);
    case JINJA_EXPR_NUMBER:
        return eval_number(jinja, expr);
    case JINJA_EXPR_NAME:
        return eval_name(jinja, expr);
    case JINJA_EXPR_ATTRIBUTE:
        return eval_attribute(jinja, expr);
    case JINJA_EXPR_INDEX:
        return eval_index(jinja, expr);
    case JINJA_EXPR_SLICE:
        return eval_slice(jinja, expr);
    case JINJA_EXPR_CALL:
        return jinja_eval_call(jinja, expr, NULL);
    case JINJA_EXPR_FILTER:
        return eval_filter(jinja, expr);
    case JINJA_EXPR_TEST:
        return eval_test(jinja, expr);
    case JINJA_EXPR_NOT:
        return eval_not(jinja, expr);
    case JINJA_EXPR_NEGATIVE:
        return eval_negative(jinja, expr);
    case JINJA_EXPR_BINARY:
        return eval_binary(jinja, expr);
    case JINJA_EXPR_CHOICE:
        return eval_choice(jinja, expr);
    case JINJA_EXPR_LIST:
    case JINJA_EXPR_TUPLE:
        return eval_list(jinja, expr);
    case JINJA_EXPR_DICT:
        return eval_dict(jinja, expr);
    case JINJA_EXPR_BAD:
        break;
    }
    return jinja_unknown(RUN_HOLE);
}

struct jinja_value jinja_eval(struct jinja *jinja, const struct jinja_expr *expr) {
    if (!expr || !jinja_spend(jinja, 1) || !jinja_enter(jinja)) {
        return jinja_unknown(RUN_HOLE);
    }
    struct jinja_value value = eval(jinja, expr);
    jinja_leave(jinja);
    jinja->forking |= value.type == JINJA_BOOL && value.fork;
    return value;
}
