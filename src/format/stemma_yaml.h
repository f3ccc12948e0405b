// stemma.yaml as a file of the scan: the pipelines, assets and edges that are written down in it.
// What it says about other files is read before them: settings.h.
#pragma once

#include "format/format.h"

extern const struct format format_stemma_yaml;
