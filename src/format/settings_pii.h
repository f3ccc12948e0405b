// What stemma.yaml says about personal data: its words, and what must hold.
#pragma once

#include "format/settings.h"

// Labels of query/personal.def in its order, then "none"; NULL ends them.
extern const char *const settings_pii_categories[];

// none, reduced, pseudonymised: what a function does to the values that pass it.
extern const char *const settings_pii_effects[];

// Reports rules that are no regular expressions.
void settings_pii_check(const struct forming *forming, const struct pii_settings *pii);
