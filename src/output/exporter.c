#include "output/exporter.h"

const struct exporter exporters[] = {
#define X(name, by_job, summary)                                                                   \
    {{#name, sizeof(#name) - 1}, by_job, summary, name##_begin, name##_transfer, name##_end},
#include "output/exporter.def"
#undef X
};

const uint32_t exporter_count = sizeof(exporters) / sizeof(exporters[0]);

const struct exporter *exporter_find(struct str name) {
    for (uint32_t i = 0; i < exporter_count; i++) {
        if (str_equal(exporters[i].name, name)) {
            return &exporters[i];
        }
    }
    return NULL;
}
