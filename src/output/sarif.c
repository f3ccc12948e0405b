#include <inttypes.h>

#include "base/intern.h"
#include "base/map.h"
#include "output/issue.h"
#include "output/json_value.h"
#include "output/renderer.h"

// SARIF 2.1.0 (OASIS): a log of one run, a result for each issue, a rule for each code. GitHub
// keeps 5,000 results of a run, so no more are written; how many there are stands in the properties
// of the run and in a notification.
#define RESULTS_MAX 5000u

struct sarif {
    struct document document;
    struct sink *sink;
    struct issue_table table;
    bool open;           // the table that is open has issues
    uint32_t count;      // of issues
    struct intern codes; // of rules
    struct buf rules;
    struct map seen; // hash of an issue: how many there were
};

static struct sarif *sarif_of(struct document *doc) {
    return (struct sarif *)doc;
}

static struct buf *out_of(struct document *doc) {
    return &sarif_of(doc)->sink->pending;
}

static bool sarif_begin(struct document *doc, const char *report) {
    (void)report;
    buf_add_str(out_of(doc), STR("{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                                 "\"version\":\"2.1.0\",\"runs\":[{\"results\":["));
    return sink_settle(sarif_of(doc)->sink);
}

static bool sarif_text(struct document *doc, struct str text) {
    (void)text;
    return sink_settle(sarif_of(doc)->sink);
}

static bool sarif_fact(struct document *doc, const char *key, struct cell cell) {
    (void)key;
    (void)cell;
    return sink_settle(sarif_of(doc)->sink);
}

static bool sarif_table(struct document *doc, const struct table *table) {
    struct sarif *sarif = sarif_of(doc);
    sarif->open = issue_table_find(table, &sarif->table);
    return sink_settle(sarif->sink);
}

// ---- one result

static void add_message(struct buf *out, struct str text) {
    buf_add_str(out, STR("{\"text\":"));
    json_add_text(out, text);
    buf_add_char(out, '}');
}

static void add_rule(struct sarif *sarif, const struct issue *issue) {
    struct buf *out = &sarif->rules;
    uint32_t known = sarif->codes.size;
    if (intern_add(&sarif->codes, issue->code) < known) {
        return;
    }
    buf_add_str(out, out->size > 0 ? STR(",\n{\"id\":") : STR("{\"id\":"));
    json_add_text(out, issue->code);
    buf_add_str(out, STR(",\"shortDescription\":"));
    add_message(out, issue->title.size > 0 ? issue->title : issue->code);
    buf_add_str(out, STR(",\"help\":"));
    add_message(out, issue->help.size > 0 ? issue->help : issue->code);
    buf_add_char(out, '}');
}

// A path as a reference relative to the repository: all but what may stand in one is %XX.
static void add_uri(struct buf *out, struct str path) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-._~/";
    buf_add_char(out, '"');
    for (size_t i = 0; i < path.size; i++) {
        struct str known = str_of(allowed);
        if (str_find(known, path.data[i]) < known.size) {
            buf_add_char(out, path.data[i]);
        } else {
            buf_print(out, "%%%02X", (unsigned)(unsigned char)path.data[i]);
        }
    }
    buf_add_char(out, '"');
}

static void add_location(struct buf *out, const struct issue *issue) {
    if (issue->file.size == 0) {
        return;
    }
    buf_add_str(out, STR(",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"));
    add_uri(out, issue->file);
    buf_add_char(out, '}');
    if (issue->line > 0) {
        buf_print(out, ",\"region\":{\"startLine\":%" PRId64, issue->line);
        if (issue->column > 0) {
            buf_print(out, ",\"startColumn\":%" PRId64, issue->column);
        }
        buf_add_char(out, '}');
    }
    buf_add_str(out, STR("}}]"));
}

// FNV-1a.
static uint64_t mix(uint64_t hash, struct str text) {
    for (size_t i = 0; i < text.size; i++) {
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3;
    }
    return (hash ^ 0xff) * 0x100000001b3;
}

// The same issue has the same print though lines move: its place counts only by its file, and the
// second one alike is told by its number.
static void add_print(struct sarif *sarif, struct buf *out, const struct issue *issue) {
    uint64_t hash = mix(mix(mix(0xcbf29ce484222325, issue->code), issue->subject), issue->file);
    uint32_t number = map_get(&sarif->seen, hash) + 1;
    map_put(&sarif->seen, hash, number);
    buf_print(out, ",\"partialFingerprints\":{\"primaryLocationLineHash\":\"%016" PRIx64 ":%u\"}",
              hash, number);
}

static void add_suppression(struct buf *out, const struct issue *issue) {
    if (issue->suppressed.size > 0) {
        buf_add_str(out, STR(",\"suppressions\":[{\"kind\":\"inSource\",\"justification\":"));
        json_add_text(out, issue->suppressed);
        buf_add_str(out, STR("}]"));
    }
}

static void add_result(struct sarif *sarif, const struct issue *issue) {
    struct buf *out = &sarif->sink->pending;
    buf_add_str(out, sarif->count > 1 ? STR(",\n{\"ruleId\":") : STR("\n{\"ruleId\":"));
    json_add_text(out, issue->code);
    buf_add_str(out, STR(",\"level\":"));
    json_add_text(out, issue->level);
    buf_add_str(out, STR(",\"message\":"));
    struct buf message;
    buf_init(&message);
    buf_print(&message, "%.*s%s", STR_ARG(issue->subject), issue->subject.size > 0 ? ": " : "");
    buf_add_str(&message, issue->message);
    add_message(out, buf_str(&message));
    buf_release(&message);
    add_location(out, issue);
    add_print(sarif, out, issue);
    add_suppression(out, issue);
    buf_add_char(out, '}');
}

static bool sarif_row(struct document *doc, const struct cell *cells) {
    struct sarif *sarif = sarif_of(doc);
    if (!sarif->open) {
        return sink_settle(sarif->sink);
    }
    const struct issue issue = issue_of(&sarif->table, cells);
    sarif->count++;
    if (sarif->count <= RESULTS_MAX) {
        add_rule(sarif, &issue);
        add_result(sarif, &issue);
    }
    return sink_settle(sarif->sink);
}

static bool sarif_table_end(struct document *doc) {
    sarif_of(doc)->open = false;
    return sink_settle(sarif_of(doc)->sink);
}

static void add_cut(struct buf *out, uint32_t count) {
    buf_print(out,
              ",\"toolExecutionNotifications\":[{\"level\":\"warning\",\"message\":{\"text\":"
              "\"%u of %u results are not listed\"}}]",
              count - RESULTS_MAX, count);
}

static bool sarif_end(struct document *doc) {
    struct sarif *sarif = sarif_of(doc);
    struct buf *out = out_of(doc);
    buf_print(out,
              "\n],\"tool\":{\"driver\":{\"name\":\"stemma\",\"version\":\"" STEMMA_VERSION
              "\",\"rules\":[%s]}},\"columnKind\":\"unicodeCodePoints\","
              "\"properties\":{\"results\":%u},\"invocations\":[{\"executionSuccessful\":true",
              sarif->rules.data, sarif->count);
    if (sarif->count > RESULTS_MAX) {
        add_cut(out, sarif->count);
    }
    buf_add_str(out, STR("}]}]}\n"));
    return sink_settle(sarif->sink);
}

static const struct document_functions functions = {
    .begin = sarif_begin,
    .headline = sarif_text,
    .fact = sarif_fact,
    .note = sarif_text,
    .table = sarif_table,
    .row = sarif_row,
    .table_end = sarif_table_end,
    .end = sarif_end,
};

struct document *sarif_create(struct arena *arena, struct sink *sink,
                              const struct renderer_options *options) {
    (void)options;
    struct sarif *sarif = ARENA_NEW(arena, struct sarif);
    sarif->document.functions = &functions;
    sarif->sink = sink;
    intern_init(&sarif->codes);
    buf_init(&sarif->rules);
    return &sarif->document;
}

void sarif_release(struct document *doc) {
    struct sarif *sarif = sarif_of(doc);
    map_release(&sarif->seen);
    buf_release(&sarif->rules);
    intern_release(&sarif->codes);
}
