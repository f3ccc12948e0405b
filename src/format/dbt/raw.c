#include "format/dbt/raw.h"

#include "format/dbt/dependency.h"
#include "format/dbt/run.h"
#include "format/dbt/snapshot.h"
#include "format/dbt/value.h"
#include "format/space.h"
#include "format/template.h"

static struct dbt_run run_of(const struct dbt_file *file, const struct node *node) {
    const struct surroundings *around = file->reading->around;
    struct str package = node_get_text(node, "package_name");
    struct dbt_run run =
        dbt_run_for(file->reading, dbt_project_named(around ? around->dbt : NULL, package));
    run.model = node_get_text(node, "name");
    return run;
}

// Makes the SQL in the reading's excerpt.
static struct jinja mask(struct dbt_file *file, const struct dbt_raw *raw, struct dbt_run *run) {
    struct reading *reading = file->reading;
    const struct node *config = node_get(raw->node, "config");
    bool snapshot = node_is(node_get(raw->node, "resource_type"), "snapshot");
    struct dbt_snapshot history;
    struct jinja jinja;
    jinja_init(&jinja, &reading->arena, &dbt_rules, run);
    run->settings = dbt_value(&jinja, config);
    excerpt_reset(&reading->excerpt);
    struct span all = tree_write(file->tree, raw->code, &reading->excerpt);
    if (snapshot) {
        dbt_snapshot_read(file, config, all, &history);
        dbt_snapshot_open(&history);
    }
    jinja_mask(&jinja, &reading->excerpt, all);
    if (snapshot) {
        dbt_snapshot_close(&history);
    }
    return jinja;
}

// When the template makes no SQL that can be parsed: all of what it depends on.
static void read_alternative(const struct dbt_index *index, const struct dbt_raw *raw) {
    struct excerpt *excerpt = &index->file->reading->excerpt;
    excerpt_reset(excerpt);
    struct span all = tree_write(index->file->tree, raw->code, excerpt);
    const char *before = "SELECT * FROM ";
    for (const struct node *id = dbt_index_dependencies(raw->node); id; id = id->next) {
        if (dbt_index_is_relation(index, node_text(id))) {
            struct str name = dbt_dependency_name(index->file, SPACE_DBT_ID, node_text(id));
            excerpt_put(excerpt, str_of(before), all, RUN_HOLE);
            excerpt_put(excerpt, name, all, RUN_HOLE);
            before = ", ";
        }
    }
    if (excerpt->sql.size > 0) {
        reading_alternative(index->file->reading);
    }
}

static void read_text(const struct dbt_index *index, const struct dbt_raw *raw) {
    struct reading *reading = index->file->reading;
    reading_text(reading, dbt_place(index->file, raw->code),
                 builder_fill(reading->builder, raw->fill));
}

void dbt_raw_read(const struct dbt_index *index, const struct dbt_raw *raw) {
    struct reading *reading = index->file->reading;
    struct dbt_run run = run_of(index->file, raw->node);
    struct fill whole = raw->fill;
    struct jinja jinja = mask(index->file, raw, &run);
    template_report(reading, &jinja);
    if (str_trim(buf_str(&reading->excerpt.sql)).size > 0) {
        read_text(index, raw);
        read_alternative(index, raw);
    }
    if (jinja.forked) { // what is_incremental() has left out
        run.full_refresh = true;
        (void)mask(index->file, raw, &run);
        read_text(index, raw);
    }
    whole.flags |= FILL_TABLE_LEVEL;
    dbt_index_depend(index, raw->node, &run.relations, builder_fill(reading->builder, whole));
}
