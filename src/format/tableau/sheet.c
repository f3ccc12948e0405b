#include "format/tableau/sheet.h"

#include "base/map.h"
#include "format/space.h"
#include "format/tableau/formula.h"
#include "format/tableau/source.h"
#include "format/xml.h"

enum use { USE_FIELD, USE_FILTER, USE_SORT };

// A place where a sheet names a column.
struct usage {
    enum use use;
    const struct node *at; // a string; the name is a part of it
    struct span part;      // bytes of its value
    const struct tableau_source *source;
    const struct tableau_column *column;
    struct str derivation; // "Sum", "None"
};

struct sheet {
    struct tableau_file *file;
    const struct node *node;
    struct VEC(const struct node *) instances;
    struct map by_name; // source and symbol of an instance, to its number from 1
    struct VEC(struct usage) usages;
    uint32_t asset;
};

// ---- what the sheet uses

static uint32_t symbol_of(const struct sheet *sheet, struct str name) {
    return builder_string(sheet->file->reading->builder, name);
}

static uint64_t instance_key(const struct sheet *sheet, struct str source, struct str name) {
    return map_pair(symbol_of(sheet, source), symbol_of(sheet, name));
}

static void read_instances(struct sheet *sheet, const struct node *dependencies) {
    struct str source = node_get_text(dependencies, "datasource");
    const struct node *one = tableau_child(dependencies, "column-instance");
    for (; one; one = tableau_next(one, "column-instance")) {
        struct str text = node_get_text(one, "name");
        struct tableau_pair pair;
        if (tableau_pair_take(&sheet->file->reading->arena, &text, &pair)) {
            VEC_PUSH_IN(&sheet->file->reading->arena, &sheet->instances, one);
            map_put(&sheet->by_name, instance_key(sheet, source, pair.name), sheet->instances.size);
        }
    }
}

// The column that [federated.1].[sum:amount:qk] stands for.
static void resolve(const struct sheet *sheet, const struct tableau_pair *pair,
                    struct usage *usage) {
    uint32_t number = map_get(&sheet->by_name, instance_key(sheet, pair->source, pair->name));
    bool known = number > 0 && number <= sheet->instances.size;
    const struct node *instance = known ? sheet->instances.data[number - 1] : NULL;
    struct str text = node_get_text(instance, "column");
    struct tableau_pair column;
    bool said = tableau_pair_take(&sheet->file->reading->arena, &text, &column);
    usage->derivation = node_get_text(instance, "derivation");
    usage->column =
        tableau_source_column(sheet->file, usage->source, said ? column.name : pair->name);
}

static void note_dangling(const struct sheet *sheet, const struct node *at,
                          const struct tableau_pair *pair) {
    if (!tableau_column_is_made(pair->name)) {
        reading_note(sheet->file->reading, DIAG_REFERENCE_DANGLING, tableau_place(sheet->file, at),
                     "the sheet uses [%.*s], which its data source has not: save the file again",
                     STR_ARG(pair->name));
    }
}

static void use_pair(struct sheet *sheet, struct usage usage, const struct tableau_pair *pair) {
    usage.source = tableau_source_find(sheet->file, pair->source);
    if (usage.source && usage.source->parameters) {
        return;
    }
    if (usage.source) {
        resolve(sheet, pair, &usage);
    }
    if (usage.column) {
        VEC_PUSH_IN(&sheet->file->reading->arena, &sheet->usages, usage);
    } else {
        note_dangling(sheet, usage.at, pair);
    }
}

// All columns that a string names.
static void use_text(struct sheet *sheet, const struct node *at, enum use use) {
    struct str text = node_text(at);
    size_t size = text.size;
    for (;;) {
        struct str rest = str_sub(text, str_find(text, '['), text.size);
        uint32_t start = (uint32_t)(size - rest.size);
        struct tableau_pair pair;
        text = rest;
        if (!tableau_pair_take(&sheet->file->reading->arena, &text, &pair)) {
            return;
        }
        uint32_t length = (uint32_t)(rest.size - text.size);
        use_pair(sheet, (struct usage){.use = use, .at = at, .part = {start, length}}, &pair);
    }
}

static void use_members(struct sheet *sheet, const struct node *filter) {
    const struct node *one = tableau_child(filter, "groupfilter");
    for (; one; one = tableau_next(one, "groupfilter")) {
        use_text(sheet, node_get(one, "member"), USE_FIELD);
        use_members(sheet, one);
    }
}

// A filter of the measures' names says which measures are shown.
static void use_filter(struct sheet *sheet, const struct node *filter) {
    const struct node *column = node_get(filter, "column");
    if (str_ends(node_text(column), STR("[:Measure Names]"))) {
        use_members(sheet, filter);
    } else {
        use_text(sheet, column, USE_FILTER);
    }
}

static void use_view(struct sheet *sheet, const struct node *view) {
    const struct node *one = node_first(node_get(view, XML_CHILDREN));
    for (; one; one = one->next) {
        if (tableau_named(one, "filter")) {
            use_filter(sheet, one);
        } else if (tableau_named(one, "sort") || tableau_named(one, "computed-sort")) {
            const struct node *by = node_get(one, "using");
            use_text(sheet, by ? by : node_get(one, "column"), USE_SORT);
        }
    }
}

static void use_panes(struct sheet *sheet, const struct node *panes) {
    const struct node *pane = tableau_child(panes, "pane");
    for (; pane; pane = tableau_next(pane, "pane")) {
        const struct node *list = node_get(tableau_child(pane, "encodings"), XML_CHILDREN);
        for (const struct node *one = node_first(list); one; one = one->next) {
            use_text(sheet, node_get(one, "column"), USE_FIELD);
        }
    }
}

static void read_usages(struct sheet *sheet) {
    const struct node *table = tableau_child(sheet->node, "table");
    const struct node *view = tableau_child(table, "view");
    const struct node *one = tableau_child(view, "datasource-dependencies");
    for (; one; one = tableau_next(one, "datasource-dependencies")) {
        read_instances(sheet, one);
    }
    use_text(sheet, tableau_text(tableau_child(table, "cols")), USE_FIELD);
    use_text(sheet, tableau_text(tableau_child(table, "rows")), USE_FIELD);
    use_panes(sheet, tableau_child(table, "panes"));
    use_view(sheet, view);
}

// ---- SQL

static void write_column(struct tableau_sql *sql, const struct usage *usage) {
    const char *aggregate = tableau_aggregate(usage->derivation);
    bool plain = usage->derivation.size == 0 || str_equal_nocase(usage->derivation, STR("None")) ||
                 str_equal_nocase(usage->derivation, STR("User"));
    if (aggregate) {
        tableau_sql_glue(sql, aggregate);
    } else if (!plain) { // Year, Month-Trunc
        tableau_sql_ident(sql, usage->derivation);
        tableau_sql_glue(sql, "(");
    }
    tableau_sql_ident(sql, usage->column->shown);
    tableau_sql_glue(sql, aggregate || !plain ? ")" : "");
}

// From here on, glue stands for the name.
static void stand_at(struct tableau_sql *sql, const struct usage *usage) {
    tableau_sql_at(sql, usage->at);
    sql->here = (struct span){sql->here.start + usage->part.start, usage->part.length};
}

static bool is_aggregated(const struct usage *usage) {
    return tableau_aggregate(usage->derivation) || str_equal_nocase(usage->derivation, STR("User"));
}

// Writes the usages of one data source that are of this sort, as often as they are different.
static uint32_t write_list(const struct sheet *sheet, struct tableau_sql *sql, enum use use,
                           const char *before, const char *between) {
    uint32_t count = 0;
    struct map seen = {0};
    for (uint32_t i = 0; i < sheet->usages.size; i++) {
        const struct usage *usage = &sheet->usages.data[i];
        uint64_t key =
            map_pair(symbol_of(sheet, usage->column->shown), symbol_of(sheet, usage->derivation));
        if (usage->source != sql->source || usage->use != use || map_get(&seen, key) > 0) {
            continue;
        }
        map_put(&seen, key, 1);
        stand_at(sql, usage);
        tableau_sql_glue(sql, count++ > 0 ? between : before);
        write_column(sql, usage);
        tableau_sql_glue(sql, use == USE_FIELD ? " AS " : use == USE_FILTER ? " IS NOT NULL" : "");
        if (use == USE_FIELD) {
            tableau_sql_ident(sql, usage->column->shown);
        }
    }
    map_release(&seen);
    return count;
}

static void write_groups(const struct sheet *sheet, struct tableau_sql *sql) {
    bool aggregated = false;
    uint32_t count = 0;
    struct map seen = {0};
    for (uint32_t i = 0; i < sheet->usages.size; i++) {
        const struct usage *usage = &sheet->usages.data[i];
        aggregated |=
            usage->source == sql->source && usage->use == USE_FIELD && is_aggregated(usage);
    }
    for (uint32_t i = 0; aggregated && i < sheet->usages.size; i++) {
        const struct usage *usage = &sheet->usages.data[i];
        uint64_t key =
            map_pair(symbol_of(sheet, usage->column->shown), symbol_of(sheet, usage->derivation));
        if (usage->source == sql->source && usage->use == USE_FIELD && !is_aggregated(usage) &&
            map_get(&seen, key) == 0) {
            map_put(&seen, key, 1);
            stand_at(sql, usage);
            tableau_sql_glue(sql, count++ > 0 ? ", " : " GROUP BY ");
            write_column(sql, usage);
        }
    }
    map_release(&seen);
}

static void add_text(const struct sheet *sheet, const struct tableau_source *source) {
    struct reading *reading = sheet->file->reading;
    struct tableau_sql sql = {.file = sheet->file, .source = source};
    const struct node *name = node_get(sheet->node, "name");
    tableau_sql_start(&sql);
    if (write_list(sheet, &sql, USE_FIELD, "SELECT ", ", ") == 0) {
        tableau_sql_at(&sql, name ? name : sheet->node);
        tableau_sql_glue(&sql, "SELECT");
    }
    tableau_sql_glue(&sql, " FROM ");
    tableau_sql_source(&sql, source->key);
    write_list(sheet, &sql, USE_FILTER, " WHERE ", " AND ");
    write_groups(sheet, &sql);
    write_list(sheet, &sql, USE_SORT, " ORDER BY ", ", ");
    uint32_t fill = builder_fill(reading->builder, (struct fill){.asset = sheet->asset});
    reading_text(reading, tableau_place(sheet->file, name ? name : sheet->node), fill);
}

// One text for each data source that the sheet uses.
static void add_texts(const struct sheet *sheet) {
    for (uint32_t s = 0; s < sheet->file->source_count; s++) {
        const struct tableau_source *source = &sheet->file->sources[s];
        uint32_t i = 0;
        while (i < sheet->usages.size && sheet->usages.data[i].source != source) {
            i++;
        }
        if (i < sheet->usages.size) {
            add_text(sheet, source);
        }
    }
}

// ---- dashboards

static struct str word_of(const struct tableau_file *file, struct str name) {
    return tableau_print(&file->reading->arena, "%.*s/%.*s", STR_ARG(file->reading->path),
                         STR_ARG(name));
}

// Keys of the dashboards that each sheet is in.
struct parents VEC(struct names);

static struct asset_def asset_of(const struct tableau_file *file, const struct node *node,
                                 enum asset_type type, const char *space) {
    struct builder *builder = file->reading->builder;
    struct str name = node_get_text(node, "name");
    return (struct asset_def){
        .type = (uint8_t)type,
        .keys = reading_key(file->reading, space, word_of(file, name)),
        .schema = builder_string(builder, STR("tableau")),
        .title = builder_string(builder, name.size > 0 ? name : STR("untitled")),
        .span = tableau_place(file, node),
    };
}

// What a zone, or one in it, shows is a part of the dashboard. Legends and filters name a sheet
// too.
static void read_zones(struct tableau_file *file, const struct node *zones, struct str dashboard,
                       const struct map *sheets, struct parents *parents) {
    const struct node *zone = tableau_child(zones, "zone");
    for (; zone; zone = tableau_next(zone, "zone")) {
        struct str name = node_get_text(zone, "name");
        bool shows = !node_get(zone, "type") && !node_get(zone, "type-v2");
        uint32_t sheet = map_get(sheets, builder_string(file->reading->builder, name));
        if (sheet > 0 && shows) {
            names_add_key(file->reading, &parents->data[sheet - 1], SPACE_TABLEAU_DASHBOARD,
                          word_of(file, dashboard));
        } else if (name.size > 0 && shows) {
            reading_note(file->reading, DIAG_REFERENCE_DANGLING,
                         tableau_place(file, node_get(zone, "name")),
                         "the dashboard shows \"%.*s\", which is no worksheet of this file: save "
                         "the file again",
                         STR_ARG(name));
        }
        read_zones(file, zone, dashboard, sheets, parents);
    }
}

static void read_dashboards(struct tableau_file *file, const struct node *workbook,
                            const struct map *sheets, struct parents *parents) {
    const struct node *one = tableau_child(tableau_child(workbook, "dashboards"), "dashboard");
    for (; one; one = tableau_next(one, "dashboard")) {
        builder_asset_def(file->reading->builder,
                          asset_of(file, one, ASSET_DASHBOARD, SPACE_TABLEAU_DASHBOARD));
        read_zones(file, tableau_child(one, "zones"), node_get_text(one, "name"), sheets, parents);
    }
}

// ---- all

static void read_sheet(struct tableau_file *file, const struct node *node,
                       const struct names *parents) {
    struct sheet sheet = {.file = file, .node = node};
    struct asset_def asset = asset_of(file, node, ASSET_CHART, SPACE_TABLEAU_SHEET);
    asset.parents = names_list(file->reading, parents);
    sheet.asset = builder_asset_def(file->reading->builder, asset);
    read_usages(&sheet);
    add_texts(&sheet);
    map_release(&sheet.by_name);
}

void tableau_sheets_read(struct tableau_file *file, const struct node *workbook) {
    const struct node *list = tableau_child(workbook, "worksheets");
    struct map sheets = {0};
    struct parents parents = {0};
    const struct node *one = tableau_child(list, "worksheet");
    for (; one; one = tableau_next(one, "worksheet")) {
        VEC_PUSH_IN(&file->reading->arena, &parents, (struct names){0});
        map_put(&sheets, builder_string(file->reading->builder, node_get_text(one, "name")),
                parents.size);
    }
    read_dashboards(file, workbook, &sheets, &parents);
    one = tableau_child(list, "worksheet");
    for (uint32_t i = 0; one; one = tableau_next(one, "worksheet"), i++) {
        read_sheet(file, one, &parents.data[i]);
    }
    map_release(&sheets);
}
