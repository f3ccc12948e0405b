#include "report/check.h"

#include "report/change.h"
#include "report/finding_show.h"
#include "report/finding_sift.h"
#include "report/head.h"

enum { COMPARED_RELATIONS, COMPARED_COLUMNS, COMPARED_WIDTH };

static const struct heading compared_headings[COMPARED_WIDTH] = {
    [COMPARED_RELATIONS] = {"relations", "RELATIONS", HEADING_NUMBER},
    [COMPARED_COLUMNS] = {"columns", "COLUMNS", HEADING_NUMBER},
};

static const struct table compared_table = {"compared", "", compared_headings, COMPARED_WIDTH,
                                            TABLE_RECORD | TABLE_PROGRAMS};

static void add_count(struct buf *out, uint32_t count, const char *one, const char *many) {
    buf_print(out, "%u %s", count, count == 1 ? one : many);
}

// "breaking: 1 breaking, 2 review by new.sql (12 relations, 96 columns compared)"
static bool show_headline(const struct change *change, const struct check_request *request,
                          struct document *doc) {
    struct buf text, totals;
    buf_init(&text);
    buf_init(&totals);
    findings_add_totals(&change->findings, &totals);
    buf_print(&text, "%.*s: %s by %.*s (",
              STR_ARG(verdict_label(findings_verdict(&change->findings))),
              totals.size > 0 ? totals.data : "nothing changes", STR_ARG(request->schema));
    add_count(&text, change->relations, "relation, ", "relations, ");
    add_count(&text, change->columns, "column compared)", "columns compared)");
    bool wanted = document_headline(doc, buf_str(&text));
    buf_release(&totals);
    buf_release(&text);
    return wanted;
}

static bool show_compared(const struct change *change, struct document *doc) {
    const struct cell cells[COMPARED_WIDTH] = {
        [COMPARED_RELATIONS] = cell_integer(change->relations),
        [COMPARED_COLUMNS] = cell_integer(change->columns),
    };
    return document_record(doc, &compared_table, cells);
}

static void show(struct change *change, const struct check_request *request, uint32_t cut,
                 struct document *doc) {
    bool wanted = document_begin(doc, "check") && show_headline(change, request, doc) &&
                  head_show(change->lookup.reader, doc) &&
                  document_fact(doc, "schema", cell_text(request->schema)) &&
                  document_fact(doc, "complete", cell_boolean(request->complete)) &&
                  show_compared(change, doc) &&
                  findings_show(&change->findings, doc, request->limit) &&
                  narrow_show(&request->narrow, 0, doc, cut) && policy_show(request->gates, doc);
    if (wanted) {
        document_end(doc);
    }
}

// A schema without a relation is most likely another file than the one meant.
static bool declares_something(const struct change *change, const struct check_request *request,
                               struct buf *why) {
    for (uint32_t i = 0; i < change->after.relations.size; i++) {
        if (change->after.relations.data[i].listed) {
            return true;
        }
    }
    buf_print(why, "%.*s declares no table and no view; name a file or directory with CREATE TABLE",
              STR_ARG(request->schema));
    return false;
}

bool check_run(struct reader *store, struct reader *schema, const struct check_request *request,
               struct document *doc, struct buf *why) {
    struct change change;
    if (!narrow_check(&request->narrow, why)) {
        return false;
    }
    change_begin(&change, store, schema, request->folder);
    change.complete = request->complete;
    bool done = reader_ok(store, why) && reader_ok(schema, why) &&
                declares_something(&change, request, why);
    if (done) {
        change_relations(&change);
        uint32_t cut = findings_cut(&change.findings, &change.lookup, &request->narrow);
        findings_try(&change.findings, request->gates);
        done = reader_ok(store, why) && reader_ok(schema, why);
        if (done) {
            show(&change, request, cut, doc);
            done = reader_ok(store, why);
        }
    }
    change_end(&change);
    return done;
}
