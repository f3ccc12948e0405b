// Selection: what the names given by a user stand for.
//
//     crm.customers.email      a name (report/subject.h)
//     crm.*.email, mart.*      with wildcards (report/matches.h)
//     mart.orders+             with what comes below it, at any distance (report/neighbours.h)
//     2+crm.customers.email+1  with what is at most two steps above and one step below
//
//     struct selection selection;
//     if (selection_find(&selection, &lookup, names, &why)) use(selection.subjects.data[0]);
//     selection_release(&selection);
//
// Several names are taken together; what two of them stand for is there once. A name that stands
// for something as it is written ("C++", a chart) is taken so, before `+` and `*` mean anything.
#pragma once

#include "base/document.h"
#include "report/neighbours.h"
#include "report/subject.h"

// For the help of a command that takes names; lines end with \n.
#define SELECTION_HELP                                                                             \
    "NAME is a column (crm.customers.email, customers.email), a table, a view, a script\n"         \
    "(etl/load.sql) or a result of one (q01#3). Without schema, public comes first. `*` stands\n"  \
    "for any text within a part (crm.*.email, mart.*). `NAME+` is NAME and all that comes below\n" \
    "it, `+NAME` with all above, `2+NAME+1` with so many steps. Several names count together.\n"

struct selection {
    struct subjects subjects; // at least one, in the order of the names, each once
    struct str name;          // for a headline: `crm.customers.email`, `crm.*.email (3 columns)`
};

// On failure appends to `why` which name is not known, or what it could mean, and nothing is left
// to release.
bool selection_find(struct selection *selection, struct lookup *lookup, struct str_list names,
                    struct buf *why);
void selection_release(struct selection *selection);

// One name without its operators, and what these say: 0 in both directions when there are none.
// Appends to `found`, which the caller releases; on failure says why.
bool selection_split(struct lookup *lookup, struct str name, struct subjects *found,
                     struct reach *reach, struct buf *why);

// For programs: "subject" as an object when there is one, "subjects" always. For people a table
// when there are several, of at most `limit` rows (0: all).
bool selection_show(const struct selection *selection, struct lookup *lookup, struct document *doc,
                    uint32_t limit);
