#include "format/dbt/snapshot.h"

// ---- settings

static const char *const column_names[DBT_SNAPSHOT_COLUMNS] = {
    [DBT_SCD_ID] = "dbt_scd_id",         [DBT_UPDATED_AT] = "dbt_updated_at",
    [DBT_VALID_FROM] = "dbt_valid_from", [DBT_VALID_TO] = "dbt_valid_to",
    [DBT_IS_DELETED] = "dbt_is_deleted",
};

const char *dbt_snapshot_column_name(enum dbt_snapshot_column column) {
    return column_names[column];
}

static bool is_said(const struct node *setting) {
    return node_is_string(setting) && str_trim(node_text(setting)).size > 0;
}

static struct dbt_setting setting_write(struct dbt_file *file, const struct node *node) {
    struct span all = tree_write(file->tree, node, &file->reading->excerpt);
    return (struct dbt_setting){all, all};
}

void dbt_snapshot_read(struct dbt_file *file, const struct node *config, struct span query,
                       struct dbt_snapshot *snapshot) {
    const struct node *key = node_get(config, "unique_key");
    const struct node *updated_at = node_get(config, "updated_at");
    const struct node *names = node_get(config, "snapshot_meta_column_names");
    *snapshot = (struct dbt_snapshot){.excerpt = &file->reading->excerpt, .query = query};
    for (const struct node *one = node_is_array(key) ? node_first(key) : key; one;
         one = node_is_array(key) ? one->next : NULL) {
        if (is_said(one)) {
            struct dbt_setting setting = setting_write(file, one);
            VEC_PUSH_IN(&file->reading->arena, &snapshot->keys, setting);
        }
    }
    if (is_said(updated_at)) {
        snapshot->updated_at = setting_write(file, updated_at);
    }
    for (int i = 0; i < DBT_SNAPSHOT_COLUMNS; i++) {
        snapshot->names[i] = str_trim(node_get_text(names, column_names[i]));
    }
    snapshot->deleted = node_is(node_get(config, "hard_deletes"), "new_record");
}

// ---- values

// What stands for no setting stands for the query's start.
static struct span start_of(const struct dbt_snapshot *snapshot) {
    return (struct span){snapshot->query.start, 0};
}

static void put(const struct dbt_snapshot *snapshot, struct span at, const char *sql) {
    excerpt_put(snapshot->excerpt, str_of(sql), at, RUN_TEXT);
}

// A setting is SQL itself, put as an operand. Without one it is the clock.
static void put_operand(const struct dbt_snapshot *snapshot, struct span at,
                        const struct dbt_setting *setting) {
    struct str sql = excerpt_written(snapshot->excerpt, setting->text);
    put(snapshot, at, "(");
    excerpt_put(snapshot->excerpt, sql.size > 0 ? sql : STR("now()"), at, RUN_TEXT);
    put(snapshot, at, ")");
}

static struct span time_place(const struct dbt_snapshot *snapshot) {
    const struct dbt_setting *time = &snapshot->updated_at;
    return time->text.length > 0 ? time->at : start_of(snapshot);
}

// All of it stands for the unique key, or for the first of several: an expression has one place.
static void put_scd_id(const struct dbt_snapshot *snapshot) {
    bool keyed = snapshot->keys.size > 0;
    struct span at = keyed ? snapshot->keys.data[0].at : time_place(snapshot);
    put(snapshot, at, "md5(concat(");
    for (uint32_t i = 0; i < snapshot->keys.size; i++) {
        put_operand(snapshot, at, &snapshot->keys.data[i]);
        put(snapshot, at, ", ");
    }
    put_operand(snapshot, at, &snapshot->updated_at);
    put(snapshot, at, "))");
}

static void put_change(const struct dbt_snapshot *snapshot) {
    put_operand(snapshot, time_place(snapshot), &snapshot->updated_at);
}

static void put_next_change(const struct dbt_snapshot *snapshot) {
    struct span at = time_place(snapshot);
    put(snapshot, at, "lead(");
    put_operand(snapshot, at, &snapshot->updated_at);
    put(snapshot, at, ") OVER ()");
}

static void put_false(const struct dbt_snapshot *snapshot) {
    put(snapshot, start_of(snapshot), "'False'");
}

// ---- columns

static void put_column(const struct dbt_snapshot *snapshot, enum dbt_snapshot_column column,
                       void (*put_value)(const struct dbt_snapshot *snapshot)) {
    struct str other = snapshot->names[column];
    put(snapshot, start_of(snapshot), ", ");
    put_value(snapshot);
    put(snapshot, start_of(snapshot), " AS ");
    excerpt_put_ident(snapshot->excerpt, other.size > 0 ? other : str_of(column_names[column]),
                      start_of(snapshot));
}

void dbt_snapshot_open(const struct dbt_snapshot *snapshot) {
    put(snapshot, start_of(snapshot), "SELECT *");
    put_column(snapshot, DBT_SCD_ID, put_scd_id);
    put_column(snapshot, DBT_UPDATED_AT, put_change);
    put_column(snapshot, DBT_VALID_FROM, put_change);
    put_column(snapshot, DBT_VALID_TO, put_next_change);
    if (snapshot->deleted) {
        put_column(snapshot, DBT_IS_DELETED, put_false);
    }
    put(snapshot, start_of(snapshot), " FROM (");
}

// The query may end with a comment.
void dbt_snapshot_close(const struct dbt_snapshot *snapshot) {
    struct span query = snapshot->query;
    excerpt_put(snapshot->excerpt, STR("\n) AS dbt_snapshot"),
                (struct span){query.start + query.length, 0}, RUN_TEXT);
}
