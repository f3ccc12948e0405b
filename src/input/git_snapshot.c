#include "input/git_snapshot.h"

#include <git2.h>

#include "base/path.h"
#include "input/git_repository.h"

// ---- opening

static int top_find(struct snapshot *snapshot) {
    git_repository *handle = snapshot->repository->handle;
    git_commit *commit = NULL;
    git_oid oid;
    git_oid_fromraw(&oid, snapshot->revision.id);
    int status = git_commit_lookup(&commit, handle, &oid);
    if (status == 0) {
        status = git_commit_tree(&snapshot->top, commit);
    }
    git_commit_free(commit);
    return status;
}

bool snapshot_open(struct snapshot *snapshot, struct repository *repository,
                   const struct revision *revision, struct buf *why) {
    *snapshot = (struct snapshot){.repository = repository, .revision = *revision};
    if (top_find(snapshot) != 0) {
        buf_print(why, "the files of %.12s are not in %.*s; fetch them: git fetch", revision->hash,
                  STR_ARG(repository->root));
        return false;
    }
    return true;
}

void snapshot_close(struct snapshot *snapshot) {
    git_tree_free(snapshot->top);
}

// ---- looking

static struct str path_below(const struct snapshot *snapshot, struct str path) {
    struct str root = snapshot->repository->root;
    return str_sub(path, root.size + !str_ends(root, STR("/")), path.size);
}

static enum snapshot_kind kind_of(const git_tree_entry *entry) {
    switch (git_tree_entry_filemode(entry)) {
    case GIT_FILEMODE_TREE:
        return SNAPSHOT_DIRECTORY;
    case GIT_FILEMODE_LINK:
        return SNAPSHOT_LINK;
    case GIT_FILEMODE_COMMIT:
        return SNAPSHOT_SUBMODULE;
    default:
        return SNAPSHOT_FILE;
    }
}

static struct snapshot_entry entry_of(const struct snapshot *snapshot,
                                      const git_tree_entry *entry) {
    struct snapshot_entry out = {.kind = kind_of(entry)};
    if (out.kind == SNAPSHOT_FILE || out.kind == SNAPSHOT_LINK) {
        out.blob = repository_blob(snapshot->repository, git_tree_entry_id(entry)->id);
    }
    return out;
}

bool snapshot_find(const struct snapshot *snapshot, struct str path, struct snapshot_entry *entry) {
    if (!path_inside(path, snapshot->repository->root)) {
        return false;
    }
    *entry = (struct snapshot_entry){.kind = SNAPSHOT_DIRECTORY};
    struct str below = path_below(snapshot, path);
    if (below.size == 0) {
        return true;
    }
    git_tree_entry *found = NULL;
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, below);
    bool there = git_tree_entry_bypath(&found, snapshot->top, text.data) == 0;
    buf_release(&text);
    if (there) {
        *entry = entry_of(snapshot, found);
        git_tree_entry_free(found);
    }
    return there;
}

// ---- listing

static void tree_list(const struct snapshot *snapshot, struct arena *arena, const git_tree *tree,
                      struct snapshot_entries *entries) {
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *listed = git_tree_entry_byindex(tree, i);
        struct snapshot_entry entry = entry_of(snapshot, listed);
        struct str name = str_of(git_tree_entry_name(listed));
        entry.name = (struct str){arena_copy(arena, name.data, name.size), name.size};
        VEC_PUSH_IN(arena, entries, entry);
    }
}

bool snapshot_list(const struct snapshot *snapshot, struct arena *arena, struct str path,
                   struct snapshot_entries *entries) {
    git_object *directory = NULL;
    struct str below = path_below(snapshot, path);
    if (below.size == 0) {
        tree_list(snapshot, arena, snapshot->top, entries);
        return true;
    }
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, below);
    bool there = git_object_lookup_bypath(&directory, (const git_object *)snapshot->top, text.data,
                                          GIT_OBJECT_TREE) == 0;
    buf_release(&text);
    if (there) {
        tree_list(snapshot, arena, (const git_tree *)directory, entries);
        git_object_free(directory);
    }
    return there;
}
