#include "report/policy.h"

#include "base/buf.h"
#include "base/wildcard.h"
#include "report/text.h"

// ---- does a fact fail a gate?

struct texts {
    struct str own[2]; // room for texts that stand in no list
    struct str_list list;
};

static void texts_of(const struct policy_fact *fact, enum gate_condition condition,
                     struct texts *texts) {
    const struct str single[GATE_CONDITION_COUNT] = {
        [GATE_VERDICT] = fact->verdict,
        [GATE_CODE] = fact->code,
        [GATE_TYPE] = fact->type,
        [GATE_NAME] = fact->name,
        [GATE_CLASSIFICATION] = fact->classification,
    };
    texts->own[0] = single[condition];
    texts->own[1] = condition == GATE_NAME ? fact->asset : STR("");
    texts->list = condition == GATE_OWNER ? fact->owners
                  : condition == GATE_TAG ? fact->tags
                                          : (struct str_list){texts->own, 2};
}

static bool text_fits(const struct str_list *patterns, struct str text) {
    for (uint32_t i = 0; i < patterns->count; i++) {
        if (wildcard_matches(patterns->items[i], text)) {
            return true;
        }
    }
    return false;
}

static bool condition_holds(const struct gate *gate, enum gate_condition condition,
                            const struct policy_fact *fact) {
    const struct str_list *patterns = &gate->conditions[condition];
    if (patterns->count == 0) {
        return true;
    }
    struct texts texts;
    texts_of(fact, condition, &texts);
    for (uint32_t i = 0; i < texts.list.count; i++) {
        if (texts.list.items[i].size > 0 && text_fits(patterns, texts.list.items[i])) {
            return true;
        }
    }
    return false;
}

static bool gate_fails(const struct gate *gate, const struct policy_fact *fact) {
    for (uint32_t i = 0; i < GATE_CONDITION_COUNT; i++) {
        if (!condition_holds(gate, i, fact)) {
            return false;
        }
    }
    return fact->confidence >= gate->confidence &&
           (!gate->covers || (fact->file.size > 0 && gate->covers(gate->paths, fact->file)));
}

// ---- facts that are listed

enum fact_column {
    FACT_VERDICT,
    FACT_CODE,
    FACT_TYPE,
    FACT_NAME,
    FACT_CLASSIFICATION,
    FACT_OWNERS,
    FACT_TAGS,
    FACT_CONFIDENCE,
    FACT_PLACE,
    FACT_FILE,
    FACT_LINE,
    FACT_COLUMN,
    FACT_WIDTH,
};

static const struct heading fact_headings[FACT_WIDTH] = {
    [FACT_VERDICT] = {"verdict", "VERDICT", 0},
    [FACT_CODE] = {"code", "CODE", 0},
    [FACT_TYPE] = {"type", "TYPE", 0},
    [FACT_NAME] = {"name", "NAME", 0},
    [FACT_CLASSIFICATION] = {"classification", "CLASSIFICATION", 0},
    [FACT_OWNERS] = {"owners", "OWNERS", HEADING_PROGRAMS},
    [FACT_TAGS] = {"tags", "TAGS", HEADING_PROGRAMS},
    [FACT_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [FACT_PLACE] = {"place", "PLACE", HEADING_READERS},
    [FACT_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [FACT_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [FACT_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct table fact_table = {"failing", "", fact_headings, FACT_WIDTH, 0};

static struct cell kept_text(struct policy_run *run, struct str text) {
    return cell_text_or_null(text_kept(&run->arena, text));
}

static struct cell kept_list(struct policy_run *run, const struct str_list *list) {
    struct str *texts = ARENA_ARRAY(&run->arena, struct str, list->count);
    for (uint32_t i = 0; i < list->count; i++) {
        texts[i] = text_kept(&run->arena, list->items[i]);
    }
    return cell_list(texts, list->count);
}

static void fact_keep(struct policy_run *run, struct policy_result *result,
                      const struct policy_fact *fact) {
    const struct str place = text_place(&run->arena, fact->file, fact->line, fact->column);
    const struct cell cells[FACT_WIDTH] = {
        [FACT_VERDICT] = kept_text(run, fact->verdict),
        [FACT_CODE] = kept_text(run, fact->code),
        [FACT_TYPE] = kept_text(run, fact->type),
        [FACT_NAME] = kept_text(run, fact->name),
        [FACT_CLASSIFICATION] = kept_text(run, fact->classification),
        [FACT_OWNERS] = kept_list(run, &fact->owners),
        [FACT_TAGS] = kept_list(run, &fact->tags),
        [FACT_CONFIDENCE] = cell_share(fact->confidence),
        [FACT_PLACE] = cell_text_or_null(place),
        [FACT_FILE] = kept_text(run, fact->file),
        [FACT_LINE] = cell_integer_or_null(fact->line),
        [FACT_COLUMN] = cell_integer_or_null(fact->column),
    };
    for (uint32_t i = 0; i < FACT_WIDTH; i++) {
        VEC_PUSH(&result->cells, cells[i]);
    }
}

// ---- a run

static bool gate_applies(const struct gate *gate, struct str report) {
    return gate->reports.count == 0 || text_fits(&gate->reports, report);
}

void policy_begin(struct policy_run *run, const struct policy *policy, struct str report,
                  uint32_t limit) {
    *run = (struct policy_run){.limit = limit};
    arena_init(&run->arena);
    run->results = ARENA_ARRAY(&run->arena, struct policy_result, policy->count);
    for (uint32_t i = 0; i < policy->count; i++) {
        if (gate_applies(&policy->gates[i], report)) {
            run->results[run->count++].gate = &policy->gates[i];
        }
    }
}

void policy_end(struct policy_run *run) {
    for (uint32_t i = 0; i < run->count; i++) {
        VEC_RELEASE(&run->results[i].cells);
    }
    arena_release(&run->arena);
}

void policy_try(struct policy_run *run, const struct policy_fact *fact) {
    for (uint32_t i = 0; run && i < run->count; i++) {
        struct policy_result *result = &run->results[i];
        if (!gate_fails(result->gate, fact)) {
            continue;
        }
        run->failed += result->count == 0;
        result->count++;
        if (run->limit == 0 || result->count <= run->limit) {
            fact_keep(run, result, fact);
        }
    }
}

// ---- showing it

enum gate_column {
    GATE_COLUMN_NAME,
    GATE_COLUMN_STATE,
    GATE_COLUMN_FACTS,
    GATE_COLUMN_MESSAGE,
    GATE_COLUMN_FAILING,
    GATE_WIDTH,
};

static const struct heading gate_headings[GATE_WIDTH] = {
    [GATE_COLUMN_NAME] = {"gate", "GATE", 0},
    [GATE_COLUMN_STATE] = {"state", "STATE", 0},
    [GATE_COLUMN_FACTS] = {"facts", "FAILED BY", HEADING_NUMBER},
    [GATE_COLUMN_MESSAGE] = {"message", "MESSAGE", 0},
    [GATE_COLUMN_FAILING] = {"failing", "", HEADING_ROWS},
};

static const struct table gate_table = {"gates", "Gates", gate_headings, GATE_WIDTH, 0};

static bool show_result(const struct policy_result *result, struct document *doc) {
    bool failed = result->count > 0;
    const struct cell cells[GATE_WIDTH] = {
        [GATE_COLUMN_NAME] = cell_text(result->gate->name),
        [GATE_COLUMN_STATE] = cell_toned(cell_text(failed ? STR("failed") : STR("passed")),
                                         failed ? TONE_BAD : TONE_GOOD),
        [GATE_COLUMN_FACTS] = cell_integer(result->count),
        [GATE_COLUMN_MESSAGE] = cell_text_or_null(failed ? result->gate->message : STR("")),
        [GATE_COLUMN_FAILING] =
            cell_rows(&fact_table, result->cells.data, result->cells.size / FACT_WIDTH),
    };
    return document_row(doc, cells);
}

static bool show_failed(struct policy_run *run, struct document *doc) {
    struct str *names = ARENA_ARRAY(&run->arena, struct str, run->failed);
    uint32_t count = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        if (run->results[i].count > 0) {
            names[count++] = run->results[i].gate->name;
        }
    }
    return document_fact(doc, "failed_gates", cell_list(names, count));
}

static bool show_unlisted(const struct policy_run *run, struct document *doc) {
    bool wanted = true;
    struct buf note;
    buf_init(&note);
    for (uint32_t i = 0; wanted && i < run->count; i++) {
        const struct policy_result *result = &run->results[i];
        if (run->limit > 0 && result->count > run->limit) {
            buf_reset(&note);
            buf_print(&note, "%.*s: %u of %u are listed", STR_ARG(result->gate->name), run->limit,
                      result->count);
            wanted = document_note(doc, buf_str(&note));
        }
    }
    buf_release(&note);
    return wanted;
}

bool policy_show(struct policy_run *run, struct document *doc) {
    if (!run || run->count == 0) {
        return true;
    }
    bool wanted = show_failed(run, doc) && document_table(doc, &gate_table);
    for (uint32_t i = 0; wanted && i < run->count; i++) {
        wanted = show_result(&run->results[i], doc);
    }
    return wanted && document_table_end(doc) && show_unlisted(run, doc);
}
