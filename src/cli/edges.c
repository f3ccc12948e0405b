#include "report/edges.h"

#include <string.h>

#include "cli/answer.h"
#include "cli/command.h"

static const char about[] =
    "Lists edges: which column flows into which, or decides about it, by which statement. In a\n"
    "PATTERN `*` stands for any text, also with dots or slashes in it, `?` for one character,\n"
    "[abc] for one of these.\n"
    "\n"
    "An edge to the rows of a table stands once, without a target column; with --rows each it\n"
    "stands once for each column that its statement writes.\n";

// The texts as they are given; NULL: any.
struct words {
    const char *asset, *source, *target, *type, *kind, *rows;
};

int command_edges(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct words words = {.rows = "once"};
    struct narrow narrow = {0};
    const struct option options[] = {
        {"asset", OPTION_TEXT, "PATTERN", "only edges from or to tables called so", &words.asset},
        {"source", OPTION_TEXT, "PATTERN", "only edges from such tables or columns", &words.source},
        {"target", OPTION_TEXT, "PATTERN", "only edges to such tables or columns", &words.target},
        {"kind", OPTION_TEXT, "KIND", "only edges of this kind: identity, join ...", &words.kind},
        {"type", OPTION_TEXT, "TYPE", "only edges of this transformation type", &words.type},
        {"path", OPTION_TEXT, "PATTERN", "only edges of statements in such files", &narrow.path},
        {"owner", OPTION_TEXT, "PATTERN", "only edges to what such people or teams own",
         &narrow.owner},
        {"min-confidence", OPTION_SHARE, "X", "only what is at least as sure, from 0 to 1",
         &narrow.confidence},
        {"rows", OPTION_TEXT, "once|each", "how often an edge to rows is listed (once)",
         &words.rows},
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {"edges", "", about, options, sizeof(options) / sizeof(options[0]),
                                0,       0};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    bool each = strcmp(words.rows, "each") == 0;
    if (!each && strcmp(words.rows, "once") != 0) {
        return command_fail("--rows needs once or each, not %s", words.rows);
    }
    struct answer answer;
    if (!answer_open(&answer, &shared)) {
        return COMMAND_ERROR;
    }
    const struct edges_request request = {str_of(words.asset),
                                          str_of(words.source),
                                          str_of(words.target),
                                          str_of(words.type),
                                          str_of(words.kind),
                                          each,
                                          narrow};
    return answer_close(&answer, edges_run(&answer.reader, &request, answer.doc, &answer.why));
}
