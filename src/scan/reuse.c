#include "scan/reuse.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "format/settings.h"
#include "input/git_blob.h"

// ---- hashes of what is looked at

static uint64_t mixed(uint64_t hash, const void *bytes, size_t size) {
    return XXH3_64bits_withSeed(bytes, size, hash);
}

static uint64_t mixed_str(uint64_t hash, struct str text) {
    return mixed(mixed(hash, &text.size, sizeof(text.size)), text.data, text.size);
}

static uint64_t mixed_found(uint64_t hash, const struct found *found) {
    hash = mixed_str(hash, found->path);
    return found->blob ? mixed(hash, found->blob->id, GIT_HASH_BYTES) : hash;
}

static uint64_t options_hash(const struct scan_options *options) {
    uint64_t hash = mixed(0, &options->redact, sizeof(options->redact));
    hash = mixed(hash, &options->file_limit, sizeof(options->file_limit));
    hash = mixed(hash, &options->statement_limit, sizeof(options->statement_limit));
    return mixed(hash, &options->memory_limit, sizeof(options->memory_limit));
}

static uint64_t settings_hash(const struct scan *scan) {
    const struct settings *settings = scan->around.settings;
    uint64_t hash = settings ? mixed_str(1, settings->file) : 0;
    for (uint32_t i = 0; settings && i < scan->walk.files.size; i++) {
        if (str_equal(scan->walk.files.data[i].open, settings->file)) {
            hash = mixed_found(hash, &scan->walk.files.data[i]);
        }
    }
    return hash;
}

void reuse_settle(struct scan *scan, const struct scan_options *options) {
    const struct found_files *found = &scan->walk.files;
    memcpy(scan->looks, scan->around.gathered, sizeof(scan->looks));
    scan->looks[LOOK_ITSELF] = options_hash(options);
    scan->looks[LOOK_SETTINGS] = settings_hash(scan);
    for (uint32_t i = 0; i < found->size; i++) {
        scan->looks[LOOK_PATHS] = mixed_str(scan->looks[LOOK_PATHS], found->data[i].path);
        scan->looks[LOOK_FILES] = mixed_found(scan->looks[LOOK_FILES], &found->data[i]);
    }
}

// ---- finding objects

static struct str blob_id(const struct found *found) {
    return found->blob ? (struct str){(const char *)found->blob->id, GIT_HASH_BYTES} : STR("");
}

// A member of an archive has no blob of its own.
static bool can_serve(const struct scan *scan, uint32_t number) {
    const struct found *found = &scan->walk.files.data[number];
    return scan->files.data[number].read && found->blob && found->member.size == 0;
}

static void blobs_list(struct reuse *reuse) {
    const struct scan *before = reuse->before;
    VEC_PUSH(&reuse->by_blob, 0); // of no symbol
    for (uint32_t i = 0; i < before->files.size; i++) {
        const struct format *format = before->files.data[i].format;
        if (!can_serve(before, i) || !format || !format->nameless) {
            continue;
        }
        uint32_t known = reuse->blobs.size;
        if (intern_add(&reuse->blobs, blob_id(&before->walk.files.data[i])) == known) {
            VEC_PUSH(&reuse->by_blob, i);
        }
    }
}

void reuse_init(struct reuse *reuse, const struct scan *before, const struct scan *now) {
    *reuse = (struct reuse){.before = before, .now = now};
    intern_init(&reuse->blobs);
    if (before) {
        blobs_list(reuse);
    }
}

void reuse_release(struct reuse *reuse) {
    intern_release(&reuse->blobs);
    VEC_RELEASE(&reuse->by_blob);
}

static int compare_path(const void *key, const void *file) {
    return str_compare(*(const struct str *)key, ((const struct scan_file *)file)->path);
}

// The file of before that has the path and the blob; NULL: none.
static const struct scan_file *same_file(const struct reuse *reuse, uint32_t number) {
    const struct scan *before = reuse->before;
    const struct scan_file *file = &reuse->now->files.data[number];
    const struct scan_file *found = before->files.size > 0
                                        ? bsearch(&file->path, before->files.data,
                                                  before->files.size, sizeof(*file), compare_path)
                                        : NULL;
    if (!found) {
        return NULL;
    }
    uint32_t index = (uint32_t)(found - before->files.data);
    bool same =
        can_serve(before, index) && str_equal(blob_id(&before->walk.files.data[index]),
                                              blob_id(&reuse->now->walk.files.data[number]));
    return same ? found : NULL;
}

static const struct scan_file *candidate(const struct reuse *reuse, uint32_t number) {
    const struct scan_file *same = same_file(reuse, number);
    if (same) {
        return same;
    }
    const struct found *found = &reuse->now->walk.files.data[number];
    uint32_t symbol = intern_find(&reuse->blobs, blob_id(found));
    return symbol != 0 ? &reuse->before->files.data[reuse->by_blob.data[symbol]] : NULL;
}

// Whether the path leads to the same format here. Which document it is, the path and the bytes say.
static bool same_format(const struct reuse *reuse, uint32_t number, const struct format *format) {
    const struct found *found = &reuse->now->walk.files.data[number];
    const struct reading reading = {
        .file = blob_bytes(found->blob), .path = found->path, .around = &reuse->now->around};
    const struct format *text = format_of_text(&reading);
    return format && format->notation == NOTATION_TEXT ? text == format : text == NULL;
}

static bool same_looks(const struct reuse *reuse, const struct format *format) {
    uint32_t looks = (format ? format->looks : 0) | LOOK(ITSELF);
    for (uint32_t look = 0; look < LOOK_COUNT; look++) {
        if (looks & (1u << look) && reuse->before->looks[look] != reuse->now->looks[look]) {
            return false;
        }
    }
    return !format || format->looks != 0;
}

const struct object *reuse_find(const struct reuse *reuse, uint32_t number) {
    const struct found *found = &reuse->now->walk.files.data[number];
    if (!reuse->before || !found->blob || found->member.size > 0) {
        return NULL;
    }
    const struct scan_file *file = candidate(reuse, number);
    bool same = file && same_looks(reuse, file->format) && same_format(reuse, number, file->format);
    return same ? &file->object : NULL;
}
