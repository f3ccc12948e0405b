// YAML core schema: what a plain scalar is (YAML 1.2, section 10.3.2).
#pragma once

#include "base/str.h"
#include "format/tree.h"

// null, ~ and nothing; true and false; 0o17, 0x1F, -1, .5e3, .inf, .nan; anything else is a STRING.
enum node_kind yaml_core_kind(struct str plain);
