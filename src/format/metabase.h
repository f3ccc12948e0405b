// Metabase: questions, models, dashboards, transforms and metadata, as the API answers with them
// (JSON) and as Metabase serialises them (YAML).
#pragma once

#include "format/format.h"

extern const struct format format_metabase;
