#include "format/metabase/table.h"

#include "format/space.h"

static uint32_t column_of(struct metabase_file *file, struct metabase_part field) {
    struct builder *builder = file->reading->builder;
    const struct node *name = node_get(field.node, "name");
    return builder_field_def(
        builder, (struct field_def){
                     .name = builder_string(builder, node_text(name)),
                     .type = builder_string(builder, node_get_text(field.node, "database_type")),
                     .description = builder_text(builder, node_get_text(field.node, "description")),
                     .span = metabase_place(metabase_beside(field, name)),
                 });
}

// A field that is gone from the database, or lies within a JSON column, is no column.
static bool is_column(const struct node *field) {
    const struct node *active = node_get(field, "active");
    bool gone = active && active->kind == NODE_BOOL && !node_true(active);
    return node_get_text(field, "name").size > 0 && !gone &&
           !metabase_says(node_get(field, "nfc_path")) &&
           !metabase_says(node_get(field, "parent_id"));
}

static struct list columns_of(struct metabase_file *file, struct metabase_part list) {
    struct names columns = {0};
    for (const struct node *node = node_first(list.node); node; node = node->next) {
        if (is_column(node)) {
            VEC_PUSH_IN(&file->reading->arena, &columns,
                        column_of(file, metabase_beside(list, node)));
        }
    }
    return names_list(file->reading, &columns);
}

static void add_table(struct metabase_file *file, struct metabase_part at, struct asset_def def) {
    def.type = ASSET_TABLE;
    def.flags = ASSET_DEF_REMARK;
    def.description = builder_text(file->reading->builder, node_get_text(at.node, "description"));
    def.span = metabase_place(at);
    builder_asset_def(file->reading->builder, def);
}

void metabase_table_read(struct metabase_file *file, struct metabase_part table) {
    struct reading *reading = file->reading;
    struct str name = node_get_text(table.node, "name");
    struct str id = node_get_text(table.node, "id");
    if (name.size == 0) {
        return;
    }
    struct asset_def def = {
        .names = reading_names(reading, node_get_text(table.node, "schema"), name),
        .columns = columns_of(file, metabase_beside(table, node_get(table.node, "fields"))),
    };
    if (id.size > 0) {
        def.keys = reading_key(reading, SPACE_METABASE_TABLE, id);
    }
    add_table(file, table, def);
}

void metabase_database_read(struct metabase_file *file, struct metabase_part database) {
    struct str id = node_get_text(database.node, "id"), engine;
    id = id.size > 0 ? id : node_get_text(database.node, "name");
    if (!metabase_database_is_read(file, id, &engine)) {
        reading_skip(file->reading, metabase_place(database), DIAG_OTHER_ENGINE,
                     "tables of %.*s are not read", STR_ARG(engine));
        return;
    }
    for (const struct node *table = node_first(node_get(database.node, "tables")); table;
         table = table->next) {
        metabase_table_read(file, metabase_beside(database, table));
    }
}

void metabase_field_read(struct metabase_file *file, struct metabase_part field) {
    const struct node *table = node_get(field.node, "table_id");
    struct str name = node_text(node_at(table, 2)), engine;
    bool read = metabase_database_is_read(file, node_text(node_at(table, 0)), &engine);
    if (name.size == 0 || !read || !is_column(field.node)) {
        return;
    }
    struct names columns = {0};
    VEC_PUSH_IN(&file->reading->arena, &columns, column_of(file, field));
    builder_asset_def(file->reading->builder,
                      (struct asset_def){
                          .type = ASSET_TABLE,
                          .flags = ASSET_DEF_REMARK,
                          .names = reading_names(file->reading, node_text(node_at(table, 1)), name),
                          .columns = names_list(file->reading, &columns),
                          .span = metabase_place(field),
                      });
}
