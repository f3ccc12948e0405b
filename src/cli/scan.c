#include "scan/scan.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind/bind.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/complaints.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/summary.h"
#include "store/write.h"

#define FILE_LIMIT_MAX UINT32_MAX // places in a file are 32-bit numbers

static const char about[] =
    "Reads the SQL files under the directories, finds out which column comes from which, and "
    "writes\n"
    "the answer to a store. Other commands answer from it. Statements that cannot be parsed are\n"
    "reported and left out; a scan that fails leaves the last good store as it was.\n";

struct request {
    struct answer_options answer; // the store to write, and how to show the summary
    const char *file_size;
    const char *statement_time;
    uint32_t jobs;
    bool redact;
    bool quiet;
    bool verbose;
    struct operands roots;
    struct scan_options options;
    struct progress progress;
};

// A whole run, from the files to the lineage.
struct project {
    struct arena arena;
    struct scan scan;
    struct lineage lineage;
    struct diags diags; // of both, sorted
    struct buf why;
};

// ---- the command line

// "64M": bytes, or so many times 1024, 1024^2, 1024^3.
static bool parse_size(const char *text, uint64_t *size) {
    static const char units[] = "KMG";
    char *end;
    unsigned long long number = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;
    uint64_t factor = unit ? (uint64_t)1 << 10 * (unit - units + 1) : 1;
    bool whole = *end == '\0' || (unit && end[1] == '\0');
    *size = number * factor;
    return text[0] >= '0' && text[0] <= '9' && whole && number > 0 &&
           number <= FILE_LIMIT_MAX / factor;
}

static bool parse_seconds(const char *text, uint64_t *nanoseconds) {
    char *end;
    double seconds = strtod(text, &end);
    bool fits = *text != '\0' && *end == '\0' && seconds > 0 && seconds <= 1e6;
    *nanoseconds = fits ? (uint64_t)(seconds * 1e9) : 0;
    return fits;
}

static bool request_check(struct request *request) {
    struct scan_options *options = &request->options;
    if (request->jobs > SCAN_JOBS_MAX) {
        command_fail("--jobs takes a number up to %u", SCAN_JOBS_MAX);
        return false;
    }
    if (!parse_size(request->file_size, &options->file_limit)) {
        command_fail("--max-file-size takes a size under 4G, such as 500K or 64M");
        return false;
    }
    if (!parse_seconds(request->statement_time, &options->statement_limit)) {
        command_fail("--statement-timeout takes a number of seconds, such as 60 or 0.5");
        return false;
    }
    options->memory_limit = SCAN_MEMORY_LIMIT;
    options->jobs = request->jobs;
    options->redact = request->redact;
    return true;
}

static bool request_parse(struct request *request, int argc, char **argv, int *code) {
    *request =
        (struct request){.answer = ANSWER_DEFAULTS, .file_size = "64M", .statement_time = "60"};
    const struct option options[] = {
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
        "scan", "DIR...", about, options, sizeof(options) / sizeof(options[0]), 1, UINT32_MAX};
    if (!options_parse(&usage, argc, argv, &request->roots, code)) {
        return false;
    }
    *code = COMMAND_ERROR;
    return answer_check_format(request->answer.format) && request_check(request);
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

static void project_init(struct project *project) {
    *project = (struct project){0};
    arena_init(&project->arena);
    buf_init(&project->why);
    lineage_init(&project->lineage);
}

static void project_release(struct project *project) {
    VEC_RELEASE(&project->diags);
    lineage_release(&project->lineage);
    scan_release(&project->scan);
    buf_release(&project->why);
    arena_release(&project->arena);
}

static void project_bind(struct project *project) {
    const struct scan_files *files = &project->scan.files;
    struct bind_file *bound = ARENA_ARRAY(&project->arena, struct bind_file, files->size);
    for (uint32_t i = 0; i < files->size; i++) {
        const struct scan_file *file = &files->data[i];
        bound[i] = (struct bind_file){.path = file->path, .object = file->read ? &file->object : NULL};
    }
    bind_project(&project->lineage, bound, files->size);
}

static void project_sort_diags(struct project *project) {
    const struct diags *parts[] = {&project->scan.diags, &project->lineage.diags};
    for (size_t part = 0; part < 2; part++) {
        for (uint32_t i = 0; i < parts[part]->size; i++) {
            VEC_PUSH(&project->diags, parts[part]->data[i]);
        }
    }
    diags_sort(&project->diags);
}

static const struct store_file *project_store_files(struct project *project) {
    const struct scan_files *files = &project->scan.files;
    struct store_file *stored = ARENA_ARRAY(&project->arena, struct store_file, files->size);
    for (uint32_t i = 0; i < files->size; i++) {
        const struct scan_file *file = &files->data[i];
        stored[i] = (struct store_file){
            .root = file->root,
            .path = file->path,
            .size = file->size,
            .read = file->read,
            .hash = file->object.file_hash,
            .format = str_of(file->format ? file->format->name : "unknown"),
            .pieces = file->object.pieces,
            .piece_count = file->object.piece_count,
        };
    }
    return stored;
}

static bool project_store(struct project *project, const struct request *request) {
    struct str *roots = ARENA_ARRAY(&project->arena, struct str, request->roots.count);
    for (uint32_t i = 0; i < request->roots.count; i++) {
        roots[i] = str_of(request->roots.words[i]);
    }
    const struct store_run run = {
        .version = STR(STEMMA_VERSION),
        .input_hash = project->scan.input_hash,
        .redacted = request->redact,
        .roots = roots,
        .root_count = request->roots.count,
        .files = project_store_files(project),
        .file_count = project->scan.files.size,
        .diags = &project->diags,
        .lineage = &project->lineage,
    };
    return store_write(request->answer.store, &run, &project->why);
}

// Is there something to read, and was nothing of it read?
static bool is_all_unreadable(const struct scan_files *files) {
    bool unread = false;
    for (uint32_t i = 0; i < files->size; i++) {
        if (files->data[i].read) {
            return false;
        }
        unread |= files->data[i].notation == NOTATION_TEXT;
    }
    return unread;
}

static bool project_scan(struct project *project, const struct request *request) {
    const char *const *roots = (const char *const *)request->roots.words;
    return store_writable(request->answer.store, &project->why) &&
           scan_run(&project->scan, roots, request->roots.count, &request->options, &project->why);
}

static bool project_fill(struct project *project, struct request *request) {
    if (!project_scan(project, request)) {
        return false;
    }
    progress_say(&request->progress, "resolving names");
    project_bind(project);
    project_sort_diags(project);
    if (is_all_unreadable(&project->scan.files)) {
        buf_print(&project->why, "not one file could be read; the store stays as it was");
        return false;
    }
    progress_say(&request->progress, "writing the store");
    return project_store(project, request);
}

static bool project_run(struct project *project, struct request *request) {
    bool done = project_fill(project, request);
    progress_clear(&request->progress);
    if (!request->quiet) {
        complaints_write(&project->diags, &project->scan.files, request->verbose);
    }
    return done;
}

static int project_show(const struct project *project, const struct request *request) {
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

int command_scan(int argc, char **argv) {
    struct request request;
    int code;
    if (!request_parse(&request, argc, argv, &code)) {
        return code;
    }
    signals_settle();
    progress_init(&request.progress, !request.quiet);
    request.options.progress = progress_tell;
    request.options.progress_context = &request.progress;
    struct project project;
    project_init(&project);
    if (!project_run(&project, &request)) {
        code = command_fail("%s", project.why.data);
    } else {
        code = request.quiet ? COMMAND_FINE : project_show(&project, &request);
    }
    project_release(&project);
    return code;
}
