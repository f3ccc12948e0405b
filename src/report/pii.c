#include "report/pii.h"

#include "report/counts.h"
#include "report/coverage.h"
#include "report/head.h"
#include "report/pii_record.h"
#include "report/pii_rows.h"
#include "report/pii_show.h"
#include "report/selection.h"
#include "report/show.h"

#define NO_PROOF                                                                                   \
    "This is no proof of absence: personal data may also be where nothing here says so: in files " \
    "that were not scanned, in SQL that was not understood (see the coverage), in columns whose "  \
    "names tell nothing, in free text, in exports and backups."

// ---- finding

// A table stands for its personal columns, a column for itself, personal or not.
static void subject_add(struct pii *pii, const struct subject *subject, struct cursor *columns) {
    if (subject->column != 0) {
        inventory_add(&pii->inventory, &pii->personal, subject->column, subject->carried);
        return;
    }
    cursor_bind_integer(columns, 1, subject->asset->id);
    while (cursor_next(columns)) {
        uint32_t column = cursor_id(columns, 0);
        if (personal_is(personal_of(&pii->personal, column))) {
            inventory_add(&pii->inventory, &pii->personal, column, STR(""));
        }
    }
}

static void select_items(struct pii *pii) {
    struct cursor *columns = reader_query(
        pii->lookup.reader,
        "SELECT id FROM columns WHERE asset_id = ?1 AND status IN ('declared', 'inferred')"
        " ORDER BY position IS NULL, position, name, id");
    inventory_init(&pii->inventory, &pii->lookup);
    for (uint32_t i = 0; i < pii->selection.subjects.size; i++) {
        subject_add(pii, &pii->selection.subjects.data[i], columns);
    }
}

static void count_place(struct pii *pii, const struct pii_place *place) {
    if (place->role == ROLE_ORIGIN) {
        return;
    }
    pii->states[place->protection]++;
    if (place->role != ROLE_COUNTS) {
        counts_asset(&pii->counts, &pii->lookup, place->asset);
        pii->counts.columns += place->column != 0;
    }
}

static void count(struct pii *pii) {
    for (uint32_t i = 0; i < pii->inventory.items.size; i++) {
        const struct inventory_item *item = &pii->inventory.items.data[i];
        pii->declared += item->shown && item->mark->declared;
        pii->suggested += item->shown && !item->mark->declared;
        pii->sources += item->source;
    }
    for (uint32_t i = 0; i < pii->places.list.size; i++) {
        count_place(pii, &pii->places.list.data[i]);
    }
}

// Which personal columns are listed; those that are too doubtful are not followed either.
static void narrow_items(struct pii *pii) {
    const struct narrow *narrow = &pii->request->narrow;
    for (uint32_t i = 0; i < pii->inventory.items.size; i++) {
        struct inventory_item *item = &pii->inventory.items.data[i];
        uint32_t asset = lookup_column(&pii->lookup, item->column)->asset;
        const struct narrow_row row = {asset, item->file, item->mark->confidence};
        item->shown = personal_is(item->mark) && narrow_keeps(narrow, &pii->lookup, row);
        item->doubted = !pii->named && item->mark->confidence < narrow->confidence;
        pii->left_out += personal_is(item->mark) && !item->shown;
    }
}

static void find(struct pii *pii) {
    const struct pii_request *request = pii->request;
    if (pii->named) {
        select_items(pii);
    } else {
        inventory_find(&pii->inventory, &pii->lookup, &pii->personal);
    }
    narrow_items(pii);
    inventory_sources(&pii->inventory, request->settings, pii->named);
    pii_places_find(&pii->places, &pii->inventory, request->settings, &request->narrow);
    pii_influences_find(&pii->influences, &pii->places, &pii->inventory);
    pii_paths_init(&pii->paths, &pii->lookup, request->show_literals);
    count(pii);
}

// ---- gates

static void place_try(struct pii *pii, const struct pii_place *place) {
    const struct inventory_item *item = &pii->inventory.items.data[place->item];
    const struct asset *asset = lookup_asset(&pii->lookup, place->asset);
    const struct policy_fact fact = {
        .code = STR("pii-reaches"),
        .type = lookup_type_label(asset->type),
        .asset = asset->label,
        .name = place->name,
        .classification = personal_class_label(item->mark->classification),
        .owners = asset->owners,
        .tags = asset->tags,
        .confidence = place->confidence,
        .file = place->file,
        .line = 0,
    };
    policy_try(pii->request->gates, &fact);
}

static void gates_try(struct pii *pii) {
    for (uint32_t i = 0; i < pii->places.list.size; i++) {
        const struct pii_place *place = &pii->places.list.data[i];
        if (place->role != ROLE_ORIGIN && place->role != ROLE_COUNTS) {
            place_try(pii, place);
        }
    }
}

// ---- headline

static void add_inventory(const struct pii *pii, struct buf *text) {
    uint32_t count = pii->declared + pii->suggested;
    if (count == 0) {
        buf_print(text, "no column is known to hold personal data");
        return;
    }
    buf_print(text, "%u column%s hold%s personal data (%u declared, %u suggested by name rules)",
              count, count == 1 ? "" : "s", count == 1 ? "s" : "", pii->declared, pii->suggested);
}

static void add_reach(const struct pii *pii, struct buf *text) {
    if (counts_empty(&pii->counts)) {
        buf_print(text, "no value is known to go anywhere");
        return;
    }
    buf_print(text, "values reach ");
    counts_add_text(&pii->counts, text);
}

static bool show_headline(struct pii *pii) {
    struct buf text;
    buf_init(&text);
    if (pii->named) {
        buf_print(&text, "%.*s: ", STR_ARG(pii->selection.name));
        add_reach(pii, &text);
    } else {
        add_inventory(pii, &text);
        if (pii->sources > 0) {
            buf_print(&text, "; from %u source%s ", pii->sources, pii->sources == 1 ? "" : "s");
            add_reach(pii, &text);
        }
    }
    bool wanted = document_headline(pii->doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

// ---- the report

static bool show(struct pii *pii) {
    struct document *doc = pii->doc;
    uint32_t limit = pii->request->limit;
    return document_begin(doc, "pii") && show_headline(pii) && head_show(pii->lookup.reader, doc) &&
           pii_show_totals(pii) && pii_show_items(pii, true) && pii_show_items(pii, false) &&
           pii_show_flows(pii) && pii_show_places(pii) &&
           pii_influences_show(&pii->influences, &pii->inventory, doc, limit) &&
           pii_recipients_show(&pii->places, &pii->inventory, doc, limit) &&
           pii_record_show(&pii->places, &pii->inventory, doc) &&
           narrow_show(&pii->request->narrow, 0, doc, pii->left_out + pii->places.left_out) &&
           coverage_show(pii->lookup.reader, doc) && document_note(doc, STR(NO_PROOF)) &&
           policy_show(pii->request->gates, doc) && document_end(doc);
}

static bool answer(struct pii *pii, struct buf *why) {
    if (pii->named && !selection_find(&pii->selection, &pii->lookup, pii->request->names, why)) {
        return false;
    }
    find(pii);
    gates_try(pii);
    bool fine = reader_ok(pii->lookup.reader, why);
    if (fine) {
        show(pii);
        fine = reader_ok(pii->lookup.reader, why);
    }
    pii_influences_release(&pii->influences);
    pii_places_release(&pii->places);
    inventory_release(&pii->inventory);
    counts_release(&pii->counts);
    if (pii->named) {
        selection_release(&pii->selection);
    }
    return fine;
}

bool pii_run(struct reader *reader, const struct pii_request *request, struct document *doc,
             struct buf *why) {
    struct pii pii = {.request = request, .doc = doc, .named = request->names.count > 0};
    lookup_init(&pii.lookup, reader);
    arena_init(&pii.row);
    bool fine = personal_init(&pii.personal, &pii.lookup, request->settings, why) &&
                narrow_check(&request->narrow, why) && answer(&pii, why);
    personal_release(&pii.personal);
    arena_release(&pii.row);
    lookup_release(&pii.lookup);
    return fine;
}
