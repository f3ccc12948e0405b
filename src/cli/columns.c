#include "report/columns.h"

#include "cli/answer.h"
#include "cli/command.h"

static const char about[] =
    "Lists the columns of the store, table by table. In a PATTERN `*` stands for any text, also\n"
    "with dots or slashes in it, `?` for one character, [abc] for one of these.\n";

int command_columns(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    const char *asset = NULL;
    struct narrow narrow = {0};
    const struct option options[] = {
        {"asset", OPTION_TEXT, "PATTERN", "only assets called so", &asset},
        NARROW_ASSET_OPTIONS(narrow),
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {"columns", "", about, options, sizeof(options) / sizeof(options[0]),
                                0,         0};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    struct answer answer;
    if (!answer_open(&answer, &shared)) {
        return COMMAND_ERROR;
    }
    const struct columns_request request = {str_of(asset), narrow};
    return answer_close(&answer, columns_run(&answer.reader, &request, answer.doc, &answer.why));
}
