// What stemma.yaml says about personal data, as reports take it (report/personal_rules.h).
#pragma once

#include "base/arena.h"
#include "format/settings.h"
#include "report/personal_rules.h"

// In the arena; texts are the settings'. NULL for no settings.
const struct personal_settings *personal_settings_make(struct arena *arena,
                                                       const struct settings *settings);
