#include "report/compare.h"

#include <stdlib.h>

#include "report/exposure.h"
#include "report/spread.h"
#include "report/text.h"

// compare_*.sql, compiled in (scripts/cmake/Embed.cmake).
extern const char compare_side[];
extern const char compare_match[];
extern const char compare_found[];
extern const char compare_allow[];

enum field {
    FIELD_ID,
    FIELD_CODE,
    FIELD_SUBJECT,
    FIELD_MESSAGE,
    FIELD_HEAD_FILE,
    FIELD_HEAD_LINE,
    FIELD_HEAD_COLUMN,
    FIELD_BASE_FILE,
    FIELD_BASE_LINE,
    FIELD_BASE_COLUMN,
    FIELD_ASSET,
    FIELD_COLUMN,
    FIELD_WHOLE,
    FIELD_CONFIDENCE,
    FIELD_ALLOWED,
    FIELD_CLASSIFICATION,
};

#define SELECT_FOUND                                                                               \
    "SELECT id, code, subject, message, head_file, head_line, head_column, base_file, base_line,"  \
    " base_column, asset, column_id, whole, confidence, allowed, classification"                   \
    " FROM found ORDER BY id"

void compare_init(struct compare *compare, struct reader *base, struct reader *head) {
    *compare = (struct compare){.base = base, .head = head};
    lookup_init(&compare->lookup, head);
    lookup_init(&compare->base_lookup, base);
    findings_init(&compare->findings);
}

void compare_release(struct compare *compare) {
    findings_release(&compare->findings);
    lookup_release(&compare->lookup);
    lookup_release(&compare->base_lookup);
}

// ---- the tables

// The script of a side, with @ replaced by its name.
static bool run_side(struct compare *compare, const char *side) {
    struct buf sql;
    buf_init(&sql);
    for (const char *c = compare_side; *c != '\0'; c++) {
        if (*c == '@') {
            buf_add_str(&sql, str_of(side));
        } else {
            buf_add_char(&sql, *c);
        }
    }
    bool done = reader_script(compare->head, sql.data);
    buf_release(&sql);
    return done;
}

static bool run_scripts(struct compare *compare) {
    return reader_script(compare->head, "PRAGMA temp_store = MEMORY") &&
           reader_attach(compare->head, "base", compare->base) &&
           reader_attach(compare->head, "head", compare->head) && run_side(compare, "base") &&
           run_side(compare, "head") && reader_script(compare->head, compare_match) &&
           reader_script(compare->head, compare_found);
}

// ---- findings

static struct finding_place place_of(struct compare *compare, const struct cursor *found,
                                     int file) {
    return (struct finding_place){
        .file = text_kept(&compare->findings.arena, cursor_text(found, file)),
        .line = cursor_id(found, file + 1),
        .column = cursor_id(found, file + 2),
    };
}

static enum effect start_effect(const struct finding *finding) {
    if (finding->code == FINDING_POSITION_SHIFTED) {
        return EFFECT_VALUES;
    }
    if (finding->verdict == VERDICT_BREAKING) {
        return EFFECT_BREAKS;
    }
    return finding->code == FINDING_ROWS_MAY_CHANGE ? EFFECT_ROWS : EFFECT_VALUES;
}

static bool spread_starts(struct spread *spread, struct cursor *starts,
                          const struct cursor *found) {
    bool any = false;
    cursor_bind_integer(starts, 1, cursor_integer(found, FIELD_ID));
    while (cursor_next(starts)) {
        spread_column(spread, cursor_id(found, FIELD_ASSET), cursor_id(starts, 0));
        any = true;
    }
    return any;
}

static void add_effects(struct compare *compare, struct finding *finding,
                        const struct cursor *found, struct cursor *starts) {
    uint32_t asset = cursor_id(found, FIELD_ASSET);
    uint32_t column = cursor_id(found, FIELD_COLUMN);
    if (asset == 0) {
        return;
    }
    if (finding->code == FINDING_PII_REACHES) {
        spread_alone(&compare->lookup, &compare->findings, finding, asset);
        return;
    }
    struct spread spread;
    spread_begin(&spread, &compare->lookup);
    if (cursor_integer(found, FIELD_WHOLE) != 0) {
        spread_asset(&spread, asset);
    } else if (column != 0) {
        spread_column(&spread, asset, column);
    } else if (!spread_starts(&spread, starts, found)) {
        spread_rows(&spread, asset);
    }
    spread_end(&spread, &compare->findings, finding, start_effect(finding));
}

static void read_found(struct compare *compare) {
    struct cursor *found = reader_query(compare->head, SELECT_FOUND);
    struct cursor *starts = reader_query(
        compare->head, "SELECT column_id FROM starts WHERE found = ?1 ORDER BY column_id");
    while (cursor_next(found)) {
        enum finding_code code;
        if (!finding_code_find(cursor_text(found, FIELD_CODE), &code)) {
            abort(); // a rule of compare_found.sql has a code that finding.def does not
        }
        struct finding *finding =
            findings_add(&compare->findings, code, cursor_text(found, FIELD_SUBJECT),
                         cursor_text(found, FIELD_MESSAGE));
        finding->confidence = cursor_share(found, FIELD_CONFIDENCE);
        finding->allowed = text_kept(&compare->findings.arena, cursor_text(found, FIELD_ALLOWED));
        finding->head = place_of(compare, found, FIELD_HEAD_FILE);
        finding->base = place_of(compare, found, FIELD_BASE_FILE);
        add_effects(compare, finding, found, starts);
    }
}

// ---- overrides

// An override that cannot do what it should is a finding itself. False: it can.
static bool override_fault(struct str code, struct str reason, bool used,
                           enum finding_code *fault) {
    enum finding_code known;
    if (!finding_code_find(code, &known)) {
        *fault = FINDING_ALLOW_UNKNOWN;
        return true;
    }
    *fault = reason.size == 0 ? FINDING_ALLOW_WITHOUT_REASON : FINDING_ALLOW_UNUSED;
    return reason.size == 0 || !used;
}

static void add_override(struct compare *compare, enum finding_code fault, struct str code,
                         struct finding_place place) {
    struct finding *finding =
        findings_add(&compare->findings, fault, code, finding_kind(fault)->title);
    finding->head = place;
}

static void read_overrides(struct compare *compare) {
    struct cursor *allows = reader_query(
        compare->head, "SELECT a.code, a.reason, a.file, a.line, EXISTS (SELECT 1 FROM found f"
                       " WHERE f.statement = a.statement AND f.code = a.code)"
                       " FROM allows a ORDER BY a.id");
    while (cursor_next(allows)) {
        struct str code = cursor_text(allows, 0);
        enum finding_code fault;
        if (override_fault(code, cursor_text(allows, 1), cursor_integer(allows, 4) != 0, &fault)) {
            struct str file = text_kept(&compare->findings.arena, cursor_text(allows, 2));
            add_override(compare, fault, code,
                         (struct finding_place){file, cursor_id(allows, 3), 1});
        }
    }
}

bool compare_find(struct compare *compare, struct buf *why) {
    const struct exposure_sides sides = {&compare->base_lookup, &compare->lookup,
                                         compare->settings};
    bool done = run_scripts(compare);
    if (done && !exposure_find(&sides, why)) {
        return false;
    }
    if (done && reader_script(compare->head, compare_allow)) {
        read_found(compare);
        read_overrides(compare);
    }
    findings_sort(&compare->findings);
    return reader_ok(compare->head, why) && reader_ok(compare->base, why);
}
