// Redash: what its API answers, kept in files: queries, dashboards, lists of both, and the ways of
// keeping them in git (redash/path.h, redash/script.h).
#pragma once

#include "format/format.h"

extern const struct format format_redash;
