#include "report/diff.h"

#include "report/compare.h"
#include "report/finding_show.h"
#include "report/finding_sift.h"
#include "report/head.h"

// "breaking: 2 breaking, 1 review from main to topic; affects 2 dashboards, 3 charts, 1 table"
static bool show_headline(const struct diff_request *request, const struct findings *findings,
                          struct document *doc) {
    struct buf text, totals;
    buf_init(&text);
    buf_init(&totals);
    findings_add_totals(findings, &totals);
    buf_print(&text, "%.*s: %s from %.*s to %.*s",
              STR_ARG(verdict_label(findings_verdict(findings))),
              findings->list.size > 0 ? totals.data : "no change in the lineage",
              STR_ARG(request->base), STR_ARG(request->head));
    buf_reset(&totals);
    findings_add_reach(findings, &totals);
    buf_print(&text, "%s%s", totals.size > 0 ? "; affects " : "", totals.data);
    bool wanted = document_headline(doc, buf_str(&text));
    buf_release(&totals);
    buf_release(&text);
    return wanted;
}

static void show(struct compare *compare, const struct diff_request *request, uint32_t cut,
                 struct document *doc) {
    bool wanted = document_begin(doc, "diff") && show_headline(request, &compare->findings, doc) &&
                  head_show(compare->head, doc) &&
                  document_fact(doc, "base", cell_text(request->base)) &&
                  document_fact(doc, "head", cell_text(request->head)) &&
                  findings_show(&compare->findings, doc, request->limit) &&
                  narrow_show(&request->narrow, 0, doc, cut) && policy_show(request->gates, doc);
    if (wanted) {
        document_end(doc);
    }
}

bool diff_run(struct reader *base, struct reader *head, const struct diff_request *request,
              struct document *doc, struct buf *why) {
    struct compare compare;
    compare_init(&compare, base, head);
    compare.settings = request->settings;
    bool done = narrow_check(&request->narrow, why) && compare_find(&compare, why);
    if (done) {
        uint32_t cut = findings_cut(&compare.findings, &compare.lookup, &request->narrow);
        findings_try(&compare.findings, request->gates);
        show(&compare, request, cut, doc);
        done = reader_ok(head, why);
    }
    compare_release(&compare);
    return done;
}
