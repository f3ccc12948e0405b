// Options: a command's options in one table, its help made from that table.
//
//     const char *store = STORE_PATH_DEFAULT;
//     uint32_t depth = 0;
//     const struct option options[] = {
//         {"store", OPTION_TEXT, "FILE", "the store to read", &store},
//         {"depth", OPTION_COUNT, "N", "follow at most N steps", &depth},
//     };
//     const struct usage usage = {"impact", "NAME", "What ...", options, 2, 1, 1};
//     struct operands operands;
//     int code;
//     if (!options_parse(&usage, argc, argv, &operands, &code)) return code;
//
// Written `--name VALUE` or `--name=VALUE`, before or behind operands; `--` ends the options.
// --help is known to every command. An unknown option is answered with the nearest known one.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum option_kind {
    OPTION_FLAG,  // bool: no value, sets true
    OPTION_TEXT,  // const char *: the text as given, of argv
    OPTION_COUNT, // uint32_t: a whole number from 0
    OPTION_SHARE, // double: a number from 0 to 1
};

struct option {
    const char *name; // without the dashes
    enum option_kind kind;
    const char *argument; // what stands for the value in the help; NULL for a flag
    const char *help;     // one line
    void *value;          // of the type that the kind says; keeps its default when not given
};

struct usage {
    const char *command;
    const char *operands; // "NAME", "DIR..."; "" for none
    const char *about;    // what it does, for --help; lines end with \n
    const struct option *options;
    uint32_t option_count;
    uint32_t operands_min;
    uint32_t operands_max; // UINT32_MAX: any number
};

// The words that are no options, in order. They stay argv's.
struct operands {
    char **words;
    uint32_t count;
};

// Reorders argv: operands to the front. False: there is nothing to run, as help was printed or
// the command line is wrong (which is said on standard error); then `code` is the exit code.
bool options_parse(const struct usage *usage, int argc, char **argv, struct operands *operands,
                   int *code);
