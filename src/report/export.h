// Export: the store's lineage as transfers (base/transfer.h), one after the other.
//
//     struct export_request request = {.by_job = true, .take = take, .context = &mine};
//     export_run(&reader, &request, &counts, &why);
//
// By job, a transfer is what a script (a view, a chart) does to one dataset; a script that fills
// several has a transfer of its own before these, without datasets, which is their parent. Else a
// transfer is a dataset with all that fills it. Jobs come by name, then by dataset.
//
// The SQL of a job is what its statements say: as the store has it, or the bytes of the file as
// long as the file is what was scanned. It is left out when the store was made with --redact.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/transfer.h"
#include "store/read.h"

struct export_file {
    struct str root;
    bool below;      // `path` stands below the root; else it says the root itself
    struct str path; // as shown
    struct str hash;
};

struct export_request {
    bool by_job;
    bool redacted; // no SQL
    // False: nobody wants more.
    bool (*take)(void *context, const struct transfer *transfer);
    // The file's bytes, as long as they have the hash; they live until the next call.
    bool (*source)(void *context, const struct export_file *file, struct str *content);
    void *context; // of both
};

struct export_counts {
    uint32_t transfers;
    uint32_t edges;
    uint32_t without_sql; // jobs that have some but not here
};

// What the store knows of itself: version, revision, hash of the input. Texts stand in `arena`.
void export_identity(struct reader *reader, struct arena *arena, struct transfer_world *world);

// False: the store could not be read, and why is appended to `why`.
bool export_run(struct reader *reader, const struct export_request *request,
                struct export_counts *counts, struct buf *why);
