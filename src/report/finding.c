#include "report/finding.h"

#include <stdlib.h>

#include "report/text.h"

static const struct finding_kind kinds[FINDING_COUNT] = {
#define X(name, code, verdict, title, help)                                                        \
    [FINDING_##name] = {{code, sizeof(code) - 1},                                                  \
                        VERDICT_##verdict,                                                         \
                        {title, sizeof(title) - 1},                                                \
                        {help, sizeof(help) - 1}},
#include "query/finding.def"
#undef X
};

static const struct str words[VERDICT_COUNT] = {
#define X(name, word) [VERDICT_##name] = {word, sizeof(word) - 1},
#include "query/verdict.def"
#undef X
};

const struct finding_kind *finding_kind(enum finding_code code) {
    return &kinds[code];
}

bool finding_code_find(struct str code, enum finding_code *found) {
    for (enum finding_code i = 0; i < FINDING_COUNT; i++) {
        if (str_equal(kinds[i].code, code)) {
            *found = i;
            return true;
        }
    }
    return false;
}

struct str verdict_label(enum verdict verdict) {
    return words[verdict];
}

bool verdict_find(struct str label, enum verdict *found) {
    for (enum verdict i = 0; i < VERDICT_COUNT; i++) {
        if (str_equal(words[i], label)) {
            *found = i;
            return true;
        }
    }
    return false;
}

struct cell verdict_cell(enum verdict verdict) {
    static const enum cell_tone tones[VERDICT_COUNT] = {
        [VERDICT_SAFE] = TONE_GOOD,
        [VERDICT_REVIEW] = TONE_WARNING,
        [VERDICT_UNDECIDABLE] = TONE_WARNING,
        [VERDICT_BREAKING] = TONE_BAD,
    };
    return cell_toned(cell_text(words[verdict]), tones[verdict]);
}

void findings_init(struct findings *findings) {
    *findings = (struct findings){0};
    arena_init(&findings->arena);
}

void findings_release(struct findings *findings) {
    VEC_RELEASE(&findings->list);
    arena_release(&findings->arena);
}

struct finding *findings_add(struct findings *findings, enum finding_code code, struct str subject,
                             struct str message) {
    struct finding finding = {
        .code = code,
        .verdict = kinds[code].verdict,
        .subject = text_kept(&findings->arena, subject),
        .message = text_kept(&findings->arena, message),
        .confidence = 1,
        .number = findings->list.size,
    };
    VEC_PUSH(&findings->list, finding);
    return &findings->list.data[findings->list.size - 1];
}

void finding_affects(struct findings *findings, struct finding *finding,
                     const struct finding_effect *effect) {
    VEC_PUSH_IN(&findings->arena, &finding->effects, *effect);
}

enum verdict findings_verdict(const struct findings *findings) {
    enum verdict worst = VERDICT_SAFE;
    for (uint32_t i = 0; i < findings->list.size; i++) {
        const struct finding *finding = &findings->list.data[i];
        if (finding->allowed.size == 0 && finding->verdict > worst) {
            worst = finding->verdict;
        }
    }
    return worst;
}

// ---- order

static bool reaches_dashboard(const struct finding *finding) {
    for (uint32_t i = 0; i < finding->effects.size; i++) {
        enum type type = finding->effects.data[i].type;
        if (type == TYPE_DASHBOARD || type == TYPE_CHART) {
            return true;
        }
    }
    return false;
}

// The lower, the earlier.
static int rank(const struct finding *finding) {
    int verdict = VERDICT_COUNT - (int)finding->verdict;
    int allowed = finding->allowed.size > 0 ? 2 * VERDICT_COUNT : 0;
    return 2 * (verdict + allowed) + !reaches_dashboard(finding);
}

static int compare_places(const struct finding_place *a, const struct finding_place *b) {
    int order = str_compare(a->file, b->file);
    if (order != 0) {
        return order;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return (a->column > b->column) - (a->column < b->column);
}

static int compare_findings(const void *left, const void *right) {
    const struct finding *a = left;
    const struct finding *b = right;
    int order = rank(a) - rank(b);
    if (order == 0) {
        order = (int)a->code - (int)b->code;
    }
    if (order == 0) {
        order = str_compare(a->subject, b->subject);
    }
    if (order == 0) {
        order = compare_places(&a->head, &b->head);
    }
    if (order == 0) {
        order = compare_places(&a->base, &b->base);
    }
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

void findings_sort(struct findings *findings) {
    if (findings->list.size > 0) {
        qsort(findings->list.data, findings->list.size, sizeof(struct finding), compare_findings);
    }
}
