#include "cli/summary.h"

#include "base/buf.h"
#include "report/coverage.h"

enum state_column {
    STATE_NAME,
    STATE_STATEMENTS,
    STATE_BYTES,
    STATE_SHARE,
    STATE_PERCENT,
    STATE_WIDTH,
};

static const struct heading headings[STATE_WIDTH] = {
    [STATE_NAME] = {"state", "STATE", 0},
    [STATE_STATEMENTS] = {"statements", "STATEMENTS", HEADING_NUMBER},
    [STATE_BYTES] = {"bytes", "BYTES", HEADING_NUMBER},
    [STATE_SHARE] = {"share", "", HEADING_NUMBER | HEADING_PROGRAMS},
    [STATE_PERCENT] = {"percent", "", HEADING_NUMBER | HEADING_READERS},
};

static const struct table states = {"states", "", headings, STATE_WIDTH, TABLE_MAIN};

static uint32_t count_severity(const struct diags *diags, enum diag_severity severity) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < diags->size; i++) {
        count += diag_severity_of(diags->data[i].code) == severity;
    }
    return count;
}

static void add_size(struct buf *text, uint64_t bytes) {
    if (bytes < 1000000) {
        buf_print(text, "%.1f KB", (double)bytes / 1e3);
    } else {
        buf_print(text, "%.1f MB", (double)bytes / 1e6);
    }
}

static bool show_scan(const struct summary *summary, struct document *doc) {
    const struct account *account = &summary->scan->account;
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%u files, %u statements, ", summary->scan->files.size,
              account_statements(account));
    add_size(&text, account->size);
    buf_print(&text, " in %.2f s", summary->seconds);
    bool wanted = document_headline(doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

static bool show_lineage(const struct lineage *lineage, struct document *doc) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%u assets, %u columns, %u edges, %u names not resolved",
              lineage->assets.size - 1, lineage->columns.size - 1, lineage->edges.size,
              lineage->unresolved);
    bool wanted = document_note(doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

static bool show_diags(const struct summary *summary, struct document *doc) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "errors: %u, warnings: %u, notes: %u; all in %s",
              count_severity(summary->diags, DIAG_ERROR),
              count_severity(summary->diags, DIAG_WARNING),
              count_severity(summary->diags, DIAG_NOTE), summary->store);
    bool wanted = document_note(doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

static bool show_facts(const struct summary *summary, struct document *doc) {
    const struct scan *scan = summary->scan;
    const struct lineage *lineage = summary->lineage;
    const struct {
        const char *key;
        int64_t count;
    } facts[] = {
        {"files", scan->files.size},
        {"statements", account_statements(&scan->account)},
        {"bytes", (int64_t)scan->account.size},
        {"assets", lineage->assets.size - 1},
        {"columns", lineage->columns.size - 1},
        {"edges", lineage->edges.size},
        {"unresolved", lineage->unresolved},
        {"error_count", count_severity(summary->diags, DIAG_ERROR)},
        {"warning_count", count_severity(summary->diags, DIAG_WARNING)},
        {"note_count", count_severity(summary->diags, DIAG_NOTE)},
        {"milliseconds", (int64_t)(summary->seconds * 1000)},
    };
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        if (!document_fact(doc, facts[i].key, cell_integer(facts[i].count))) {
            return false;
        }
    }
    return document_fact(doc, "store", cell_text(str_of(summary->store)));
}

static bool show_state(const struct account *account, enum piece_state state,
                       struct document *doc) {
    double bytes = (double)account->bytes[state];
    double share = account->size > 0 ? bytes / (double)account->size : 0;
    struct coverage_percent percent = coverage_percent(share);
    const struct cell cells[STATE_WIDTH] = {
        [STATE_NAME] = cell_text(str_of(piece_state_label(state))),
        [STATE_STATEMENTS] = cell_integer(account->statements[state]),
        [STATE_BYTES] = cell_integer((int64_t)account->bytes[state]),
        [STATE_SHARE] = cell_share(share),
        [STATE_PERCENT] = cell_text(str_of(percent.text)),
    };
    return document_row(doc, cells);
}

static bool show_states(const struct account *account, struct document *doc) {
    bool wanted = document_table(doc, &states);
    for (enum piece_state state = 0; wanted && state < PIECE_STATE_COUNT; state++) {
        wanted = show_state(account, state, doc);
    }
    return wanted && document_table_end(doc);
}

bool summary_show(const struct summary *summary, struct document *doc) {
    return document_begin(doc, "scan") && show_scan(summary, doc) &&
           show_lineage(summary->lineage, doc) && show_diags(summary, doc) &&
           show_facts(summary, doc) && show_states(&summary->scan->account, doc) &&
           document_end(doc);
}
