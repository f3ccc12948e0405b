// Names: a report about names, those of the command line or, with --stdin, of standard input.
//
//     struct names names = {.run = run, .context = &request};
//     const struct option options[] = {NAMES_OPTIONS(names), ..., ANSWER_OPTIONS(shared)};
//     const struct usage usage = {"impact", NAMES_OPERANDS, about, options, N, 0, UINT32_MAX};
//     ...
//     return names_answer(&names, &shared, &usage, &operands);
//
// Names of the command line are answered together. Of standard input each line is a name that is
// answered by itself, one document after the other; blank lines and what stands behind a `#` at the
// start of a line are skipped. A line that cannot be answered is told with its number, the others
// are answered, and the exit code says it at the end.
#pragma once

#include "cli/answer.h"

// Answers as the `_run` of a report does.
typedef bool names_run(struct reader *reader, struct str_list names, void *context,
                       struct document *doc, struct buf *why);

struct names {
    names_run *run;
    void *context;
    bool from_stdin; // --stdin
};

#define NAMES_OPERANDS "NAME..."
#define NAMES_OPTIONS(names)                                                                       \
    {                                                                                              \
        "stdin", OPTION_FLAG, NULL, "read names from standard input, one a line",                  \
            &(names).from_stdin                                                                    \
    }

// Returns the exit code.
int names_answer(const struct names *names, const struct answer_options *options,
                 const struct usage *usage, const struct operands *operands);
