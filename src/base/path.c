#include "base/path.h"

#include <string.h>

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
