// Template: Jinja in a file that is being read.
//
//     struct span all = tree_write(tree, sql, &reading->excerpt);
//     template_mask(reading, all, &superset_rules, context);
//     reading_text(reading, tree_place(tree, sql->span), fill);
#pragma once

#include "format/reading.h"
#include "input/jinja.h"

// Masks bytes of reading->excerpt's `written`, and reports what could not be evaluated at its place
// of the file. `data` is for the rules. True when conditions that are not known have left out text:
// template_mask_otherwise into a new excerpt shows that, as an alternative.
bool template_mask(struct reading *reading, struct span written, const struct jinja_rules *rules,
                   void *data);

// The same with conditions that are not known taken for false, and without reports.
void template_mask_otherwise(struct reading *reading, struct span written,
                             const struct jinja_rules *rules, void *data);

// Reports the notes of a run over reading->excerpt.
void template_report(struct reading *reading, const struct jinja *jinja);
