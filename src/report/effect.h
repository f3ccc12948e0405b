// Effect: what a change does to something. Worst first.
//
//     breaks             a statement names what changes: it fails, or has to be edited first
//     type changes       its type changes along with that of the subject (a change of type only)
//     values change      its values come, through any number of steps, from the subject's
//     rows may change    a table may get other rows
//     type is seen       a statement names it, and nothing comes of it (a change of type only)
#pragma once

#include "base/document.h"

enum effect { EFFECT_BREAKS, EFFECT_TYPE, EFFECT_VALUES, EFFECT_ROWS, EFFECT_SEEN, EFFECT_COUNT };

struct cell effect_cell(enum effect effect); // "values change", coloured
