// Terminal: standard output, which may be a terminal, a file or a pipe that nobody reads on.
//
//     struct terminal terminal;
//     terminal_init(&terminal);
//     buf_print(&terminal.sink.pending, "hello\n");
//     return terminal_finish(&terminal, COMMAND_FINE);
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/sink.h"

struct terminal {
    struct sink sink;
    int error;      // errno of the write that failed, 0: none
    bool colour;    // it shows colours, and NO_COLOR is not set
    uint32_t width; // in columns; 0: it is no terminal
};

void terminal_init(struct terminal *terminal);

// Writes what is pending and returns the exit code: `code`, or COMMAND_ERROR, with a message on
// standard error, when something could not be written. A pipe that was closed is no error.
int terminal_finish(struct terminal *terminal, int code);
