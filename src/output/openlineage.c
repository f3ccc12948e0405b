// OpenLineage: one RunEvent a line, core 2-0-2.
//
//     {"eventType": "COMPLETE", "eventTime": ..., "producer": ..., "schemaURL": ...,
//      "run": {"runId": ..., "facets": {"parent": ...}},
//      "job": {"namespace": ..., "name": "marts/daily.sql", "facets": {"sql": ...}},
//      "inputs": [{"namespace": "postgres://h:5432", "name": "db.raw.orders", "facets": {...}}],
//      "outputs": [{..., "facets": {"schema": ..., "columnLineage": ...}}]}
//
// The run's id is made of the scan's input and the job's name, so an event that is sent twice is
// the same run. What decides about rows stands in columnLineage's `dataset`.
#include "base/digest.h"
#include "output/exporter.h"
#include "output/json_maker.h"
#include "output/url.h"

#define FACETS "https://openlineage.io/spec/facets/"

// ---- facets

static cJSON *producer_of(const struct transfer_world *world) {
    return json_make_print("urn:stemma:%.*s", STR_ARG(world->version));
}

static cJSON *add_facet(cJSON *facets, const struct transfer_world *world, const char *key,
                        const char *schema) {
    cJSON *facet = json_make_object();
    json_put(facet, "_producer", producer_of(world));
    json_put(facet, "_schemaURL", json_make_print("%s%s", FACETS, schema));
    json_put(facets, key, facet);
    return facet;
}

static void add_documentation(cJSON *facets, const struct transfer_world *world,
                              struct str description, const char *schema) {
    if (description.size > 0) {
        cJSON *facet = add_facet(facets, world, "documentation", schema);
        json_put(facet, "description", json_make_text(description));
    }
}

static void add_owners(cJSON *facets, const struct transfer_world *world,
                       const struct str_list *owners, const char *schema) {
    if (owners->count == 0) {
        return;
    }
    cJSON *list = json_make_array();
    for (uint32_t i = 0; i < owners->count; i++) {
        cJSON *owner = json_make_object();
        json_put(owner, "name", json_make_text(owners->items[i]));
        json_append(list, owner);
    }
    json_put(add_facet(facets, world, "ownership", schema), "owners", list);
}

// "pii:email" is key and value; a word alone is a key that is true.
static cJSON *tag_of(struct str tag) {
    size_t colon = str_find(tag, ':');
    bool pair = colon > 0 && colon + 1 < tag.size;
    cJSON *item = json_make_object();
    json_put(item, "key", json_make_text(pair ? str_sub(tag, 0, colon) : tag));
    json_put(item, "value", json_make_text(pair ? str_sub(tag, colon + 1, tag.size) : STR("true")));
    json_put(item, "source", json_make_text(STR("stemma")));
    return item;
}

static void add_tags(cJSON *list, const struct str_list *tags, struct str field) {
    for (uint32_t i = 0; i < tags->count; i++) {
        cJSON *tag = tag_of(tags->items[i]);
        if (field.size > 0) {
            json_put(tag, "field", json_make_text(field));
        }
        json_append(list, tag);
    }
}

static void put_tags(cJSON *facets, const struct transfer_world *world, cJSON *list,
                     const char *schema) {
    if (cJSON_GetArraySize(list) > 0) {
        json_put(add_facet(facets, world, "tags", schema), "tags", list);
    } else {
        cJSON_Delete(list);
    }
}

// ---- jobs

static cJSON *url_of(const struct transfer_world *world, struct str file) {
    struct buf url;
    buf_init(&url);
    buf_add_str(&url, world->source_url);
    url_add_path(&url, file);
    cJSON *value = json_make_text(buf_str(&url));
    buf_release(&url);
    return value;
}

static void add_location(cJSON *facets, const struct transfer_world *world, struct str file) {
    if (file.size == 0) {
        return;
    }
    cJSON *facet = add_facet(facets, world, "sourceCodeLocation",
                             "1-1-0/SourceCodeLocationJobFacet.json"
                             "#/$defs/SourceCodeLocationJobFacet");
    json_put(facet, "type", json_make_text(world->revision.size > 0 ? STR("git") : STR("file")));
    json_put(facet, "url", url_of(world, file));
    json_put(facet, "path", json_make_text(file));
    if (world->revision.size > 0) {
        json_put(facet, "version", json_make_text(world->revision));
    }
}

static cJSON *job_facets(const struct transfer_world *world, const struct transfer_job *job) {
    cJSON *facets = json_make_object();
    cJSON *type =
        add_facet(facets, world, "jobType", "2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet");
    json_put(type, "processingType", json_make_text(STR("BATCH")));
    json_put(type, "integration", json_make_text(STR("STEMMA")));
    json_put(type, "jobType", json_make_text(job->kind));
    if (job->sql.size > 0) {
        cJSON *sql = add_facet(facets, world, "sql", "1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet");
        json_put(sql, "query", json_make_text(job->sql));
        json_put(sql, "dialect", json_make_text(STR("postgres")));
    }
    add_location(facets, world, job->file);
    add_documentation(facets, world, job->description,
                      "1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet");
    add_owners(facets, world, &job->owners,
               "1-0-1/OwnershipJobFacet.json#/$defs/OwnershipJobFacet");
    cJSON *tags = json_make_array();
    add_tags(tags, &job->tags, STR(""));
    put_tags(facets, world, tags, "1-0-0/TagsJobFacet.json#/$defs/TagsJobFacet");
    return facets;
}

static cJSON *job_name(const struct transfer_world *world, const struct transfer_job *job) {
    cJSON *value = json_make_object();
    json_put(value, "namespace", json_make_text(world->jobs));
    json_put(value, "name", json_make_text(job->name));
    return value;
}

static cJSON *run_id(const struct transfer_world *world, const struct transfer_job *job) {
    struct buf seed;
    buf_init(&seed);
    buf_print(&seed, "%.*s %.*s %.*s", STR_ARG(world->input_hash), STR_ARG(world->jobs),
              STR_ARG(job->name));
    const struct digest id = digest_uuid(buf_str(&seed));
    buf_release(&seed);
    return json_make_text(str_of(id.text));
}

static cJSON *run_of(const struct transfer_world *world, const struct transfer *transfer) {
    cJSON *run = json_make_object();
    json_put(run, "runId", run_id(world, &transfer->job));
    if (transfer->parent) {
        cJSON *facets = json_make_object();
        cJSON *parent =
            add_facet(facets, world, "parent", "1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet");
        cJSON *above = json_make_object();
        json_put(above, "runId", run_id(world, transfer->parent));
        json_put(parent, "run", above);
        json_put(parent, "job", job_name(world, transfer->parent));
        json_put(run, "facets", facets);
    }
    return run;
}

// ---- datasets

static void put_dataset_name(cJSON *value, const struct transfer_world *world,
                             const struct transfer_dataset *dataset) {
    if (dataset->system.size > 0) {
        json_put(value, "namespace", json_make_text(dataset->system));
        json_put(value, "name", json_make_text(dataset->name));
    } else {
        json_put(value, "namespace", json_make_text(world->namespace));
        json_put(value, "name",
                 json_make_print("%.*s.%.*s", STR_ARG(world->database), STR_ARG(dataset->name)));
    }
}

static void add_schema(cJSON *facets, const struct transfer_world *world,
                       const struct transfer_dataset *dataset) {
    cJSON *fields = json_make_array();
    for (uint32_t i = 0; i < dataset->field_count; i++) {
        const struct transfer_field *from = &dataset->fields[i];
        cJSON *field = json_make_object();
        json_put(field, "name", json_make_text(from->name));
        if (from->type.size > 0) {
            json_put(field, "type", json_make_text(from->type));
        }
        if (from->description.size > 0) {
            json_put(field, "description", json_make_text(from->description));
        }
        json_append(fields, field);
    }
    json_put(add_facet(facets, world, "schema",
                       "1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"),
             "fields", fields);
}

static cJSON *dataset_facets(const struct transfer_world *world,
                             const struct transfer_dataset *dataset) {
    cJSON *facets = json_make_object();
    cJSON *tags = json_make_array();
    add_schema(facets, world, dataset);
    add_documentation(facets, world, dataset->description,
                      "1-1-0/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet");
    add_owners(facets, world, &dataset->owners,
               "1-0-1/OwnershipDatasetFacet.json#/$defs/OwnershipDatasetFacet");
    add_tags(tags, &dataset->tags, STR(""));
    for (uint32_t i = 0; i < dataset->field_count; i++) {
        add_tags(tags, &dataset->fields[i].tags, dataset->fields[i].name);
    }
    put_tags(facets, world, tags, "1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet");
    return facets;
}

// ---- column lineage

struct openlineage_kind {
    const char *kind; // of the store
    const char *type;
    const char *subtype;
};

static const struct openlineage_kind kinds[] = {
    {"identity", "DIRECT", "IDENTITY"},
    {"rename", "DIRECT", "IDENTITY"},
    {"expression", "DIRECT", "TRANSFORMATION"},
    {"aggregation", "DIRECT", "AGGREGATION"},
    {"filter", "INDIRECT", "FILTER"},
    {"join", "INDIRECT", "JOIN"},
    {"group", "INDIRECT", "GROUP_BY"},
    {"sort", "INDIRECT", "SORT"},
    {"partition", "INDIRECT", "WINDOW"},
    {"distinct", "INDIRECT", "GROUP_BY"},
    {"setop", "INDIRECT", "FILTER"},
    {"conditional", "INDIRECT", "CONDITIONAL"},
    {"subquery", "INDIRECT", "FILTER"},
    {"srf", "INDIRECT", "JOIN"},
};

static void put_kind(cJSON *value, struct str kind) {
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (str_equal(kind, str_of(kinds[i].kind))) {
            json_put(value, "type", json_make_text(str_of(kinds[i].type)));
            json_put(value, "subtype", json_make_text(str_of(kinds[i].subtype)));
        }
    }
}

// rename, confidence 1: c.email
static cJSON *description_of(const struct transfer_input *edge) {
    const char *colon = edge->expression.size > 0 ? ": " : "";
    return json_make_print("%.*s, confidence %.4g%s%.*s", STR_ARG(edge->kind), edge->confidence,
                           colon, STR_ARG(edge->expression));
}

static cJSON *transformation_of(const struct transfer_input *edge) {
    cJSON *value = json_make_object();
    put_kind(value, edge->kind);
    json_put(value, "description", description_of(edge));
    json_put(value, "masking", json_make_boolean(edge->masked));
    return value;
}

static bool same_source(const struct transfer_input *a, const struct transfer_input *b) {
    return a->dataset == b->dataset && str_equal(a->field, b->field);
}

// Edges from one field to one other follow one another: they are one input of several ways.
static cJSON *inputs_of(const struct transfer_world *world, const struct transfer *transfer,
                        uint32_t *at) {
    cJSON *list = json_make_array();
    cJSON *ways = NULL;
    uint32_t first = *at;
    for (; *at < transfer->edge_count; ++*at) {
        const struct transfer_input *edge = &transfer->edges[*at];
        if (!str_equal(edge->output, transfer->edges[first].output)) {
            break;
        }
        if (*at == first || !same_source(edge, edge - 1)) {
            cJSON *input = json_make_object();
            put_dataset_name(input, world, &transfer->inputs[edge->dataset]);
            json_put(input, "field", json_make_text(edge->field));
            ways = json_make_array();
            json_put(input, "transformations", ways);
            json_append(list, input);
        }
        json_append(ways, transformation_of(edge));
    }
    return list;
}

static void add_column_lineage(cJSON *facets, const struct transfer_world *world,
                               const struct transfer *transfer) {
    cJSON *fields = json_make_object();
    cJSON *rows = NULL;
    uint32_t at = 0;
    while (at < transfer->edge_count) {
        struct str output = transfer->edges[at].output;
        cJSON *inputs = inputs_of(world, transfer, &at);
        if (output.size == 0) {
            rows = inputs;
        } else {
            cJSON *field = json_make_object();
            json_put(field, "inputFields", inputs);
            json_put_named(fields, output, field);
        }
    }
    cJSON *facet =
        add_facet(facets, world, "columnLineage",
                  "1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet");
    json_put(facet, "fields", fields);
    if (rows) {
        json_put(facet, "dataset", rows);
    }
}

// ---- events

static cJSON *inputs_list(const struct transfer_world *world, const struct transfer *transfer) {
    cJSON *list = json_make_array();
    for (uint32_t i = 0; i < transfer->input_count; i++) {
        cJSON *value = json_make_object();
        put_dataset_name(value, world, &transfer->inputs[i]);
        json_put(value, "facets", dataset_facets(world, &transfer->inputs[i]));
        json_append(list, value);
    }
    return list;
}

static cJSON *outputs_list(const struct transfer_world *world, const struct transfer *transfer) {
    cJSON *list = json_make_array();
    if (transfer->output) {
        cJSON *value = json_make_object();
        cJSON *facets = dataset_facets(world, transfer->output);
        add_column_lineage(facets, world, transfer);
        put_dataset_name(value, world, transfer->output);
        json_put(value, "facets", facets);
        json_append(list, value);
    }
    return list;
}

bool openlineage_begin(struct exporter_out *out, const struct transfer_world *world) {
    (void)world;
    return sink_settle(out->sink);
}

bool openlineage_transfer(struct exporter_out *out, const struct transfer_world *world,
                          const struct transfer *transfer) {
    cJSON *event = json_make_object();
    cJSON *job = job_name(world, &transfer->job);
    json_put(job, "facets", job_facets(world, &transfer->job));
    json_put(event, "eventType", json_make_text(STR("COMPLETE")));
    json_put(event, "eventTime", json_make_text(world->event_time));
    json_put(event, "producer", producer_of(world));
    json_put(
        event, "schemaURL",
        json_make_text(STR("https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent")));
    json_put(event, "run", run_of(world, transfer));
    json_put(event, "job", job);
    json_put(event, "inputs", inputs_list(world, transfer));
    json_put(event, "outputs", outputs_list(world, transfer));
    json_add_tree(&out->sink->pending, event);
    buf_add_char(&out->sink->pending, '\n');
    out->written++;
    return sink_settle(out->sink);
}

bool openlineage_end(struct exporter_out *out, const struct transfer_world *world) {
    (void)world;
    return sink_settle(out->sink);
}
