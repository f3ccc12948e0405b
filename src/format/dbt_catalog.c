#include "format/dbt_catalog.h"

#include <string.h>

#include "base/path.h"
#include "format/dbt/node.h"
#include "format/space.h"

static const char *const marks[] = {"dbt_schema_version", NULL};

// https://schemas.getdbt.com/dbt/catalog/v1.json
static bool catalog_takes(struct str path, const struct node *root) {
    (void)path;
    struct str version = node_text(node_path(root, "metadata.dbt_schema_version"));
    return memmem(version.data, version.size, "/catalog/", strlen("/catalog/")) != NULL;
}

static void check_version(struct dbt_file *file) {
    const struct node *version = node_path(file->tree->root, "metadata.dbt_schema_version");
    if (!str_equal(path_name(node_text(version)), STR("v1.json"))) {
        reading_note(file->reading, DIAG_FORMAT_VERSION, dbt_place(file, version),
                     "catalogs of version 1 are known: of this one, what they have in common is "
                     "read");
    }
}

// Takes what stands before the next dot off an id.
static struct str take_part(struct str *id) {
    size_t dot = str_find(*id, '.');
    struct str part = str_sub(*id, 0, dot);
    *id = str_sub(*id, dot + 1, id->size);
    return part;
}

// "model.shop.orders" has the words orders and shop.orders, "source.shop.crm.users" has crm.users
// and shop.crm.users.
static void remark(struct dbt_file *file, const struct node *node) {
    struct reading *reading = file->reading;
    struct names keys = {0};
    struct str rest = node->key;
    struct str type = take_part(&rest);
    struct str project = take_part(&rest);
    bool source = str_equal(type, STR("source"));
    bool seed = str_equal(type, STR("seed"));
    names_add_key(reading, &keys, SPACE_DBT_ID, node->key);
    if (rest.size > 0 && source) {
        dbt_source_keys(file, &keys, project, rest);
    } else if (rest.size > 0) {
        dbt_model_keys(file, &keys, project, rest);
    }
    struct str name = node_text(node_path(node, "metadata.name"));
    struct str schema = node_text(node_path(node, "metadata.schema"));
    struct asset_def def = {
        .type = ASSET_TABLE,
        .flags = (uint8_t)(ASSET_DEF_REMARK | (source || seed ? ASSET_DEF_COMPLETE : 0u)),
        .keys = names_list(reading, &keys),
        .names = name.size > 0 ? reading_names(reading, schema, name) : (struct list){0},
        .description = dbt_description(file, node_path(node, "metadata.comment")),
        .columns = dbt_columns(file, node_get(node, "columns"), NULL),
        .span = tree_place(file->tree, node->key_span),
    };
    builder_asset_def(reading->builder, def);
}

static void read_section(struct dbt_file *file, const char *name) {
    const struct node *section = node_get(file->tree->root, name);
    if (!dbt_expect(file, section, NODE_OBJECT, name)) {
        return;
    }
    for (const struct node *node = node_first(section); node; node = node->next) {
        if (dbt_expect(file, node, NODE_OBJECT, "a member of the catalog")) {
            remark(file, node);
        }
    }
}

static void catalog_read(struct reading *reading, const struct tree *tree) {
    struct dbt_file file = dbt_file_of(reading, tree);
    check_version(&file);
    read_section(&file, "nodes");
    read_section(&file, "sources");
}

const struct format format_dbt_catalog = {
    .name = "dbt_catalog",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = catalog_takes,
    .read_tree = catalog_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(DBT),
};
