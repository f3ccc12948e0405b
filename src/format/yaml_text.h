// YAML text: where the characters of a scalar stand.
//
//     sql: >-
//       SELECT a       "SELECT a" copied, " " for the line break,
//       FROM t         "FROM t" copied
//
// libyaml says what a scalar holds; this goes through its source by the rules of its style (YAML
// 1.1, chapters 9.1 to 9.3, as libyaml reads them) and pairs both.
#pragma once

#include "format/pen.h"

// Writes a string that is no JSON string.
void yaml_write(struct pen *pen, const struct node *node);
