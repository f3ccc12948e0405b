#include "scan/scan.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/quantity.h"
#include "bind/bind.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/complaints.h"
#include "cli/config.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/summary.h"
#include "format/attributes.h"
#include "store/write.h"

// What holds when neither the command line nor stemma.yaml says it.
#define FILE_LIMIT      ((uint64_t)64 << 20)        // bytes
#define STATEMENT_LIMIT ((uint64_t)60 * 1000000000) // nanoseconds

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
    const char *config_path;      // NULL: not given, as the others
    const char *file_size;
    const char *statement_time;
    uint32_t jobs;
    bool redact;
    bool quiet;
    bool verbose;
    struct config config; // and the roots
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

// The command line wins over stemma.yaml.
static bool limits_settle(struct request *request) {
    const struct settings *settings = request->config.settings;
    const struct limit_settings said = settings ? settings->limits : (struct limit_settings){0};
    struct scan_options *options = &request->options;
    options->file_limit = said.file_size.value ? said.file_size.value : FILE_LIMIT;
    options->statement_limit =
        said.statement_seconds.value ? said.statement_seconds.value : STATEMENT_LIMIT;
    bool limited = SCAN_MEMORY_LIMIT != 0; // else this build cannot have a limit
    options->memory_limit = limited && said.memory.value ? said.memory.value : SCAN_MEMORY_LIMIT;
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
    options->jobs = request->jobs;
    options->redact = request->redact;
    options->settings = request->config.settings;
    options->extras = request->config.extras;
    options->except = request->answer.store;
    return limits_settle(request);
}

static bool request_parse(struct request *request, int argc, char **argv, int *code) {
    *request = (struct request){.answer = ANSWER_DEFAULTS};
    config_init(&request->config);
    const struct option options[] = {
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
    return answer_check_format(request->answer.format) &&
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

static void owners_list(struct project *project, struct bind_owners *owners) {
    const struct settings *settings = project->scan.around.settings;
    const struct owner_setting *said = settings ? settings->owners.items : NULL;
    for (uint32_t i = 0; settings && i < settings->owners.count; i++) {
        VEC_PUSH(owners,
                 ((struct bind_owner){.assets = said_texts(&project->arena, &said[i].assets),
                                      .owners = said_texts(&project->arena, &said[i].owners)}));
    }
}

static void project_bind(struct project *project) {
    const struct scan_files *files = &project->scan.files;
    struct bind_file *bound = ARENA_ARRAY(&project->arena, struct bind_file, files->size);
    for (uint32_t i = 0; i < files->size; i++) {
        const struct scan_file *file = &files->data[i];
        struct file_attributes said;
        surroundings_attributes(&project->arena, &project->scan.around, file->path, &said);
        bound[i] = (struct bind_file){
            .path = file->path,
            .object = file->read ? &file->object : NULL,
            .owners = said.owners.items,
            .owner_count = said.owners.count,
            .search_path = said.search_path.items,
            .search_path_count = said.search_path.count,
            .pipeline = said.pipeline,
        };
    }
    struct bind_owners owners = {0};
    owners_list(project, &owners);
    bind_project(&project->lineage, bound, files->size, &owners);
    VEC_RELEASE(&owners);
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
    const struct config *config = &request->config;
    struct str *roots = ARENA_ARRAY(&project->arena, struct str, config->root_count);
    for (uint32_t i = 0; i < config->root_count; i++) {
        roots[i] = str_of(config->roots[i]);
    }
    const struct store_run run = {
        .version = STR(STEMMA_VERSION),
        .input_hash = project->scan.input_hash,
        .redacted = request->redact,
        .roots = roots,
        .root_count = config->root_count,
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
        if (files->data[i].extra) {
            continue;
        }
        if (files->data[i].read) {
            return false;
        }
        unread |= files->data[i].notation == NOTATION_TEXT;
    }
    return unread;
}

static bool project_scan(struct project *project, const struct request *request) {
    const struct config *config = &request->config;
    return store_writable(request->answer.store, &project->why) &&
           scan_run(&project->scan, config->roots, config->root_count, &request->options,
                    &project->why);
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

static int request_run(struct request *request) {
    signals_settle();
    progress_init(&request->progress, !request->quiet);
    request->options.progress = progress_tell;
    request->options.progress_context = &request->progress;
    struct project project;
    int code = COMMAND_FINE;
    project_init(&project);
    if (!project_run(&project, request)) {
        code = command_fail("%s", project.why.data);
    } else if (!request->quiet) {
        code = project_show(&project, request);
    }
    project_release(&project);
    return code;
}

int command_scan(int argc, char **argv) {
    struct request request;
    int code;
    if (request_parse(&request, argc, argv, &code)) {
        code = request_run(&request);
    }
    config_release(&request.config);
    return code;
}
