#include "report/diff.h"

#include "report/compare.h"
#include "report/finding_show.h"
#include "report/head.h"

// ---- filters

static bool keeps_effect(const struct narrow *narrow, struct lookup *lookup,
                         const struct finding *finding, const struct finding_effect *effect) {
    const struct narrow_row row = {effect->asset_id, effect->place.file,
                                   finding->confidence * effect->confidence};
    return narrow_keeps(narrow, lookup, row);
}

// A finding is shown when it, or something that it reaches, meets the filters.
static bool keeps_finding(const struct narrow *narrow, struct lookup *lookup,
                          const struct finding *finding) {
    bool own = !narrow->owner && !narrow->kind && finding->confidence >= narrow->confidence;
    if (own && (narrow_path_fits(narrow, finding->head.file) ||
                narrow_path_fits(narrow, finding->base.file))) {
        return true;
    }
    for (uint32_t i = 0; i < finding->effects.size; i++) {
        if (keeps_effect(narrow, lookup, finding, &finding->effects.data[i])) {
            return true;
        }
    }
    return false;
}

// How many findings are left out.
static uint32_t cut_findings(struct compare *compare, const struct narrow *narrow) {
    struct findings *findings = &compare->findings;
    uint32_t kept = 0;
    uint32_t size = findings->list.size;
    for (uint32_t i = 0; i < size; i++) {
        if (keeps_finding(narrow, &compare->lookup, &findings->list.data[i])) {
            findings->list.data[kept++] = findings->list.data[i];
        }
    }
    findings->list.size = kept;
    return size - kept;
}

// ---- gates

static struct policy_fact fact_of(const struct finding *finding) {
    return (struct policy_fact){
        .verdict = verdict_label(finding->verdict),
        .code = finding_kind(finding->code)->code,
        .asset = finding->subject,
        .name = finding->subject,
        .classification = finding->classification,
        .confidence = finding->confidence,
        .file = finding->head.file.size > 0 ? finding->head.file : finding->base.file,
        .line = finding->head.file.size > 0 ? finding->head.line : finding->base.line,
        .column = finding->head.file.size > 0 ? finding->head.column : finding->base.column,
    };
}

// A finding is a fact of its own, and one of everything that it reaches.
static void try_finding(struct policy_run *gates, const struct finding *finding) {
    struct policy_fact fact = fact_of(finding);
    policy_try(gates, &fact);
    for (uint32_t i = 0; i < finding->effects.size; i++) {
        const struct finding_effect *effect = &finding->effects.data[i];
        fact.type = lookup_type_label(effect->type);
        fact.asset = effect->asset;
        fact.name = effect->name;
        fact.owners = effect->owners;
        fact.tags = effect->tags;
        fact.confidence = finding->confidence * effect->confidence;
        policy_try(gates, &fact);
    }
}

static void try_gates(struct policy_run *gates, const struct findings *findings) {
    for (uint32_t i = 0; gates && i < findings->list.size; i++) {
        if (findings->list.data[i].allowed.size == 0) {
            try_finding(gates, &findings->list.data[i]);
        }
    }
}

// ---- the document

static void add_number(struct buf *out, uint32_t number, struct str word) {
    if (number > 0) {
        buf_print(out, "%s%u %.*s", out->size > 0 ? ", " : "", number, STR_ARG(word));
    }
}

// "2 breaking, 1 review, 1 allowed"
static void add_totals(const struct findings *findings, struct buf *out) {
    uint32_t totals[VERDICT_COUNT] = {0};
    uint32_t allowed = 0;
    for (uint32_t i = 0; i < findings->list.size; i++) {
        const struct finding *finding = &findings->list.data[i];
        totals[finding->verdict] += finding->allowed.size == 0;
        allowed += finding->allowed.size > 0;
    }
    for (int verdict = VERDICT_COUNT - 1; verdict >= 0; verdict--) {
        add_number(out, totals[verdict], verdict_label((enum verdict)verdict));
    }
    add_number(out, allowed, STR("allowed"));
}

// "breaking: 2 breaking, 1 review from main to topic"
static bool show_headline(const struct diff_request *request, const struct findings *findings,
                          struct document *doc) {
    struct buf text, totals;
    buf_init(&text);
    buf_init(&totals);
    add_totals(findings, &totals);
    buf_print(&text, "%.*s: %s from %.*s to %.*s",
              STR_ARG(verdict_label(findings_verdict(findings))),
              findings->list.size > 0 ? totals.data : "no change in the lineage",
              STR_ARG(request->base), STR_ARG(request->head));
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
        uint32_t cut = cut_findings(&compare, &request->narrow);
        try_gates(request->gates, &compare.findings);
        show(&compare, request, cut, doc);
        done = reader_ok(head, why);
    }
    compare_release(&compare);
    return done;
}
