// Commands: what stands behind `stemma COMMAND`.
//
// A command is `int command_<name>(int argc, char **argv)`: argv[0] is its name, options and
// operands follow, and it returns the exit code. Names and one-line summaries stand in command.def.
#pragma once

#include <stdint.h>

enum command_exit {
    COMMAND_FINE = 0,
    COMMAND_GATE = 1,  // it ran, and a gate that the user asked for failed
    COMMAND_ERROR = 2, // it could not run
};

struct command {
    const char *name;
    const char *summary; // one line, for `stemma help`
    int (*run)(int argc, char **argv);
};

extern const struct command commands[];
extern const uint32_t command_count;

#define X(name, summary) int command_##name(int argc, char **argv);
#include "cli/command.def"
#undef X

// Prints "stemma: " and the message, which says what to do, to standard error. Returns
// COMMAND_ERROR.
int command_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
