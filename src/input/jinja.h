// Jinja: makes SQL that the grammar accepts of a template, with the way back.
//
//     written   select {{ cents('total') }} as total from {{ ref('orders') }} where d > '{{ ds }}'
//     sql       select (total / 100) as total from "<dbt>"."shop.orders" where d > '1'
//
// The template is evaluated as far as it can be: literal lists are looped over, conditions decided,
// macros expanded. What a tool adds to Jinja (ref, source, ds, filter_values) stands in its rules.
// What nobody knows is printed as something that the grammar accepts at that place (hole.h): a
// constant, a call of stemma_unknown(), an identifier with NAME_HOLE in it.
//
//     struct jinja jinja;
//     jinja_init(&jinja, &reading->arena, &superset_rules, NULL);
//     jinja_mask(&jinja, &reading->excerpt, all);         // appends to excerpt->sql
//     for (uint32_t i = 0; i < jinja.notes.size; i++) ... // what could not be evaluated, and why
//
// In the format room template_mask (format/template.h) does this and reports the notes.
//
// Places. Text of the template leads to itself. What a tag prints leads to the tag, braces and all;
// but strings in it that stand in the middle of what is printed lead to themselves: `total` above
// leads to the word in {{ cents('total') }}. The bodies of macros lead to the tag that calls them.
//
// All memory is the arena's. No template runs for ever: steps, depth and output are limited.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/excerpt.h"
#include "input/jinja/block.h"
#include "input/jinja/value.h"

struct jinja;

// ---- rules: what a tool adds

struct jinja_argument {
    struct str name; // empty: by position
    struct jinja_value value;
};

struct jinja_call {
    struct str name; // as written, with dots: "ref", "dbt_utils.star", "ti.xcom_pull"
    struct span at;  // of `written`: the tag that it stands in
    const struct jinja_argument *arguments; // of a filter: the first one is what it is applied to
    uint32_t count;
};

// The argument of this position (from 0) or this name; NULL: not given.
const struct jinja_value *jinja_argument(const struct jinja_call *call, uint32_t position,
                                         const char *name);

// Whether it is given, and a text that is known.
bool jinja_text_argument(struct jinja *jinja, const struct jinja_call *call, uint32_t position,
                         const char *name, struct str *text);

struct jinja_macro {
    const struct jinja_template *template;
    const struct jinja_block *block; // of kind MACRO
    bool local; // it belongs to the template that runs, and sees what is set there
};

// Any of the functions may be NULL. Those that return bool say whether they know the word, and then
// set `value`. Variables and macros of the template itself come first; what no rule knows is looked
// up in Jinja's own functions and filters, and else is not known.
struct jinja_rules {
    enum run_kind unknown; // what words that nobody knows stand for: RUN_VALUE or RUN_HOLE
    // A name with its attributes: "ds", "params.table". Asked with all attributes, then with less.
    bool (*name)(struct jinja *jinja, struct str name, struct jinja_value *value);
    bool (*call)(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
    bool (*filter)(struct jinja *jinja, const struct jinja_call *call, struct jinja_value *value);
    // A macro of another file.
    const struct jinja_macro *(*macro)(struct jinja *jinja, struct str name);
    // The text of {% include 'path' %}, kept by the rules.
    bool (*include)(struct jinja *jinja, struct str path, struct str *text);
};

// ---- running

#define JINJA_MACRO_DEPTH 30u // macros that call one another

struct jinja_note {
    struct span at;     // of `written`
    struct str message; // says what to do
};

struct jinja_frame;

// Where the running text stands.
struct jinja_site {
    struct jinja_frame *frame; // its variables
    const struct jinja_template *template;
    uint32_t offset; // of the template in `written`
    bool foreign;    // it is no part of `written`: a macro's body
};

struct jinja {
    struct arena *arena;
    const struct jinja_rules *rules;
    void *data;     // for the rules
    bool otherwise; // to be set before: conditions that are not known are false, not true

    // What came out besides the SQL.
    struct VEC(struct jinja_note) notes; // no two are the same
    bool forked;  // a condition made of jinja_fork has left out text: another run may show it
    bool doubted; // so has a condition that is not known: a run with `otherwise` may show it
    bool hidden;  // something that is not known was printed
    bool cut;     // a limit was reached, and something is missing

    // Its own.
    struct jinja_site site;
    struct jinja_frame *globals; // of the template, seen by its macros
    struct jinja_parts *out;     // what is printed so far
    struct span tag;             // of `written`: the one that runs
    bool forking;                // the last condition has met a jinja_fork
    uint32_t depth;              // of expressions and blocks
    uint32_t macros;             // that call one another now
    uint64_t steps;              // so far
};

void jinja_init(struct jinja *jinja, struct arena *arena, const struct jinja_rules *rules,
                void *data);

// Masks the bytes `written` of the excerpt: appends to its sql. May be called again.
void jinja_mask(struct jinja *jinja, struct excerpt *excerpt, struct span written);

// The value of a text that stands outside of any excerpt, in a settings file: "{{ var('x') }}" is
// var's value itself, "a_{{ x }}" a text. Places in it mean nothing.
struct jinja_value jinja_evaluate(struct jinja *jinja, struct str text);

// Counts work. False when all that a template may do is done: then nothing more is evaluated.
bool jinja_spend(struct jinja *jinja, uint64_t steps);

// Around what recurses. False when it is nested too deeply: then there is nothing to leave.
bool jinja_enter(struct jinja *jinja);
void jinja_leave(struct jinja *jinja);

// A note at the tag that is running. `format` says what to do.
void jinja_note(struct jinja *jinja, const char *format, ...) __attribute__((format(printf, 2, 3)));
