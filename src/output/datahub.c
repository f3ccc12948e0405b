// DataHub: an array of change proposals for its file source, one upstreamLineage a dataset.
//
//     [{"entityType": "dataset",
//       "entityUrn": "urn:li:dataset:(urn:li:dataPlatform:postgres,db.mart.daily,PROD)",
//       "changeType": "UPSERT", "aspectName": "upstreamLineage",
//       "aspect": {"json": {"upstreams": [{"dataset": ..., "type": "TRANSFORMED"}],
//                           "fineGrainedLineages": [{"upstreamType": "FIELD_SET", "upstreams":
//                           [..],
//                               "downstreamType": "FIELD", "downstreams": [..],
//                               "transformOperation": "aggregation", "confidenceScore": 1}]}}}]
//
// Only values are told by field: what decides about rows makes a dataset an upstream. What is no
// relation of the database (a chart, the result of a script) is a dataset of its tool's platform.
#include <string.h>

#include "output/exporter.h"
#include "output/json_maker.h"

// A name within a URN: what parts it stands as %XX.
static void add_escaped(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '\0' && strchr(",()%", text.data[i])) {
            buf_print(out, "%%%02X", (unsigned char)text.data[i]);
        } else {
            buf_add_char(out, text.data[i]);
        }
    }
}

static void add_urn(struct buf *out, const struct transfer_world *world,
                    const struct transfer_dataset *dataset) {
    bool relation = dataset->system.size == 0;
    buf_print(out, "urn:li:dataset:(urn:li:dataPlatform:");
    add_escaped(out, relation ? STR("postgres") : dataset->system);
    buf_add_char(out, ',');
    if (relation) {
        add_escaped(out, world->database);
        buf_add_char(out, '.');
    }
    add_escaped(out, dataset->name);
    buf_print(out, ",PROD)");
}

static cJSON *urn_of(const struct transfer_world *world, const struct transfer_dataset *dataset) {
    struct buf urn;
    buf_init(&urn);
    add_urn(&urn, world, dataset);
    cJSON *value = json_make_text(buf_str(&urn));
    buf_release(&urn);
    return value;
}

static cJSON *field_urn(const struct transfer_world *world, const struct transfer_dataset *dataset,
                        struct str field) {
    struct buf urn;
    buf_init(&urn);
    buf_print(&urn, "urn:li:schemaField:(");
    add_urn(&urn, world, dataset);
    buf_add_char(&urn, ',');
    add_escaped(&urn, field);
    buf_add_char(&urn, ')');
    cJSON *value = json_make_text(buf_str(&urn));
    buf_release(&urn);
    return value;
}

static cJSON *upstreams_of(const struct transfer_world *world, const struct transfer *transfer) {
    cJSON *list = json_make_array();
    bool view = str_ends(transfer->output->type, STR("view"));
    for (uint32_t i = 0; i < transfer->input_count; i++) {
        cJSON *upstream = json_make_object();
        json_put(upstream, "dataset", urn_of(world, &transfer->inputs[i]));
        json_put(upstream, "type", json_make_text(view ? STR("VIEW") : STR("TRANSFORMED")));
        json_append(list, upstream);
    }
    return list;
}

static bool same_way(const struct transfer_input *a, const struct transfer_input *b) {
    return a->dataset == b->dataset && str_equal(a->field, b->field) && str_equal(a->kind, b->kind);
}

static cJSON *lineage_of(const struct transfer_world *world, const struct transfer *transfer,
                         const struct transfer_input *edge, double confidence) {
    cJSON *lineage = json_make_object();
    cJSON *above = json_make_array();
    cJSON *below = json_make_array();
    json_append(above, field_urn(world, &transfer->inputs[edge->dataset], edge->field));
    json_append(below, field_urn(world, transfer->output, edge->output));
    json_put(lineage, "upstreamType", json_make_text(STR("FIELD_SET")));
    json_put(lineage, "upstreams", above);
    json_put(lineage, "downstreamType", json_make_text(STR("FIELD")));
    json_put(lineage, "downstreams", below);
    json_put(lineage, "transformOperation", json_make_text(edge->kind));
    json_put(lineage, "confidenceScore", json_make_share(confidence));
    return lineage;
}

// Edges that follow one another and differ in their place only are one, as sure as the surest.
static cJSON *lineages_of(const struct transfer_world *world, const struct transfer *transfer) {
    cJSON *list = json_make_array();
    for (uint32_t i = 0; i < transfer->edge_count;) {
        const struct transfer_input *edge = &transfer->edges[i];
        double confidence = edge->confidence;
        for (i++; i < transfer->edge_count && same_way(edge, &transfer->edges[i]) &&
                  str_equal(edge->output, transfer->edges[i].output);
             i++) {
            double other = transfer->edges[i].confidence;
            confidence = other > confidence ? other : confidence;
        }
        if (edge->value && edge->output.size > 0) {
            json_append(list, lineage_of(world, transfer, edge, confidence));
        }
    }
    return list;
}

bool datahub_begin(struct exporter_out *out, const struct transfer_world *world) {
    (void)world;
    buf_print(&out->sink->pending, "[");
    return sink_settle(out->sink);
}

bool datahub_transfer(struct exporter_out *out, const struct transfer_world *world,
                      const struct transfer *transfer) {
    cJSON *proposal = json_make_object();
    cJSON *content = json_make_object();
    cJSON *aspect = json_make_object();
    json_put(content, "upstreams", upstreams_of(world, transfer));
    json_put(content, "fineGrainedLineages", lineages_of(world, transfer));
    json_put(aspect, "json", content);
    json_put(proposal, "entityType", json_make_text(STR("dataset")));
    json_put(proposal, "entityUrn", urn_of(world, transfer->output));
    json_put(proposal, "changeType", json_make_text(STR("UPSERT")));
    json_put(proposal, "aspectName", json_make_text(STR("upstreamLineage")));
    json_put(proposal, "aspect", aspect);
    buf_add_str(&out->sink->pending, out->written > 0 ? STR(",\n") : STR("\n"));
    json_add_tree(&out->sink->pending, proposal);
    out->written++;
    return sink_settle(out->sink);
}

bool datahub_end(struct exporter_out *out, const struct transfer_world *world) {
    (void)world;
    buf_print(&out->sink->pending, "\n]\n");
    return sink_settle(out->sink);
}
