#include "format/form.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/quantity.h"
#include "base/suggest.h"
#include "base/utf8.h"

// ---- mistakes

// A mistake at a byte of the text.
static struct diag fault_at(struct str text, uint32_t at) {
    struct str before = str_sub(text, 0, at);
    size_t line = str_find_last(before, '\n');
    struct str part = line == before.size ? before : str_sub(before, line + 1, before.size);
    return (struct diag){
        .code = DIAG_SETTINGS_WRONG,
        .file = UINT32_MAX,
        .line = (uint32_t)str_count(before, '\n') + 1,
        .column = (uint32_t)utf8_count(part) + 1,
    };
}

static void fault_add(const struct forming *forming, struct span at, const struct buf *message) {
    struct diag diag = fault_at(forming->text, at.start);
    const char *kept = arena_copy(forming->arena, message->data, message->size);
    diag.message = (struct str){kept, message->size};
    VEC_PUSH(forming->faults, diag);
}

void form_fault(const struct forming *forming, struct span at, const char *format, ...) {
    struct buf message;
    va_list arguments;
    buf_init(&message);
    va_start(arguments, format);
    buf_vprint(&message, format, arguments);
    va_end(arguments);
    fault_add(forming, at, &message);
    buf_release(&message);
}

static void word_add(struct buf *out, const char *word, bool first, bool last) {
    buf_print(out, "%s%s", first ? "" : last ? " or " : ", ", word);
}

static void unknown_key(const struct forming *forming, const struct form *form,
                        const struct node *node) {
    struct buf message;
    struct suggest suggest;
    buf_init(&message);
    suggest_init(&suggest, node->key);
    buf_print(&message, "%s has no %.*s", form->noun, STR_ARG(node->key));
    for (const struct member *member = form->members; member->key; member++) {
        suggest_offer(&suggest, str_of(member->key));
    }
    suggest_add(&suggest, &message);
    for (const struct member *member = form->members; suggest.count == 0 && member->key; member++) {
        bool first = member == form->members;
        buf_add_str(&message, first ? STR("; it may have ") : STR(""));
        word_add(&message, member->key, first, !member[1].key);
    }
    fault_add(forming, node->key_span, &message);
    buf_release(&message);
}

static void unknown_word(const struct forming *forming, const struct member *member,
                         const struct node *node) {
    struct buf message;
    struct suggest suggest;
    buf_init(&message);
    suggest_init(&suggest, node->value);
    buf_print(&message, "%s cannot be %.*s", member->key, STR_ARG(node->value));
    for (const char *const *word = member->words; *word; word++) {
        suggest_offer(&suggest, str_of(*word));
    }
    suggest_add(&suggest, &message);
    for (const char *const *word = member->words; suggest.count == 0 && *word; word++) {
        bool first = word == member->words;
        buf_add_str(&message, first ? STR("; it is ") : STR(""));
        word_add(&message, *word, first, !word[1]);
    }
    fault_add(forming, node->span, &message);
    buf_release(&message);
}

struct str_list said_texts(struct arena *arena, const struct said_list *list) {
    struct str *texts = ARENA_ARRAY(arena, struct str, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        texts[i] = list->items[i].text;
    }
    return (struct str_list){texts, list->count};
}

// ---- members
//
// Each reads a node into the member at `into`. False: the node is of a wrong kind, and nothing was
// said about it.

static bool string_read(const struct forming *forming, const struct member *member,
                        const struct node *node, void *into) {
    if (!node_is_string(node)) {
        return false;
    }
    *(struct said *)into = (struct said){node->value, node->span};
    if (node->value.size == 0) {
        form_fault(forming, node->span, "%s must not be empty", member->key);
    }
    return true;
}

static bool is_whole(struct str number) {
    size_t digits = str_starts(number, STR("-"));
    while (digits < number.size && number.data[digits] >= '0' && number.data[digits] <= '9') {
        digits++;
    }
    return digits == number.size;
}

static bool id_read(const struct forming *forming, const struct member *member,
                    const struct node *node, void *into) {
    if (node->kind != NODE_NUMBER) {
        return string_read(forming, member, node, into);
    }
    *(struct said *)into = (struct said){node->value, node->span};
    return is_whole(node->value);
}

// The strings that a node holds or is; `next` goes from one to the next.
static const struct node *strings_first(const struct node *node) {
    return node_is_array(node) ? node->first : node;
}

static const struct node *strings_next(const struct node *list, const struct node *node) {
    return list == node ? NULL : node->next;
}

// Reads one of several strings. False: it is none, which is reported.
static bool item_read(const struct forming *forming, const struct member *member,
                      const struct node *node, struct said *said) {
    bool read = string_read(forming, member, node, said);
    if (!read) {
        form_fault(forming, node->span, "%s must hold strings only: put this in quotes",
                   member->key);
    }
    return read && said->text.size > 0;
}

static bool strings_read(const struct forming *forming, const struct member *member,
                         const struct node *node, void *into) {
    if (!node_is_array(node) && !node_is_string(node)) {
        return false;
    }
    struct said_list *list = into;
    struct said *items = ARENA_ARRAY(forming->arena, struct said, node->count + 1);
    list->items = items;
    for (const struct node *item = strings_first(node); item; item = strings_next(node, item)) {
        list->count += item_read(forming, member, item, &items[list->count]);
    }
    return true;
}

static bool globs_read(const struct forming *forming, const struct member *member,
                       const struct node *node, void *into) {
    struct said_list list = {0};
    if (!strings_read(forming, member, node, &list)) {
        return false;
    }
    for (uint32_t i = 0; i < list.count; i++) {
        struct str text = list.items[i].text;
        if (!pattern_rules_add(into, forming->patterns, text)) {
            form_fault(forming, list.items[i].at,
                       "the pattern %.*s matches nothing; write one as in .gitignore",
                       STR_ARG(text));
        }
    }
    return true;
}

// Index of the word from 1; 0: it is none of them, which is reported.
static uint32_t word_find(const struct forming *forming, const struct member *member,
                          const struct node *node) {
    for (uint32_t i = 0; member->words[i]; i++) {
        if (node_is(node, member->words[i])) {
            return i + 1;
        }
    }
    unknown_word(forming, member, node);
    return 0;
}

static bool word_read(const struct forming *forming, const struct member *member,
                      const struct node *node, void *into) {
    if (!node_is_string(node)) {
        return false;
    }
    *(uint32_t *)into = word_find(forming, member, node);
    return true;
}

static bool words_read(const struct forming *forming, const struct member *member,
                       const struct node *node, void *into) {
    if (!strings_read(forming, member, node, into)) {
        return false;
    }
    for (const struct node *item = strings_first(node); item; item = strings_next(node, item)) {
        if (node_is_string(item) && item->value.size > 0) {
            word_find(forming, member, item);
        }
    }
    return true;
}

static bool size_read(const struct forming *forming, const struct member *member,
                      const struct node *node, void *into) {
    (void)forming;
    (void)member;
    struct said_number *number = into;
    number->at = node->span;
    return (node_is_string(node) || node->kind == NODE_NUMBER) &&
           quantity_size(node->value, &number->value);
}

static bool seconds_read(const struct forming *forming, const struct member *member,
                         const struct node *node, void *into) {
    (void)forming;
    (void)member;
    struct said_number *number = into;
    number->at = node->span;
    return node->kind == NODE_NUMBER && quantity_seconds(node->value, &number->value);
}

static bool share_read(const struct forming *forming, const struct member *member,
                       const struct node *node, void *into) {
    (void)forming;
    (void)member;
    double share = node->kind == NODE_NUMBER ? strtod(node->value.data, NULL) : 0;
    *(double *)into = share;
    return share > 0 && share <= 1;
}

static bool object_read(const struct forming *forming, const struct member *member,
                        const struct node *node, void *into) {
    if (!node_is_object(node)) {
        return false;
    }
    form_read(forming, member->form, node, into);
    return true;
}

static bool is_brief(const struct form *form, const struct node *node) {
    return form->brief && node_is_string(node);
}

static bool objects_read(const struct forming *forming, const struct member *member,
                         const struct node *node, void *into) {
    if (!node_is_array(node)) {
        return false;
    }
    const struct form *form = member->form;
    struct said_objects *objects = into;
    char *items = arena_alloc(forming->arena, form->size * node->count);
    objects->items = items;
    for (const struct node *item = node->first; item; item = item->next) {
        if (!node_is_object(item) && !is_brief(form, item)) {
            form_fault(forming, item->span, "%s must hold mappings%s only", member->key,
                       form->brief ? " and strings" : "");
            continue;
        }
        form_read(forming, form, item, items + form->size * objects->count++);
    }
    return true;
}

// ---- mappings

static const struct {
    const char *expected;
    bool (*read)(const struct forming *forming, const struct member *member,
                 const struct node *node, void *into);
} kinds[MEMBER_KIND_COUNT] = {
    [MEMBER_STRING] = {"a string", string_read},
    [MEMBER_ID] = {"a string or a whole number", id_read},
    [MEMBER_STRINGS] = {"a string or a list of strings", strings_read},
    [MEMBER_GLOBS] = {"a pattern or a list of patterns", globs_read},
    [MEMBER_WORD] = {"a word", word_read},
    [MEMBER_WORDS] = {"a word or a list of words", words_read},
    [MEMBER_SIZE] = {"a size such as 500K, 64M or 4G", size_read},
    [MEMBER_SECONDS] = {"a number of seconds such as 60 or 0.5", seconds_read},
    [MEMBER_SHARE] = {"a number above 0, at most 1", share_read},
    [MEMBER_OBJECT] = {"a mapping", object_read},
    [MEMBER_OBJECTS] = {"a list", objects_read},
};

static const char *found_name(const struct node *node) {
    switch ((enum node_kind)node->kind) {
    case NODE_NULL:
        return "nothing";
    case NODE_ARRAY:
        return "a list";
    case NODE_OBJECT:
        return "a mapping";
    case NODE_BOOL:
    case NODE_NUMBER:
    case NODE_STRING:
        break;
    }
    return node->value.data;
}

static const struct member *member_find(const struct form *form, struct str key) {
    for (const struct member *member = form->members; member->key; member++) {
        if (str_equal(str_of(member->key), key)) {
            return member;
        }
    }
    return NULL;
}

static void member_read(const struct forming *forming, const struct member *member,
                        const struct node *node, void *object) {
    if (kinds[member->kind].read(forming, member, node, (char *)object + member->offset)) {
        return;
    }
    bool quotes =
        member->kind <= MEMBER_WORDS && (node->kind == NODE_NUMBER || node->kind == NODE_BOOL);
    struct span at = node->kind == NODE_NULL ? node->key_span : node->span;
    form_fault(forming, at, "%s must be %s, not %s%s", member->key, kinds[member->kind].expected,
               found_name(node), quotes ? "; put it in quotes" : "");
}

static void members_check(const struct forming *forming, const struct form *form,
                          const struct node *node) {
    for (const struct member *member = form->members; member->key; member++) {
        if (member->required && !node_get(node, member->key)) {
            form_fault(forming, node->span, "%s needs %s", form->noun, member->key);
        }
    }
}

void form_read(const struct forming *forming, const struct form *form, const struct node *node,
               void *object) {
    memset(object, 0, form->size);
    memcpy(object, &node->span, sizeof(node->span));
    if (is_brief(form, node)) {
        member_read(forming, form->members, node, object);
        return;
    }
    for (const struct node *child = node_first(node); child; child = child->next) {
        const struct member *member = member_find(form, child->key);
        if (member) {
            member_read(forming, member, child, object);
        } else {
            unknown_key(forming, form, child);
        }
    }
    members_check(forming, form, node);
}
