// Settings check: what a form cannot say of stemma.yaml: names that stand twice, that point
// nowhere, that are no names.
#pragma once

#include "format/settings.h"

// Sorts the names of the settings for settings_name, then reports all mistakes.
void settings_check(const struct forming *forming, struct settings *settings);
