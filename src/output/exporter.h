// Exporter: writes transfers in a format of another catalogue.
//
//     const struct exporter *exporter = exporter_find(STR("openlineage"));
//     exporter->begin(&out, &world);
//     exporter->transfer(&out, &world, &transfer);       // again and again
//     exporter->end(&out, &world);
//
// Formats stand in exporter.def.
#pragma once

#include "base/sink.h"
#include "base/transfer.h"

struct exporter_out {
    struct sink *sink;
    uint32_t written; // items so far
};

struct exporter {
    struct str name;
    bool by_job;
    const char *summary;
    // False: nobody reads on.
    bool (*begin)(struct exporter_out *out, const struct transfer_world *world);
    bool (*transfer)(struct exporter_out *out, const struct transfer_world *world,
                     const struct transfer *transfer);
    bool (*end)(struct exporter_out *out, const struct transfer_world *world);
};

extern const struct exporter exporters[];
extern const uint32_t exporter_count;

const struct exporter *exporter_find(struct str name); // NULL: no such format

#define X(name, by_job, summary)                                                                   \
    bool name##_begin(struct exporter_out *out, const struct transfer_world *world);               \
    bool name##_transfer(struct exporter_out *out, const struct transfer_world *world,             \
                         const struct transfer *transfer);                                         \
    bool name##_end(struct exporter_out *out, const struct transfer_world *world);
#include "output/exporter.def"
#undef X
