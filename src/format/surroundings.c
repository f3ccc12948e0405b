#include "format/surroundings.h"

#include <stdlib.h>

#include <xxhash.h>

#include "input/location.h"

enum file_status surrounding_read(const struct surrounding_file *file, size_t limit,
                                  struct buf *content) {
    const struct location location = {
        .open = file->open.data, .member = file->member, .blob = file->blob};
    struct archive archive;
    archive_init(&archive);
    enum file_status status = location_read(&archive, &location, limit, content);
    archive_release(&archive);
    return status;
}

enum file_status surrounding_gather(struct surroundings *around,
                                    const struct surrounding_file *file, size_t limit,
                                    struct buf *content) {
    enum file_status status = surrounding_read(file, limit, content);
    uint64_t *hash = &around->gathered[around->gathering];
    *hash = XXH3_64bits_withSeed(file->path.data, file->path.size, *hash + (uint64_t)status);
    *hash = XXH3_64bits_withSeed(content->data, content->size, *hash);
    return status;
}

static int compare_paths(const void *key, const void *file) {
    return str_compare(*(const struct str *)key, ((const struct surrounding_file *)file)->path);
}

static bool ends_with_path(struct str path, struct str end) {
    return path.size > end.size && str_ends(path, end) &&
           path.data[path.size - end.size - 1] == '/';
}

static const struct surrounding_file *find_by_end(const struct surroundings *around,
                                                  struct str path) {
    const struct surrounding_file *found = NULL;
    for (uint32_t i = 0; i < around->file_count; i++) {
        if (!ends_with_path(around->files[i].path, path)) {
            continue;
        }
        if (found) {
            return NULL;
        }
        found = &around->files[i];
    }
    return found;
}

const struct surrounding_file *surroundings_find(const struct surroundings *around,
                                                 struct str path) {
    if (around->file_count == 0) {
        return NULL;
    }
    const struct surrounding_file *exact =
        bsearch(&path, around->files, around->file_count, sizeof(*around->files), compare_paths);
    return exact ? exact : find_by_end(around, path);
}
