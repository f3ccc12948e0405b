#include "base/diag.h"

#include <assert.h>
#include <stdlib.h>

struct diag_info {
    uint32_t number;
    enum diag_severity severity;
    const char *title;
};

static const struct diag_info infos[DIAG_CODE_COUNT] = {
#define X(name, code, severity, title) [DIAG_##name] = {code, DIAG_##severity, title},
#include "base/diag.def"
#undef X
};

static const struct diag_info *info_of(enum diag_code code) {
    assert((uint32_t)code < DIAG_CODE_COUNT);
    return &infos[code];
}

uint32_t diag_number(enum diag_code code) {
    return info_of(code)->number;
}

enum diag_severity diag_severity_of(enum diag_code code) {
    return info_of(code)->severity;
}

const char *diag_severity_name(enum diag_severity severity) {
    static const char *const names[] = {
        [DIAG_NOTE] = "note",
        [DIAG_WARNING] = "warning",
        [DIAG_ERROR] = "error",
    };
    return names[severity];
}

const char *diag_title(enum diag_code code) {
    return info_of(code)->title;
}

static int compare_number(uint32_t a, uint32_t b) {
    return a < b ? -1 : a > b;
}

static int diag_compare(const void *left, const void *right) {
    const struct diag *a = left;
    const struct diag *b = right;
    int order = compare_number(a->file, b->file);
    order = order ? order : compare_number(a->line, b->line);
    order = order ? order : compare_number(a->column, b->column);
    order = order ? order : compare_number(diag_number(a->code), diag_number(b->code));
    return order ? order : str_compare(a->message, b->message);
}

void diags_sort(struct diags *diags) {
    uint32_t kept = 0;
    if (diags->size > 0) {
        qsort(diags->data, diags->size, sizeof(*diags->data), diag_compare);
    }
    for (uint32_t i = 0; i < diags->size; i++) {
        if (kept == 0 || diag_compare(&diags->data[kept - 1], &diags->data[i]) != 0) {
            diags->data[kept++] = diags->data[i];
        }
    }
    diags->size = kept;
}
