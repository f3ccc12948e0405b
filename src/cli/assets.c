#include "report/assets.h"

#include "cli/answer.h"
#include "cli/command.h"

static const char about[] =
    "Lists what the store knows: tables, views, scripts and their results, charts. In a PATTERN\n"
    "`*` stands for any text, also with dots or slashes in it, `?` for one character, [abc] for\n"
    "one of these.\n";

int command_assets(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    const char *asset = NULL;
    const char *type = NULL;
    const char *file = NULL;
    const struct option options[] = {
        {"asset", OPTION_TEXT, "PATTERN", "only assets called so", &asset},
        {"type", OPTION_TEXT, "TYPE", "only assets of this type", &type},
        {"file", OPTION_TEXT, "PATTERN", "only assets defined in such files", &file},
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {"assets", "", about, options, sizeof(options) / sizeof(options[0]),
                                0,        0};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    struct answer answer;
    if (!answer_open(&answer, &shared)) {
        return COMMAND_ERROR;
    }
    const struct assets_request request = {str_of(asset), str_of(type), str_of(file)};
    return answer_close(&answer, assets_run(&answer.reader, &request, answer.doc, &answer.why));
}
