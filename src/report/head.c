#include "report/head.h"

#include "report/coverage.h"

enum head_column {
    HEAD_SHOWN,
    HEAD_VERSION,
    HEAD_REVISION,
    HEAD_INPUT_HASH,
    HEAD_FILES,
    HEAD_BYTES,
    HEAD_UNDERSTOOD,
    HEAD_PARTIAL,
    HEAD_UNPARSABLE,
    HEAD_SKIPPED,
    HEAD_OTHER,
    HEAD_WIDTH,
};

static const struct heading headings[HEAD_WIDTH] = {
    [HEAD_SHOWN] = {"shown", "", HEADING_READERS},
    [HEAD_VERSION] = {"version", "", HEADING_PROGRAMS},
    [HEAD_REVISION] = {"revision", "", HEADING_PROGRAMS},
    [HEAD_INPUT_HASH] = {"input_hash", "", HEADING_PROGRAMS},
    [HEAD_FILES] = {"files", "", HEADING_PROGRAMS},
    [HEAD_BYTES] = {"bytes", "", HEADING_PROGRAMS},
    [HEAD_UNDERSTOOD] = {"understood", "", HEADING_PROGRAMS},
    [HEAD_PARTIAL] = {"partial", "", HEADING_PROGRAMS},
    [HEAD_UNPARSABLE] = {"unparsable", "", HEADING_PROGRAMS},
    [HEAD_SKIPPED] = {"skipped", "", HEADING_PROGRAMS},
    [HEAD_OTHER] = {"other", "", HEADING_PROGRAMS},
};

static const struct table table = {"scan", "", headings, HEAD_WIDTH, TABLE_RECORD | TABLE_LINE};

// Pieces that are not understood: how many, and their bytes.
struct missing {
    uint32_t count;
    int64_t bytes;
};

struct head {
    uint32_t files;
    int64_t bytes;
    struct missing partial, unparsable, skipped;
    uint32_t other; // files of no known format
};

// The pieces that are understood are many, so they are what is left of the files.
#define MISSING(state, condition)                                                                  \
    "SELECT count(*), sum(p.length) FROM pieces p JOIN files f ON f.id = p.file_id"                \
    " WHERE p.state = '" state "' AND " condition

static struct missing missing_read(struct reader *reader, const char *sql) {
    struct cursor *cursor = reader_query(reader, sql);
    struct missing missing = {0};
    if (cursor_next(cursor)) {
        missing = (struct missing){cursor_id(cursor, 0), cursor_integer(cursor, 1)};
    }
    cursor_restart(cursor);
    return missing;
}

// Rows behind COPY ... FROM stdin are skipped too, but hold no names.
static struct head head_read(struct reader *reader) {
    struct head head = {
        .partial = missing_read(reader, MISSING("partial", "TRUE")),
        .unparsable = missing_read(reader, MISSING("unparsable", "TRUE")),
        .skipped =
            missing_read(reader, MISSING("skipped", "f.format <> 'unknown' AND p.length = f.size")),
    };
    struct cursor *files =
        reader_query(reader, "SELECT count(*), sum(size) FROM files WHERE format <> 'unknown'");
    if (cursor_next(files)) {
        head.files = cursor_id(files, 0);
        head.bytes = cursor_integer(files, 1);
    }
    cursor_restart(files);
    struct cursor *other =
        reader_query(reader, "SELECT count(*) FROM files WHERE format = 'unknown'");
    head.other = cursor_next(other) ? cursor_id(other, 0) : 0;
    cursor_restart(other);
    return head;
}

static double understood(const struct head *head) {
    int64_t missing = head->partial.bytes + head->unparsable.bytes + head->skipped.bytes;
    return head->bytes > 0 ? (double)(head->bytes - missing) / (double)head->bytes : 1;
}

static void add_missing(struct buf *text, struct missing missing, const char *what,
                        const char *state) {
    if (missing.count > 0) {
        buf_print(text, ", %u %s%s %s", missing.count, what, missing.count == 1 ? "" : "s", state);
    }
}

static void add_text(const struct head *head, const struct cursor *run, struct buf *text) {
    struct coverage_percent percent = coverage_percent(understood(head));
    buf_print(text, "scan: %u file%s, %.1f KB, %s understood", head->files,
              head->files == 1 ? "" : "s", (double)head->bytes / 1e3, percent.text);
    add_missing(text, head->partial, "piece", "partial");
    add_missing(text, head->unparsable, "piece", "unparsable");
    add_missing(text, head->skipped, "file", "skipped");
    add_missing(text, (struct missing){.count = head->other}, "other file", "not read");
    struct str revision = str_sub(cursor_text(run, 1), 0, 12);
    buf_print(text, "; stemma %.*s", STR_ARG(cursor_text(run, 0)));
    if (revision.size > 0) {
        buf_print(text, ", commit %.*s", STR_ARG(revision));
    }
    buf_print(text, ", input %.*s", STR_ARG(cursor_text(run, 2)));
}

static bool show(const struct head *head, const struct cursor *run, struct document *doc) {
    struct buf text;
    buf_init(&text);
    add_text(head, run, &text);
    const struct cell cells[HEAD_WIDTH] = {
        [HEAD_SHOWN] = cell_text(buf_str(&text)),
        [HEAD_VERSION] = cell_text(cursor_text(run, 0)),
        [HEAD_REVISION] = cell_text_or_null(cursor_text(run, 1)),
        [HEAD_INPUT_HASH] = cell_text(cursor_text(run, 2)),
        [HEAD_FILES] = cell_integer(head->files),
        [HEAD_BYTES] = cell_integer(head->bytes),
        [HEAD_UNDERSTOOD] = cell_share(understood(head)),
        [HEAD_PARTIAL] = cell_integer(head->partial.count),
        [HEAD_UNPARSABLE] = cell_integer(head->unparsable.count),
        [HEAD_SKIPPED] = cell_integer(head->skipped.count),
        [HEAD_OTHER] = cell_integer(head->other),
    };
    bool wanted = document_record(doc, &table, cells);
    buf_release(&text);
    return wanted;
}

static struct cursor *run_query(struct reader *reader) {
    return reader_query(reader,
                        "SELECT version, revision, input_hash FROM runs ORDER BY id LIMIT 1");
}

void head_add_text(struct reader *reader, struct buf *text) {
    const struct head head = head_read(reader);
    struct cursor *run = run_query(reader);
    if (cursor_next(run)) {
        add_text(&head, run, text);
    }
    cursor_restart(run);
}

bool head_show(struct reader *reader, struct document *doc) {
    const struct head head = head_read(reader);
    struct cursor *run = run_query(reader);
    bool wanted = !cursor_next(run) || show(&head, run, doc);
    cursor_restart(run);
    return wanted;
}
