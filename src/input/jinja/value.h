// Jinja values: what expressions of a template evaluate to, as far as that is known.
//
//     {% set methods = ['card', 'coupon'] %}    LIST of two TEXTs
//     {{ methods[0] ~ '_' ~ suffix() }}         TEXT of three parts: card, _, a hole
//
// A text is a run of parts, so that each leads to the bytes that it stands for. What is not known
// stays in the text as a part without bytes until it is printed, when its place tells what can
// stand for it.
//
// Values are made by the functions below and copied freely. Memory is the arena's.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/hole.h"
#include "input/trace.h"
#include "query/model.h"

struct jinja;
struct jinja_macro;

enum jinja_type {
    JINJA_UNKNOWN,
    JINJA_UNDEFINED, // what is known not to be there: a member that a dict has not
    JINJA_NONE,
    JINJA_BOOL,
    JINJA_NUMBER,
    JINJA_TEXT,     // a string; a relation, with members
    JINJA_LIST,     // tuples too
    JINJA_DICT,     // namespaces and objects too
    JINJA_CALLABLE, // a macro or function as a value: adapter.dispatch('hash')
};

struct jinja_part {
    struct str text;  // VALUE, HOLE: empty unless it is the same at any place
    struct span from; // of `written`
    uint8_t kind;     // enum run_kind; COPY: `text` stands at `from` byte for byte
    bool placed;      // it was printed: `from` stays as it is
    bool relation;    // the text is a relation's name: ref('orders')
    uint32_t hint_count;
    const struct hole_hint *hints; // HOLE: strings that may be columns, and relations
};

struct jinja_parts VEC(struct jinja_part);

// Whether its text is what is printed at any place, and stands for nothing unknown.
static inline bool jinja_part_known(const struct jinja_part *part) {
    return part->kind == RUN_COPY || part->kind == RUN_TEXT;
}

struct jinja_items;

struct jinja_value {
    uint8_t type;        // enum jinja_type
    uint8_t unknown;     // UNKNOWN: RUN_VALUE or RUN_HOLE
    bool truth;          // BOOL
    bool fork;           // BOOL: see jinja_fork
    bool tuple;          // LIST
    uint32_t part_count; // TEXT
    uint32_t hint_count; // UNKNOWN
    const struct jinja_part *parts;
    const struct hole_hint *hints;
    double number;                   // NUMBER
    struct str name;                 // CALLABLE; UNKNOWN: what nobody knows
    const struct jinja_macro *macro; // CALLABLE; NULL: looked up by its name
    struct jinja_items *items;       // LIST, DICT; members of a TEXT. Shared by copies; NULL: none
};

struct jinja_item {
    struct str key; // empty in a list
    struct jinja_value value;
};

struct jinja_items VEC(struct jinja_item);

// ---- making. Strings are copied; texts lead to the tag that is running.

struct jinja_value jinja_none(void);
struct jinja_value jinja_undefined(void);
struct jinja_value jinja_bool(bool truth);
struct jinja_value jinja_number(double number);
struct jinja_value jinja_text(struct jinja *jinja, struct str text);
struct jinja_value jinja_unknown(enum run_kind kind); // RUN_VALUE or RUN_HOLE

// SQL that stands for something unknown at any place: ('1'). `kind` is RUN_VALUE or RUN_HOLE.
struct jinja_value jinja_stand_in(struct jinja *jinja, struct str sql, enum run_kind kind);

// A relation by its names, quoted: "a"."b". `schema` may be empty.
struct jinja_value jinja_relation(struct jinja *jinja, struct str schema, struct str name);

// A condition that is true in one run of the template and false in another: is_incremental().
struct jinja_value jinja_fork(bool truth);

// A function by its name, called as if that stood there.
struct jinja_value jinja_callable(struct jinja *jinja, struct str name);

struct jinja_value jinja_list(struct jinja *jinja);
struct jinja_value jinja_dict(struct jinja *jinja);
void jinja_append(struct jinja *jinja, struct jinja_value *list, struct jinja_value element);
// Adds or replaces a member of a dict, or of a text.
void jinja_put(struct jinja *jinja, struct jinja_value *dict, struct str key,
               struct jinja_value member);

// A text of parts, which are taken over.
struct jinja_value jinja_text_of(const struct jinja_parts *parts);

// ---- looking

// The text as a string. False when it is no text or number, or when a part of it is not known.
bool jinja_plain(struct arena *arena, const struct jinja_value *value, struct str *text);

// A member of a dict or text; NULL: there is none.
const struct jinja_value *jinja_member(const struct jinja_value *value, struct str key);

uint32_t jinja_count(const struct jinja_value *value); // of a list's or dict's elements; else 0
const struct jinja_item *jinja_item(const struct jinja_value *value, uint32_t index); // from 0

bool jinja_is(const struct jinja_value *value, enum jinja_type type); // false for NULL
bool jinja_is_relation(const struct jinja_value *value);

// Appends the value as a text, as Jinja prints it: a list as ['a', 'b'], none as nothing.
void jinja_spell(struct jinja *jinja, const struct jinja_value *value, struct jinja_parts *parts);

// ---- hints

struct jinja_hints VEC(struct hole_hint);

// Adds what of a value may be a column or is a relation; lists and dicts with all in them.
void jinja_hint(struct jinja *jinja, const struct jinja_value *value, struct jinja_hints *hints);
