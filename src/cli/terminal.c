#include "cli/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command.h"

static bool write_all(void *context, struct str bytes) {
    struct terminal *terminal = context;
    while (bytes.size > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes.data, bytes.size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            terminal->error = errno;
            return false;
        }
        bytes = str_sub(bytes, (size_t)written, bytes.size);
    }
    return true;
}

// https://no-color.org: set to anything but the empty text.
static bool colour_wanted(void) {
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return (!no_color || *no_color == '\0') && term && strcmp(term, "dumb") != 0;
}

void terminal_init(struct terminal *terminal) {
    *terminal = (struct terminal){0};
    sink_init(&terminal->sink, write_all, terminal);
    if (!isatty(STDOUT_FILENO)) {
        return;
    }
    struct winsize size;
    terminal->colour = colour_wanted();
    terminal->width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int terminal_finish(struct terminal *terminal, int code) {
    sink_flush(&terminal->sink);
    sink_release(&terminal->sink);
    if (terminal->error != 0 && terminal->error != EPIPE) {
        return command_fail("standard output cannot be written: %s", strerror(terminal->error));
    }
    return code;
}
