#include "report/diff.h"

#include "cli/answer.h"
#include "cli/command.h"
#include "cli/config.h"
#include "cli/gates.h"
#include "cli/personal.h"
#include "cli/sides.h"

static const char about[] =
    "Shows what a change does to the lineage: what breaks, which columns get other values, which\n"
    "tables may get other rows, and all that this reaches, dashboards first.\n"
    "\n"
    "BASE..HEAD are two revisions of the git repository here (or of DIR); BASE...HEAD starts "
    "where\n"
    "HEAD has left BASE. Nothing is checked out or written. Two directories, or two stores that\n"
    "`stemma scan` wrote, can be compared as well: stemma diff before after.\n"
    "\n"
    "Formatting, comments, aliases and moved files change nothing. In a statement, the comment\n"
    "`-- stemma: allow CODE reason` allows what that statement does.\n"
    "\n"
    "Exit codes: 0 fine, 1 a gate of stemma.yaml or --fail-on failed, 2 it could not run.\n";

struct task {
    struct answer_options shared;
    struct gates gates;
    struct diff_request request;
    struct scratch scratch;
    struct sides sides;
};

static int task_show(struct task *task) {
    struct answer answer;
    task->request.base = task->sides.base.name;
    task->request.head = task->sides.head.name;
    if (!answer_begin(&answer, &task->shared)) {
        return COMMAND_ERROR;
    }
    bool done = diff_run(&task->sides.base.reader, &task->sides.head.reader, &task->request,
                         answer.doc, &answer.why);
    return answer_end(&answer, done);
}

static int task_compare(struct task *task, const struct operands *operands) {
    if (!sides_open(&task->sides, operands, &task->scratch)) {
        return COMMAND_ERROR;
    }
    int code = task_show(task);
    sides_close(&task->sides);
    return code;
}

static int task_run(struct task *task, const struct operands *operands) {
    struct buf why;
    buf_init(&why);
    int code = COMMAND_ERROR;
    if (scratch_open(&task->scratch, &why)) {
        code = task_compare(task, operands);
        scratch_close(&task->scratch);
    } else {
        command_fail("%s", why.data);
    }
    buf_release(&why);
    return code;
}

int command_diff(int argc, char **argv) {
    struct task task = {.shared = ANSWER_DEFAULTS};
    task.shared.issues = true;
    const struct option options[] = {
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &task.request.limit},
        NARROW_OPTIONS(task.request.narrow),
        GATES_OPTIONS(task.gates),
        ANSWER_OPTIONS_SHOWN(task.shared),
    };
    const struct usage usage = {"diff",    "BASE..HEAD [DIR...] | BASE HEAD",    about,
                                options,   sizeof(options) / sizeof(options[0]), 1,
                                UINT32_MAX};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (!answer_check_format(&task.shared) ||
        !gates_open(&task.gates, "diff", task.request.limit)) {
        return COMMAND_ERROR;
    }
    task.request.gates = &task.gates.run;
    task.request.settings = personal_settings_make(&task.gates.arena, task.gates.config->settings);
    code = task_run(&task, &operands);
    return gates_close(&task.gates, code);
}
