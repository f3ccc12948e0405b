#include "input/walk.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/intern.h"
#include "base/path.h"
#include "input/disk.h"
#include "input/git_repository.h"
#include "input/git_snapshot.h"
#include "input/ignore.h"
#include "input/location.h"

#define IGNORE_FILE_MAX ((size_t)16 << 20) // a larger one is found as a file only

struct root {
    struct str shown; // before the paths of its files; "" for none
    struct str real;  // absolute, without links
    struct disk_entry entry;
};

struct roots VEC(struct root);

struct directory {
    uint32_t root;
    uint32_t scope;  // of ignore rules above it
    struct str path; // relative to the root, "" for the root
};

struct directories VEC(struct directory);

struct walker {
    struct walk *walk;
    struct roots roots;
    struct directories pending;
    struct intern seen; // real paths of files and links
    struct ignore ignore;
    struct arena scratch; // of one directory's entries
    struct buf content;   // of an ignore file
    struct buf relative;  // path that options.ignore is asked about
    struct archive archive;
};

void walk_init(struct walk *walk) {
    *walk = (struct walk){0};
    arena_init(&walk->arena);
}

void walk_release(struct walk *walk) {
    arena_release(&walk->arena);
    VEC_RELEASE(&walk->files);
    VEC_RELEASE(&walk->diags);
}

static void walker_init(struct walker *walker, struct walk *walk) {
    *walker = (struct walker){.walk = walk};
    intern_init(&walker->seen);
    ignore_init(&walker->ignore);
    arena_init(&walker->scratch);
    buf_init(&walker->content);
    buf_init(&walker->relative);
    archive_init(&walker->archive);
}

static void walker_release(struct walker *walker) {
    VEC_RELEASE(&walker->roots);
    VEC_RELEASE(&walker->pending);
    intern_release(&walker->seen);
    ignore_release(&walker->ignore);
    arena_release(&walker->scratch);
    buf_release(&walker->content);
    buf_release(&walker->relative);
    archive_release(&walker->archive);
}

static struct str real_path(struct walker *walker, uint32_t root, struct str path) {
    struct str real = walker->roots.data[root].real;
    return path.size == 0 ? real : path_join(&walker->walk->arena, real, path);
}

// Whether this real path comes up for the first time.
static bool is_new(struct walker *walker, struct str real) {
    uint32_t known = walker->seen.size;
    intern_add(&walker->seen, real);
    return walker->seen.size > known;
}

static struct str shown_path(struct walker *walker, uint32_t root, struct str path) {
    struct str shown = walker->roots.data[root].shown;
    return path.size == 0 ? shown : path_join(&walker->walk->arena, shown, path);
}

// False when another root has led to it before.
static bool found_add(struct walker *walker, uint32_t root, struct str path,
                      const struct disk_entry *entry) {
    struct found found = {
        .root = root,
        .path = shown_path(walker, root, path),
        .open = real_path(walker, root, path),
        .blob = entry->blob,
        .size = entry->size,
    };
    if (!is_new(walker, found.open)) {
        return false;
    }
    VEC_PUSH(&walker->walk->files, found);
    return true;
}

static void diag_add(struct walker *walker, enum diag_code code, const struct buf *message) {
    char *copy = arena_copy(&walker->walk->arena, message->data, message->size);
    struct diag diag = {.code = code, .file = UINT32_MAX, .message = {copy, message->size}};
    VEC_PUSH(&walker->walk->diags, diag);
}

// --- Symbolic links

static bool inside_roots(const struct walker *walker, struct str real) {
    for (uint32_t i = 0; i < walker->roots.size; i++) {
        if (path_inside(real, walker->roots.data[i].real)) {
            return true;
        }
    }
    return false;
}

static void link_report(struct walker *walker, struct str shown, struct str target, bool exists) {
    struct buf message;
    buf_init(&message);
    buf_print(&message, "link %.*s is not followed: its target %.*s ", STR_ARG(shown),
              STR_ARG(target));
    buf_add_str(&message, exists ? STR("is outside the scanned roots; name it as a root to scan it")
                                 : STR("does not exist"));
    diag_add(walker, DIAG_LINK_SKIPPED, &message);
    buf_release(&message);
}

static void link_skip(struct walker *walker, uint32_t root, struct str path) {
    struct str link = real_path(walker, root, path);
    struct str shown = path_join(&walker->walk->arena, walker->roots.data[root].shown, path);
    struct buf written, target;
    buf_init(&written);
    buf_init(&target);
    bool exists = disk_target(walker->walk->options.snapshot, link, &written, &target);
    if (is_new(walker, link) && !(exists && inside_roots(walker, buf_str(&target)))) {
        link_report(walker, shown, buf_str(&written), exists);
    }
    buf_release(&target);
    buf_release(&written);
}

static void submodule_skip(struct walker *walker, uint32_t root, struct str path) {
    if (!is_new(walker, real_path(walker, root, path))) {
        return;
    }
    struct str shown = path_join(&walker->walk->arena, walker->roots.data[root].shown, path);
    struct buf message;
    buf_init(&message);
    buf_print(&message,
              "%.*s is a submodule, whose files are in another repository; scan that one too",
              STR_ARG(shown));
    diag_add(walker, DIAG_SUBMODULE_SKIPPED, &message);
    buf_release(&message);
}

// --- Ignore files

static void patterns_report(struct walker *walker, struct str shown,
                            const struct ignore_lines *bad) {
    struct buf message;
    buf_init(&message);
    for (uint32_t i = 0; i < bad->size; i++) {
        buf_reset(&message);
        buf_print(&message, "the pattern in line %u of %.*s matches nothing; correct or remove it",
                  bad->data[i], STR_ARG(shown));
        diag_add(walker, DIAG_IGNORE_PATTERN_BAD, &message);
    }
    buf_release(&message);
}

// The scope inside a directory, once the rules of an ignore file in it are added. A file that
// cannot be read is found as such anyway.
static uint32_t scope_add(struct walker *walker, const struct directory *directory, uint32_t scope,
                          const struct disk_entry *file) {
    struct arena *arena = &walker->walk->arena;
    struct str path = path_join(arena, directory->path, file->name);
    struct str real = real_path(walker, directory->root, path);
    const struct location location = {.open = real.data, .blob = file->blob};
    if (location_read(NULL, &location, IGNORE_FILE_MAX, &walker->content) != FILE_READ) {
        return scope;
    }
    struct ignore_lines bad = {0};
    struct str text = buf_str(&walker->content);
    scope = ignore_add(&walker->ignore, scope, directory->path, text, &bad);
    if (intern_find(&walker->seen, real) == 0) { // another root may have brought us here before
        patterns_report(walker, path_join(arena, walker->roots.data[directory->root].shown, path),
                        &bad);
    }
    VEC_RELEASE(&bad);
    return scope;
}

// What the options say of a path; NULL: nothing.
static const struct pattern_rule *option_rule(struct walker *walker, uint32_t root, struct str path,
                                              bool is_directory) {
    const struct walk_options *options = &walker->walk->options;
    if (!options->ignore) {
        return NULL;
    }
    buf_reset(&walker->relative);
    path_add_relative(&walker->relative, real_path(walker, root, path), options->ignore_directory);
    return pattern_rules_find(options->ignore, buf_str(&walker->relative), is_directory);
}

static bool is_ignored(struct walker *walker, const struct directory *directory, struct str path,
                       bool is_directory) {
    const struct pattern_rule *rule = option_rule(walker, directory->root, path, is_directory);
    return rule ? !rule->negated
                : ignore_match(&walker->ignore, directory->scope, path, is_directory);
}

// --- Archives

// Whether a path, or a folder above it, is left out. Its first `above` bytes are not.
static bool below_ignored(struct walker *walker, const struct directory *directory, struct str path,
                          size_t above) {
    for (size_t at = above > 0 ? above : 1; at <= path.size; at++) {
        if (at < path.size && path.data[at] != '/') {
            continue;
        }
        struct str part = str_sub(path, 0, at);
        if (str_equal(path_name(part), STR(".git")) ||
            is_ignored(walker, directory, part, at < path.size)) {
            return true;
        }
    }
    return false;
}

static void member_add(struct walker *walker, const struct directory *directory, struct str archive,
                       struct blob *blob, const struct archive_member *member) {
    struct arena *arena = &walker->walk->arena;
    struct str path = path_join(arena, archive, member->path);
    struct str shown = shown_path(walker, directory->root, archive);
    if (below_ignored(walker, directory, path, archive.size)) {
        return;
    }
    struct found found = {
        .root = directory->root,
        .path = path_join(arena, shown, member->path),
        .open = real_path(walker, directory->root, archive),
        .member = member->name,
        .blob = blob,
        .size = member->size,
    };
    VEC_PUSH(&walker->walk->files, found);
}

static void refusal_report(struct walker *walker, struct str shown,
                           const struct archive_refusal *refusal) {
    struct buf message;
    buf_init(&message);
    buf_print(&message, "%.*s%s%.*s is not read: %s", STR_ARG(shown),
              refusal->name.size > 0 ? "/" : "", STR_ARG(refusal->name), refusal->why);
    diag_add(walker, DIAG_ARCHIVE_REFUSED, &message);
    buf_release(&message);
}

static void archive_add(struct walker *walker, const struct directory *directory, struct str path,
                        struct blob *blob) {
    struct archive_listing listing;
    struct str real = real_path(walker, directory->root, path);
    const struct location location = {.open = real.data, .blob = blob};
    archive_list(&walker->archive, &location, &walker->walk->arena, &listing);
    for (uint32_t i = 0; i < listing.members.size; i++) {
        member_add(walker, directory, path, blob, &listing.members.data[i]);
    }
    for (uint32_t i = 0; i < listing.refusals.size; i++) {
        refusal_report(walker, shown_path(walker, directory->root, path),
                       &listing.refusals.data[i]);
    }
}

// Adds a file that is no directory, and what is in it.
static void file_add(struct walker *walker, const struct directory *directory, struct str path,
                     const struct disk_entry *entry) {
    bool added = found_add(walker, directory->root, path, entry);
    if (added && archive_takes(shown_path(walker, directory->root, path))) {
        archive_add(walker, directory, path, entry->blob);
    }
}

// --- Directories

static void entry_add(struct walker *walker, const struct directory *directory,
                      const struct disk_entry *entry) {
    struct str path = path_join(&walker->walk->arena, directory->path, entry->name);
    bool is_directory = entry->kind == DISK_DIRECTORY || entry->kind == DISK_SUBMODULE;
    if (is_ignored(walker, directory, path, is_directory)) {
        return;
    }
    switch (entry->kind) {
    case DISK_DIRECTORY:
        VEC_PUSH(&walker->pending, ((struct directory){directory->root, directory->scope, path}));
        break;
    case DISK_SUBMODULE:
        submodule_skip(walker, directory->root, path);
        break;
    case DISK_LINK:
        link_skip(walker, directory->root, path);
        break;
    case DISK_FILE:
    case DISK_OTHER:
        file_add(walker, directory, path, entry);
        break;
    }
}

static void scopes_add(struct walker *walker, struct directory *directory,
                       const struct disk_entries *entries, struct str name) {
    for (uint32_t i = 0; i < entries->size; i++) {
        if (entries->data[i].kind == DISK_FILE && str_equal(entries->data[i].name, name)) {
            directory->scope = scope_add(walker, directory, directory->scope, &entries->data[i]);
        }
    }
}

static bool directory_read(struct walker *walker, struct directory directory) {
    struct str real = real_path(walker, directory.root, directory.path);
    struct disk_entries entries = {0};
    arena_reset(&walker->scratch);
    bool read = disk_list(walker->walk->options.snapshot, &walker->scratch, real, &entries);
    scopes_add(walker, &directory, &entries, STR(".gitignore"));
    scopes_add(walker, &directory, &entries, STR(".stemmaignore"));
    for (uint32_t i = 0; i < entries.size; i++) {
        entry_add(walker, &directory, &entries.data[i]);
    }
    return read;
}

// --- Roots

static const char *root_error(struct walker *walker, const char *root) {
    const struct snapshot *snapshot = walker->walk->options.snapshot;
    struct buf message;
    buf_init(&message);
    buf_print(&message, "cannot read %s: ", root);
    if (snapshot && errno == ENOENT) {
        buf_print(&message, "no file or directory of %.12s in %.*s", snapshot->revision.hash,
                  STR_ARG(snapshot->repository->root));
    } else {
        buf_add_str(&message, str_of(strerror(errno)));
    }
    const char *error = arena_copy(&walker->walk->arena, message.data, message.size);
    buf_release(&message);
    return error;
}

// Adds a root, a directory's path in front of what is below it only where there are several.
static const char *root_add(struct walker *walker, const char *given, bool several) {
    struct arena *arena = &walker->walk->arena;
    struct root root = {.shown = STR("")};
    struct buf *real = &walker->content;
    if (!disk_find(walker->walk->options.snapshot, given, real, &root.entry)) {
        return root_error(walker, given);
    }
    if (several || root.entry.kind != DISK_DIRECTORY) {
        root.shown = path_clean(arena, str_of(given));
    }
    root.real = (struct str){arena_copy(arena, real->data, real->size), real->size};
    VEC_PUSH(&walker->roots, root);
    return NULL;
}

static const char *root_walk(struct walker *walker, uint32_t root, const char *given) {
    const struct directory top = {root, IGNORE_NONE, STR("")};
    const struct disk_entry entry = walker->roots.data[root].entry;
    if (entry.kind != DISK_DIRECTORY) {
        file_add(walker, &top, STR(""), &entry);
        return NULL;
    }
    if (!directory_read(walker, top)) {
        return root_error(walker, given);
    }
    while (walker->pending.size > 0) {
        struct directory directory = walker->pending.data[--walker->pending.size];
        if (!directory_read(walker, directory)) {
            found_add(walker, root, directory.path, &(struct disk_entry){0});
        }
    }
    return NULL;
}

// --- Extra files

// As a file of the first root would be shown.
static struct str extra_shown(struct walker *walker, const char *given, struct str real) {
    struct arena *arena = &walker->walk->arena;
    const struct root *root = &walker->roots.data[0];
    if (root->shown.size > 0) {
        return path_clean(arena, str_of(given));
    }
    buf_reset(&walker->relative);
    path_add_relative(&walker->relative, real, root->real);
    return (struct str){arena_copy(arena, walker->relative.data, walker->relative.size),
                        walker->relative.size};
}

static void extra_add(struct walker *walker, const char *given) {
    struct buf *path = &walker->content;
    struct disk_entry entry;
    if (!disk_find(walker->walk->options.snapshot, given, path, &entry) ||
        entry.kind != DISK_FILE) {
        return;
    }
    struct str real = {arena_copy(&walker->walk->arena, path->data, path->size), path->size};
    if (is_new(walker, real)) {
        struct found found = {.path = extra_shown(walker, given, real),
                              .open = real,
                              .blob = entry.blob,
                              .size = entry.size,
                              .extra = true};
        VEC_PUSH(&walker->walk->files, found);
    }
}

static int found_compare(const void *a, const void *b) {
    const struct found *first = a;
    const struct found *second = b;
    if (first->root != second->root) {
        return first->root < second->root ? -1 : 1;
    }
    return str_compare(first->path, second->path);
}

static int diag_compare(const void *a, const void *b) {
    const struct diag *first = a;
    const struct diag *second = b;
    return str_compare(first->message, second->message);
}

// A file that counts as found is not found again.
static void except_add(struct walker *walker, const char *given) {
    char path[PATH_MAX];
    if (given && realpath(given, path)) {
        intern_add(&walker->seen, str_of(path));
    }
}

const char *walk_run(struct walk *walk, const char *const *roots, uint32_t count) {
    struct walker walker;
    walker_init(&walker, walk);
    except_add(&walker, walk->options.except);
    const char *error = NULL;
    for (uint32_t i = 0; !error && i < count; i++) {
        error = root_add(&walker, roots[i], count > 1);
    }
    for (uint32_t i = 0; !error && i < count; i++) {
        error = root_walk(&walker, i, roots[i]);
    }
    const char *const *extras = walk->options.extras;
    for (uint32_t i = 0; !error && extras && extras[i]; i++) {
        extra_add(&walker, extras[i]);
    }
    walker_release(&walker);
    if (walk->files.size > 0) {
        qsort(walk->files.data, walk->files.size, sizeof(*walk->files.data), found_compare);
    }
    if (walk->diags.size > 0) {
        qsort(walk->diags.data, walk->diags.size, sizeof(*walk->diags.data), diag_compare);
    }
    return error;
}
