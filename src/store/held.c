#include "store/held.h"

#include <stddef.h>

void held_begin(struct held *held) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(&held->signals);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        struct sigaction action; // a signal that is ignored arrives nevertheless once it is blocked
        if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
            sigaddset(&held->signals, numbers[i]);
        }
    }
    sigprocmask(SIG_BLOCK, &held->signals, &held->before);
}

bool held_arrived(const struct held *held) {
    sigset_t pending;
    sigset_t arrived;
    sigpending(&pending);
    sigandset(&arrived, &pending, &held->signals);
    return !sigisemptyset(&arrived);
}

void held_end(const struct held *held) {
    sigprocmask(SIG_SETMASK, &held->before, NULL);
}
