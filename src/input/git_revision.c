#include "input/git_revision.h"

#include <git2.h>
#include <string.h>

#include "base/suggest.h"
#include "input/git_repository.h"

#define UNSHALLOW "fetch more history: git fetch --unshallow"

static void revision_set(struct revision *revision, const git_oid *oid) {
    memcpy(revision->id, oid->id, sizeof(revision->id));
    git_oid_tostr(revision->hash, sizeof(revision->hash), oid);
}

// ---- what to do

static const char *short_name(const char *name) {
    static const char *const prefixes[] = {"refs/heads/", "refs/tags/", "refs/remotes/"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (str_starts(str_of(name), str_of(prefixes[i]))) {
            return name + strlen(prefixes[i]);
        }
    }
    return name;
}

// Names that are near. A branch of origin is offered when it was named without it.
static void suggest_refs(const struct repository *repository, const char *name, struct buf *why) {
    git_strarray names = {0};
    struct suggest near;
    suggest_init(&near, str_of(name));
    if (git_reference_list(&names, repository->handle) != 0) {
        return;
    }
    for (size_t i = 0; i < names.count; i++) {
        struct str shown = str_of(short_name(names.strings[i]));
        struct str bare = str_sub(shown, str_find(shown, '/') + 1, shown.size);
        bool remote = str_starts(str_of(names.strings[i]), STR("refs/remotes/"));
        suggest_offer(&near, shown);
        if (remote) {
            suggest_offer_as(&near, bare, shown);
        }
    }
    suggest_add(&near, why);
    git_strarray_dispose(&names);
}

static bool has_commits(const struct repository *repository) {
    return git_repository_is_empty(repository->handle) == 0 &&
           git_repository_head_unborn(repository->handle) != 1;
}

static bool refuse(const struct repository *repository, const char *name, int status,
                   struct buf *why) {
    if (status == GIT_EAMBIGUOUS) {
        buf_print(why, "%s is the start of several hashes; write more of it", name);
        return false;
    }
    buf_print(why, "there is no revision %s in %.*s", name, STR_ARG(repository->root));
    if (strncmp(name, "HEAD", 4) == 0 && !has_commits(repository)) {
        buf_print(why, ": it has no commits yet");
        return false;
    }
    size_t before = why->size;
    suggest_refs(repository, name, why);
    if (repository->shallow) {
        buf_print(why, "; this is a shallow clone: " UNSHALLOW);
    } else if (why->size == before) {
        buf_print(why, "; if it is a remote's, fetch it: git fetch origin");
    }
    return false;
}

// ---- finding it

// libgit2 does not know that @ alone is HEAD.
static int object_find(const struct repository *repository, const char *name, git_object **named) {
    struct buf full;
    if (name[0] != '@' || name[1] == '{') {
        return git_revparse_single(named, repository->handle, name);
    }
    buf_init(&full);
    buf_print(&full, "HEAD%s", name + 1);
    int status = git_revparse_single(named, repository->handle, full.data);
    buf_release(&full);
    return status;
}

// A tag leads to its commit; a tree or a file is none.
static int commit_find(const struct repository *repository, const char *name, git_oid *oid) {
    git_object *named = NULL, *commit = NULL;
    int status = object_find(repository, name, &named);
    if (status == 0) {
        status = git_object_peel(&commit, named, GIT_OBJECT_COMMIT);
    }
    if (status == 0) {
        git_oid_cpy(oid, git_object_id(commit));
    }
    git_object_free(commit);
    git_object_free(named);
    return status;
}

bool revision_resolve(const struct repository *repository, const char *name,
                      struct revision *revision, struct buf *why) {
    git_oid oid;
    int status = commit_find(repository, name, &oid);
    if (status != 0) {
        return refuse(repository, name, status, why);
    }
    revision_set(revision, &oid);
    return true;
}

// ---- ranges

static const char *dots_of(const char *word) {
    return strstr(word, "..");
}

bool revision_is_range(const char *word) {
    return dots_of(word) != NULL;
}

static bool side_resolve(const struct repository *repository, struct str name,
                         struct revision *revision, struct buf *why) {
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, name.size > 0 ? name : STR("HEAD"));
    bool done = revision_resolve(repository, text.data, revision, why);
    buf_release(&text);
    return done;
}

// ---- merge bases in a shallow clone, where libgit2 gives up at the first parent that is missing

struct commits VEC(git_oid);

static struct str id_of(const git_oid *oid) {
    return (struct str){(const char *)oid->id, GIT_HASH_BYTES};
}

// Parents that are missing are passed over.
static void parents_add(const struct repository *repository, const git_oid *oid,
                        struct commits *commits) {
    git_commit *commit = NULL;
    if (git_commit_lookup(&commit, repository->handle, oid) != 0) {
        return;
    }
    for (unsigned i = 0; i < git_commit_parentcount(commit); i++) {
        VEC_PUSH(commits, *git_commit_parent_id(commit, i));
    }
    git_commit_free(commit);
}

// Adds a commit that is there and all that it comes from, the nearest first.
static void ancestors_add(const struct repository *repository, const git_oid *oid,
                          struct intern *seen, struct commits *commits) {
    VEC_PUSH(commits, *oid);
    for (uint32_t i = 0; i < commits->size; i++) {
        git_oid next = commits->data[i];
        uint32_t known = seen->size;
        if (intern_add(seen, id_of(&next)) == known) {
            parents_add(repository, &next, commits);
        }
    }
}

// The ancestor of `head` nearest to it that is one of `base` as well, and is there.
static int shallow_base(const struct repository *repository, git_oid *common, const git_oid *base,
                        const git_oid *head) {
    struct intern of_base, of_head;
    struct commits bases = {0}, heads = {0};
    intern_init(&of_base);
    intern_init(&of_head);
    ancestors_add(repository, base, &of_base, &bases);
    ancestors_add(repository, head, &of_head, &heads);
    bool found = false;
    for (uint32_t i = 0; !found && i < heads.size; i++) {
        *common = heads.data[i];
        found = intern_find(&of_base, id_of(common)) != 0 &&
                git_odb_exists(repository->objects, common) == 1;
    }
    VEC_RELEASE(&bases);
    VEC_RELEASE(&heads);
    intern_release(&of_base);
    intern_release(&of_head);
    return found ? 0 : GIT_ENOTFOUND;
}

// ---- merge bases

static bool base_resolve(const struct repository *repository, struct revision_range *range,
                         struct buf *why) {
    git_oid base, head, common;
    memcpy(base.id, range->base.id, sizeof(base.id));
    memcpy(head.id, range->head.id, sizeof(head.id));
    int status = repository->shallow ? shallow_base(repository, &common, &base, &head)
                                     : git_merge_base(&common, repository->handle, &base, &head);
    if (status == 0) {
        revision_set(&range->base, &common);
        return true;
    }
    buf_print(why, "%.12s and %.12s have no merge base%s", range->base.hash, range->head.hash,
              repository->shallow ? " in this shallow clone; " UNSHALLOW
                                  : "; compare them as they are, with two dots");
    return false;
}

bool revision_range(const struct repository *repository, const char *word,
                    struct revision_range *range, struct buf *why) {
    const char *dots = dots_of(word);
    if (!dots) {
        buf_print(why, "%s is no range; write BASE..HEAD, or BASE...HEAD for the merge base", word);
        return false;
    }
    bool merge_base = dots[2] == '.';
    struct str base = {word, (size_t)(dots - word)};
    struct str head = str_of(dots + (merge_base ? 3 : 2));
    return side_resolve(repository, base, &range->base, why) &&
           side_resolve(repository, head, &range->head, why) &&
           (!merge_base || base_resolve(repository, range, why));
}
