#include "input/jinja.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "input/jinja/eval.h"
#include "input/jinja/frame.h"
#include "input/jinja/print.h"
#include "input/jinja/render.h"

#define STEP_LIMIT  1000000u // of one template
#define DEPTH_LIMIT 600u     // expressions and blocks within one another
#define NOTE_LIMIT  100u

void jinja_init(struct jinja *jinja, struct arena *arena, const struct jinja_rules *rules,
                void *data) {
    *jinja = (struct jinja){.arena = arena, .rules = rules, .data = data};
}

const struct jinja_value *jinja_argument(const struct jinja_call *call, uint32_t position,
                                         const char *name) {
    uint32_t seen = 0;
    for (uint32_t i = 0; i < call->count; i++) {
        const struct jinja_argument *argument = &call->arguments[i];
        bool named = argument->name.size > 0;
        if (named ? str_equal(argument->name, str_of(name)) : seen++ == position) {
            return &argument->value;
        }
    }
    return NULL;
}

bool jinja_text_argument(struct jinja *jinja, const struct jinja_call *call, uint32_t position,
                         const char *name, struct str *text) {
    const struct jinja_value *value = jinja_argument(call, position, name);
    return value && jinja_plain(jinja->arena, value, text);
}

// ---- notes and limits

static bool has_note(const struct jinja *jinja, struct span at, struct str message) {
    for (uint32_t i = 0; i < jinja->notes.size; i++) {
        const struct jinja_note *note = &jinja->notes.data[i];
        if (note->at.start == at.start && str_equal(note->message, message)) {
            return true;
        }
    }
    return jinja->notes.size >= NOTE_LIMIT;
}

static void note_add(struct jinja *jinja, struct span at, struct str message) {
    if (!has_note(jinja, at, message)) {
        struct str copy = {arena_copy(jinja->arena, message.data, message.size), message.size};
        VEC_PUSH_IN(jinja->arena, &jinja->notes, ((struct jinja_note){at, copy}));
    }
}

void jinja_note(struct jinja *jinja, const char *format, ...) {
    char message[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    note_add(jinja, jinja->tag, str_of(message));
}

static void cut(struct jinja *jinja, const char *message) {
    if (!jinja->cut) {
        jinja->cut = true;
        note_add(jinja, jinja->tag, str_of(message));
    }
}

bool jinja_spend(struct jinja *jinja, uint64_t steps) {
    jinja->steps += steps;
    if (jinja->steps > STEP_LIMIT) {
        cut(jinja, "the template does too much, the rest of it is left out; make it shorter");
    }
    return !jinja->cut;
}

bool jinja_enter(struct jinja *jinja) {
    if (jinja->depth >= DEPTH_LIMIT) {
        cut(jinja, "the template is nested too deeply, the rest of it is left out; simplify it");
        return false;
    }
    jinja->depth++;
    return true;
}

void jinja_leave(struct jinja *jinja) {
    jinja->depth--;
}

// ---- runs

static void template_start(struct jinja *jinja, struct jinja_template *template, struct str text,
                           uint32_t offset) {
    jinja_parse(jinja->arena, text, template);
    jinja->globals = jinja_frame_new(jinja->arena, NULL);
    jinja->site =
        (struct jinja_site){.frame = jinja->globals, .template = template, .offset = offset};
    jinja->cut = false;
    jinja->steps = 0;
    jinja->tag = (struct span){offset, (uint32_t)text.size};
}

void jinja_mask(struct jinja *jinja, struct excerpt *excerpt, struct span written) {
    struct jinja_template template;
    struct jinja_parts out = {0};
    template_start(jinja, &template, excerpt_written(excerpt, written), written.start);
    for (uint32_t i = 0; i < template.faults.size; i++) {
        const struct jinja_fault *fault = &template.faults.data[i];
        note_add(jinja, (struct span){written.start + fault->at.start, fault->at.length},
                 str_of(fault->message));
    }
    jinja->out = &out;
    jinja_render(jinja, template.first);
    jinja->out = NULL;
    jinja_write(&out, excerpt);
}

// Whether the template is one tag that prints, blanks aside.
static const struct jinja_block *only_print(const struct jinja_template *template) {
    const struct jinja_block *found = NULL;
    for (const struct jinja_block *block = template->first; block; block = block->next) {
        struct str text = str_sub(template->text, block->at.start, block->at.length);
        bool blank = block->kind == JINJA_BLOCK_TEXT && str_trim(text).size == 0;
        if (!blank && (found || block->kind != JINJA_BLOCK_PRINT)) {
            return NULL;
        }
        found = blank ? found : block;
    }
    return found;
}

struct jinja_value jinja_evaluate(struct jinja *jinja, struct str text) {
    struct jinja_template *template = ARENA_NEW(jinja->arena, struct jinja_template);
    template_start(jinja, template, text, 0);
    jinja->site.foreign = true;
    const struct jinja_block *print = only_print(template);
    return print ? jinja_eval(jinja, print->expr) : jinja_render_text(jinja, template->first);
}
