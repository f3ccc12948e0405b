#include "input/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "input/git_blob.h"
#include "input/git_repository.h"
#include "input/git_snapshot.h"

static bool is_left_out(const char *name) {
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0;
}

// ---- the file system

static enum disk_kind kind_of(mode_t mode) {
    if (S_ISREG(mode)) {
        return DISK_FILE;
    }
    if (S_ISDIR(mode)) {
        return DISK_DIRECTORY;
    }
    return S_ISLNK(mode) ? DISK_LINK : DISK_OTHER;
}

static struct disk_entry entry_of(const struct stat *status) {
    enum disk_kind kind = kind_of(status->st_mode);
    return (struct disk_entry){.kind = kind,
                               .size = kind == DISK_FILE ? (uint64_t)status->st_size : 0};
}

static bool system_find(const char *path, struct buf *real, struct disk_entry *entry) {
    char resolved[PATH_MAX];
    struct stat status;
    if (!realpath(path, resolved) || stat(resolved, &status) != 0) {
        return false;
    }
    buf_reset(real);
    buf_add_str(real, str_of(resolved));
    *entry = entry_of(&status);
    return true;
}

static void entry_add(struct arena *arena, int directory, const char *name,
                      struct disk_entries *entries) {
    struct stat status;
    bool known = fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!known && errno == ENOENT) {
        return; // it was removed in the meantime
    }
    struct disk_entry entry = known ? entry_of(&status) : (struct disk_entry){.kind = DISK_OTHER};
    entry.name = (struct str){arena_copy(arena, name, strlen(name)), strlen(name)};
    VEC_PUSH_IN(arena, entries, entry);
}

static bool stream_list(struct arena *arena, DIR *stream, struct disk_entries *entries) {
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        if (!entry) {
            return errno == 0;
        }
        if (!is_left_out(entry->d_name)) {
            entry_add(arena, dirfd(stream), entry->d_name, entries);
        }
    }
}

static bool system_list(struct arena *arena, struct str path, struct disk_entries *entries) {
    int fd = open(path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    DIR *stream = fdopendir(fd);
    if (!stream) {
        close(fd);
        return false;
    }
    bool listed = stream_list(arena, stream, entries);
    closedir(stream);
    return listed;
}

static bool system_target(struct str link, struct buf *written, struct buf *real) {
    char target[PATH_MAX], resolved[PATH_MAX];
    ssize_t size = readlink(link.data, target, sizeof(target));
    bool exists = realpath(link.data, resolved) != NULL;
    buf_add(written, target, size > 0 ? (size_t)size : 0);
    buf_add_str(real, str_of(exists ? resolved : ""));
    return exists;
}

// ---- a snapshot

static const enum disk_kind snapshot_kinds[] = {
    [SNAPSHOT_FILE] = DISK_FILE,
    [SNAPSHOT_DIRECTORY] = DISK_DIRECTORY,
    [SNAPSHOT_LINK] = DISK_LINK,
    [SNAPSHOT_SUBMODULE] = DISK_SUBMODULE,
};

static struct disk_entry entry_from(const struct snapshot_entry *entry) {
    return (struct disk_entry){.name = entry->name,
                               .kind = snapshot_kinds[entry->kind],
                               .size = entry->kind == SNAPSHOT_FILE ? blob_size(entry->blob) : 0,
                               .blob = entry->blob};
}

static bool held_find(const struct snapshot *snapshot, const char *path, struct buf *real,
                      struct disk_entry *entry) {
    struct snapshot_entry found;
    errno = ENOENT;
    if (!repository_locate(snapshot->repository, path, real) ||
        !snapshot_find(snapshot, buf_str(real), &found)) {
        return false;
    }
    *entry = entry_from(&found);
    return entry->kind == DISK_FILE || entry->kind == DISK_DIRECTORY;
}

static bool held_list(const struct snapshot *snapshot, struct arena *arena, struct str path,
                      struct disk_entries *entries) {
    struct snapshot_entries listed = {0};
    errno = EIO;
    if (!snapshot_list(snapshot, arena, path, &listed)) {
        return false;
    }
    for (uint32_t i = 0; i < listed.size; i++) {
        if (!is_left_out(listed.data[i].name.data)) {
            VEC_PUSH_IN(arena, entries, entry_from(&listed.data[i]));
        }
    }
    return true;
}

#define LINKS_MAX 40 // as Linux has it

// Follows the link at a path by its words: links among the folders on the way are not looked into.
static void link_follow(struct str link, struct str target, struct buf *real) {
    buf_reset(real);
    buf_add_str(real, str_starts(target, STR("/")) ? STR("/") : link);
    path_follow(real, str_starts(target, STR("/")) ? STR("") : STR(".."));
    path_follow(real, target);
}

static bool held_target(const struct snapshot *snapshot, struct str link, struct buf *written,
                        struct buf *real) {
    struct snapshot_entry entry;
    struct buf at;
    buf_init(&at);
    buf_add_str(&at, link);
    bool there = snapshot_find(snapshot, link, &entry) && entry.blob;
    if (there) {
        buf_add_str(written, blob_bytes(entry.blob));
    }
    uint32_t links = 0;
    while (there && entry.kind == SNAPSHOT_LINK) {
        link_follow(buf_str(&at), blob_bytes(entry.blob), real);
        if (!path_inside(buf_str(real), snapshot->repository->root)) {
            break;
        }
        there = ++links < LINKS_MAX && snapshot_find(snapshot, buf_str(real), &entry);
        buf_reset(&at);
        buf_add_str(&at, buf_str(real));
    }
    buf_release(&at);
    return there;
}

// ---- either

bool disk_find(const struct snapshot *snapshot, const char *path, struct buf *real,
               struct disk_entry *entry) {
    return snapshot ? held_find(snapshot, path, real, entry) : system_find(path, real, entry);
}

bool disk_list(const struct snapshot *snapshot, struct arena *arena, struct str path,
               struct disk_entries *entries) {
    return snapshot ? held_list(snapshot, arena, path, entries) : system_list(arena, path, entries);
}

bool disk_target(const struct snapshot *snapshot, struct str link, struct buf *written,
                 struct buf *real) {
    buf_reset(written);
    buf_reset(real);
    return snapshot ? held_target(snapshot, link, written, real)
                    : system_target(link, written, real);
}
