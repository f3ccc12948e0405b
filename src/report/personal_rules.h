// Personal rules: what a column holds, going by names and types. The rules stand in
// personal_rule.def, the categories in query/personal.def.
//
//     struct personal_rules rules;
//     personal_rules_init(&rules, &arena, settings, &why);
//     struct personal_table table;
//     personal_table_init(&table, &arena, STR("crm"), STR("customers"), STR("email\nphone\n"));
//     rule = personal_rules_find(&rules, &table, STR("email_address"), STR("text"));
//     rule->category       // PERSONAL_contact
//
// A rule of the settings comes before all of these and is written in the same way: `words` alone,
// or with `table`.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "report/protection.h"
#include "report/regex.h"

enum personal_category {
    PERSONAL_none,
#define X(name, label, record, classification) PERSONAL_##name,
#include "query/personal.def"
#undef X
    PERSONAL_COUNT
};

// From the mildest to the strictest.
enum personal_class {
    CLASS_unsaid,
    CLASS_public,
    CLASS_internal,
    CLASS_confidential,
    CLASS_restricted,
    CLASS_COUNT
};

struct str personal_category_label(enum personal_category category); // "national id"; "" for none
struct str personal_category_record(enum personal_category category);
enum personal_class personal_category_class(enum personal_category category); // of such data
struct str personal_class_label(enum personal_class classification); // "restricted"; "" unsaid

// False: there is none of that name. Blanks, `-` and `_` are alike, and so are small letters and
// capitals.
bool personal_category_named(struct str name, enum personal_category *category);
bool personal_class_named(struct str name, enum personal_class *classification);

// ---- what stemma.yaml says; its texts are the caller's

struct personal_setting_rule {
    struct str name;
    struct str words;                // regular expression, as in personal_rule.def
    struct str table;                // the same; empty: any table
    enum personal_category category; // none: such columns are not personal
    enum personal_class classification;
    double confidence;
};

// A function and what it does to the values that pass it.
struct personal_function {
    struct str name; // app.mask_email; without schema: of any
    enum protection_effect effect;
};

struct personal_settings {
    const struct personal_setting_rule *rules;
    uint32_t rule_count;
    struct str_list not_personal; // patterns of columns: crm.customers.fax_no, *.email_domain
    const struct personal_function *functions;
    uint32_t function_count;
    struct str_list recipients; // patterns of assets and pipelines that leave the company
};

// ---- rules

struct personal_rule {
    struct str name;
    enum personal_category category;
    enum personal_class classification;
    double confidence;
    uint32_t types; // families of types, as bits
    const struct regex *words;
    const struct regex *table;  // NULL: any
    const struct regex *beside; // NULL: any
};

struct personal_rules {
    struct arena *arena;
    struct regexes regexes;
    struct VEC(struct personal_rule) list; // in the arena, in the order of trying
    struct buf words;                      // of the name that is looked at
    struct intern known;                   // words that were looked at
    struct VEC(bool *) fitting;            // by symbol in `known`: which rules' words they fit
};

// A table as the rules see it.
struct personal_table {
    struct str name;   // as it is
    struct str words;  // of schema and name
    struct str beside; // words of its columns, one a line
};

bool personal_rules_init(struct personal_rules *rules, struct arena *arena,
                         const struct personal_settings *settings, struct buf *why);
void personal_rules_release(struct personal_rules *rules);

// `columns`: names, one a line. What is made stands in `arena`; `name` is kept by the caller.
void personal_table_init(struct personal_table *table, struct arena *arena, struct str schema,
                         struct str name, struct str columns);

// The rule that decides, or NULL: no rule knows such a column. `type` is empty when not known.
const struct personal_rule *personal_rules_find(struct personal_rules *rules,
                                                const struct personal_table *table,
                                                struct str column, struct str type);
