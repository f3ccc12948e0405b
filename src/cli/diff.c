#include "report/diff.h"

#include "cli/answer.h"
#include "cli/command.h"
#include "cli/gates.h"
#include "cli/side.h"

static const char about[] =
    "Shows what a change does to the lineage: what breaks, which columns get other values, which\n"
    "tables may get other rows, and all that this reaches, dashboards first.\n"
    "\n"
    "BASE and HEAD are two directories, or two stores that `stemma scan` wrote. Formatting,\n"
    "comments, aliases and moved files change nothing. A comment `-- stemma: allow CODE reason` "
    "in\n"
    "a statement allows what that statement does.\n"
    "\n"
    "Exit codes: 0 fine, 1 a gate of stemma.yaml or --fail-on failed, 2 it could not run.\n";

struct task {
    struct answer_options shared;
    struct gates gates;
    struct diff_request request;
    struct scratch scratch;
    struct side base, head;
};

static int task_show(struct task *task) {
    struct answer answer;
    if (!answer_begin(&answer, &task->shared)) {
        return COMMAND_ERROR;
    }
    bool done =
        diff_run(&task->base.reader, &task->head.reader, &task->request, answer.doc, &answer.why);
    return answer_end(&answer, done);
}

static int task_compare(struct task *task, char *base, char *head) {
    int code = COMMAND_ERROR;
    task->request.base = str_of(base);
    task->request.head = str_of(head);
    if (!side_open(&task->base, base, &task->scratch, "base.db")) {
        return code;
    }
    if (side_open(&task->head, head, &task->scratch, "head.db")) {
        code = task_show(task);
        side_close(&task->head);
    }
    side_close(&task->base);
    return code;
}

static int task_run(struct task *task, char *base, char *head) {
    struct buf why;
    buf_init(&why);
    int code = COMMAND_ERROR;
    if (scratch_open(&task->scratch, &why)) {
        code = task_compare(task, base, head);
        scratch_close(&task->scratch);
    } else {
        command_fail("%s", why.data);
    }
    buf_release(&why);
    return code;
}

int command_diff(int argc, char **argv) {
    struct task task = {.shared = ANSWER_DEFAULTS};
    const struct option options[] = {
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &task.request.limit},
        NARROW_OPTIONS(task.request.narrow),
        GATES_OPTIONS(task.gates),
        ANSWER_OPTIONS_SHOWN(task.shared),
    };
    const struct usage usage = {
        "diff", "BASE HEAD", about, options, sizeof(options) / sizeof(options[0]), 2, 2};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (!answer_check_format(task.shared.format) ||
        !gates_open(&task.gates, "diff", task.request.limit)) {
        return COMMAND_ERROR;
    }
    task.request.gates = &task.gates.run;
    code = task_run(&task, operands.words[0], operands.words[1]);
    return gates_close(&task.gates, code);
}
