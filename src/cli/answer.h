// Answer: a report, run on a store and rendered to standard output.
//
//     struct answer_options shared = ANSWER_DEFAULTS;
//     const struct option options[] = {..., ANSWER_OPTIONS(shared)};
//     ...
//     struct answer answer;
//     if (!answer_open(&answer, &shared)) return COMMAND_ERROR;
//     bool done = impact_run(&answer.reader, &request, answer.doc, &answer.why);
//     return answer_close(&answer, done);
//
// A report that does not read the one store of --store takes answer_begin and answer_end.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "output/renderer.h"
#include "report/narrow.h"
#include "store/read.h"

// Options that all reports have.
struct answer_options {
    const char *store;
    const char *format;
    bool no_color;
    bool issues; // set by the report's command: it tells of issues (output/issue.h)
};

extern const char answer_format_help[]; // "one of text, json ..."

#define ANSWER_DEFAULTS                                                                            \
    { .store = STORE_PATH_DEFAULT, .format = "text" }

#define ANSWER_OPTIONS_SHOWN(shared)                                                               \
    {"format", OPTION_TEXT, "FORMAT", answer_format_help, &(shared).format}, {                     \
        "no-color", OPTION_FLAG, NULL, "no colours, on a terminal either", &(shared).no_color      \
    }

#define ANSWER_OPTIONS(shared)                                                                     \
    {"store", OPTION_TEXT, "FILE", "the store to read (" STORE_PATH_DEFAULT ")", &(shared).store}, \
        ANSWER_OPTIONS_SHOWN(shared)

// Filters of what is shown (report/narrow.h); lists of assets know no confidence.
#define NARROW_ASSET_OPTIONS(narrow)                                                               \
    {"owner", OPTION_TEXT, "PATTERN", "only what such people or teams own", &(narrow).owner},      \
        {"path", OPTION_TEXT, "PATTERN", "only what stands in such files", &(narrow).path}, {      \
        "kind", OPTION_TEXT, "TYPES", "only assets of these types: chart,view", &(narrow).kind     \
    }

#define NARROW_OPTIONS(narrow)                                                                     \
    {"min-confidence", OPTION_SHARE, "X", "only what is at least as sure, from 0 to 1",            \
     &(narrow).confidence},                                                                        \
        NARROW_ASSET_OPTIONS(narrow)

struct answer {
    struct arena arena;
    struct terminal terminal;
    struct renderer_options look;
    const struct renderer *renderer;
    struct document *doc;
    struct reader reader;
    struct buf why; // a report says here why it could not run
};

// Is there such a format, and can it show this report? If not, a message is printed.
bool answer_check_format(const struct answer_options *options);

// False: a message was printed, and nothing is left to close.
bool answer_open(struct answer *answer, const struct answer_options *options);

// Makes ready for the next report, below the one that has just run: next when it ran, again when it
// did not (`why` is empty again).
void answer_next(struct answer *answer);
void answer_again(struct answer *answer);

// The same without a reader. answer_end returns the exit code, as answer_close does.
bool answer_begin(struct answer *answer, const struct answer_options *options);
int answer_end(struct answer *answer, bool done);

// Returns the exit code. `done`: the report ran; else `why` is printed.
int answer_close(struct answer *answer, bool done);
