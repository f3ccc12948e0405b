// Progress: one line on the terminal that tells how far a scan is.
//
//     reading 120 of 456 files, 12345 statements, 12.3 MB/s, 5 s left
#pragma once

#include <stdbool.h>

#include "scan/scan.h"

struct progress {
    bool wanted;
    bool shown;     // the line stands there now
    double started; // seconds of a clock that only goes forward
    double told;    // seconds from then to when the line was last written
};

// Nothing is shown when standard error is no terminal.
void progress_init(struct progress *progress, bool wanted);

// Seconds since progress_init.
double progress_seconds(const struct progress *progress);

// For struct scan_options; the context is a struct progress.
void progress_tell(void *context, const struct scan_progress *now);

// Says what goes on now, if the scan has taken so long that a line stands there.
void progress_say(struct progress *progress, const char *what);

// Removes the line.
void progress_clear(struct progress *progress);
