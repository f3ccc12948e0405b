#include "report/graph.h"

#include "report/head.h"
#include "report/paint.h"
#include "report/selection.h"
#include "report/text.h"

struct graph {
    const struct graph_request *request;
    struct picture *picture;
    struct lookup lookup;
    struct network network;
    struct health health;
    struct buf title;
};

static bool follow_name(struct graph *graph, struct str name, struct buf *why) {
    struct subjects found = {0};
    struct reach reach;
    bool known = selection_split(&graph->lookup, name, &found, &reach, why);
    if (known) {
        bool bare = reach.up == 0 && reach.down == 0;
        network_follow(&graph->network, found.data, found.size,
                       bare ? graph->request->reach : reach);
        struct str title = found.size == 1 && bare ? found.data[0].name : name;
        buf_print(&graph->title, "%s%.*s", graph->title.size > 0 ? ", " : "", STR_ARG(title));
    }
    VEC_RELEASE(&found);
    return known;
}

static bool gather(struct graph *graph, struct buf *why) {
    if (graph->request->names.count == 0) {
        buf_print(&graph->title, "everything");
        network_add_all(&graph->network);
    }
    for (uint32_t i = 0; i < graph->request->names.count; i++) {
        if (!follow_name(graph, graph->request->names.items[i], why)) {
            return false;
        }
    }
    network_add_broken(&graph->network, &graph->health);
    network_finish(&graph->network);
    return true;
}

// Influences between the tables that are drawn, when only values were asked for.
static uint32_t count_influences(struct graph *graph) {
    struct map drawn = {0};
    struct map asked = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < graph->network.nodes.size; i++) {
        map_put(&drawn, graph->network.nodes.data[i].asset, 1);
    }
    struct cursor *influences =
        reader_query(graph->lookup.reader,
                     "SELECT e.source_asset, count(*) FROM edges e JOIN kinds k ON k.id = e.kind"
                     " WHERE e.target_asset = ?1 AND NOT k.is_value GROUP BY e.source_asset");
    for (uint32_t i = 0; i < graph->network.nodes.size; i++) {
        uint32_t asset = graph->network.nodes.data[i].asset;
        if (map_get(&asked, asset) != 0) {
            continue;
        }
        map_put(&asked, asset, 1);
        cursor_bind_integer(influences, 1, asset);
        while (cursor_next(influences)) {
            bool both = map_get(&drawn, cursor_id(influences, 0)) != 0;
            count += both ? cursor_id(influences, 1) : 0;
        }
    }
    map_release(&drawn);
    map_release(&asked);
    return count;
}

static void note_left_out(struct graph *graph) {
    struct arena *arena = &graph->lookup.arena;
    uint32_t influences = graph->network.options.rows ? 0 : count_influences(graph);
    if (influences > 0) {
        picture_note(graph->picture,
                     text_print(arena,
                                "What only decides about rows or values between these tables"
                                " (filters, joins ...) is not drawn: %u edge%s; --rows draws %s.",
                                influences, influences == 1 ? "" : "s",
                                influences == 1 ? "it" : "them"));
    }
    if (graph->network.unsure.size > 0) {
        picture_note(graph->picture,
                     text_print(arena,
                                "%u edges less sure than %g are not drawn"
                                " (--min-confidence).",
                                graph->network.unsure.size, graph->request->narrow.confidence));
    }
}

static void note_broken(struct graph *graph) {
    uint32_t broken = picture_count(graph->picture, PICTURE_BROKEN);
    uint32_t doubtful = picture_count(graph->picture, PICTURE_DOUBTFUL);
    if (broken > 0) {
        picture_note(graph->picture, text_print(&graph->lookup.arena, "%u broken link%s.", broken,
                                                broken == 1 ? "" : "s"));
    }
    if (doubtful > 0) {
        picture_note(graph->picture, text_print(&graph->lookup.arena, "%u doubtful edge%s.",
                                                doubtful, doubtful == 1 ? "" : "s"));
    }
}

#define LARGE 300 // nodes: the drawing is a poster

static void note_large(struct graph *graph) {
    if (graph->picture->by_column && graph->picture->nodes.size > LARGE) {
        picture_note(
            graph->picture,
            STR("This is a large picture: --level table, a NAME, --up N or --down N make it"
                " smaller."));
    }
}

static void draw(struct graph *graph) {
    paint(graph->picture, &graph->network, &graph->health,
          (struct paint_options){&graph->request->narrow, graph->request->nodes_max});
    graph->picture->title = text_kept(&graph->picture->arena, buf_str(&graph->title));
    buf_reset(&graph->title);
    head_add_text(graph->lookup.reader, &graph->title);
    graph->picture->scan = text_kept(&graph->picture->arena, buf_str(&graph->title));
    if (graph->picture->assets.size == 0) {
        picture_note(graph->picture, STR("There is nothing to draw."));
    }
    note_broken(graph);
    note_left_out(graph);
    note_large(graph);
}

bool graph_run(struct reader *reader, const struct graph_request *request, struct picture *picture,
               struct buf *why) {
    struct graph graph = {.request = request, .picture = picture};
    struct network_options options = {.by_table = request->by_table,
                                      .rows = request->rows || request->by_table,
                                      .confidence = request->narrow.confidence};
    lookup_init(&graph.lookup, reader);
    network_init(&graph.network, &graph.lookup, options);
    health_init(&graph.health, &graph.lookup, &picture->arena);
    buf_init(&graph.title);
    bool found = narrow_check(&request->narrow, why) && gather(&graph, why);
    if (found) {
        draw(&graph);
    }
    buf_release(&graph.title);
    health_release(&graph.health);
    network_release(&graph.network);
    lookup_release(&graph.lookup);
    return found && reader_ok(reader, why);
}
