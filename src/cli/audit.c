#include "report/audit.h"

#include "cli/answer.h"
#include "cli/command.h"

static const char about[] =
    "Says what there is to migrate: objects, statements, constructs that are PostgreSQL's own,\n"
    "places that were not understood, dynamic SQL, the complexity of routines, objects that are\n"
    "defined nowhere, that nothing reads, that several scripts write; and in which order all of\n"
    "them can move: waves, in which everything an object needs has moved before.\n"
    "People are shown at most 20 rows of each list unless --limit says otherwise, programs all.\n";

#define LIMIT_NOT_GIVEN  UINT32_MAX
#define LIMIT_FOR_PEOPLE 20

static uint32_t limit_for(const char *format) {
    struct str name = str_of(format);
    bool people = str_equal(name, STR("text")) || str_equal(name, STR("markdown"));
    return people ? LIMIT_FOR_PEOPLE : 0;
}

int command_audit(int argc, char **argv) {
    struct answer_options shared = ANSWER_DEFAULTS;
    struct audit_request request = {.limit = LIMIT_NOT_GIVEN};
    const struct option options[] = {
        NARROW_OPTIONS(request.narrow),
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all (0: list all)",
         &request.limit},
        ANSWER_OPTIONS(shared),
    };
    const struct usage usage = {"audit", "", about, options, sizeof(options) / sizeof(options[0]),
                                0,       0};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (request.limit == LIMIT_NOT_GIVEN) {
        request.limit = limit_for(shared.format);
    }
    struct answer answer;
    if (!answer_open(&answer, &shared)) {
        return COMMAND_ERROR;
    }
    return answer_close(&answer, audit_run(&answer.reader, &request, answer.doc, &answer.why));
}
