#include "report/pii_rows.h"

#include "report/show.h"
#include "report/text.h"

enum edge_field { EDGE_ASSET, EDGE_KIND, EDGE_CONFIDENCE, EDGE_FILE, EDGE_LINE };

static void influence_add(struct pii_influences *influences, const struct pii_place *place,
                          const struct cursor *edge, struct map *seen) {
    uint32_t asset = cursor_id(edge, EDGE_ASSET);
    uint64_t key = map_pair(place->item + 1, asset);
    if (map_get(seen, key) != 0) {
        return;
    }
    map_put(seen, key, 1);
    VEC_PUSH(&influences->list,
             ((struct pii_influence){
                 .item = place->item,
                 .by = place->name,
                 .asset = asset,
                 .kind = cursor_id(edge, EDGE_KIND),
                 .confidence = place->confidence * cursor_share(edge, EDGE_CONFIDENCE),
                 .file = text_kept(&influences->arena, cursor_text(edge, EDGE_FILE)),
                 .line = cursor_id(edge, EDGE_LINE),
             }));
}

void pii_influences_find(struct pii_influences *influences, const struct pii_places *places,
                         const struct inventory *inventory) {
    *influences = (struct pii_influences){0};
    arena_init(&influences->arena);
    struct map seen = {0};
    struct cursor *edges =
        reader_query(inventory->lookup->reader,
                     "SELECT e.target_asset, e.kind, e.confidence, f.path, e.line FROM edges e"
                     " JOIN statements s ON s.id = e.statement_id JOIN files f ON f.id = s.file_id"
                     " WHERE e.source_column = ?1 AND e.target_column IS NULL ORDER BY e.id");
    for (uint32_t i = 0; i < places->list.size; i++) {
        const struct pii_place *place = &places->list.data[i];
        if (place->column == 0 || place->role == ROLE_COUNTS) {
            continue;
        }
        cursor_bind_integer(edges, 1, place->column);
        while (cursor_next(edges)) {
            influence_add(influences, place, edges, &seen);
        }
    }
    map_release(&seen);
}

void pii_influences_release(struct pii_influences *influences) {
    VEC_RELEASE(&influences->list);
    arena_release(&influences->arena);
}

enum row_column {
    ROW_SOURCE,
    ROW_BY,
    ROW_ASSET,
    ROW_KIND,
    ROW_CONFIDENCE,
    ROW_PLACE,
    ROW_FILE,
    ROW_LINE,
    ROW_WIDTH,
};

static const struct heading headings[ROW_WIDTH] = {
    [ROW_SOURCE] = {"source", "SOURCE", 0},
    [ROW_BY] = {"by", "BY", HEADING_PROGRAMS},
    [ROW_ASSET] = {"asset", "DECIDES ROWS OF", 0},
    [ROW_KIND] = {"kind", "BY", 0},
    [ROW_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [ROW_PLACE] = {"place", "PLACE", HEADING_READERS},
    [ROW_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [ROW_LINE] = {"line", "LINE", HEADING_PROGRAMS},
};

static const struct table row_table = {"row_influences", "Decides rows (not a value flow)",
                                       headings, ROW_WIDTH, 0};

static bool influence_show(const struct pii_influence *influence, const struct inventory *inventory,
                           struct document *doc, struct arena *row) {
    struct lookup *lookup = inventory->lookup;
    const struct cell cells[ROW_WIDTH] = {
        [ROW_SOURCE] = cell_text(inventory->items.data[influence->item].name),
        [ROW_BY] = cell_text(influence->by),
        [ROW_ASSET] = cell_text(lookup_asset(lookup, influence->asset)->label),
        [ROW_KIND] = cell_text(lookup_kind(lookup, influence->kind)->name),
        [ROW_CONFIDENCE] = cell_share(influence->confidence),
        [ROW_PLACE] = cell_text(text_place(row, influence->file, influence->line, 0)),
        [ROW_FILE] = cell_text_or_null(influence->file),
        [ROW_LINE] = cell_integer_or_null(influence->line),
    };
    return document_row(doc, cells);
}

bool pii_influences_show(const struct pii_influences *influences, const struct inventory *inventory,
                         struct document *doc, uint32_t limit) {
    struct arena row;
    arena_init(&row);
    uint32_t shown = show_limited(influences->list.size, limit);
    bool wanted = document_table(doc, &row_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = influence_show(&influences->list.data[i], inventory, doc, &row);
        arena_reset(&row);
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && show_cut(doc, influences->list.size, shown);
}
