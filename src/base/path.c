#include "base/path.h"

#include <string.h>

bool path_has_suffix(struct str path, const char *const *suffixes) {
    for (const char *const *suffix = suffixes; *suffix; suffix++) {
        struct str end = str_of(*suffix);
        if (path.size > end.size &&
            str_equal_nocase(str_sub(path, path.size - end.size, end.size), end)) {
            return true;
        }
    }
    return false;
}

struct str path_name(struct str path) {
    size_t slash = str_find_last(path, '/');
    return slash == path.size ? path : str_sub(path, slash + 1, path.size);
}

struct str path_clean(struct arena *arena, struct str path) {
    char *clean = arena_alloc(arena, path.size + 2);
    size_t size = 0;
    bool absolute = str_starts(path, STR("/"));
    if (absolute) {
        clean[size++] = '/';
    }
    while (path.size > 0) {
        struct str part = str_sub(path, 0, str_find(path, '/'));
        path = str_sub(path, part.size + 1, path.size);
        if (part.size == 0 || str_equal(part, STR("."))) {
            continue;
        }
        if (size > (absolute ? 1u : 0u)) {
            clean[size++] = '/';
        }
        memcpy(clean + size, part.data, part.size);
        size += part.size;
    }
    if (size == 0) {
        clean[size++] = '.';
    }
    return (struct str){clean, size};
}

struct str path_join(struct arena *arena, struct str directory, struct str name) {
    if (directory.size == 0 || str_equal(directory, STR("."))) {
        return (struct str){arena_copy(arena, name.data, name.size), name.size};
    }
    bool slash = !str_ends(directory, STR("/"));
    size_t start = directory.size + slash;
    char *path = arena_alloc(arena, start + name.size + 1);
    memcpy(path, directory.data, directory.size);
    if (slash) {
        path[directory.size] = '/';
    }
    memcpy(path + start, name.data, name.size);
    return (struct str){path, start + name.size};
}

bool path_inside(struct str path, struct str directory) {
    if (!str_starts(path, directory)) {
        return false;
    }
    return path.size == directory.size || str_ends(directory, STR("/")) ||
           path.data[directory.size] == '/';
}

static struct str path_parent(struct str path) {
    size_t slash = str_find_last(path, '/');
    return str_sub(path, 0, slash > 0 ? slash : 1);
}

void path_add_relative(struct buf *out, struct str path, struct str directory) {
    const char *glue = "";
    while (!path_inside(path, directory)) {
        directory = path_parent(directory);
        buf_print(out, "%s..", glue);
        glue = "/";
    }
    size_t above = directory.size + !str_ends(directory, STR("/"));
    struct str below = str_sub(path, above, path.size);
    if (below.size > 0) {
        buf_print(out, "%s%.*s", glue, STR_ARG(below));
    } else if (*glue == '\0') {
        buf_add_char(out, '.');
    }
}

static void step_follow(struct buf *path, struct str step) {
    if (str_equal(step, STR(".."))) {
        path->size = path_parent(buf_str(path)).size;
        path->data[path->size] = '\0';
    } else if (step.size > 0 && !str_equal(step, STR("."))) {
        buf_print(path, "%s%.*s", str_ends(buf_str(path), STR("/")) ? "" : "/", STR_ARG(step));
    }
}

void path_follow(struct buf *path, struct str steps) {
    while (steps.size > 0) {
        size_t end = str_find(steps, '/');
        step_follow(path, str_sub(steps, 0, end));
        steps = str_sub(steps, end + 1, steps.size);
    }
}
