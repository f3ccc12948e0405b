// Project: a tree of files as a whole: scanned, its names resolved, written to a store.
//
//     struct project project;
//     project_begin(&project);
//     const struct project_source source = {
//         .config = &config, .options = &options, .progress = &progress};
//     bool done = project_read(&project, &source) && project_write(&project, "stemma.db");
//     if (!done) command_fail("%s", project.why.data);
//     project_end(&project);
//
// Two revisions, of which the second reuses what the first has parsed:
//
//     repository_open(&repository, ".", &why);
//     revision_range(&repository, "main...HEAD", &range, &why);
//     snapshot_open(&snapshots[0], &repository, &range.base, &why);
//     snapshot_open(&snapshots[1], &repository, &range.head, &why);
//     for (int i = 0; i < 2; i++) {
//         config_init(&configs[i]);
//         configs[i].snapshot = &snapshots[i];
//         config_read(&configs[i], NULL, &operands);
//         project_options(&options[i], &configs[i]);
//     }
//     options[1].before = &projects[0].scan;        // see scan/scan.h
//     ... project_begin, project_read, project_write for both
//     project_end(&projects[1]);
//     project_end(&projects[0]);                    // last
//
// A store that is needed for one answer only goes into a directory of its own (cli/scratch.h).
#pragma once

#include <stdbool.h>

#include "bind/lineage.h"
#include "cli/config.h"
#include "cli/progress.h"
#include "scan/scan.h"

struct project_source {
    const struct config *config; // roots and settings
    const struct scan_options *options;
    struct progress *progress; // NULL: nobody is told
};

struct project {
    struct arena arena;
    struct project_source source;
    struct scan scan;
    struct lineage lineage;
    struct diags diags; // of both, sorted
    struct buf why;
};

void project_begin(struct project *project);
void project_end(struct project *project);

// Options of a scan without limits on the command line: those of stemma.yaml, else the usual ones.
// Settings and extras are the config's.
void project_options(struct scan_options *options, const struct config *config);

// What the source points at must live as long as the project. False: a root cannot be read, or
// nothing in it, and project->why says so; the diagnostics tell more.
bool project_read(struct project *project, const struct project_source *source);

// Writes what was read to a store. False: see store_write; project->why says it.
bool project_write(struct project *project, const char *store);
