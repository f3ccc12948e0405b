#include "report/impact.h"

#include <stdlib.h>
#include <string.h>

#include "report/affected.h"
#include "report/coverage.h"
#include "report/doubt.h"
#include "report/head.h"
#include "report/impact_facts.h"
#include "report/renaming.h"
#include "report/rerun.h"
#include "report/selection.h"
#include "report/show.h"
#include "report/start.h"
#include "report/text.h"

struct impact {
    const struct impact_request *request;
    struct document *doc;
    struct lookup lookup;
    struct selection selection;
    struct start start;
    struct closure closure;
    struct trail trail;
    struct naming naming;
    struct affected affected;
    struct renaming renaming; // CHANGE_RENAME
    struct retyping retyping; // CHANGE_TYPE
    struct rerun rerun;       // when asked for
    struct doubts doubts;     // looked for only when nothing was found
    struct arena row;         // cells of the row that is being shown
};

static bool found_nothing(const struct impact *impact) {
    return impact->affected.items.size == 0;
}

static bool is_safe(const struct impact *impact) {
    return found_nothing(impact) && impact->affected.hidden == 0 && impact->doubts.count == 0;
}

static void add_nothing(const struct impact *impact, struct buf *out) {
    if (is_safe(impact)) {
        buf_print(out, "0 dependencies, safe to change");
    } else if (impact->affected.hidden > 0) {
        buf_print(out, "no dependencies within the limits, but %u beyond them",
                  impact->affected.hidden);
    } else {
        buf_print(out, "no dependencies found, but: ");
        doubts_add_text(&impact->doubts, out);
    }
}

// `changing the type of crm.customers.email to bigint`
static void add_change(const struct impact *impact, struct buf *out) {
    const struct impact_request *request = impact->request;
    const struct subject *first = &impact->selection.subjects.data[0];
    bool one = impact->selection.subjects.size == 1;
    bool whole = one && first->column == 0 && !subject_is_script(first);
    struct str name = impact->selection.name;
    switch (request->change) {
    case CHANGE_ANY:
        buf_print(out, "%s %.*s", whole ? "removing" : "changing", STR_ARG(name));
        return;
    case CHANGE_DROP:
        buf_print(out, "removing %.*s", STR_ARG(name));
        return;
    case CHANGE_RENAME:
        buf_print(out, "renaming %.*s to %.*s", STR_ARG(name), STR_ARG(impact->renaming.name));
        return;
    case CHANGE_TYPE:
        buf_print(out, "changing the type of %.*s to %.*s", STR_ARG(name), STR_ARG(request->to));
        return;
    }
}

static void add_number(struct buf *out, uint32_t number, const char *what) {
    buf_print(out, "%u %s%s", number, what, number == 1 ? "" : "s");
}

// What the change asks for, before what it does: edits, or who sees the type.
static void add_work(const struct impact *impact, struct buf *out) {
    if (impact->request->change == CHANGE_RENAME) {
        buf_add_str(out, STR(" takes "));
        add_number(out, impact->renaming.edits.size, "edit");
        buf_add_str(out, STR(" in "));
        add_number(out, impact->renaming.files, "file");
        buf_add_str(out, STR(" and"));
    }
    if (impact->request->change == CHANGE_TYPE && impact->retyping.uses.size > 0) {
        buf_add_str(out, STR(" is seen by "));
        retyping_add_text(&impact->retyping, out);
        buf_add_str(out, STR(" and"));
    }
}

static bool show_headline(const struct impact *impact) {
    struct buf text;
    buf_init(&text);
    if (found_nothing(impact)) {
        buf_print(&text, "%.*s: ", STR_ARG(impact->selection.name));
        add_nothing(impact, &text);
    } else {
        add_change(impact, &text);
        add_work(impact, &text);
        buf_add_str(&text, STR(" affects "));
        counts_add_text(&impact->affected.counts, &text);
    }
    bool wanted = document_headline(impact->doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

static bool show_change(const struct impact *impact) {
    static const struct heading headings[] = {{"kind", "", 0}, {"to", "", 0}};
    static const struct table table = {"change", "", headings, 2, TABLE_RECORD | TABLE_PROGRAMS};
    static const char *const kinds[] = {
        [CHANGE_ANY] = "any",
        [CHANGE_DROP] = "drop",
        [CHANGE_RENAME] = "rename",
        [CHANGE_TYPE] = "type",
    };
    const struct cell cells[] = {
        cell_text(str_of(kinds[impact->request->change])),
        cell_text_or_null(impact->request->to),
    };
    return document_record(impact->doc, &table, cells);
}

// ---- affected

enum affected_column {
    AFFECTED_SHOWN,
    AFFECTED_NAME,
    AFFECTED_NODE,
    AFFECTED_ASSET,
    AFFECTED_COLUMN,
    AFFECTED_CARRIED,
    AFFECTED_TYPE_SHOWN,
    AFFECTED_TYPE,
    AFFECTED_PARENT,
    AFFECTED_PARENTS,
    AFFECTED_OWNERS_SHOWN,
    AFFECTED_OWNERS,
    AFFECTED_EFFECT,
    AFFECTED_DEPTH,
    AFFECTED_CONFIDENCE,
    AFFECTED_PATH,
    AFFECTED_WIDTH,
};

static const struct heading affected_headings[AFFECTED_WIDTH] = {
    [AFFECTED_SHOWN] = {"shown", "NAME", HEADING_READERS},
    [AFFECTED_NAME] = {"name", "NAME", HEADING_PROGRAMS},
    [AFFECTED_NODE] = {"node", "NODE", HEADING_PROGRAMS},
    [AFFECTED_ASSET] = {"asset", "ASSET", HEADING_PROGRAMS},
    [AFFECTED_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [AFFECTED_CARRIED] = {"carried", "CARRIED", HEADING_PROGRAMS},
    [AFFECTED_TYPE_SHOWN] = {"type_shown", "TYPE", HEADING_READERS},
    [AFFECTED_TYPE] = {"type", "TYPE", HEADING_PROGRAMS},
    [AFFECTED_PARENT] = {"parent", "PARENT", HEADING_PROGRAMS},
    [AFFECTED_PARENTS] = {"parents", "IN", HEADING_PROGRAMS},
    [AFFECTED_OWNERS_SHOWN] = {"owners_shown", "OWNERS", HEADING_READERS},
    [AFFECTED_OWNERS] = {"owners", "OWNERS", HEADING_PROGRAMS},
    [AFFECTED_EFFECT] = {"effect", "EFFECT", 0},
    [AFFECTED_DEPTH] = {"depth", "DEPTH", HEADING_NUMBER},
    [AFFECTED_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [AFFECTED_PATH] = {"path", "", HEADING_ROWS},
};

static const struct table affected_table = {"affected", "Affected", affected_headings,
                                            AFFECTED_WIDTH, TABLE_MAIN};

// crm.customers.email, or the table alone.
static struct str named_at(struct impact *impact, const struct naming_place *place) {
    return place->column_id != 0 ? show_column_name(&impact->lookup, place->column_id, &impact->row)
                                 : lookup_asset(&impact->lookup, place->asset)->label;
}

static struct cell statement_path(struct impact *impact, const struct affected_item *item) {
    struct trail_place place = {
        .from = named_at(impact, item->place),
        .to = item->name,
        .file = lookup_statement(&impact->lookup, item->place->statement)->file,
        .line = item->place->line,
        .column = item->place->column,
        .confidence = item->place->confidence,
    };
    return trail_reference(place, &impact->row);
}

static struct cell parents_cell(struct impact *impact, uint32_t id) {
    const struct asset *asset = lookup_asset(&impact->lookup, id);
    struct str *labels = ARENA_ARRAY(&impact->row, struct str, asset->parent_count);
    for (uint32_t i = 0; i < asset->parent_count; i++) {
        labels[i] = lookup_asset(&impact->lookup, asset->parents[i])->label;
    }
    return cell_list(labels, asset->parent_count);
}

static struct cell owners_cell(struct impact *impact, uint32_t id) {
    const struct asset *asset = lookup_asset(&impact->lookup, id);
    return cell_list(asset->owners.items, asset->owners.count);
}

// Where nobody owns anything, a column of owners would tell nothing.
static struct table affected_shown(struct impact *impact, struct heading *headings) {
    bool owned = false;
    for (uint32_t i = 0; !owned && i < impact->affected.items.size; i++) {
        uint32_t asset = impact->affected.items.data[i].asset;
        owned = lookup_asset(&impact->lookup, asset)->owners.count > 0;
    }
    memcpy(headings, affected_headings, sizeof(affected_headings));
    headings[AFFECTED_OWNERS_SHOWN].flags = owned ? HEADING_READERS : HEADING_HIDDEN;
    enum impact_change change = impact->request->change;
    struct table table = affected_table;
    table.headings = headings;
    // csv has room for one table: what the change asks for
    table.flags = change == CHANGE_RENAME || change == CHANGE_TYPE ? 0 : TABLE_MAIN;
    return table;
}

static bool show_item(struct impact *impact, const struct affected_item *item) {
    struct cell cells[AFFECTED_WIDTH] = {
        [AFFECTED_SHOWN] = cell_text(item->shown),
        [AFFECTED_NAME] = cell_text(item->name),
        [AFFECTED_NODE] = cell_text(STR("statement")),
        [AFFECTED_EFFECT] = effect_cell(item->effect),
        [AFFECTED_DEPTH] = cell_integer(item->depth),
        [AFFECTED_CONFIDENCE] = cell_share(item->confidence),
    };
    show_asset(&impact->lookup, item->asset, &impact->row,
               (struct show_asset_cells){&cells[AFFECTED_ASSET], &cells[AFFECTED_TYPE],
                                         &cells[AFFECTED_TYPE_SHOWN], &cells[AFFECTED_PARENT]});
    cells[AFFECTED_PARENTS] = parents_cell(impact, item->asset);
    cells[AFFECTED_OWNERS] = cells[AFFECTED_OWNERS_SHOWN] = owners_cell(impact, item->asset);
    if (item->node != 0) {
        show_node(&impact->closure, item->node,
                  (struct show_node_cells){&cells[AFFECTED_NODE], &cells[AFFECTED_COLUMN],
                                           &cells[AFFECTED_CARRIED]});
    }
    cells[AFFECTED_PATH] = item->node != 0 ? trail_path(&impact->trail, item->node, &impact->row)
                                           : statement_path(impact, item);
    return document_row(impact->doc, cells);
}

static bool show_affected(struct impact *impact) {
    uint32_t shown = show_limited(impact->affected.items.size, impact->request->limit);
    struct heading headings[AFFECTED_WIDTH];
    const struct table table = affected_shown(impact, headings);
    bool wanted = document_table(impact->doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_item(impact, &impact->affected.items.data[i]);
        arena_reset(&impact->row);
    }
    return wanted && document_table_end(impact->doc) &&
           show_cut(impact->doc, impact->affected.items.size, shown);
}

// ---- references

enum reference_column {
    REFERENCE_PLACE,
    REFERENCE_FILE,
    REFERENCE_LINE,
    REFERENCE_COLUMN,
    REFERENCE_NAMES,
    REFERENCE_WRITE,
    REFERENCE_STATEMENT,
    REFERENCE_FILLS,
    REFERENCE_PIPELINE,
    REFERENCE_CONFIDENCE,
    REFERENCE_WIDTH,
};

static const struct heading reference_headings[REFERENCE_WIDTH] = {
    [REFERENCE_PLACE] = {"place", "PLACE", HEADING_READERS},
    [REFERENCE_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [REFERENCE_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [REFERENCE_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [REFERENCE_NAMES] = {"names", "NAMES", 0},
    [REFERENCE_WRITE] = {"write", "WRITE", HEADING_PROGRAMS},
    [REFERENCE_STATEMENT] = {"statement", "STATEMENT", 0},
    [REFERENCE_FILLS] = {"fills", "FILLS", 0},
    [REFERENCE_PIPELINE] = {"pipeline", "PIPELINE", HEADING_PROGRAMS},
    [REFERENCE_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
};

static const struct table reference_table = {"references", "Named at", reference_headings,
                                             REFERENCE_WIDTH, 0};

static struct cell label_cell(struct impact *impact, uint32_t asset) {
    return asset != 0 ? cell_text(lookup_asset(&impact->lookup, asset)->label) : cell_null();
}

static bool show_reference(struct impact *impact, const struct naming_place *place) {
    const struct statement *statement = lookup_statement(&impact->lookup, place->statement);
    struct cell cells[REFERENCE_WIDTH] = {
        [REFERENCE_PLACE] =
            cell_text(text_place(&impact->row, statement->file, place->line, place->column)),
        [REFERENCE_FILE] = cell_text(statement->file),
        [REFERENCE_LINE] = cell_integer(place->line),
        [REFERENCE_COLUMN] = cell_integer(place->column),
        [REFERENCE_NAMES] = cell_text(named_at(impact, place)),
        [REFERENCE_WRITE] = cell_boolean(place->write),
        [REFERENCE_STATEMENT] = cell_text(statement->kind),
        [REFERENCE_FILLS] = label_cell(impact, statement->target),
        [REFERENCE_PIPELINE] = label_cell(impact, statement->pipeline),
        [REFERENCE_CONFIDENCE] = cell_share(place->confidence),
    };
    return document_row(impact->doc, cells);
}

// The edits of a change of name stand there already.
static bool show_references(struct impact *impact) {
    bool edits = impact->request->change == CHANGE_RENAME;
    struct table table = reference_table;
    table.flags = edits ? TABLE_PROGRAMS : 0;
    uint32_t shown = show_limited(impact->naming.places.size, impact->request->limit);
    bool wanted = document_table(impact->doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_reference(impact, &impact->naming.places.data[i]);
        arena_reset(&impact->row);
    }
    return wanted && document_table_end(impact->doc) &&
           show_cut(impact->doc, impact->naming.places.size, shown);
}

// ---- the report

static bool show_hidden(const struct impact *impact) {
    return narrow_show(&impact->request->narrow, impact->request->depth, impact->doc,
                       impact->affected.hidden);
}

static bool show_work(struct impact *impact) {
    const struct impact_request *request = impact->request;
    switch (request->change) {
    case CHANGE_RENAME:
        return renaming_show(&impact->renaming, impact->doc, request->limit);
    case CHANGE_TYPE:
        return retyping_show(&impact->retyping, impact->doc, request->limit);
    case CHANGE_ANY:
    case CHANGE_DROP:
        return true;
    }
    abort();
}

static bool show_groups(struct impact *impact) {
    const struct affected *affected = &impact->affected;
    const struct impact_request *request = impact->request;
    return counts_show(&affected->counts, impact->doc) &&
           groups_show(&affected->groups, &affected->counts, &impact->lookup, impact->doc,
                       request->limit) &&
           (!request->rerun || rerun_show(&impact->rerun, impact->doc, request->limit));
}

static bool show(struct impact *impact) {
    struct document *doc = impact->doc;
    bool wanted =
        document_begin(doc, "impact") && show_headline(impact) &&
        head_show(impact->lookup.reader, doc) &&
        selection_show(&impact->selection, &impact->lookup, doc, impact->request->limit) &&
        show_change(impact) && document_fact(doc, "safe", cell_boolean(is_safe(impact))) &&
        show_work(impact) && show_groups(impact) && show_affected(impact) && show_hidden(impact) &&
        show_references(impact);
    if (wanted && found_nothing(impact)) {
        wanted = coverage_show(impact->lookup.reader, doc) &&
                 doubts_show(&impact->doubts, &impact->lookup, doc);
    }
    return wanted && policy_show(impact->request->gates, doc) && document_end(doc);
}

static void find_affected(struct impact *impact) {
    const struct affected_question question = {
        .selection = &impact->selection,
        .trail = &impact->trail,
        .naming = &impact->naming,
        .depth = impact->request->depth,
        .narrow = &impact->request->narrow,
        .retyping = impact->request->change == CHANGE_TYPE ? &impact->retyping : NULL,
        .listed = impact->request->limit,
    };
    affected_find(&impact->affected, &question);
}

static void find(struct impact *impact) {
    const struct subjects *subjects = &impact->selection.subjects;
    const struct closure_options downstream = {.upstream = false};
    start_closure(&impact->start, &impact->closure, &impact->lookup, subjects->data, subjects->size,
                  downstream);
    closure_run(&impact->closure);
    trail_init(&impact->trail, &impact->closure);
    naming_find(&impact->naming, &impact->lookup, subjects->data, subjects->size, &impact->closure);
    if (impact->request->change == CHANGE_TYPE) {
        retyping_find(&impact->retyping, &impact->lookup, subjects);
    }
    find_affected(impact);
    if (impact->request->rerun) {
        rerun_find(&impact->rerun, &impact->closure);
    }
    if (found_nothing(impact)) {
        doubts_find(&impact->doubts, &impact->lookup, subjects->data, subjects->size);
    }
    const struct impact_facts facts = {&impact->affected, &impact->trail, &impact->selection,
                                       is_safe(impact)};
    impact_facts_try(&facts, impact->request->gates);
}

static void release(struct impact *impact) {
    affected_release(&impact->affected);
    naming_release(&impact->naming);
    retyping_release(&impact->retyping);
    rerun_release(&impact->rerun);
    closure_release(&impact->closure);
    start_release(&impact->start);
}

// A change of name is of one column, a change of type of columns.
static bool check_change(struct impact *impact, struct buf *why) {
    const struct impact_request *request = impact->request;
    const struct subjects *subjects = &impact->selection.subjects;
    if (request->change == CHANGE_RENAME && subjects->size > 1) {
        buf_print(why, "--rename needs one column, not %.*s", STR_ARG(impact->selection.name));
        return false;
    }
    for (uint32_t i = 0; request->change == CHANGE_TYPE && i < subjects->size; i++) {
        if (subjects->data[i].column == 0) {
            buf_print(why, "--type needs columns, which %.*s is not",
                      STR_ARG(subjects->data[i].name));
            return false;
        }
    }
    return request->change != CHANGE_RENAME ||
           renaming_find(&impact->renaming, &impact->lookup, &subjects->data[0], request->to, why);
}

static bool answer(struct impact *impact, struct buf *why) {
    struct reader *reader = impact->lookup.reader;
    if (!check_change(impact, why)) {
        return false;
    }
    find(impact);
    bool done = reader_ok(reader, why);
    if (done) {
        show(impact);
        done = reader_ok(reader, why);
    }
    release(impact);
    renaming_release(&impact->renaming);
    return done;
}

bool impact_run(struct reader *reader, const struct impact_request *request, struct document *doc,
                struct buf *why) {
    struct impact impact = {.request = request, .doc = doc};
    lookup_init(&impact.lookup, reader);
    arena_init(&impact.row);
    bool done = narrow_check(&request->narrow, why) &&
                selection_find(&impact.selection, &impact.lookup, request->names, why);
    if (done) {
        done = answer(&impact, why);
        selection_release(&impact.selection);
    }
    arena_release(&impact.row);
    lookup_release(&impact.lookup);
    return done;
}
