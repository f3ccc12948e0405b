#include "cli/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "stemma-XXXXXX"

// Files only: nobody makes directories in it.
static void directory_remove(const char *path) {
    DIR *stream = opendir(path);
    if (!stream) {
        return; // it is gone
    }
    for (const struct dirent *entry = readdir(stream); entry; entry = readdir(stream)) {
        unlinkat(dirfd(stream), entry->d_name, 0); // fails for . and ..
    }
    closedir(stream);
    rmdir(path);
}

// ---- the caretaker

// Ctrl-C on the terminal reaches it too, and must not end it before its work is done.
static void signals_ignore(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        signal(numbers[i], SIG_IGN);
    }
}

// Nobody should wait for our output because the caretaker has it open as well.
static void streams_close(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        close(stream);
    }
}

static _Noreturn void caretaker_run(const struct scratch *scratch, int lifeline) {
    char byte;
    setsid();
    streams_close();
    while (read(lifeline, &byte, 1) < 0 && errno == EINTR) {
    }
    directory_remove(scratch->directory.data);
    _exit(0);
}

// The pipe has no writer but this process and its workers, who end with it. Signals wait during the
// fork, so that none finds the caretaker unprepared.
static bool caretaker_start(struct scratch *scratch) {
    int ends[2];
    sigset_t all, before;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    scratch->caretaker = fork();
    int reason = errno;
    if (scratch->caretaker == 0) {
        close(ends[1]);
        signals_ignore();
        sigprocmask(SIG_SETMASK, &before, NULL);
        caretaker_run(scratch, ends[0]);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[0]);
    scratch->lifeline = ends[1];
    if (scratch->caretaker < 0) {
        close(ends[1]);
        errno = reason;
    }
    return scratch->caretaker > 0;
}

// ---- the directory

static void directory_name(struct scratch *scratch) {
    const char *given = getenv("TMPDIR");
    buf_print(&scratch->directory, "%s/" NAME, given && *given ? given : "/tmp");
}

static bool refuse(struct scratch *scratch, struct buf *why) {
    buf_print(why, "cannot make the directory %s: %s; set TMPDIR to a directory with room",
              scratch->directory.data, strerror(errno));
    buf_release(&scratch->directory);
    return false;
}

bool scratch_open(struct scratch *scratch, struct buf *why) {
    *scratch = (struct scratch){0};
    buf_init(&scratch->directory);
    directory_name(scratch);
    if (!mkdtemp(scratch->directory.data)) {
        return refuse(scratch, why);
    }
    if (!caretaker_start(scratch)) {
        int reason = errno;
        rmdir(scratch->directory.data);
        errno = reason;
        return refuse(scratch, why);
    }
    return true;
}

void scratch_close(struct scratch *scratch) {
    directory_remove(scratch->directory.data);
    close(scratch->lifeline);
    while (waitpid(scratch->caretaker, NULL, 0) < 0 && errno == EINTR) {
    }
    buf_release(&scratch->directory);
}

void scratch_path(const struct scratch *scratch, const char *name, struct buf *path) {
    buf_reset(path);
    buf_print(path, "%s/%s", scratch->directory.data, name);
}
