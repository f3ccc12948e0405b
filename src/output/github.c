#include <inttypes.h>

#include "base/utf8.h"
#include "output/issue.h"
#include "output/renderer.h"

// Workflow commands of GitHub: a line for each issue, which becomes an annotation of its file.
//
//     ::error file=stg/customers.sql,line=4,col=8,title=broken-reference crm.customers.email::...
//
// A step shows ten annotations of a level, so the tenth says how many more there are.
#define SHOWN_MAX 10u

struct level {
    const char *level;   // of the issue
    const char *command; // of the workflow
    uint32_t count;      // of issues so far
    struct buf last;     // the tenth one, which waits
};

enum { LEVEL_ERROR, LEVEL_WARNING, LEVEL_NOTE, LEVEL_COUNT };

struct github {
    struct document document;
    struct sink *sink;
    struct issue_table table;
    bool open; // the table that is open has issues
    struct level levels[LEVEL_COUNT];
};

static struct github *github_of(struct document *doc) {
    return (struct github *)doc;
}

// Data may not hold line ends and %, properties no : and , besides.
static void add_escaped(struct buf *out, struct str text, struct str special) {
    struct buf valid;
    buf_init(&valid);
    utf8_repair(text, &valid);
    for (size_t i = 0; i < valid.size; i++) {
        if (str_find(special, valid.data[i]) < special.size) {
            buf_print(out, "%%%02X", (unsigned)(unsigned char)valid.data[i]);
        } else {
            buf_add_char(out, valid.data[i]);
        }
    }
    buf_release(&valid);
}

static void add_data(struct buf *out, struct str text) {
    add_escaped(out, text, STR("%\r\n"));
}

static void add_property(struct buf *out, struct str text) {
    add_escaped(out, text, STR("%\r\n:,"));
}

static void add_place(struct buf *out, const struct issue *issue) {
    if (issue->file.size == 0) {
        return;
    }
    buf_add_str(out, STR("file="));
    add_property(out, issue->file);
    if (issue->line > 0) {
        buf_print(out, ",line=%" PRId64, issue->line);
    }
    if (issue->line > 0 && issue->column > 0) {
        buf_print(out, ",col=%" PRId64, issue->column);
    }
    buf_add_char(out, ',');
}

static void add_issue(struct buf *out, const struct level *level, const struct issue *issue) {
    buf_print(out, "::%s ", level->command);
    add_place(out, issue);
    buf_add_str(out, STR("title="));
    add_property(out, issue->code);
    if (issue->subject.size > 0) {
        buf_add_char(out, ' ');
        add_property(out, issue->subject);
    }
    buf_add_str(out, STR("::"));
    add_data(out, issue->message);
    buf_add_char(out, '\n');
}

static struct level *level_of(struct github *github, struct str level) {
    for (int i = 0; i < LEVEL_NOTE; i++) {
        if (str_equal(level, str_of(github->levels[i].level))) {
            return &github->levels[i];
        }
    }
    return &github->levels[LEVEL_NOTE];
}

static bool github_begin(struct document *doc, const char *report) {
    (void)report;
    return sink_settle(github_of(doc)->sink);
}

// A line that is no command is shown as it stands.
static bool github_headline(struct document *doc, struct str text) {
    struct buf *out = &github_of(doc)->sink->pending;
    buf_add_str(out, STR("stemma: "));
    add_data(out, text);
    buf_add_char(out, '\n');
    return sink_settle(github_of(doc)->sink);
}

static bool github_fact(struct document *doc, const char *key, struct cell cell) {
    (void)key;
    (void)cell;
    return sink_settle(github_of(doc)->sink);
}

static bool github_note(struct document *doc, struct str text) {
    return github_headline(doc, text);
}

static bool github_table(struct document *doc, const struct table *table) {
    struct github *github = github_of(doc);
    github->open = issue_table_find(table, &github->table);
    return sink_settle(github->sink);
}

static bool github_row(struct document *doc, const struct cell *cells) {
    struct github *github = github_of(doc);
    if (!github->open) {
        return sink_settle(github->sink);
    }
    const struct issue issue = issue_of(&github->table, cells);
    struct level *level = level_of(github, issue.level);
    if (issue.suppressed.size > 0) {
        return sink_settle(github->sink);
    }
    level->count++;
    if (level->count < SHOWN_MAX) {
        add_issue(&github->sink->pending, level, &issue);
    } else if (level->count == SHOWN_MAX) {
        add_issue(&level->last, level, &issue);
    }
    return sink_settle(github->sink);
}

static bool github_table_end(struct document *doc) {
    github_of(doc)->open = false;
    return sink_settle(github_of(doc)->sink);
}

static bool github_end(struct document *doc) {
    struct github *github = github_of(doc);
    struct buf *out = &github->sink->pending;
    for (int i = 0; i < LEVEL_COUNT; i++) {
        const struct level *level = &github->levels[i];
        if (level->count <= SHOWN_MAX) {
            buf_add_str(out, buf_str(&level->last));
            continue;
        }
        uint32_t more = level->count - SHOWN_MAX + 1;
        buf_print(out, "::%s title=stemma::%u more %ss are not shown here; there are %u\n",
                  level->command, more, level->level, level->count);
    }
    return sink_settle(github->sink);
}

static const struct document_functions functions = {
    .begin = github_begin,
    .headline = github_headline,
    .fact = github_fact,
    .note = github_note,
    .table = github_table,
    .row = github_row,
    .table_end = github_table_end,
    .end = github_end,
};

struct document *github_create(struct arena *arena, struct sink *sink,
                               const struct renderer_options *options) {
    static const struct level levels[LEVEL_COUNT] = {
        [LEVEL_ERROR] = {.level = "error", .command = "error"},
        [LEVEL_WARNING] = {.level = "warning", .command = "warning"},
        [LEVEL_NOTE] = {.level = "note", .command = "notice"},
    };
    (void)options;
    struct github *github = ARENA_NEW(arena, struct github);
    github->document.functions = &functions;
    github->sink = sink;
    for (int i = 0; i < LEVEL_COUNT; i++) {
        github->levels[i] = levels[i];
        buf_init(&github->levels[i].last);
    }
    return &github->document;
}

void github_release(struct document *doc) {
    for (int i = 0; i < LEVEL_COUNT; i++) {
        buf_release(&github_of(doc)->levels[i].last);
    }
}
