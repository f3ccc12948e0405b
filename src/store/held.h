// Held: signals that would end the process wait while something half made stands on the disk.
//
//     struct held held;
//     held_begin(&held);
//     if (held_arrived(&held)) ...      // stop, and clean up
//     held_end(&held);                  // now it does what it does
#pragma once

#include <signal.h>
#include <stdbool.h>

struct held {
    sigset_t signals; // SIGINT, SIGTERM, SIGHUP, unless the process ignores them
    sigset_t before;  // the signals that were blocked before
};

void held_begin(struct held *held);
bool held_arrived(const struct held *held);
void held_end(const struct held *held);
