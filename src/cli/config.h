// Config: the stemma.yaml of a scan, found and read.
//
//     struct config config;
//     config_init(&config);
//     if (!config_read(&config, given, &operands)) return COMMAND_ERROR;    // it has said why
//     use(config.settings, config.roots, config.root_count);
//     config_release(&config);
#pragma once

#include <stdbool.h>

#include "cli/options.h"
#include "format/settings.h"

#define CONFIG_EXTRAS_MAX 6u

struct snapshot;

struct config {
    struct arena arena;
    const struct snapshot *snapshot; // to be set before a file is looked for: the git revision that
                                     // all of this is in; NULL: the file system
    struct settings *settings;       // NULL: there is no such file
    struct str path;                 // of that file; empty: there is none
    const char *const *roots;        // to scan
    uint32_t root_count;
    // Files beside the roots that belong to the scan: stemma.yaml, and CODEOWNERS where it may
    // stand beside that. NULL ends them.
    const char *extras[CONFIG_EXTRAS_MAX];
};

void config_init(struct config *config);
void config_release(struct config *config);

// Reads the file `given`; when that is NULL, ./stemma.yaml or else the one in `directory` (NULL:
// none), if there is one. False: it cannot be read or has mistakes; that was written to standard
// error.
bool config_find(struct config *config, const char *given, const char *directory);

// The same with all that a scan needs. Reads the file `given`; when that is NULL, ./stemma.yaml or
// else the one in the first directory that the user named, if there is one. The roots are what the
// user named, else what the file names, else the directory of the file, else (of a git revision)
// the current one. False: the file cannot be read or has mistakes, or there are no roots; that was
// written to standard error.
bool config_read(struct config *config, const char *given, const struct operands *named);
