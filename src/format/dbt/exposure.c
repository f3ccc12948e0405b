#include "format/dbt/exposure.h"

uint32_t dbt_exposure(struct dbt_file *file, const struct node *node, const struct names *keys) {
    struct reading *reading = file->reading;
    struct builder *builder = reading->builder;
    struct str title = str_trim(node_get_text(node, "label")), name = node_get_text(node, "name");
    struct asset_def def = dbt_asset(file, node, (struct dbt_above){0});
    def.type = ASSET_DASHBOARD;
    def.keys = names_list(reading, keys);
    def.schema = builder_string(builder, STR("dbt"));
    def.title = builder_string(builder, title.size > 0 ? title : name.size > 0 ? name : node->key);
    def.url = builder_text(builder, str_trim(node_get_text(node, "url")));
    return builder_asset_def(builder, def);
}
