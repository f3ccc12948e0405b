#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define TELL_EVERY 0.1 // seconds
#define TELL_FIRST 0.5 // a short scan needs no line

#define CLEAR_LINE "\r\033[K"

static double clock_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void progress_init(struct progress *progress, bool wanted) {
    *progress =
        (struct progress){.wanted = wanted && isatty(STDERR_FILENO), .started = clock_seconds()};
}

double progress_seconds(const struct progress *progress) {
    return clock_seconds() - progress->started;
}

void progress_tell(void *context, const struct scan_progress *now) {
    struct progress *progress = context;
    double seconds = progress_seconds(progress);
    double pause = progress->shown ? TELL_EVERY : TELL_FIRST;
    if (!progress->wanted || seconds - progress->told < pause) {
        return;
    }
    progress->told = seconds;
    progress->shown = true;
    double speed = (double)now->bytes / seconds;
    double rest = now->bytes < now->bytes_all ? (double)(now->bytes_all - now->bytes) : 0;
    fprintf(stderr, CLEAR_LINE "reading %u of %u files, %llu statements, %.1f MB/s", now->files,
            now->files_all, (unsigned long long)now->statements, speed / 1e6);
    if (speed > 0) {
        fprintf(stderr, ", %.0f s left", rest / speed);
    }
}

void progress_say(struct progress *progress, const char *what) {
    if (progress->shown) {
        fprintf(stderr, CLEAR_LINE "%s", what);
    }
}

void progress_clear(struct progress *progress) {
    if (progress->shown) {
        fputs(CLEAR_LINE, stderr);
        progress->shown = false;
    }
}
