#include "report/paint.h"

#include <stdlib.h>

#include "report/health.h"
#include "report/paint_edge.h"
#include "report/text.h"

struct paint_asset {
    const struct asset *asset;
    struct str name;
    struct health_finding finding;
    uint32_t nodes;    // that would be drawn
    uint32_t columns;  // of them, those that the table has
    uint32_t degree;   // links to and from it
    uint32_t distance; // the least of its nodes
    bool asked;
    bool broken; // it, or a link of it
    bool kept;
    uint32_t at; // index in the picture
};

// A node as it is sorted: tables by name, in each first itself, then columns, then names that are
// missing, then its rows.
struct paint_node {
    uint32_t number; // in the network
    uint32_t asset;  // in `assets`
    uint32_t rank;
    uint32_t position;
    struct picture_node drawn;
};

struct paint {
    struct picture *picture;
    const struct network *network;
    struct lookup *lookup;
    struct arena *arena; // the picture's
    struct health *health;
    struct VEC(struct paint_asset) assets;
    struct map asset_index; // by id + 1: index + 1
    bool *linked;           // by node of the network
    uint32_t *places;       // by node of the network: node of the picture
    struct VEC(struct paint_node) nodes;
    struct cursor *column, *columns, *fillers;
    struct paint_edges edges;
};

static void prepare(struct paint *paint) {
    struct reader *reader = paint->lookup->reader;
    paint->column = reader_query(
        reader, "SELECT c.name, coalesce(c.position, 1000000), c.type, c.status, f.path, c.line,"
                " c.\"column\" FROM columns c LEFT JOIN files f ON f.id = c.file_id"
                " WHERE c.id = ?1");
    paint->columns = reader_query(reader, "SELECT count(*) FROM columns WHERE asset_id = ?1"
                                          " AND status NOT IN ('dropped', 'system', 'star')");
    paint->fillers = reader_query(
        reader, "SELECT DISTINCT p.name FROM statements s JOIN assets p ON p.id = s.pipeline_id"
                " WHERE s.target_id = ?1 AND (s.kind IN " STATEMENTS_DEFINING
                " OR s.kind IN " STATEMENTS_WRITING ") ORDER BY p.name");
}

static struct str kept(struct paint *paint, struct str text) {
    return text_kept(paint->arena, text);
}

// ---- tables

static struct str plain_name(struct paint *paint, const struct asset *asset) {
    struct buf name;
    buf_init(&name);
    asset_add_plain(asset, &name);
    struct str text = asset->id == 0 ? STR("(not found)") : kept(paint, buf_str(&name));
    buf_release(&name);
    return text;
}

static const struct asset nowhere = {.type = TYPE_TABLE, .declared = true};

static uint32_t asset_at(struct paint *paint, uint32_t id) {
    uint32_t at = map_get(&paint->asset_index, (uint64_t)id + 1);
    if (at == 0) {
        const struct asset *asset = id == 0 ? &nowhere : lookup_asset(paint->lookup, id);
        struct paint_asset new = {
            .asset = asset,
            .name = plain_name(paint, asset),
            .finding = health_asset(paint->health, asset),
            .distance = UINT32_MAX,
        };
        if (id == 0) {
            new.finding = (struct health_finding){
                PICTURE_BROKEN, STR("none of the tables that are read has these columns")};
        }
        new.broken = new.finding.health == PICTURE_BROKEN;
        VEC_PUSH(&paint->assets, new);
        at = paint->assets.size;
        map_put(&paint->asset_index, (uint64_t)id + 1, at);
    }
    return at - 1;
}

static struct paint_asset *asset_of(struct paint *paint, uint32_t node) {
    uint32_t at = asset_at(paint, paint->network->nodes.data[node].asset);
    return &paint->assets.data[at];
}

static void collect_links(struct paint *paint) {
    const struct network *network = paint->network;
    for (uint32_t i = 0; i < network->links.size; i++) {
        const struct network_link *link = &network->links.data[i];
        uint32_t ends[2] = {link->from, link->to};
        for (uint32_t e = 0; e < 2; e++) {
            paint->linked[ends[e]] = true;
            struct paint_asset *asset = asset_of(paint, ends[e]);
            asset->degree++;
            asset->broken = asset->broken || link->kind == LINK_MISSING;
        }
    }
}

static void collect_assets(struct paint *paint) {
    const struct network *network = paint->network;
    collect_links(paint);
    for (uint32_t i = 0; i < network->nodes.size; i++) {
        const struct network_node *node = &network->nodes.data[i];
        struct paint_asset *asset = asset_of(paint, i);
        asset->nodes += node->kind != NETWORK_WHOLE || paint->linked[i];
        asset->distance = node->distance < asset->distance ? node->distance : asset->distance;
        asset->asked = asset->asked || node->asked;
    }
}

static int compare_numbers(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int compare_names(const struct paint_asset *a, const struct paint_asset *b) {
    int order = str_compare(a->name, b->name);
    return order != 0 ? order : compare_numbers(a->asset->id, b->asset->id);
}

struct ranked {
    struct paint_asset *asset;
};

static int compare_ranks(const void *left, const void *right) {
    const struct paint_asset *a = ((const struct ranked *)left)->asset;
    const struct paint_asset *b = ((const struct ranked *)right)->asset;
    if (a->asked != b->asked) {
        return a->asked ? -1 : 1;
    }
    if (a->broken != b->broken) {
        return a->broken ? -1 : 1;
    }
    int order = compare_numbers(a->distance, b->distance);
    order = order != 0 ? order : compare_numbers(b->degree, a->degree);
    return order != 0 ? order : compare_names(a, b);
}

static uint32_t drawn_nodes(const struct paint_asset *asset) {
    return asset->nodes > 0 ? asset->nodes : 1;
}

static bool is_wanted(struct paint *paint, const struct paint_asset *asset,
                      const struct narrow *narrow) {
    struct narrow_row row = {.asset = asset->asset->id, .file = STR(""), .confidence = 1};
    return asset->asked || narrow_keeps(narrow, paint->lookup, row);
}

// Keeps those that there is room for, at least one. Returns how many of `count`.
static uint32_t keep(struct ranked *ranked, uint32_t count, uint32_t nodes_max) {
    uint64_t nodes = 0;
    for (uint32_t i = 0; i < count; i++) {
        nodes += drawn_nodes(ranked[i].asset);
        if (nodes_max != 0 && nodes > nodes_max && i > 0) {
            return i;
        }
        ranked[i].asset->kept = true;
    }
    return count;
}

static void note_chosen(struct paint *paint, const struct narrow *narrow, uint32_t wanted,
                        uint32_t shown) {
    struct buf note;
    buf_init(&note);
    if (wanted < paint->assets.size) {
        buf_print(&note, "%u tables are left out by ", paint->assets.size - wanted);
        narrow_add_filters(narrow, 0, &note);
        picture_note(paint->picture, buf_str(&note));
        buf_reset(&note);
    }
    if (shown < wanted) {
        buf_print(&note,
                  "%u of %u tables are drawn (--max-nodes): what was asked for, what is broken,"
                  " then the nearest and best connected.",
                  shown, wanted);
        picture_note(paint->picture, buf_str(&note));
    }
    buf_release(&note);
}

static void choose(struct paint *paint, struct paint_options options) {
    struct arena scratch;
    arena_init(&scratch);
    struct ranked *ranked = ARENA_ARRAY(&scratch, struct ranked, paint->assets.size);
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < paint->assets.size; i++) {
        if (is_wanted(paint, &paint->assets.data[i], options.narrow)) {
            ranked[wanted++].asset = &paint->assets.data[i];
        }
    }
    qsort(ranked, wanted, sizeof(*ranked), compare_ranks);
    note_chosen(paint, options.narrow, wanted, keep(ranked, wanted, options.nodes_max));
    arena_release(&scratch);
}

static struct str_list fillers_of(struct paint *paint, uint32_t id) {
    struct VEC(struct str) names = {0};
    cursor_bind_integer(paint->fillers, 1, id);
    while (cursor_next(paint->fillers)) {
        VEC_PUSH_IN(paint->arena, &names, kept(paint, cursor_text(paint->fillers, 0)));
    }
    return (struct str_list){names.data, names.size};
}

static struct str_list list_kept(struct paint *paint, struct str_list list) {
    struct str *items = ARENA_ARRAY(paint->arena, struct str, list.count);
    for (uint32_t i = 0; i < list.count; i++) {
        items[i] = kept(paint, list.items[i]);
    }
    return (struct str_list){items, list.count};
}

static struct str_list dashboards_of(struct paint *paint, const struct asset *asset) {
    bool in_dashboards = asset->type == TYPE_CHART;
    uint32_t count = in_dashboards ? asset->parent_count : 0;
    struct str *names = ARENA_ARRAY(paint->arena, struct str, count);
    for (uint32_t i = 0; i < count; i++) {
        names[i] = kept(paint, lookup_asset(paint->lookup, asset->parents[i])->name);
    }
    return (struct str_list){names, count};
}

static struct str shown_type(struct paint *paint, const struct asset *asset) {
    if (asset->id == 0) {
        return STR("names that are not found");
    }
    if (asset->result) {
        return STR("result");
    }
    struct str label = lookup_type_label(asset->type);
    char *words = arena_copy(paint->arena, label.data, label.size);
    for (size_t i = 0; i < label.size; i++) {
        words[i] = words[i] == '_' ? ' ' : words[i];
    }
    return asset->temporary ? text_print(paint->arena, "temporary %s", words)
                            : (struct str){words, label.size};
}

// A chart within the box of its dashboard needs no "Dashboard / " before its name.
static struct str short_name(const struct asset *asset, const struct str_list *dashboards) {
    struct str name = asset->name;
    if (dashboards->count == 0) {
        return name;
    }
    struct str prefix = dashboards->items[0];
    struct str rest = str_sub(name, prefix.size, name.size);
    bool inside = str_starts(name, prefix) && str_starts(rest, STR(" / "));
    return inside && rest.size > 3 ? str_sub(rest, 3, rest.size) : name;
}

static void paint_asset(struct paint *paint, struct paint_asset *from) {
    const struct asset *asset = from->asset;
    struct str_list dashboards = dashboards_of(paint, asset);
    uint32_t group = PICTURE_NONE;
    if (asset->type == TYPE_DASHBOARD) {
        group = picture_group(paint->picture, PICTURE_DASHBOARD, asset->name);
    } else if (dashboards.count > 0) {
        group = picture_group(paint->picture, PICTURE_DASHBOARD, dashboards.items[0]);
    } else if (asset->schema.size > 0) {
        group = picture_group(paint->picture, PICTURE_SCHEMA, asset->schema);
    }
    from->at = paint->picture->assets.size;
    VEC_PUSH(&paint->picture->assets,
             ((struct picture_asset){
                 .name = from->name,
                 .label = asset->id == 0 ? from->name : kept(paint, short_name(asset, &dashboards)),
                 .type = kept(paint, lookup_type_label(asset->type)),
                 .shown = shown_type(paint, asset),
                 .schema = kept(paint, asset->schema),
                 .group = group,
                 .dashboards = dashboards,
                 .owners = list_kept(paint, asset->owners),
                 .tags = list_kept(paint, asset->tags),
                 .fillers = fillers_of(paint, asset->id),
                 .place = {kept(paint, asset->file), asset->line, asset->column},
                 .declared = asset->declared,
                 .asked = from->asked,
                 .health = from->finding.health,
                 .reason = from->finding.reason,
                 .distance = from->distance,
             }));
}

static int compare_assets(const void *left, const void *right) {
    return compare_names(left, right);
}

// The index by id goes stale with the sort, so it is made again.
static void paint_assets(struct paint *paint) {
    qsort(paint->assets.data, paint->assets.size, sizeof(struct paint_asset), compare_assets);
    for (uint32_t i = 0; i < paint->assets.size; i++) {
        map_put(&paint->asset_index, (uint64_t)paint->assets.data[i].asset->id + 1, i + 1);
        if (paint->assets.data[i].kept) {
            paint_asset(paint, &paint->assets.data[i]);
        }
    }
}

// ---- nodes

static void node_from_column(struct paint *paint, const struct network_node *from,
                             struct paint_node *node) {
    struct cursor *column = paint->column;
    cursor_bind_integer(column, 1, from->column);
    if (!cursor_next(column)) {
        return;
    }
    struct picture_node *drawn = &node->drawn;
    node->position = cursor_id(column, 1);
    drawn->name = kept(paint, from->name.size > 0 ? from->name : cursor_text(column, 0));
    drawn->type = kept(paint, cursor_text(column, 2));
    drawn->status = kept(paint, cursor_text(column, 3));
    drawn->place = (struct picture_place){kept(paint, cursor_text(column, 4)), cursor_id(column, 5),
                                          cursor_id(column, 6)};
    if (str_equal(drawn->status, STR("dropped"))) {
        drawn->health = PICTURE_DOUBTFUL;
        drawn->reason = STR("dropped by ALTER TABLE");
    }
    cursor_restart(column);
    paint->assets.data[node->asset].columns +=
        from->name.size == 0 && drawn->health == PICTURE_SOUND &&
        !str_equal(drawn->status, STR("star")) && !str_equal(drawn->status, STR("system"));
}

static struct paint_node node_of(struct paint *paint, uint32_t number) {
    static const uint32_t ranks[] = {
        [NETWORK_WHOLE] = 0, [NETWORK_COLUMN] = 1, [NETWORK_MISSING] = 2, [NETWORK_ROWS] = 3};
    const struct network_node *from = &paint->network->nodes.data[number];
    struct paint_node node = {.number = number,
                              .asset = asset_at(paint, from->asset),
                              .rank = ranks[from->kind],
                              .drawn = {.asked = from->asked}};
    switch (from->kind) {
    case NETWORK_COLUMN:
        node_from_column(paint, from, &node);
        break;
    case NETWORK_ROWS:
        node.drawn.kind = PICTURE_ROWS;
        node.drawn.name = STR("(rows)");
        break;
    case NETWORK_MISSING:
        node.drawn.name = kept(paint, from->name);
        node.drawn.status = STR("missing");
        node.drawn.health = PICTURE_BROKEN;
        node.drawn.reason = health_missing(paint->health, from->asset, from->name);
        break;
    case NETWORK_WHOLE:
        node.drawn.kind = PICTURE_WHOLE;
        break;
    }
    return node;
}

static int compare_nodes(const void *left, const void *right) {
    const struct paint_node *a = left;
    const struct paint_node *b = right;
    int order = compare_numbers(a->asset, b->asset);
    order = order != 0 ? order : compare_numbers(a->rank, b->rank);
    order = order != 0 ? order : compare_numbers(a->position, b->position);
    order = order != 0 ? order : str_compare(a->drawn.name, b->drawn.name);
    return order != 0 ? order : compare_numbers(a->number, b->number);
}

static void collect_nodes(struct paint *paint) {
    for (uint32_t i = 0; i < paint->network->nodes.size; i++) {
        const struct paint_asset *asset = asset_of(paint, i);
        bool whole = paint->network->nodes.data[i].kind == NETWORK_WHOLE;
        bool needed = !whole || paint->linked[i] || asset->nodes == 0;
        paint->places[i] = PICTURE_NONE;
        if (asset->kept && needed) {
            VEC_PUSH(&paint->nodes, node_of(paint, i));
        }
    }
}

static uint32_t hidden_columns(struct paint *paint, const struct paint_asset *asset) {
    cursor_bind_integer(paint->columns, 1, asset->asset->id);
    uint32_t count = cursor_next(paint->columns) ? cursor_id(paint->columns, 0) : 0;
    cursor_restart(paint->columns);
    return count > asset->columns ? count - asset->columns : 0;
}

static void paint_nodes(struct paint *paint) {
    collect_nodes(paint);
    if (paint->nodes.size > 0) {
        qsort(paint->nodes.data, paint->nodes.size, sizeof(struct paint_node), compare_nodes);
    }
    for (uint32_t i = 0; i < paint->nodes.size; i++) {
        struct paint_node *node = &paint->nodes.data[i];
        const struct paint_asset *asset = &paint->assets.data[node->asset];
        struct picture_asset *drawn = &paint->picture->assets.data[asset->at];
        drawn->first = drawn->count == 0 ? i : drawn->first;
        drawn->count++;
        drawn->hidden = paint->picture->by_column ? hidden_columns(paint, asset) : 0;
        node->drawn.asset = asset->at;
        paint->places[node->number] = i;
        VEC_PUSH(&paint->picture->nodes, node->drawn);
    }
}

// ---- edges

// Where a statement uses what is not there, the fault is in what it fills.
static void mark_ends(struct paint *paint, const struct picture_edge *edge) {
    struct picture_asset *target =
        &paint->picture->assets.data[paint->picture->nodes.data[edge->to].asset];
    struct picture_asset *source =
        &paint->picture->assets.data[paint->picture->nodes.data[edge->from].asset];
    bool own = edge->health == PICTURE_BROKEN && source->health != PICTURE_BROKEN;
    bool loose = str_equal(edge->kind, STR("missing"));
    if (own || loose) {
        target->reason = target->faults == 0 ? edge->reason : target->reason;
        target->faults++;
    }
    struct picture_node *from = &paint->picture->nodes.data[edge->from];
    if (edge->health == PICTURE_BROKEN && from->health == PICTURE_DOUBTFUL) {
        from->health = PICTURE_BROKEN;
    }
}

static void mark_broken(struct paint *paint) {
    struct picture *picture = paint->picture;
    for (uint32_t i = 0; i < picture->edges.size; i++) {
        mark_ends(paint, &picture->edges.data[i]);
    }
    for (uint32_t i = 0; i < picture->assets.size; i++) {
        struct picture_asset *asset = &picture->assets.data[i];
        if (asset->faults > 0) {
            asset->health = PICTURE_BROKEN;
        }
        if (asset->faults > 1) {
            asset->reason = text_print(paint->arena, "%.*s and %u more", STR_ARG(asset->reason),
                                       asset->faults - 1);
        }
    }
}

static void paint_edges(struct paint *paint) {
    const struct network *network = paint->network;
    struct picture *picture = paint->picture;
    uint32_t away = 0;
    uint64_t last = UINT64_MAX;
    for (uint32_t i = 0; i < network->links.size; i++) {
        const struct network_link *link = &network->links.data[i];
        if (paint->places[link->from] == PICTURE_NONE || paint->places[link->to] == PICTURE_NONE) {
            away++;
            continue;
        }
        struct picture_edge edge = paint_edge(&paint->edges, link);
        edge.from = paint->places[link->from];
        edge.to = paint->places[link->to];
        uint64_t pair = map_pair(link->from, link->to);
        if (!picture->by_column && pair == last) {
            paint_edge_merge(&picture->edges.data[picture->edges.size - 1], &edge);
        } else {
            VEC_PUSH(&picture->edges, edge);
        }
        last = pair;
    }
    if (away > 0) {
        picture_note(picture,
                     text_print(paint->arena, "%u edges lead to tables that are not drawn.", away));
    }
}

static int compare_edges(const void *left, const void *right) {
    const struct picture_edge *a = left;
    const struct picture_edge *b = right;
    int order = compare_numbers(a->from, b->from);
    order = order != 0 ? order : compare_numbers(a->to, b->to);
    order = order != 0 ? order : str_compare(a->kind, b->kind);
    order = order != 0 ? order : str_compare(a->place.file, b->place.file);
    order = order != 0 ? order : compare_numbers(a->place.line, b->place.line);
    return order != 0 ? order : compare_numbers(a->place.column, b->place.column);
}

static void finish_edges(struct picture *picture) {
    if (picture->edges.size > 0) {
        qsort(picture->edges.data, picture->edges.size, sizeof(struct picture_edge), compare_edges);
    }
}

void paint(struct picture *picture, const struct network *network, struct health *health,
           struct paint_options options) {
    struct paint paint = {.picture = picture,
                          .network = network,
                          .lookup = network->lookup,
                          .health = health,
                          .arena = &picture->arena};
    picture->by_column = !network->options.by_table;
    prepare(&paint);
    paint_edges_init(&paint.edges, health, paint.arena);
    paint.linked = ARENA_ARRAY(paint.arena, bool, network->nodes.size);
    paint.places = ARENA_ARRAY(paint.arena, uint32_t, network->nodes.size);
    collect_assets(&paint);
    choose(&paint, options);
    paint_assets(&paint);
    paint_nodes(&paint);
    paint_edges(&paint);
    mark_broken(&paint);
    finish_edges(picture);
    map_release(&paint.asset_index);
    VEC_RELEASE(&paint.assets);
    VEC_RELEASE(&paint.nodes);
}
