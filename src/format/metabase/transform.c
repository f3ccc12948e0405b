#include "format/metabase/transform.h"

#include "format/metabase/asset.h"
#include "format/metabase/plan.h"
#include "format/metabase/query.h"

static uint32_t target_of(struct metabase_file *file, struct metabase_part target) {
    const struct node *name = node_get(target.node, "name");
    struct str schema = node_get_text(target.node, "schema");
    return builder_asset_def(file->reading->builder,
                             (struct asset_def){
                                 .type = ASSET_TABLE,
                                 .names = reading_names(file->reading, schema, node_text(name)),
                                 .span = metabase_place(metabase_beside(target, name)),
                             });
}

void metabase_transform_read(struct metabase_file *file, struct metabase_part transform) {
    struct reading *reading = file->reading;
    struct metabase_part source = metabase_beside(transform, node_get(transform.node, "source"));
    struct metabase_part query = metabase_member(&reading->arena, source, "query");
    struct metabase_part target = metabase_beside(transform, node_get(transform.node, "target"));
    struct asset_def def = metabase_asset(file, transform, ASSET_PIPELINE, "transform");
    uint32_t pipeline = builder_asset_def(reading->builder, def);
    if (!node_is_object(query.node) || node_get_text(target.node, "name").size == 0) {
        reading_note(reading, DIAG_TEXT_UNSUPPORTED,
                     metabase_place(source.node ? source : transform),
                     "a transform that is no query into a table is not read");
        return;
    }
    uint32_t fill = builder_fill(
        reading->builder, (struct fill){.asset = target_of(file, target), .pipeline = pipeline});
    struct metabase_plan plan = {.file = file};
    metabase_plan_query(&plan, query);
    metabase_query_write(&plan, query, node_get_text(target.node, "database"), fill);
}
