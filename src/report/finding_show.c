#include "report/finding_show.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "report/show.h"
#include "report/text.h"
#include "report/trail.h"

struct shown {
    const struct findings *findings;
    struct document *doc;
    uint32_t limit;
    struct arena row; // cells of the row that is being shown
};

// ---- totals

#define TOTAL_ALLOWED VERDICT_COUNT

static bool show_totals(const struct findings *findings, struct document *doc) {
    static const struct heading headings[VERDICT_COUNT + 1] = {
#define X(name, word) [VERDICT_##name] = {word, "", 0},
#include "query/verdict.def"
#undef X
        [TOTAL_ALLOWED] = {"allowed", "", 0},
    };
    static const struct table table = {"totals", "", headings, VERDICT_COUNT + 1,
                                       TABLE_RECORD | TABLE_PROGRAMS};
    uint32_t totals[VERDICT_COUNT + 1] = {0};
    for (uint32_t i = 0; i < findings->list.size; i++) {
        const struct finding *finding = &findings->list.data[i];
        totals[finding->allowed.size > 0 ? TOTAL_ALLOWED : finding->verdict]++;
    }
    struct cell cells[VERDICT_COUNT + 1];
    for (uint32_t i = 0; i <= VERDICT_COUNT; i++) {
        cells[i] = cell_integer(totals[i]);
    }
    return document_record(doc, &table, cells);
}

// ---- what is reached

// An asset that findings reach, and by the worst of them how.
struct reached {
    const struct finding_effect *effect; // the first one of the asset
    enum verdict verdict;
    enum effect worst;
    double confidence;
    struct VEC(struct str) findings; // "code subject", in their order
};

struct reached_list VEC(struct reached);

// What people look at comes first.
static const int type_ranks[TYPE_COUNT] = {
    [TYPE_DASHBOARD] = 0,
    [TYPE_CHART] = 1,
    [TYPE_API] = 2,
    [TYPE_FILE] = 3,
    [TYPE_VIEW] = 4,
    [TYPE_TABLE] = 5,
    [TYPE_MATERIALIZED_VIEW] = 6,
    [TYPE_FOREIGN_TABLE] = 7,
    [TYPE_FUNCTION] = 8,
    [TYPE_PIPELINE] = 9,
};

static int compare_reached(const void *left, const void *right) {
    const struct reached *a = left;
    const struct reached *b = right;
    int order = type_ranks[a->effect->type] - type_ranks[b->effect->type];
    if (order == 0) {
        order = (int)b->verdict - (int)a->verdict;
    }
    if (order == 0) {
        order = (int)a->worst - (int)b->worst;
    }
    return order != 0 ? order : str_compare(a->effect->asset, b->effect->asset);
}

static uint32_t asset_symbol(struct intern *names, const struct finding_effect *effect) {
    struct buf key;
    buf_init(&key);
    buf_print(&key, "%d ", (int)effect->type);
    buf_add_str(&key, effect->asset);
    uint32_t symbol = intern_add(names, buf_str(&key));
    buf_release(&key);
    return symbol;
}

static void reached_note(struct reached *reached, struct arena *arena,
                         const struct finding *finding, const struct finding_effect *effect) {
    reached->verdict = finding->verdict > reached->verdict ? finding->verdict : reached->verdict;
    reached->worst = effect->effect < reached->worst ? effect->effect : reached->worst;
    reached->confidence =
        effect->confidence > reached->confidence ? effect->confidence : reached->confidence;
    struct str name = text_print(arena, "%.*s %.*s", STR_ARG(finding_kind(finding->code)->code),
                                 STR_ARG(finding->subject));
    uint32_t count = reached->findings.size;
    if (count == 0 || !str_equal(reached->findings.data[count - 1], name)) {
        VEC_PUSH_IN(arena, &reached->findings, name);
    }
}

static void reached_add(struct reached_list *list, struct intern *names, struct arena *arena,
                        const struct finding *finding) {
    for (uint32_t i = 0; i < finding->effects.size; i++) {
        const struct finding_effect *effect = &finding->effects.data[i];
        uint32_t symbol = asset_symbol(names, effect);
        if (symbol > list->size) {
            VEC_PUSH(list, ((struct reached){.effect = effect, .worst = effect->effect}));
        }
        assert(list->data);
        reached_note(&list->data[symbol - 1], arena, finding, effect);
    }
}

enum reached_column {
    REACHED_NAME,
    REACHED_TYPE,
    REACHED_VERDICT,
    REACHED_EFFECT,
    REACHED_CONFIDENCE,
    REACHED_PARENTS,
    REACHED_OWNERS,
    REACHED_TAGS,
    REACHED_FINDINGS,
    REACHED_WIDTH,
};

static const struct heading reached_headings[REACHED_WIDTH] = {
    [REACHED_NAME] = {"name", "NAME", 0},
    [REACHED_TYPE] = {"type", "TYPE", 0},
    [REACHED_VERDICT] = {"verdict", "VERDICT", 0},
    [REACHED_EFFECT] = {"effect", "EFFECT", 0},
    [REACHED_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [REACHED_PARENTS] = {"parents", "", HEADING_PROGRAMS},
    [REACHED_OWNERS] = {"owners", "OWNERS", 0},
    [REACHED_TAGS] = {"tags", "", HEADING_PROGRAMS},
    [REACHED_FINDINGS] = {"findings", "BY", 0},
};

static const struct table reached_table = {"affected", "Affected", reached_headings, REACHED_WIDTH,
                                           0};

static bool show_reached(const struct shown *shown, const struct reached *reached) {
    const struct finding_effect *effect = reached->effect;
    const struct cell cells[REACHED_WIDTH] = {
        [REACHED_NAME] = cell_text(effect->asset),
        [REACHED_TYPE] = cell_text(lookup_type_label(effect->type)),
        [REACHED_VERDICT] = verdict_cell(reached->verdict),
        [REACHED_EFFECT] = effect_cell(reached->worst),
        [REACHED_CONFIDENCE] = cell_share(reached->confidence),
        [REACHED_PARENTS] = cell_list(effect->parents.items, effect->parents.count),
        [REACHED_OWNERS] = cell_list(effect->owners.items, effect->owners.count),
        [REACHED_TAGS] = cell_list(effect->tags.items, effect->tags.count),
        [REACHED_FINDINGS] = cell_list(reached->findings.data, reached->findings.size),
    };
    return document_row(shown->doc, cells);
}

// Findings that are allowed reach nothing that anybody has to look at.
static void reached_gather(const struct shown *shown, struct reached_list *list,
                           struct arena *arena) {
    struct intern names;
    intern_init(&names);
    for (uint32_t i = 0; i < shown->findings->list.size; i++) {
        const struct finding *finding = &shown->findings->list.data[i];
        if (finding->allowed.size == 0) {
            reached_add(list, &names, arena, finding);
        }
    }
    intern_release(&names);
    if (list->size > 0) {
        qsort(list->data, list->size, sizeof(struct reached), compare_reached);
    }
}

static bool show_all_reached(const struct shown *shown) {
    struct arena arena;
    struct reached_list list = {0};
    arena_init(&arena);
    reached_gather(shown, &list, &arena);
    uint32_t count = show_limited(list.size, shown->limit);
    bool wanted = document_table(shown->doc, &reached_table);
    for (uint32_t i = 0; wanted && i < count; i++) {
        assert(list.data);
        wanted = show_reached(shown, &list.data[i]);
    }
    wanted = wanted && document_table_end(shown->doc) && show_cut(shown->doc, list.size, count);
    VEC_RELEASE(&list);
    arena_release(&arena);
    return wanted;
}

// What a closure reaches of a script is what its bare SELECTs return.
static void add_count(struct buf *out, uint32_t count, enum type type) {
    struct str word = count == 1 ? lookup_type_label(type) : lookup_type_plural(type);
    if (type == TYPE_PIPELINE) {
        word = count == 1 ? STR("result of a script") : STR("results of scripts");
    }
    buf_print(out, "%s%u ", out->size > 0 ? ", " : "", count);
    for (size_t i = 0; i < word.size; i++) {
        buf_add_char(out, word.data[i] == '_' ? ' ' : word.data[i]);
    }
}

void findings_add_reach(const struct findings *findings, struct buf *out) {
    const struct shown shown = {.findings = findings};
    struct arena arena;
    struct buf text;
    struct reached_list list = {0};
    arena_init(&arena);
    buf_init(&text);
    reached_gather(&shown, &list, &arena);
    for (uint32_t i = 0, same; i < list.size; i += same) {
        assert(list.data);
        enum type type = list.data[i].effect->type;
        for (same = 1; i + same < list.size && list.data[i + same].effect->type == type;) {
            same++;
        }
        add_count(&text, same, type);
    }
    buf_add_str(out, buf_str(&text));
    VEC_RELEASE(&list);
    buf_release(&text);
    arena_release(&arena);
}

// ---- one finding

enum affects_column {
    AFFECTS_NAME,
    AFFECTS_ASSET,
    AFFECTS_COLUMN,
    AFFECTS_TYPE,
    AFFECTS_PARENTS,
    AFFECTS_OWNERS,
    AFFECTS_TAGS,
    AFFECTS_EFFECT,
    AFFECTS_CONFIDENCE,
    AFFECTS_FILE,
    AFFECTS_LINE,
    AFFECTS_LINE_COLUMN,
    AFFECTS_PATH,
    AFFECTS_WIDTH,
};

static const struct heading affects_headings[AFFECTS_WIDTH] = {
    [AFFECTS_NAME] = {"name", "", 0},
    [AFFECTS_ASSET] = {"asset", "", 0},
    [AFFECTS_COLUMN] = {"column", "", 0},
    [AFFECTS_TYPE] = {"type", "", 0},
    [AFFECTS_PARENTS] = {"parents", "", 0},
    [AFFECTS_OWNERS] = {"owners", "", 0},
    [AFFECTS_TAGS] = {"tags", "", 0},
    [AFFECTS_EFFECT] = {"effect", "", 0},
    [AFFECTS_CONFIDENCE] = {"confidence", "", 0},
    [AFFECTS_FILE] = {"file", "", 0},
    [AFFECTS_LINE] = {"line", "", 0},
    [AFFECTS_LINE_COLUMN] = {"line_column", "", 0},
    [AFFECTS_PATH] = {"path", "", HEADING_ROWS},
};

static const struct table affects_table = {"affects", "", affects_headings, AFFECTS_WIDTH, 0};

enum finding_column {
    COLUMN_VERDICT,
    COLUMN_CODE,
    COLUMN_TITLE,
    COLUMN_HELP,
    COLUMN_LEVEL,
    COLUMN_SUBJECT,
    COLUMN_PLACE,
    COLUMN_MESSAGE,
    COLUMN_FILE,
    COLUMN_LINE,
    COLUMN_COLUMN,
    COLUMN_BASE_FILE,
    COLUMN_BASE_LINE,
    COLUMN_BASE_COLUMN,
    COLUMN_CONFIDENCE,
    COLUMN_ALLOWED,
    COLUMN_SUPPRESSED,
    COLUMN_AFFECTS,
    COLUMN_WIDTH,
};

static const struct heading finding_headings[COLUMN_WIDTH] = {
    [COLUMN_VERDICT] = {"verdict", "VERDICT", 0},
    [COLUMN_CODE] = {"code", "CODE", 0},
    [COLUMN_TITLE] = {"title", "", HEADING_PROGRAMS},
    [COLUMN_HELP] = {"help", "", HEADING_PROGRAMS},
    [COLUMN_LEVEL] = {"level", "", HEADING_PROGRAMS},
    [COLUMN_SUBJECT] = {"subject", "SUBJECT", 0},
    [COLUMN_PLACE] = {"place", "PLACE", HEADING_READERS},
    [COLUMN_MESSAGE] = {"message", "WHAT", 0},
    [COLUMN_FILE] = {"file", "", HEADING_PROGRAMS},
    [COLUMN_LINE] = {"line", "", HEADING_PROGRAMS},
    [COLUMN_COLUMN] = {"column", "", HEADING_PROGRAMS},
    [COLUMN_BASE_FILE] = {"base_file", "", HEADING_PROGRAMS},
    [COLUMN_BASE_LINE] = {"base_line", "", HEADING_PROGRAMS},
    [COLUMN_BASE_COLUMN] = {"base_column", "", HEADING_PROGRAMS},
    [COLUMN_CONFIDENCE] = {"confidence", "", HEADING_PROGRAMS},
    [COLUMN_ALLOWED] = {"allowed", "", HEADING_PROGRAMS},
    [COLUMN_SUPPRESSED] = {"suppressed", "ALLOWED", 0},
    [COLUMN_AFFECTS] = {"affects", "", HEADING_ROWS | HEADING_PROGRAMS},
};

static const struct table finding_table = {"findings", "Findings", finding_headings, COLUMN_WIDTH,
                                           TABLE_MAIN};

static void fill_effect(const struct finding_effect *effect, struct cell *cells) {
    cells[AFFECTS_NAME] = cell_text(effect->name);
    cells[AFFECTS_ASSET] = cell_text(effect->asset);
    cells[AFFECTS_COLUMN] = cell_text_or_null(effect->column);
    cells[AFFECTS_TYPE] = cell_text(lookup_type_label(effect->type));
    cells[AFFECTS_PARENTS] = cell_list(effect->parents.items, effect->parents.count);
    cells[AFFECTS_OWNERS] = cell_list(effect->owners.items, effect->owners.count);
    cells[AFFECTS_TAGS] = cell_list(effect->tags.items, effect->tags.count);
    cells[AFFECTS_EFFECT] = effect_cell(effect->effect);
    cells[AFFECTS_CONFIDENCE] = cell_share(effect->confidence);
    cells[AFFECTS_FILE] = cell_text_or_null(effect->place.file);
    cells[AFFECTS_LINE] = cell_integer_or_null(effect->place.line);
    cells[AFFECTS_LINE_COLUMN] = cell_integer_or_null(effect->place.column);
    cells[AFFECTS_PATH] =
        effect->path.kind == CELL_ROWS ? effect->path : cell_rows(&trail_table, NULL, 0);
}

static struct cell effects_cell(struct shown *shown, const struct finding *finding) {
    uint32_t count = finding->effects.size;
    struct cell *cells = ARENA_ARRAY(&shown->row, struct cell, (size_t)count * AFFECTS_WIDTH);
    for (uint32_t i = 0; i < count; i++) {
        fill_effect(&finding->effects.data[i], cells + (size_t)i * AFFECTS_WIDTH);
    }
    return cell_rows(&affects_table, cells, count);
}

static struct cell level_cell(enum verdict verdict) {
    static const char *const levels[VERDICT_COUNT] = {[VERDICT_SAFE] = "note",
                                                      [VERDICT_REVIEW] = "warning",
                                                      [VERDICT_UNDECIDABLE] = "warning",
                                                      [VERDICT_BREAKING] = "error"};
    return cell_text(str_of(levels[verdict]));
}

static bool is_known(const struct finding_place *place) {
    return place->file.size > 0;
}

static struct str place_text(struct arena *arena, const struct finding_place *place) {
    return text_place(arena, place->file, place->line, place->column);
}

// People see both places when there are two: "stg/customers.sql:4:8 (was crm/schema.sql:12:5)".
static struct cell places_cell(struct arena *arena, const struct finding *finding) {
    struct str head = place_text(arena, &finding->head);
    struct str base = place_text(arena, &finding->base);
    if (!is_known(&finding->base) || str_equal(head, base)) {
        return cell_text(head);
    }
    return cell_text(is_known(&finding->head)
                         ? text_print(arena, "%.*s (was %.*s)", STR_ARG(head), STR_ARG(base))
                         : text_print(arena, "was %.*s", STR_ARG(base)));
}

static void fill_places(struct shown *shown, const struct finding *finding, struct cell *cells) {
    cells[COLUMN_PLACE] = places_cell(&shown->row, finding);
    cells[COLUMN_FILE] = cell_text_or_null(finding->head.file);
    cells[COLUMN_LINE] = cell_integer_or_null(finding->head.line);
    cells[COLUMN_COLUMN] = cell_integer_or_null(finding->head.column);
    cells[COLUMN_BASE_FILE] = cell_text_or_null(finding->base.file);
    cells[COLUMN_BASE_LINE] = cell_integer_or_null(finding->base.line);
    cells[COLUMN_BASE_COLUMN] = cell_integer_or_null(finding->base.column);
}

static bool show_finding(struct shown *shown, const struct finding *finding) {
    const struct finding_kind *kind = finding_kind(finding->code);
    bool allowed = finding->allowed.size > 0;
    struct cell cells[COLUMN_WIDTH] = {
        [COLUMN_VERDICT] = verdict_cell(finding->verdict),
        [COLUMN_CODE] = cell_text(kind->code),
        [COLUMN_TITLE] = cell_text(kind->title),
        [COLUMN_HELP] = cell_text(kind->help),
        [COLUMN_LEVEL] = level_cell(finding->verdict),
        [COLUMN_SUBJECT] = cell_text(finding->subject),
        [COLUMN_MESSAGE] = cell_text(finding->message),
        [COLUMN_CONFIDENCE] = cell_share(finding->confidence),
        [COLUMN_ALLOWED] = cell_boolean(allowed),
        [COLUMN_SUPPRESSED] = cell_text_or_null(finding->allowed),
        [COLUMN_AFFECTS] = effects_cell(shown, finding),
    };
    fill_places(shown, finding, cells);
    return document_row(shown->doc, cells);
}

// Where nothing is allowed, a column of reasons would tell nothing.
static struct table findings_table(const struct findings *findings, struct heading *headings) {
    bool allowed = false;
    for (uint32_t i = 0; i < findings->list.size; i++) {
        allowed |= findings->list.data[i].allowed.size > 0;
    }
    memcpy(headings, finding_headings, sizeof(finding_headings));
    headings[COLUMN_SUPPRESSED].flags = allowed ? 0 : HEADING_PROGRAMS;
    struct table table = finding_table;
    table.headings = headings;
    return table;
}

static bool show_findings(struct shown *shown) {
    struct heading headings[COLUMN_WIDTH];
    const struct table table = findings_table(shown->findings, headings);
    uint32_t size = shown->findings->list.size;
    uint32_t count = show_limited(size, shown->limit);
    bool wanted = document_table(shown->doc, &table);
    for (uint32_t i = 0; wanted && i < count; i++) {
        wanted = show_finding(shown, &shown->findings->list.data[i]);
        arena_reset(&shown->row);
    }
    return wanted && document_table_end(shown->doc) && show_cut(shown->doc, size, count);
}

bool findings_show(const struct findings *findings, struct document *doc, uint32_t limit) {
    struct shown shown = {.findings = findings, .doc = doc, .limit = limit};
    arena_init(&shown.row);
    bool wanted = document_fact(doc, "verdict", verdict_cell(findings_verdict(findings))) &&
                  show_totals(findings, doc) && show_all_reached(&shown) && show_findings(&shown);
    arena_release(&shown.row);
    return wanted;
}
