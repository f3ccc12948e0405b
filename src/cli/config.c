#include "cli/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/path.h"
#include "cli/command.h"
#include "cli/complaints.h"
#include "input/disk.h"
#include "input/git_snapshot.h"
#include "input/location.h"

#define FILE_MAX ((size_t)16 << 20) // bytes

void config_init(struct config *config) {
    *config = (struct config){0};
    arena_init(&config->arena);
}

void config_release(struct config *config) {
    arena_release(&config->arena);
}

// ---- finding it

static struct str directory_of(struct str path) {
    size_t slash = str_find_last(path, '/');
    return slash == path.size ? STR(".") : str_sub(path, 0, slash > 0 ? slash : 1);
}

static bool exists(const struct config *config, struct str path) {
    struct disk_entry entry;
    struct buf real;
    buf_init(&real);
    bool found = disk_find(config->snapshot, path.data, &real, &entry);
    buf_release(&real);
    return found;
}

// The path to read; empty: there is none.
static struct str path_find(struct config *config, const char *given, const char *directory) {
    if (given) {
        return path_clean(&config->arena, str_of(given));
    }
    if (exists(config, STR(SETTINGS_FILE))) {
        return STR(SETTINGS_FILE);
    }
    if (!directory) {
        return STR("");
    }
    struct str root = path_clean(&config->arena, str_of(directory));
    struct str path = path_join(&config->arena, root, STR(SETTINGS_FILE));
    return exists(config, path) ? path : STR("");
}

// ---- reading it

static struct str kept(struct config *config, struct str s) {
    return (struct str){arena_copy(&config->arena, s.data, s.size), s.size};
}

// Absolute and without links; empty: it does not exist.
static struct str real_path(struct config *config, struct str path, struct disk_entry *entry) {
    struct buf real;
    buf_init(&real);
    bool found = disk_find(config->snapshot, path.data, &real, entry);
    struct str out = kept(config, found ? buf_str(&real) : STR(""));
    buf_release(&real);
    return out;
}

static bool file_load(struct config *config, struct str path, struct settings_source *source) {
    struct disk_entry directory, file = {0};
    source->directory = real_path(config, kept(config, directory_of(path)), &directory);
    source->file = real_path(config, path, &file);
    const struct location location = {.open = source->file.data, .blob = file.blob};
    struct buf text;
    buf_init(&text);
    enum file_status status = location_read(NULL, &location, FILE_MAX, &text);
    const char *why = status == FILE_UNREADABLE ? strerror(errno) : "not a file of at most 16 MB";
    source->text = kept(config, buf_str(&text));
    buf_release(&text);
    if (status != FILE_READ) {
        command_fail("cannot read %s%s%.12s: %s", path.data, config->snapshot ? " of " : "",
                     config->snapshot ? config->snapshot->revision.hash : "", why);
    }
    return status == FILE_READ;
}

static void faults_write(const struct diags *faults, struct str path) {
    struct buf line;
    buf_init(&line);
    for (uint32_t i = 0; i < faults->size; i++) {
        buf_reset(&line);
        complaint_add(&line, &faults->data[i], path);
        fputs(line.data, stderr);
    }
    buf_release(&line);
}

static bool config_load(struct config *config, struct str path) {
    struct settings_source source;
    if (!file_load(config, path, &source)) {
        return false;
    }
    struct diags faults = {0};
    config->settings = ARENA_NEW(&config->arena, struct settings);
    bool good = settings_read(&config->arena, &source, config->settings, &faults);
    faults_write(&faults, path);
    if (!good) {
        command_fail("%s has %u mistake%s; nothing was done", path.data, faults.size,
                     faults.size == 1 ? "" : "s");
    }
    VEC_RELEASE(&faults);
    return good;
}

// ---- what follows from it

static void extras_list(struct config *config, struct str path) {
    static const char *const beside[] = {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS",
                                         ".gitlab/CODEOWNERS"};
    struct str directory = directory_of(path);
    uint32_t count = 0;
    config->extras[count++] = path.data;
    for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
        config->extras[count++] = path_join(&config->arena, directory, str_of(beside[i])).data;
    }
}

static const char *root_path(struct config *config, struct str directory, struct str root) {
    bool absolute = str_starts(root, STR("/"));
    struct str path = absolute ? root : path_join(&config->arena, directory, root);
    return path_clean(&config->arena, path).data;
}

static void roots_default(struct config *config) {
    const char **roots = ARENA_ARRAY(&config->arena, const char *, 1);
    roots[0] = ".";
    config->roots = roots;
    config->root_count = 1;
}

static void roots_take(struct config *config, struct str path) {
    const struct settings *settings = config->settings;
    struct str directory = directory_of(path);
    const char **roots = ARENA_ARRAY(&config->arena, const char *, settings->roots.count + 1);
    roots[0] = kept(config, directory).data;
    for (uint32_t i = 0; i < settings->roots.count; i++) {
        roots[i] = root_path(config, directory, settings->root_paths[i]);
    }
    config->roots = roots;
    config->root_count = settings->roots.count > 0 ? settings->roots.count : 1;
}

bool config_find(struct config *config, const char *given, const char *directory) {
    config->path = path_find(config, given, directory);
    return config->path.size == 0 || config_load(config, config->path);
}

bool config_read(struct config *config, const char *given, const struct operands *named) {
    if (!config_find(config, given, named->count > 0 ? named->words[0] : NULL)) {
        return false;
    }
    struct str path = config->path;
    if (config->settings) {
        extras_list(config, path);
    }
    if (named->count > 0) {
        config->roots = (const char *const *)named->words;
        config->root_count = named->count;
    } else if (config->settings) {
        roots_take(config, path);
    } else if (config->snapshot) {
        roots_default(config);
    } else {
        command_fail("scan needs DIR..., or a " SETTINGS_FILE " here (see `stemma scan --help`)");
    }
    return config->root_count > 0;
}
