#include "report/upstream.h"

#include <stdlib.h>

#include "report/counts.h"
#include "report/coverage.h"
#include "report/doubt.h"
#include "report/head.h"
#include "report/selection.h"
#include "report/show.h"
#include "report/start.h"
#include "report/trail.h"

struct source {
    uint32_t node;
    uint32_t depth;
    struct str name;
};

struct upstream {
    const struct upstream_request *request;
    struct document *doc;
    struct lookup lookup;
    struct selection selection;
    struct start start;
    struct closure closure;
    struct trail trail;
    struct VEC(struct source) sources; // by depth and name
    uint32_t hidden;                   // sources beyond the limits
    struct counts counts;
    struct doubts doubts; // looked for only when nothing was found
    struct arena row;     // cells of the row that is being shown
};

static bool is_wanted(struct upstream *upstream, const struct closure_node *node) {
    const struct upstream_request *request = upstream->request;
    uint32_t statement = upstream->closure.steps.data[node->via].statement;
    const struct narrow_row row = {
        node->asset, lookup_statement(&upstream->lookup, statement)->file, node->best};
    return (request->depth == 0 || node->depth <= request->depth) &&
           narrow_keeps(&request->narrow, &upstream->lookup, row);
}

static int compare_sources(const void *left, const void *right) {
    const struct source *a = left;
    const struct source *b = right;
    if (a->depth != b->depth) {
        return a->depth < b->depth ? -1 : 1;
    }
    int order = str_compare(a->name, b->name);
    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

static void gather(struct upstream *upstream) {
    for (uint32_t i = 1; i < upstream->closure.nodes.size; i++) {
        const struct closure_node *node = &upstream->closure.nodes.data[i];
        if (node->depth == 0) {
            continue;
        }
        if (!is_wanted(upstream, node)) {
            upstream->hidden++;
            continue;
        }
        VEC_PUSH(&upstream->sources,
                 ((struct source){i, node->depth, trail_name(&upstream->trail, i)}));
        counts_asset(&upstream->counts, &upstream->lookup, node->asset);
        upstream->counts.columns += node->column != 0;
    }
    if (upstream->sources.size > 0) {
        qsort(upstream->sources.data, upstream->sources.size, sizeof(struct source),
              compare_sources);
    }
}

static void find(struct upstream *upstream) {
    const struct subjects *subjects = &upstream->selection.subjects;
    const struct closure_options options = {.upstream = true, .rows = upstream->request->rows};
    start_closure(&upstream->start, &upstream->closure, &upstream->lookup, subjects->data,
                  subjects->size, options);
    closure_run(&upstream->closure);
    trail_init(&upstream->trail, &upstream->closure);
    gather(upstream);
    if (upstream->sources.size == 0) {
        doubts_find(&upstream->doubts, &upstream->lookup, subjects->data, subjects->size);
    }
}

// ---- as a document

static void add_nothing(const struct upstream *upstream, struct buf *out) {
    if (upstream->hidden > 0) {
        buf_print(out, "no sources within the limits, but %u beyond them", upstream->hidden);
        return;
    }
    buf_print(out, "no sources in the scanned files");
    if (upstream->doubts.count > 0) {
        buf_print(out, ", but: ");
        doubts_add_text(&upstream->doubts, out);
    }
}

static bool show_headline(const struct upstream *upstream) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%.*s: ", STR_ARG(upstream->selection.name));
    if (upstream->sources.size == 0) {
        add_nothing(upstream, &text);
    } else {
        buf_print(&text, upstream->request->rows ? "its values and rows come from "
                                                 : "its values come from ");
        counts_add_text(&upstream->counts, &text);
    }
    bool wanted = document_headline(upstream->doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

enum source_column {
    SOURCE_SHOWN,
    SOURCE_NAME,
    SOURCE_NODE,
    SOURCE_ASSET,
    SOURCE_COLUMN,
    SOURCE_CARRIED,
    SOURCE_TYPE_SHOWN,
    SOURCE_TYPE,
    SOURCE_PARENT,
    SOURCE_FLOW,
    SOURCE_ORIGIN,
    SOURCE_DEPTH,
    SOURCE_CONFIDENCE,
    SOURCE_PATH,
    SOURCE_WIDTH,
};

static const struct heading headings[SOURCE_WIDTH] = {
    [SOURCE_SHOWN] = {"shown", "NAME", HEADING_READERS},
    [SOURCE_NAME] = {"name", "NAME", HEADING_PROGRAMS},
    [SOURCE_NODE] = {"node", "NODE", HEADING_PROGRAMS},
    [SOURCE_ASSET] = {"asset", "ASSET", HEADING_PROGRAMS},
    [SOURCE_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [SOURCE_CARRIED] = {"carried", "CARRIED", HEADING_PROGRAMS},
    [SOURCE_TYPE_SHOWN] = {"type_shown", "TYPE", HEADING_READERS},
    [SOURCE_TYPE] = {"type", "TYPE", HEADING_PROGRAMS},
    [SOURCE_PARENT] = {"parent", "PARENT", HEADING_PROGRAMS},
    [SOURCE_FLOW] = {"flow", "FLOW", 0},
    [SOURCE_ORIGIN] = {"origin", "ORIGIN", 0},
    [SOURCE_DEPTH] = {"depth", "DEPTH", HEADING_NUMBER},
    [SOURCE_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [SOURCE_PATH] = {"path", "", HEADING_ROWS},
};

static const struct table source_table = {"sources", "Sources", headings, SOURCE_WIDTH, TABLE_MAIN};

static struct str flow_of(const struct closure_node *node) {
    if (node->column == 0) {
        return STR("rows");
    }
    return node->values ? STR("value") : STR("influence");
}

static bool show_source(struct upstream *upstream, const struct source *source) {
    const struct closure_node *node = &upstream->closure.nodes.data[source->node];
    struct cell cells[SOURCE_WIDTH] = {
        [SOURCE_SHOWN] = cell_text(source->name),
        [SOURCE_NAME] = cell_text(source->name),
        [SOURCE_FLOW] = cell_text(flow_of(node)),
        [SOURCE_ORIGIN] = cell_boolean(node->step_count == 0),
        [SOURCE_DEPTH] = cell_integer(node->depth),
        [SOURCE_CONFIDENCE] = cell_share(node->best),
        [SOURCE_PATH] = trail_path(&upstream->trail, source->node, &upstream->row),
    };
    show_asset(&upstream->lookup, node->asset, &upstream->row,
               (struct show_asset_cells){&cells[SOURCE_ASSET], &cells[SOURCE_TYPE],
                                         &cells[SOURCE_TYPE_SHOWN], &cells[SOURCE_PARENT]});
    show_node(&upstream->closure, source->node,
              (struct show_node_cells){&cells[SOURCE_NODE], &cells[SOURCE_COLUMN],
                                       &cells[SOURCE_CARRIED]});
    return document_row(upstream->doc, cells);
}

static bool show_sources(struct upstream *upstream) {
    uint32_t shown = show_limited(upstream->sources.size, upstream->request->limit);
    bool wanted = document_table(upstream->doc, &source_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_source(upstream, &upstream->sources.data[i]);
        arena_reset(&upstream->row);
    }
    return wanted && document_table_end(upstream->doc) &&
           show_cut(upstream->doc, upstream->sources.size, shown);
}

static bool show(struct upstream *upstream) {
    struct document *doc = upstream->doc;
    bool nothing = upstream->sources.size == 0;
    bool wanted =
        document_begin(doc, "upstream") && show_headline(upstream) &&
        head_show(upstream->lookup.reader, doc) &&
        selection_show(&upstream->selection, &upstream->lookup, doc, upstream->request->limit) &&
        document_fact(doc, "rows", cell_boolean(upstream->request->rows)) &&
        counts_show(&upstream->counts, doc) && show_sources(upstream);
    wanted = wanted && narrow_show(&upstream->request->narrow, upstream->request->depth, doc,
                                   upstream->hidden);
    if (wanted && nothing) {
        wanted = coverage_show(upstream->lookup.reader, doc) &&
                 doubts_show(&upstream->doubts, &upstream->lookup, doc);
    }
    return wanted && document_end(doc);
}

bool upstream_run(struct reader *reader, const struct upstream_request *request,
                  struct document *doc, struct buf *why) {
    struct upstream upstream = {.request = request, .doc = doc};
    lookup_init(&upstream.lookup, reader);
    arena_init(&upstream.row);
    bool found = narrow_check(&request->narrow, why) &&
                 selection_find(&upstream.selection, &upstream.lookup, request->names, why);
    if (found) {
        find(&upstream);
        found = reader_ok(reader, why);
        if (found) {
            show(&upstream);
            found = reader_ok(reader, why);
        }
        VEC_RELEASE(&upstream.sources);
        counts_release(&upstream.counts);
        closure_release(&upstream.closure);
        start_release(&upstream.start);
        selection_release(&upstream.selection);
    }
    arena_release(&upstream.row);
    lookup_release(&upstream.lookup);
    return found;
}
