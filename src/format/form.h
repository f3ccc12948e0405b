// Form: which members a mapping of a settings file may have, and the C struct that it becomes.
//
//     struct edge_setting { struct span at; struct said from; uint32_t type; };
//
//     static const char *const types[] = {"direct", "filter", NULL};
//     static const struct member edge_members[] = {
//         {.key = "from", .kind = MEMBER_STRING, .required = true,
//          .offset = offsetof(struct edge_setting, from)},
//         {.key = "type", .kind = MEMBER_WORD, .words = types,
//          .offset = offsetof(struct edge_setting, type)},
//         {0},
//     };
//     static const struct form edge_form = {"an edge", edge_members, sizeof(struct edge_setting)};
//
//     {from: crm.customers.email, type: direct}   struct edge_setting {{...}, {"crm.cu...}, 1}
//
// Every such struct begins with a struct span, the mapping's place. What the file does not say
// stays zero. All mistakes are reported, not only the first; what is wrong is left out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "format/tree.h"
#include "input/pattern.h"

enum member_kind {
    // strings
    MEMBER_STRING,  // struct said; never empty
    MEMBER_ID,      // the same, and a whole number counts as its digits
    MEMBER_STRINGS, // struct said_list: a string, or a list of strings
    MEMBER_GLOBS,   // struct pattern_rules: the same, of patterns as in .gitignore
    MEMBER_WORD,    // uint32_t: index of one of `words`, from 1
    MEMBER_WORDS,   // struct said_list: the same as MEMBER_STRINGS, each one of `words`
    // others
    MEMBER_SIZE,    // struct said_number: bytes, see quantity.h
    MEMBER_SECONDS, // struct said_number: nanoseconds
    MEMBER_SHARE,   // double: above 0, at most 1
    MEMBER_OBJECT,  // the struct of `form`
    MEMBER_OBJECTS, // struct said_objects: a list of them
    MEMBER_KIND_COUNT
};

struct member {
    const char *key; // NULL ends a form's members
    enum member_kind kind;
    bool required;
    size_t offset;            // in the struct
    const char *const *words; // NULL ends them
    const struct form *form;
};

struct form {
    const char *noun; // with its article: "an edge"
    const struct member *members;
    size_t size; // of the struct
    bool brief;  // a string alone stands for a mapping with the first member
};

// A string of the file. Of size 0: not said.
struct said {
    struct str text;
    struct span at;
};

// A number above 0. 0: not said.
struct said_number {
    uint64_t value;
    struct span at;
};

struct said_list {
    const struct said *items;
    uint32_t count;
};

struct said_objects {
    const void *items; // array of the structs of a form
    uint32_t count;
};

// What reading takes.
struct forming {
    struct arena *arena; // of everything that is read, and of messages
    const struct patterns *patterns;
    struct str text;      // of the file
    struct diags *faults; // of no file; appended to
};

// Reads a mapping into a struct, which is zeroed first.
void form_read(const struct forming *forming, const struct form *form, const struct node *node,
               void *object);

// Reports a mistake. Its message says what to do.
void form_fault(const struct forming *forming, struct span at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The strings of a list without their places.
struct str_list said_texts(struct arena *arena, const struct said_list *list);
