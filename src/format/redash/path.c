#include "format/redash/path.h"

#include <stddef.h>

#include "base/buf.h"
#include "base/path.h"

static const char *const sql_suffixes[] = {".sql", NULL};
static const char *const json_suffixes[] = {".json", NULL};
static const char *const tree_suffixes[] = {".yaml", ".yml", ".json", NULL};

// ---- parts of a path

static struct str folder_of(struct str path) {
    size_t slash = str_find_last(path, '/');
    return slash == path.size ? STR("") : str_sub(path, 0, slash);
}

static struct str stem_of(struct str name) {
    return str_sub(name, 0, str_find_last(name, '.'));
}

static bool is_number(struct str text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
    }
    return text.size > 0;
}

// "12" of queries/12; empty for any other folder.
static struct str query_of_folder(struct str folder) {
    struct str number = path_name(folder);
    bool named = str_equal(path_name(folder_of(folder)), STR("queries"));
    return named && is_number(number) ? number : STR("");
}

// "12" of query_12.json; empty for any other name.
static struct str query_of_name(struct str name) {
    struct str stem = stem_of(name);
    struct str number = str_sub(stem, sizeof("query_") - 1, stem.size);
    return str_starts(stem, STR("query_")) && is_number(number) ? number : STR("");
}

// ---- files beside it

static bool is_there(const struct surroundings *around, struct str folder, struct str stem,
                     const char *suffix) {
    struct buf path;
    buf_init(&path);
    buf_print(&path, "%.*s%s%.*s%s", STR_ARG(folder), folder.size > 0 ? "/" : "", STR_ARG(stem),
              suffix);
    const struct surrounding_file *found =
        around ? surroundings_find(around, buf_str(&path)) : NULL;
    bool exact = found && str_equal(found->path, buf_str(&path));
    buf_release(&path);
    return exact;
}

static bool has_metadata(const struct surroundings *around, struct str folder) {
    for (const char *const *suffix = tree_suffixes; *suffix; suffix++) {
        if (is_there(around, folder, STR("metadata"), *suffix)) {
            return true;
        }
    }
    return false;
}

// ---- what a file is

static enum redash_part part_in_folder(struct str path, const struct surroundings *around) {
    struct str stem = stem_of(path_name(path));
    if (path_has_suffix(path, tree_suffixes) && str_equal(stem, STR("metadata"))) {
        return REDASH_METADATA;
    }
    bool query = path_has_suffix(path, sql_suffixes) && str_equal(stem, STR("query"));
    return query && has_metadata(around, folder_of(path)) ? REDASH_SQL : REDASH_NONE;
}

static bool is_visualization_folder(struct str name) {
    return str_equal(name, STR("visualization")) || str_equal(name, STR("visualizations"));
}

struct redash_path redash_path_of(struct str path, const struct surroundings *around) {
    struct str folder = folder_of(path), name = path_name(path);
    struct str outer = query_of_folder(folder_of(folder)), query = query_of_folder(folder);
    if (is_visualization_folder(path_name(folder)) && outer.size > 0 &&
        path_has_suffix(path, tree_suffixes)) {
        struct str id = is_number(stem_of(name)) ? stem_of(name) : STR("");
        return (struct redash_path){REDASH_VISUALIZATION, outer, id};
    }
    if (query.size > 0) {
        enum redash_part part = part_in_folder(path, around);
        return (struct redash_path){part, part == REDASH_NONE ? STR("") : query, STR("")};
    }
    query = query_of_name(name);
    if (query.size > 0 && path_has_suffix(path, sql_suffixes) &&
        is_there(around, folder, stem_of(name), ".json")) {
        return (struct redash_path){REDASH_SQL, query, STR("")};
    }
    return (struct redash_path){REDASH_NONE, STR(""), STR("")};
}

bool redash_path_has_sql(struct str path, struct str query, const struct surroundings *around) {
    struct str folder = folder_of(path), name = path_name(path);
    if (redash_path_of(path, around).part == REDASH_METADATA) {
        return is_there(around, folder, STR("query"), ".sql");
    }
    return path_has_suffix(path, json_suffixes) && query.size > 0 &&
           str_equal(query_of_name(name), query) && is_there(around, folder, stem_of(name), ".sql");
}
