#include "report/check.h"

#include <string.h>
#include <sys/stat.h>

#include "cli/answer.h"
#include "cli/command.h"
#include "cli/gates.h"
#include "cli/project.h"
#include "cli/scratch.h"
#include "input/file.h"

static const char about[] =
    "Compares a new schema with all that the store knows, and shows what the change does: columns\n"
    "that are gone, renamed, added, of another type, or must have a value; which statements "
    "break,\n"
    "and which tables and dashboards get other values.\n"
    "\n"
    "SCHEMA is a file with CREATE TABLE and CREATE VIEW, a directory of such files, or a pg_dump\n"
    "(--schema-only is enough). Only tables that it declares are compared. Of a pg_dump, or with\n"
    "--complete, tables that it lacks in its schemas are removed.\n"
    "\n"
    "Exit codes: 0 fine, 1 a gate of stemma.yaml or --fail-on failed, 2 it could not run.\n";

struct task {
    struct answer_options shared;
    struct gates gates;
    struct check_request request;
    const char *schema;
    struct scratch scratch;
    struct buf path; // of the new schema's store
    struct buf why;
};

static bool is_directory(const char *path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

// pg_dump says so in the first lines of what it writes.
static bool is_dump(const char *path) {
    static const char mark[] = "-- PostgreSQL database dump";
    struct stat status;
    struct buf text;
    buf_init(&text);
    bool found = stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
                 file_read(path, (size_t)1 << 30, &text) == FILE_READ &&
                 memmem(text.data, text.size < 4096 ? text.size : 4096, mark, strlen(mark));
    buf_release(&text);
    return found;
}

// ---- the new schema, as a store of its own

static bool schema_scan(struct task *task, struct project *project) {
    const char *const roots[] = {task->schema};
    const struct config config = {.roots = roots, .root_count = 1};
    struct scan_options options;
    project_options(&options, &config);
    const struct project_source source = {.config = &config, .options = &options};
    bool done = project_read(project, &source) && project_write(project, task->path.data);
    if (!done) {
        buf_add_str(&task->why, buf_str(&project->why));
    }
    return done;
}

static bool schema_store(struct task *task) {
    struct project project;
    scratch_path(&task->scratch, "schema.db", &task->path);
    project_begin(&project);
    bool done = schema_scan(task, &project);
    project_end(&project);
    return done;
}

// ---- the answer

static int task_answer(struct task *task, struct reader *schema) {
    struct answer answer;
    if (!answer_open(&answer, &task->shared)) {
        return COMMAND_ERROR;
    }
    return answer_close(&answer,
                        check_run(&answer.reader, schema, &task->request, answer.doc, &answer.why));
}

static int task_compare(struct task *task) {
    struct reader schema;
    if (!schema_store(task) || !reader_open(&schema, task->path.data, &task->why)) {
        return command_fail("%s", task->why.data);
    }
    int code = task_answer(task, &schema);
    reader_close(&schema);
    return code;
}

static int task_run(struct task *task) {
    buf_init(&task->path);
    buf_init(&task->why);
    int code = COMMAND_ERROR;
    if (scratch_open(&task->scratch, &task->why)) {
        code = task_compare(task);
        scratch_close(&task->scratch);
    } else {
        command_fail("%s", task->why.data);
    }
    buf_release(&task->path);
    buf_release(&task->why);
    return code;
}

int command_check(int argc, char **argv) {
    struct task task = {.shared = ANSWER_DEFAULTS};
    task.shared.issues = true;
    const struct option options[] = {
        {"schema", OPTION_TEXT, "SCHEMA", "the new schema: a file, a directory, a pg_dump",
         &task.schema},
        {"complete", OPTION_FLAG, NULL, "tables that it lacks are removed", &task.request.complete},
        {"limit", OPTION_COUNT, "N", "list at most N of each, count all", &task.request.limit},
        NARROW_OPTIONS(task.request.narrow),
        GATES_OPTIONS(task.gates),
        ANSWER_OPTIONS(task.shared),
    };
    const struct usage usage = {
        "check", "--schema SCHEMA", about, options, sizeof(options) / sizeof(options[0]), 0, 0};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (!task.schema) {
        return command_fail("check needs --schema SCHEMA (see `stemma check --help`)");
    }
    if (!answer_check_format(&task.shared) ||
        !gates_open(&task.gates, "check", task.request.limit)) {
        return COMMAND_ERROR;
    }
    task.request.schema = str_of(task.schema);
    task.request.folder = str_of(is_directory(task.schema) ? task.schema : NULL);
    task.request.complete |= is_dump(task.schema);
    task.request.gates = &task.gates.run;
    return gates_close(&task.gates, task_run(&task));
}
