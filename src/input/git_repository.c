#include "input/git_repository.h"

#include <errno.h>
#include <git2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "input/git_blob.h"

// ---- libgit2

// Of large packs, little is mapped at a time: workers have a limit on what is.
#define WINDOW_BYTES ((size_t)32 << 20)
#define MAPPED_BYTES ((size_t)256 << 20)

// Nothing of the user's or the machine's configuration; and what a repository of today's git says
// of itself that changes nothing for a reader.
static void library_settle(void) {
    static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                 GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    static const char *harmless[] = {"partialclone", "worktreeconfig", "preciousobjects"};
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    }
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, WINDOW_BYTES);
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, MAPPED_BYTES);
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, harmless, sizeof(harmless) / sizeof(harmless[0]));
}

static bool refuse(struct buf *why, const char *path, int status) {
    if (status == GIT_ENOTFOUND) {
        buf_print(why, "%s is not in a git repository; name a directory that is", path);
        return false;
    }
    const git_error *error = git_error_last();
    buf_print(why, "the git repository of %s cannot be read: %s", path,
              error ? error->message : "unknown error");
    return false;
}

// ---- paths

// The part of a path that exists, without links, and what stands behind it. False: not even / can
// be read.
static bool existing_part(const char *path, struct buf *real, struct str *rest) {
    char resolved[PATH_MAX];
    struct buf part;
    size_t size = strlen(path);
    bool found = false;
    buf_init(&part);
    for (;;) {
        buf_reset(&part);
        buf_add(&part, path, size);
        found = realpath(size > 0 ? part.data : *path == '/' ? "/" : ".", resolved) != NULL;
        if (found || size == 0) {
            break;
        }
        size_t slash = str_find_last((struct str){path, size}, '/');
        size = slash == size ? 0 : slash;
    }
    buf_release(&part);
    buf_reset(real);
    buf_add_str(real, str_of(found ? resolved : ""));
    *rest = str_of(path + size);
    return found;
}

bool repository_locate(const struct repository *repository, const char *path, struct buf *real) {
    struct str rest;
    if (!existing_part(path, real, &rest)) {
        return false;
    }
    path_follow(real, rest); // what does not exist has no links
    return path_inside(buf_str(real), repository->root);
}

// ---- opening

static int handle_open(struct repository *repository, const char *path) {
    struct buf start;
    struct str rest;
    buf_init(&start);
    int status = GIT_ENOTFOUND;
    if (existing_part(path, &start, &rest)) {
        status = git_repository_open_ext(&repository->handle, start.data, 0, NULL);
    }
    buf_release(&start);
    return status == 0 ? git_repository_odb(&repository->objects, repository->handle) : status;
}

static void root_find(struct repository *repository) {
    const char *place = git_repository_workdir(repository->handle);
    char real[PATH_MAX];
    place = place ? place : git_repository_path(repository->handle);
    struct str root = path_clean(&repository->arena, str_of(realpath(place, real) ? real : place));
    repository->root = root;
}

bool repository_open(struct repository *repository, const char *path, struct buf *why) {
    *repository = (struct repository){0};
    arena_init(&repository->arena);
    intern_init(&repository->ids);
    git_libgit2_init();
    library_settle();
    int status = handle_open(repository, path);
    if (status != 0) {
        refuse(why, path, status);
        repository_close(repository);
        return false;
    }
    root_find(repository);
    repository->shallow = git_repository_is_shallow(repository->handle) == 1;
    return true;
}

void repository_close(struct repository *repository) {
    for (uint32_t i = 0; i < repository->blobs.size; i++) {
        git_odb_object_free(repository->blobs.data[i]->held);
    }
    VEC_RELEASE(&repository->blobs);
    intern_release(&repository->ids);
    git_odb_free(repository->objects);
    git_repository_free(repository->handle);
    arena_release(&repository->arena);
    git_libgit2_shutdown();
}

struct blob *repository_blob(struct repository *repository, const unsigned char *id) {
    uint32_t known = repository->ids.size;
    uint32_t symbol = intern_add(&repository->ids, (struct str){(const char *)id, GIT_HASH_BYTES});
    if (symbol == known) {
        struct blob *blob = ARENA_NEW(&repository->arena, struct blob);
        blob->repository = repository;
        memcpy(blob->id, id, GIT_HASH_BYTES);
        VEC_PUSH(&repository->blobs, blob);
    }
    return repository->blobs.data[symbol - 1];
}
