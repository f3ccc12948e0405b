#include "cli/project.h"

#include <stdlib.h>

#include "bind/bind.h"
#include "format/attributes.h"
#include "input/git_snapshot.h"
#include "store/write.h"

// What holds when stemma.yaml does not say it.
#define FILE_LIMIT      ((uint64_t)64 << 20)        // bytes
#define STATEMENT_LIMIT ((uint64_t)60 * 1000000000) // nanoseconds

void project_begin(struct project *project) {
    *project = (struct project){0};
    arena_init(&project->arena);
    buf_init(&project->why);
    lineage_init(&project->lineage);
}

void project_end(struct project *project) {
    VEC_RELEASE(&project->diags);
    lineage_release(&project->lineage);
    scan_release(&project->scan);
    buf_release(&project->why);
    arena_release(&project->arena);
}

void project_options(struct scan_options *options, const struct config *config) {
    const struct limit_settings said =
        config->settings ? config->settings->limits : (struct limit_settings){0};
    bool limited = SCAN_MEMORY_LIMIT != 0; // else this build cannot have a limit
    *options = (struct scan_options){
        .file_limit = said.file_size.value ? said.file_size.value : FILE_LIMIT,
        .statement_limit =
            said.statement_seconds.value ? said.statement_seconds.value : STATEMENT_LIMIT,
        .memory_limit = limited && said.memory.value ? said.memory.value : SCAN_MEMORY_LIMIT,
        .settings = config->settings,
        .extras = config->extras,
        .snapshot = config->snapshot,
    };
}

static void tell(const struct project *project, const char *what) {
    if (project->source.progress) {
        progress_say(project->source.progress, what);
    }
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
            .object = file->read ? &file->object : NULL,
        };
    }
    return stored;
}

bool project_write(struct project *project, const char *store) {
    const struct config *config = project->source.config;
    struct str *roots = ARENA_ARRAY(&project->arena, struct str, config->root_count);
    for (uint32_t i = 0; i < config->root_count; i++) {
        roots[i] = str_of(config->roots[i]);
    }
    const struct store_run run = {
        .version = STR(STEMMA_VERSION),
        .input_hash = project->scan.input_hash,
        .redacted = project->source.options->redact,
        .revision = str_of(config->snapshot ? config->snapshot->revision.hash : NULL),
        .roots = roots,
        .root_count = config->root_count,
        .files = project_store_files(project),
        .file_count = project->scan.files.size,
        .diags = &project->diags,
        .lineage = &project->lineage,
    };
    tell(project, "writing the store");
    return store_write(store, &run, &project->why);
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

bool project_read(struct project *project, const struct project_source *source) {
    project->source = *source;
    if (!scan_run(&project->scan, source->config->roots, source->config->root_count,
                  source->options, &project->why)) {
        return false;
    }
    tell(project, "resolving names");
    project_bind(project);
    project_sort_diags(project);
    if (is_all_unreadable(&project->scan.files)) {
        buf_print(&project->why, "not one file could be read; the store stays as it was");
        return false;
    }
    return true;
}
