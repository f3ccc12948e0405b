// Personal: which columns hold personal data, of which category, and how that is known.
//
//     struct personal personal;
//     if (!personal_init(&personal, &lookup, NULL, &why)) ...
//     const struct personal_mark *mark = personal_of(&personal, column);
//     mark->category           // PERSONAL_contact; PERSONAL_none: not personal
//     mark->declared           // somebody has said it; else a name rule suggests it
//     personal_release(&personal);
//
// From the strongest source to the weakest:
//     settings        pii: in stemma.yaml: its list of columns that are not personal
//     tag             of stemma.yaml or dbt: `pii`, `pii:email`, `contains_pii`, `sensitive`,
//                     `classification:restricted` (personal_remark.h)
//     security label  SECURITY LABEL FOR anon ON COLUMN ... IS 'MASKED WITH FUNCTION ...'
//     comment         COMMENT ON COLUMN ... IS '... @pii(email)', 'classification: confidential'
//     rule            name rules: those of stemma.yaml, then personal_rule.def
// What a declaration leaves open (`pii` alone names no category) is taken from the name rules.
//
// The marks of one store are of use for another: a column of a second store (before and after a
// change) is asked by a second struct personal with the lookup of that store.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/lookup.h"
#include "report/personal_rules.h"

enum personal_source {
    SOURCE_NONE, // nothing says anything
    SOURCE_SETTINGS,
    SOURCE_TAG,
    SOURCE_LABEL,
    SOURCE_COMMENT,
    SOURCE_RULE,
};

struct personal_mark {
    enum personal_category category;
    enum personal_class classification; // CLASS_unsaid: nothing is said; may be said of what is
                                        // not personal too
    enum personal_source source;
    bool declared;       // false: a suggestion, or nothing
    double confidence;   // 1 for what is declared
    struct str rule;     // name of the name rule that the category comes from; else empty
    struct str evidence; // "tag pii:email", "comment \"... @pii\"", "its name is email in crm..."
};

struct personal {
    struct lookup *lookup;
    struct arena arena;
    struct personal_rules rules;
    const struct personal_settings *settings; // may be NULL
    struct remarks *remarks;
    struct map marks; // by column: position in `list`, from 1
    struct VEC(struct personal_mark *) list;
    struct map tables; // by asset: position in `contexts`, from 1
    struct VEC(struct personal_table) contexts;
    struct cursor *column, *tags, *beside;
};

// `settings` (NULL: none) and the lookup outlive it. False: a rule of the settings is no regular
// expression, which is appended to `why`; it is to be released all the same.
bool personal_init(struct personal *personal, struct lookup *lookup,
                   const struct personal_settings *settings, struct buf *why);
void personal_release(struct personal *personal);

// Never NULL; lives until the release.
const struct personal_mark *personal_of(struct personal *personal, uint32_t column);

static inline bool personal_is(const struct personal_mark *mark) {
    return mark->category != PERSONAL_none;
}

struct str personal_source_label(enum personal_source source); // "name rule"
