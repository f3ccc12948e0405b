#include <signal.h>
#include <unistd.h>

#include "base/quantity.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/complaints.h"
#include "cli/options.h"
#include "cli/project.h"
#include "cli/summary.h"
#include "input/git_repository.h"
#include "input/git_snapshot.h"
#include "store/write.h"

#define FILE_LIMIT_MAX UINT32_MAX // places in a file are 32-bit numbers

static const char about[] =
    "Reads the scripts, dbt projects and dashboards under the directories, finds out which column\n"
    "comes from which, and writes the answer to a store. Other commands answer from it. "
    "Statements\n"
    "that cannot be parsed are reported and left out; a scan that fails leaves the last good "
    "store\n"
    "as it was.\n";

struct request {
    struct answer_options answer; // the store to write, and how to show the summary
    const char *revision;         // NULL: not given, as the others
    const char *config_path;
    const char *file_size;
    const char *statement_time;
    uint32_t jobs;
    bool redact;
    bool quiet;
    bool verbose;
    struct buf why;
    struct repository repository; // of the revision
    struct snapshot snapshot;
    bool opened;          // both
    struct config config; // and the roots
    struct scan_options options;
    struct progress progress;
};

// ---- the command line

// The command line wins over stemma.yaml.
static bool limits_settle(struct request *request) {
    struct scan_options *options = &request->options;
    const struct str size = str_of(request->file_size), time = str_of(request->statement_time);
    if (request->file_size &&
        !(quantity_size(size, &options->file_limit) && options->file_limit <= FILE_LIMIT_MAX)) {
        command_fail("--max-file-size takes a size under 4G, such as 500K or 64M");
        return false;
    }
    if (request->statement_time && !quantity_seconds(time, &options->statement_limit)) {
        command_fail("--statement-timeout takes a number of seconds, such as 60 or 0.5");
        return false;
    }
    return true;
}

static bool request_check(struct request *request) {
    struct scan_options *options = &request->options;
    if (request->jobs > SCAN_JOBS_MAX) {
        command_fail("--jobs takes a number up to %u", SCAN_JOBS_MAX);
        return false;
    }
    project_options(options, &request->config);
    options->jobs = request->jobs;
    options->redact = request->redact;
    options->except = request->answer.store;
    return limits_settle(request);
}

// The revision, in the repository of the first directory.
static bool request_open(struct request *request, const struct operands *named) {
    const char *place = named->count > 0 ? named->words[0] : ".";
    struct revision revision;
    if (!request->revision) {
        return true;
    }
    if (!repository_open(&request->repository, place, &request->why)) {
        return false;
    }
    request->opened =
        revision_resolve(&request->repository, request->revision, &revision, &request->why) &&
        snapshot_open(&request->snapshot, &request->repository, &revision, &request->why);
    if (!request->opened) {
        repository_close(&request->repository);
    }
    request->config.snapshot = request->opened ? &request->snapshot : NULL;
    return request->opened;
}

static void request_release(struct request *request) {
    config_release(&request->config);
    buf_release(&request->why);
    if (request->opened) {
        snapshot_close(&request->snapshot);
        repository_close(&request->repository);
    }
}

static bool request_parse(struct request *request, int argc, char **argv, int *code) {
    *request = (struct request){.answer = ANSWER_DEFAULTS};
    config_init(&request->config);
    buf_init(&request->why);
    const struct option options[] = {
        {"revision", OPTION_TEXT, "REV", "the files of this git revision, not those on disk",
         &request->revision},
        {"config", OPTION_TEXT, "FILE",
         "settings (" SETTINGS_FILE " here, or in the first directory)", &request->config_path},
        {"jobs", OPTION_COUNT, "N", "worker processes (one for each processor)", &request->jobs},
        {"redact", OPTION_FLAG, NULL, "keep no literals of the SQL in the store", &request->redact},
        {"max-file-size", OPTION_TEXT, "SIZE", "skip larger files (64M)", &request->file_size},
        {"statement-timeout", OPTION_TEXT, "SECONDS", "of processor time for one statement (60)",
         &request->statement_time},
        {"quiet", OPTION_FLAG, NULL, "print nothing unless the scan fails", &request->quiet},
        {"verbose", OPTION_FLAG, NULL, "print notes too", &request->verbose},
        {"format", OPTION_TEXT, "FORMAT", answer_format_help, &request->answer.format},
        {"store", OPTION_TEXT, "FILE", "the store to write (" STORE_PATH_DEFAULT ")",
         &request->answer.store},
        {"no-color", OPTION_FLAG, NULL, "no colours, on a terminal either",
         &request->answer.no_color},
    };
    const struct usage usage = {
        "scan", "[DIR...]", about, options, sizeof(options) / sizeof(options[0]), 0, UINT32_MAX};
    struct operands named;
    if (!options_parse(&usage, argc, argv, &named, code)) {
        return false;
    }
    *code = COMMAND_ERROR;
    if (!request_open(request, &named)) {
        command_fail("%s", request->why.data);
        return false;
    }
    return answer_check_format(&request->answer) &&
           config_read(&request->config, request->config_path, &named) && request_check(request);
}

// ---- signals

// The workers end with this process, and no temporary file stands while a signal gets through.
static void on_termination(int number) {
    _exit(128 + number);
}

static void signals_settle(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (signal(numbers[i], on_termination) == SIG_IGN) {
            signal(numbers[i], SIG_IGN); // nohup
        }
    }
}

// ---- the run

static bool request_fill(struct request *request, struct project *project) {
    const struct project_source source = {&request->config, &request->options, &request->progress};
    const char *store = request->answer.store;
    return store_writable(store, &project->why) && project_read(project, &source) &&
           project_write(project, store);
}

static bool request_fulfil(struct request *request, struct project *project) {
    bool done = request_fill(request, project);
    progress_clear(&request->progress);
    if (!request->quiet) {
        complaints_write(&project->diags, &project->scan.files, request->verbose);
    }
    return done;
}

static int request_show(const struct request *request, const struct project *project) {
    const struct summary summary = {
        .scan = &project->scan,
        .lineage = &project->lineage,
        .diags = &project->diags,
        .store = request->answer.store,
        .seconds = progress_seconds(&request->progress),
    };
    struct answer answer;
    if (!answer_open(&answer, &request->answer)) {
        return COMMAND_ERROR;
    }
    summary_show(&summary, answer.doc);
    return answer_close(&answer, true);
}

static int request_run(struct request *request) {
    signals_settle();
    progress_init(&request->progress, !request->quiet);
    request->options.progress = progress_tell;
    request->options.progress_context = &request->progress;
    struct project project;
    int code = COMMAND_FINE;
    project_begin(&project);
    if (!request_fulfil(request, &project)) {
        code = command_fail("%s", project.why.data);
    } else if (!request->quiet) {
        code = request_show(request, &project);
    }
    project_end(&project);
    return code;
}

int command_scan(int argc, char **argv) {
    struct request request;
    int code;
    if (request_parse(&request, argc, argv, &code)) {
        code = request_run(&request);
    }
    request_release(&request);
    return code;
}
