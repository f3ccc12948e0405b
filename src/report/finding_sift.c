#include "report/finding_sift.h"

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

uint32_t findings_cut(struct findings *findings, struct lookup *lookup,
                      const struct narrow *narrow) {
    uint32_t kept = 0;
    uint32_t size = findings->list.size;
    for (uint32_t i = 0; i < size; i++) {
        if (keeps_finding(narrow, lookup, &findings->list.data[i])) {
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

void findings_try(const struct findings *findings, struct policy_run *gates) {
    for (uint32_t i = 0; gates && i < findings->list.size; i++) {
        if (findings->list.data[i].allowed.size == 0) {
            try_finding(gates, &findings->list.data[i]);
        }
    }
}

// ---- totals

static void add_number(struct buf *out, uint32_t number, struct str word) {
    if (number > 0) {
        buf_print(out, "%s%u %.*s", out->size > 0 ? ", " : "", number, STR_ARG(word));
    }
}

void findings_add_totals(const struct findings *findings, struct buf *out) {
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
