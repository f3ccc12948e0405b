#include "report/pii.h"

#include "cli/command.h"
#include "cli/names.h"
#include "report/selection.h"

static const char about[] =
    "Shows which columns hold personal data, where their values go, and whether they arrive as\n"
    "they are, pseudonymised or reduced. With NAME: where the values of these columns go, step by\n"
    "step (`stemma pii crm.customers.email`); a table stands for its personal columns.\n"
    "\n" SELECTION_HELP;

static bool run(struct reader *reader, struct str_list names, void *context, struct document *doc,
                struct buf *why) {
    struct pii_request *request = context;
    request->names = names;
    return pii_run(reader, request, doc, why);
}

static int answer_all(struct pii_request *request, const struct answer_options *shared) {
    struct answer answer;
    if (!answer_open(&answer, shared)) {
        return COMMAND_ERROR;
    }
    return answer_close(&answer, pii_run(&answer.reader, request, answer.doc, &answer.why));
}

int command_pii(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct pii_request request = {0};
    struct names names = {.run = run, .context = &request};
    const struct option options[] = {
        {"show-literals", OPTION_FLAG, NULL, "show the constants in expressions, not `…`",
         &request.show_literals},
        NARROW_OPTIONS(request.narrow),
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &request.limit},
        NAMES_OPTIONS(names),
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {
        "pii", "[NAME...]", about, options, sizeof(options) / sizeof(options[0]), 0, UINT32_MAX};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (operands.count == 0 && !names.from_stdin) {
        return answer_all(&request, &shared);
    }
    return names_answer(&names, &shared, &usage, &operands);
}
