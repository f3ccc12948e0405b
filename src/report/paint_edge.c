#include "report/paint_edge.h"

#include "report/text.h"

void paint_edges_init(struct paint_edges *edges, struct health *health, struct arena *arena) {
    struct reader *reader = health->lookup->reader;
    *edges = (struct paint_edges){.lookup = health->lookup, .arena = arena, .health = health};
    edges->edge = reader_query(
        reader, "SELECT e.kind, e.confidence, e.evidence, f.path, e.line, e.\"column\", p.name,"
                " x.text, sc.status, sc.name, e.statement_id, e.source_asset FROM edges e"
                " JOIN statements s ON s.id = e.statement_id JOIN files f ON f.id = s.file_id"
                " JOIN columns sc ON sc.id = e.source_column"
                " LEFT JOIN assets p ON p.id = s.pipeline_id LEFT JOIN texts x ON x.id = e.text_id"
                " WHERE e.id = ?1");
    edges->read = reader_query(
        reader, "SELECT r.confidence, f.path, s.line, s.\"column\", p.name, r.source_asset"
                " FROM reads r JOIN statements s ON s.id = r.statement_id"
                " JOIN files f ON f.id = s.file_id LEFT JOIN assets p ON p.id = s.pipeline_id"
                " WHERE r.id = ?1");
    edges->name = reader_query(
        reader, "SELECT u.name, u.asset_id, f.path, u.line, u.\"column\", p.name FROM unresolved u"
                " JOIN statements s ON s.id = u.statement_id JOIN files f ON f.id = s.file_id"
                " LEFT JOIN assets p ON p.id = s.pipeline_id WHERE u.id = ?1");
}

static struct str kept(struct paint_edges *edges, struct str text) {
    return text_kept(edges->arena, text);
}

static struct str_list evidence_of(struct paint_edges *edges, uint32_t bits) {
    const struct str *names;
    uint32_t count = lookup_evidence(edges->lookup, edges->arena, bits, &names);
    struct str *items = ARENA_ARRAY(edges->arena, struct str, count);
    for (uint32_t i = 0; i < count; i++) {
        items[i] = kept(edges, names[i]);
    }
    return (struct str_list){items, count};
}

// An edge from a table that is nowhere leads into the void.
static void judge_source(struct paint_edges *edges, uint32_t id, struct picture_edge *edge) {
    const struct asset *source = lookup_asset(edges->lookup, id);
    const struct health_finding finding = health_asset(edges->health, source);
    if (finding.health == PICTURE_BROKEN) {
        edge->health = PICTURE_BROKEN;
        edge->reason = text_print(edges->arena, "%.*s is %.*s", STR_ARG(source->label),
                                  STR_ARG(finding.reason));
    }
}

static void edge_from_edge(struct paint_edges *edges, uint32_t id, struct picture_edge *edge) {
    struct cursor *row = edges->edge;
    cursor_bind_integer(row, 1, id);
    if (!cursor_next(row)) {
        return;
    }
    const struct kind *kind = lookup_kind(edges->lookup, cursor_id(row, 0));
    edge->kind = kept(edges, kind->name);
    edge->value = kind->is_value;
    edge->confidence = cursor_share(row, 1);
    edge->evidence = evidence_of(edges, cursor_id(row, 2));
    edge->place = (struct picture_place){kept(edges, cursor_text(row, 3)), cursor_id(row, 4),
                                         cursor_id(row, 5)};
    edge->script = kept(edges, cursor_text(row, 6));
    edge->expression = kept(edges, cursor_text(row, 7));
    edge->health = edge->confidence < HEALTH_SURE ? PICTURE_DOUBTFUL : PICTURE_SOUND;
    bool dropped = str_equal(cursor_text(row, 8), STR("dropped"));
    struct str column = kept(edges, cursor_text(row, 9));
    uint32_t statement = cursor_id(row, 10);
    uint32_t source = cursor_id(row, 11);
    cursor_restart(row);
    if (dropped && health_uses_dropped(edges->health, statement)) {
        edge->health = PICTURE_BROKEN;
        struct str place =
            text_place(edges->arena, edge->place.file, edge->place.line, edge->place.column);
        edge->reason = text_print(edges->arena, "uses %.*s, which is dropped (%.*s)",
                                  STR_ARG(column), STR_ARG(place));
    }
    judge_source(edges, source, edge);
}

static void edge_from_read(struct paint_edges *edges, uint32_t id, struct picture_edge *edge) {
    struct cursor *row = edges->read;
    cursor_bind_integer(row, 1, id);
    if (!cursor_next(row)) {
        return;
    }
    edge->kind = STR("reads");
    edge->confidence = cursor_share(row, 0);
    edge->health = edge->confidence < HEALTH_SURE ? PICTURE_DOUBTFUL : PICTURE_SOUND;
    edge->place = (struct picture_place){kept(edges, cursor_text(row, 1)), cursor_id(row, 2),
                                         cursor_id(row, 3)};
    edge->script = kept(edges, cursor_text(row, 4));
    uint32_t source = cursor_id(row, 5);
    cursor_restart(row);
    judge_source(edges, source, edge);
}

static void edge_from_name(struct paint_edges *edges, uint32_t id, struct picture_edge *edge) {
    struct cursor *row = edges->name;
    cursor_bind_integer(row, 1, id);
    if (!cursor_next(row)) {
        return;
    }
    edge->kind = STR("missing");
    edge->confidence = 1;
    edge->value = true;
    edge->health = PICTURE_BROKEN;
    edge->place = (struct picture_place){kept(edges, cursor_text(row, 2)), cursor_id(row, 3),
                                         cursor_id(row, 4)};
    struct str place =
        text_place(edges->arena, edge->place.file, edge->place.line, edge->place.column);
    edge->reason = text_print(edges->arena, "uses %.*s, which is not found (%.*s)",
                              STR_ARG(cursor_text(row, 0)), STR_ARG(place));
    edge->script = kept(edges, cursor_text(row, 5));
    cursor_restart(row);
}

struct picture_edge paint_edge(struct paint_edges *edges, const struct network_link *link) {
    struct picture_edge edge = {.count = 1};
    switch (link->kind) {
    case LINK_EDGE:
        edge_from_edge(edges, link->id, &edge);
        break;
    case LINK_READ:
        edge_from_read(edges, link->id, &edge);
        break;
    case LINK_MISSING:
        edge_from_name(edges, link->id, &edge);
        break;
    }
    return edge;
}

void paint_edge_merge(struct picture_edge *into, const struct picture_edge *edge) {
    bool worse = edge->health == PICTURE_BROKEN && into->health != PICTURE_BROKEN;
    if (worse) {
        into->reason = edge->reason;
        into->place = edge->place;
        into->script = edge->script;
    }
    into->confidence = edge->confidence > into->confidence ? edge->confidence : into->confidence;
    bool broken = worse || into->health == PICTURE_BROKEN;
    bool sure = into->confidence >= HEALTH_SURE;
    into->health = broken ? PICTURE_BROKEN : sure ? PICTURE_SOUND : PICTURE_DOUBTFUL;
    into->kind = str_equal(into->kind, edge->kind) ? into->kind : STR("several");
    into->value = into->value || edge->value;
    into->expression = STR("");
    into->evidence = (struct str_list){0};
    into->count += edge->count;
}
