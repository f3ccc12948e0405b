// YAML error: what libyaml found wrong, and what to do about it.
#pragma once

#include <stdint.h>

#include "base/str.h"

// `problem` is libyaml's; it stands in the line, `column` bytes behind its start.
const char *yaml_advice(struct str problem, struct str line, uint32_t column);
