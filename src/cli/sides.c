#include "cli/sides.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"

static bool fail(struct sides *sides) {
    command_fail("%s", sides->why.data);
    return false;
}

// ---- one side, scanned

// `given`: its settings; NULL: those that a scan takes.
static bool side_scan(struct side *side, const struct operands *roots, const char *given) {
    if (!config_read(&side->config, given, roots)) {
        return false;
    }
    const struct scan *before = side->options.before;
    project_options(&side->options, &side->config);
    side->options.snapshot = side->config.snapshot;
    side->options.before = before;
    const struct project_source source = {.config = &side->config, .options = &side->options};
    bool done =
        project_read(&side->project, &source) && project_write(&side->project, side->path.data);
    if (!done) {
        command_fail("%s", side->project.why.data);
    }
    return done;
}

static void side_begin(struct side *side) {
    config_init(&side->config);
    project_begin(&side->project);
}

static void side_end(struct side *side) {
    project_end(&side->project);
    config_release(&side->config);
}

// The settings of a directory are its own; where it has none, those that a scan would take.
static bool directory_scan(struct side *side) {
    const struct operands roots = {side->words, 1};
    struct buf own;
    buf_init(&own);
    buf_print(&own, "%s/%s", side->words[0], SETTINGS_FILE);
    side_begin(side);
    bool done = side_scan(side, &roots, access(own.data, F_OK) == 0 ? own.data : NULL);
    side_end(side);
    buf_release(&own);
    return done;
}

// ---- two paths

static bool path_settle(struct side *side, const struct scratch *scratch, const char *store) {
    struct stat status;
    if (stat(side->words[0], &status) != 0) {
        command_fail("%s cannot be read: %s", side->words[0], strerror(errno));
        return false;
    }
    if (!S_ISDIR(status.st_mode)) {
        buf_print(&side->path, "%s", side->words[0]);
        return true;
    }
    scratch_path(scratch, store, &side->path);
    return directory_scan(side);
}

static bool paths_settle(struct sides *sides, const struct operands *operands,
                         const struct scratch *scratch) {
    if (operands->count != 2) {
        command_fail("diff needs BASE..HEAD, or BASE and HEAD (see `stemma diff --help`)");
        return false;
    }
    sides->base.words[0] = operands->words[0];
    sides->head.words[0] = operands->words[1];
    sides->base.name = str_of(operands->words[0]);
    sides->head.name = str_of(operands->words[1]);
    return path_settle(&sides->base, scratch, "base.db") &&
           path_settle(&sides->head, scratch, "head.db");
}

// ---- two revisions

// Both stay until both are done: head takes over what base has parsed.
static bool revisions_scan(struct sides *sides, const struct operands *roots) {
    struct side *base = &sides->base, *head = &sides->head;
    side_begin(base);
    side_begin(head);
    base->config.snapshot = &base->snapshot;
    head->config.snapshot = &head->snapshot;
    head->options.before = &base->project.scan;
    bool done = side_scan(base, roots, NULL) && side_scan(head, roots, NULL);
    side_end(head);
    side_end(base);
    return done;
}

static bool snapshots_scan(struct sides *sides, const struct revision_range *range,
                           const struct operands *roots) {
    if (!snapshot_open(&sides->base.snapshot, &sides->repository, &range->base, &sides->why)) {
        return fail(sides);
    }
    bool done = snapshot_open(&sides->head.snapshot, &sides->repository, &range->head, &sides->why);
    if (!done) {
        fail(sides);
    } else {
        done = revisions_scan(sides, roots);
        snapshot_close(&sides->head.snapshot);
    }
    snapshot_close(&sides->base.snapshot);
    return done;
}

// main...topic: "main" and "topic"; a side that is left out is HEAD.
static void names_settle(struct sides *sides, const char *word) {
    struct str range = str_of(word);
    size_t dots = (size_t)(strstr(word, "..") - word);
    size_t width = str_starts(str_sub(range, dots, range.size), STR("...")) ? 3 : 2;
    sides->base.name = str_sub(range, 0, dots);
    sides->head.name = str_sub(range, dots + width, range.size);
    sides->base.name = sides->base.name.size > 0 ? sides->base.name : STR("HEAD");
    sides->head.name = sides->head.name.size > 0 ? sides->head.name : STR("HEAD");
}

static bool range_settle(struct sides *sides, const struct operands *operands,
                         const struct scratch *scratch) {
    const struct operands roots = {operands->words + 1, operands->count - 1};
    struct revision_range range;
    scratch_path(scratch, "base.db", &sides->base.path);
    scratch_path(scratch, "head.db", &sides->head.path);
    names_settle(sides, operands->words[0]);
    if (!repository_open(&sides->repository, roots.count > 0 ? roots.words[0] : ".", &sides->why)) {
        return fail(sides);
    }
    bool done = revision_range(&sides->repository, operands->words[0], &range, &sides->why);
    done = done ? snapshots_scan(sides, &range, &roots) : fail(sides);
    repository_close(&sides->repository);
    return done;
}

// ---- both

static bool readers_open(struct sides *sides) {
    if (!reader_open(&sides->base.reader, sides->base.path.data, &sides->why)) {
        return fail(sides);
    }
    if (!reader_open(&sides->head.reader, sides->head.path.data, &sides->why)) {
        reader_close(&sides->base.reader);
        return fail(sides);
    }
    return true;
}

static void release(struct sides *sides) {
    buf_release(&sides->base.path);
    buf_release(&sides->head.path);
    buf_release(&sides->why);
}

bool sides_open(struct sides *sides, const struct operands *operands,
                const struct scratch *scratch) {
    *sides = (struct sides){0};
    buf_init(&sides->base.path);
    buf_init(&sides->head.path);
    buf_init(&sides->why);
    const char *first = operands->words[0];
    bool range = revision_is_range(first) && access(first, F_OK) != 0;
    bool done =
        range ? range_settle(sides, operands, scratch) : paths_settle(sides, operands, scratch);
    if (done && readers_open(sides)) {
        return true;
    }
    release(sides);
    return false;
}

void sides_close(struct sides *sides) {
    reader_close(&sides->base.reader);
    reader_close(&sides->head.reader);
    release(sides);
}
