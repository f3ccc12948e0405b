// JSON error: why cJSON gave up on a text, and where exactly.
#pragma once

#include "format/maker.h"

// `at` is where cJSON stopped. Fills `fault`, and is false.
bool json_error(struct maker *maker, uint32_t at, struct tree_fault *fault);
