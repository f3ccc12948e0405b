#include "scan/scan.h"

#include <stdlib.h>
#include <unistd.h>

#include <xxhash.h>

#include "format/settings.h"
#include "input/git_blob.h"
#include "scan/compiler.h"
#include "scan/reuse.h"

// A scan on its way. All of it is made before the workers are forked.
struct scanning {
    struct scan *scan;
    const struct scan_options *options;
    struct arena arena;
    uint32_t *items; // files to open; the pool knows them by their position here
    uint32_t item_count;
    uint64_t item_bytes;
    struct compiler compiler;
};

// ---- files

static int compare_found(const void *a, const void *b) {
    return str_compare(((const struct found *)a)->path, ((const struct found *)b)->path);
}

static void walk_sort(struct walk *walk) {
    if (walk->files.size > 0) {
        qsort(walk->files.data, walk->files.size, sizeof(*walk->files.data), compare_found);
    }
}

// What readers may know of other files. `around` has their list first, and then what formats make
// of it.
static void surroundings_gather(struct scan *scan) {
    struct surroundings *around = &scan->around;
    const struct found_files *found = &scan->walk.files;
    struct surrounding_file *files =
        ARENA_ARRAY(&around->arena, struct surrounding_file, found->size);
    for (uint32_t i = 0; i < found->size; i++) {
        files[i] = (struct surrounding_file){found->data[i].path, found->data[i].open,
                                             found->data[i].member, found->data[i].blob};
    }
    around->files = files;
    around->file_count = found->size;
    format_gather(around);
}

static void files_list(struct scan *scan) {
    const struct found_files *found = &scan->walk.files;
    VEC_RESERVE(&scan->files, found->size);
    for (uint32_t i = 0; i < found->size; i++) {
        VEC_PUSH(&scan->files, ((struct scan_file){.path = found->data[i].path,
                                                   .root = found->data[i].root,
                                                   .extra = found->data[i].extra,
                                                   .size = found->data[i].size,
                                                   .notation = format_notation(found->data[i].path,
                                                                               &scan->around)}));
    }
}

static void notes_take(struct scan *scan, uint32_t number, const struct object *object) {
    for (uint32_t i = 1; i < object->note_count; i++) {
        const struct object_note *note = &object->notes[i];
        VEC_PUSH(&scan->diags, ((struct diag){.code = note->code,
                                              .file = number,
                                              .line = note->line,
                                              .column = note->column,
                                              .message = object_text(object, note->text)}));
    }
}

static void object_take(struct scan *scan, uint32_t number, const struct object *object) {
    struct scan_file *file = &scan->files.data[number];
    file->object = *object;
    notes_take(scan, number, object);
    file->read = object->file_hash != 0;
    file->format = format_by_number(object->format);
    file->size = file->read ? object->file_size : file->size;
}

// Files that a format may know are opened, and empty ones too: a directory that cannot be read
// looks like one.
static void items_list(struct scanning *scanning) {
    struct scan *scan = scanning->scan;
    struct reuse reuse;
    reuse_init(&reuse, scanning->options->before, scan);
    scanning->items = ARENA_ARRAY(&scanning->arena, uint32_t, scan->files.size);
    for (uint32_t i = 0; i < scan->files.size; i++) {
        const struct scan_file *file = &scan->files.data[i];
        if (file->notation == NOTATION_NONE && file->size > 0) {
            continue;
        }
        const struct object *object = reuse_find(&reuse, i);
        if (object) {
            object_take(scan, i, object);
            scan->reused++;
        } else {
            scanning->items[scanning->item_count++] = i;
            scanning->item_bytes += file->size;
            scan->parsed += file->notation != NOTATION_NONE;
        }
    }
    reuse_release(&reuse);
}

struct sized_item {
    uint64_t size;
    uint32_t item;
};

static int compare_sized(const void *a, const void *b) {
    const struct sized_item *one = a;
    const struct sized_item *other = b;
    if (one->size != other->size) {
        return one->size > other->size ? -1 : 1;
    }
    return one->item < other->item ? -1 : one->item > other->item;
}

// The largest file first, so that no worker starts with it when the others have finished.
static const uint32_t *items_order(struct scanning *scanning) {
    uint32_t count = scanning->item_count;
    struct sized_item *sized = ARENA_ARRAY(&scanning->arena, struct sized_item, count);
    uint32_t *order = ARENA_ARRAY(&scanning->arena, uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        sized[i] = (struct sized_item){scanning->scan->files.data[scanning->items[i]].size, i};
    }
    qsort(sized, count, sizeof(*sized), compare_sized);
    for (uint32_t i = 0; i < count; i++) {
        order[i] = sized[i].item;
    }
    return order;
}

// ---- workers

static void compile_item(void *context, struct worker *worker, uint32_t item, struct buf *out) {
    struct scanning *scanning = context;
    uint32_t number = scanning->items[item];
    const struct found *found = &scanning->scan->walk.files.data[number];
    const struct compiler_file file = {
        .location = {found->open.data, found->member, found->blob},
        .path = scanning->scan->files.data[number].path,
        .size = scanning->scan->files.data[number].size,
        .known = scanning->scan->files.data[number].notation != NOTATION_NONE,
    };
    compiler_run(&scanning->compiler, &file, worker, out);
}

static void tell_progress(void *context, const struct pool_progress *progress) {
    const struct scanning *scanning = context;
    const struct scan_progress told = {
        .files = progress->items,
        .files_all = scanning->item_count,
        .bytes = progress->bytes,
        .bytes_all = scanning->item_bytes,
        .statements = progress->parts,
    };
    scanning->options->progress(scanning->options->progress_context, &told);
}

static uint32_t job_count(const struct scan_options *options) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t jobs = options->jobs > 0 ? options->jobs : processors > 0 ? (uint32_t)processors : 1;
    return jobs < SCAN_JOBS_MAX ? jobs : SCAN_JOBS_MAX;
}

// Reads blobs ahead, once for all workers. What cannot be read is said when it is compiled. Returns
// how many bytes they have.
static uint64_t blobs_hold(const struct scanning *scanning) {
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < scanning->item_count; i++) {
        const struct found *found = &scanning->scan->walk.files.data[scanning->items[i]];
        if (found->blob && blob_size(found->blob) <= scanning->options->file_limit) {
            bytes += blob_bytes(found->blob).size;
        }
    }
    return bytes;
}

static bool run_workers(struct scanning *scanning, struct buf *why) {
    const struct scan_options *options = scanning->options;
    uint64_t memory = blobs_hold(scanning) + options->memory_limit;
    const struct pool_work work = {
        .count = scanning->item_count,
        .order = items_order(scanning),
        .workers = job_count(options),
        .part_limit = options->statement_limit,
        .task = {.memory = options->memory_limit > 0 ? memory : 0,
                 .context = scanning,
                 .run = compile_item},
        .progress = options->progress ? tell_progress : NULL,
        .progress_context = scanning,
    };
    compiler_init(&scanning->compiler, options->redact, options->file_limit);
    scanning->compiler.around = &scanning->scan->around;
    bool done = pool_run(&scanning->scan->pool, &work, why);
    compiler_release(&scanning->compiler);
    return done;
}

// ---- results

static void diag_add(struct scan *scan, enum diag_code code, uint32_t file, struct str message) {
    VEC_PUSH(&scan->diags, ((struct diag){.code = code, .file = file, .message = message}));
}

static void file_give_up(struct scan *scan, uint32_t number, enum death death) {
    diag_add(scan, death == DEATH_MEMORY ? DIAG_PARSER_MEMORY : DIAG_PARSER_DIED, number,
             STR("the parser could not finish this file, which is skipped; split it"));
}

// What a worker has made of a file. Its object was checked when it was made: a bad one is our bug.
static void file_take(struct scan *scan, uint32_t number, const struct pool_item *item) {
    struct object object;
    if (item->death != DEATH_NONE) {
        file_give_up(scan, number, item->death);
        return;
    }
    const char *why = NULL;
    if (!object_open(&object, item->bytes, item->size, &why)) {
        abort();
    }
    object_take(scan, number, &object);
}

static void files_account(struct scan *scan) {
    for (uint32_t i = 0; i < scan->files.size; i++) {
        const struct scan_file *file = &scan->files.data[i];
        if (file->read) {
            account_file(&scan->account, file->object.pieces, file->object.piece_count, file->size);
        } else {
            account_skipped(&scan->account, file->size);
        }
    }
}

static uint64_t files_hash(const struct scan *scan) {
    struct buf hashes;
    buf_init(&hashes);
    for (uint32_t i = 0; i < scan->files.size; i++) {
        const struct scan_file *file = &scan->files.data[i];
        if (file->read) {
            buf_add(&hashes, &file->object.file_hash, sizeof(file->object.file_hash));
        }
    }
    uint64_t hash = XXH3_64bits(hashes.data, hashes.size);
    buf_release(&hashes);
    return hash;
}

// Of a known format, or said to be one that cannot be read.
static bool file_is_spoken_of(const struct scan_file *file) {
    return file->notation == NOTATION_TEXT || file->format ||
           (file->read && file->object.note_count > 1);
}

static bool root_has_format(const struct scan *scan, uint32_t root) {
    for (uint32_t i = 0; i < scan->files.size; i++) {
        const struct scan_file *file = &scan->files.data[i];
        if (file->root == root && !file->extra && file_is_spoken_of(file)) {
            return true;
        }
    }
    return false;
}

static void roots_check(struct scan *scan, const char *const *roots, uint32_t root_count) {
    for (uint32_t i = 0; i < root_count; i++) {
        if (root_has_format(scan, i)) {
            continue;
        }
        struct buf message;
        buf_init(&message);
        buf_print(&message, "no file that stemma reads is under %s; is it the right directory?",
                  roots[i]);
        const char *kept = arena_copy(&scan->walk.arena, message.data, message.size);
        diag_add(scan, DIAG_ROOT_WITHOUT_SQL, UINT32_MAX, (struct str){kept, message.size});
        buf_release(&message);
    }
}

static void results_take(struct scanning *scanning) {
    struct scan *scan = scanning->scan;
    for (uint32_t i = 0; i < scan->walk.diags.size; i++) {
        VEC_PUSH(&scan->diags, scan->walk.diags.data[i]);
    }
    for (uint32_t i = 0; i < scan->around.diags.size; i++) {
        VEC_PUSH(&scan->diags, scan->around.diags.data[i]);
    }
    for (uint32_t i = 0; i < scanning->item_count; i++) {
        file_take(scan, scanning->items[i], &scan->pool.items[i]);
    }
    files_account(scan);
    scan->input_hash = files_hash(scan);
}

static void settings_apply(struct scan *scan, const struct scan_options *options) {
    const struct settings *settings = options->settings;
    scan->around.settings = settings;
    scan->walk.options.extras = options->extras;
    scan->walk.options.except = options->except;
    scan->walk.options.snapshot = options->snapshot;
    if (settings) {
        scan->walk.options.ignore = &settings->ignore;
        scan->walk.options.ignore_directory = settings->directory;
    }
}

bool scan_run(struct scan *scan, const char *const *roots, uint32_t root_count,
              const struct scan_options *options, struct buf *why) {
    *scan = (struct scan){0};
    walk_init(&scan->walk);
    arena_init(&scan->around.arena);
    settings_apply(scan, options);
    const char *error = walk_run(&scan->walk, roots, root_count);
    if (error) {
        buf_print(why, "%s", error);
        return false;
    }
    struct scanning scanning = {.scan = scan, .options = options};
    arena_init(&scanning.arena);
    walk_sort(&scan->walk);
    surroundings_gather(scan);
    reuse_settle(scan, options);
    files_list(scan);
    items_list(&scanning);
    bool done = run_workers(&scanning, why);
    if (done) {
        results_take(&scanning);
        roots_check(scan, roots, root_count);
    }
    arena_release(&scanning.arena);
    return done;
}

void scan_release(struct scan *scan) {
    pool_release(&scan->pool);
    walk_release(&scan->walk);
    arena_release(&scan->around.arena);
    VEC_RELEASE(&scan->around.diags);
    VEC_RELEASE(&scan->files);
    VEC_RELEASE(&scan->diags);
}
