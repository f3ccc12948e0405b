#include <stemma/report.h>

#include "api/store.h"
#include "base/sink.h"
#include "output/renderer.h"
#include "report/impact.h"
#include "report/upstream.h"

struct stemma_report {
    struct arena arena; // in which the report itself stands
    struct buf json;
    struct buf why; // empty: there is JSON
};

// While a report runs.
struct rendering {
    struct arena arena;
    struct sink sink;
    struct renderer_options look;
    const struct renderer *renderer;
    struct document *doc;
};

static bool into_json(void *context, struct str bytes) {
    struct stemma_report *report = context;
    buf_add_str(&report->json, bytes);
    return true;
}

static struct stemma_report *report_begin(const struct stemma_store *store,
                                          struct rendering *rendering) {
    struct arena arena;
    arena_init(&arena);
    struct stemma_report *report = ARENA_NEW(&arena, struct stemma_report);
    report->arena = arena;
    buf_init(&report->json);
    buf_init(&report->why);
    buf_add_str(&report->why, buf_str(&store->why));
    *rendering = (struct rendering){.renderer = renderer_find(STR("json"))};
    arena_init(&rendering->arena);
    sink_init(&rendering->sink, into_json, report);
    rendering->doc =
        rendering->renderer->create(&rendering->arena, &rendering->sink, &rendering->look);
    return report;
}

static struct stemma_report *report_end(struct stemma_report *report, struct rendering *rendering) {
    sink_flush(&rendering->sink);
    rendering->renderer->release(rendering->doc);
    sink_release(&rendering->sink);
    arena_release(&rendering->arena);
    return report;
}

struct stemma_report *stemma_report_impact(struct stemma_store *store, const char *name) {
    const struct str asked = str_of(name);
    const struct impact_request request = {.names = {&asked, 1}};
    struct rendering rendering;
    struct stemma_report *report = report_begin(store, &rendering);
    if (report->why.size == 0) {
        impact_run(&store->reader, &request, rendering.doc, &report->why);
        reader_reset(&store->reader);
    }
    return report_end(report, &rendering);
}

struct stemma_report *stemma_report_upstream(struct stemma_store *store, const char *name,
                                             bool rows) {
    const struct str asked = str_of(name);
    const struct upstream_request request = {.names = {&asked, 1}, .rows = rows};
    struct rendering rendering;
    struct stemma_report *report = report_begin(store, &rendering);
    if (report->why.size == 0) {
        upstream_run(&store->reader, &request, rendering.doc, &report->why);
        reader_reset(&store->reader);
    }
    return report_end(report, &rendering);
}

void stemma_report_free(struct stemma_report *report) {
    if (report) {
        buf_release(&report->json);
        buf_release(&report->why);
        struct arena arena = report->arena;
        arena_release(&arena);
    }
}

const char *stemma_report_json(const struct stemma_report *report) {
    return report->why.size == 0 ? report->json.data : NULL;
}

const char *stemma_report_error(const struct stemma_report *report) {
    return report->why.size > 0 ? report->why.data : NULL;
}
