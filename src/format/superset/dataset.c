#include "format/superset/dataset.h"

#include "format/superset/asset.h"
#include "format/superset/expression.h"
#include "format/superset/sources.h"
#include "format/superset/sql.h"

// Bytes of SQL that one dataset may become: some expressions repeat the dataset's query.
#define SQL_MAX ((uint64_t)8 << 20)

struct dataset {
    const struct superset_item *item;
    struct reading *reading;
    struct superset_node table;
    struct superset_node schema;
    struct superset_node query; // `sql`, if it says anything
    struct superset_node metrics;
    struct VEC(struct superset_node) columns; // names of those without an expression
    struct superset_expressions expressions;
    struct names fields;
    uint32_t asset;
    uint32_t fill;
};

struct str superset_dataset_calls_itself(const struct node *dataset) {
    bool query = str_trim(node_get_text(dataset, "sql")).size > 0;
    return query ? STR("virtual_table") : node_get_text(dataset, "table_name");
}

// ---- reading

static void add_field(struct dataset *dataset, struct superset_node at, struct superset_node name,
                      bool typed) {
    struct builder *builder = dataset->reading->builder;
    struct str type = typed ? superset_text(superset_get(at, "type")) : STR("");
    struct str description = superset_text(superset_get(at, "description"));
    uint32_t field =
        builder_field_def(builder, (struct field_def){
                                       .name = builder_string(builder, superset_text(name)),
                                       .type = builder_string(builder, type),
                                       .description = builder_text(builder, str_trim(description)),
                                       .span = superset_place(name),
                                   });
    VEC_PUSH_IN(&dataset->reading->arena, &dataset->fields, field);
}

static struct superset_node member_name(struct dataset *dataset, struct superset_node at,
                                        const char *key) {
    struct superset_node name = superset_get(at, key);
    if (superset_text(name).size == 0) {
        reading_note(dataset->reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(at),
                     "this entry has no `%s` and is left out; export the dataset again", key);
        return superset_beside(at, NULL);
    }
    return name;
}

// The types of a query's columns are Superset's own (LONGINTEGER), those of a table the database's.
static void read_column(struct dataset *dataset, struct superset_node at) {
    struct arena *arena = &dataset->reading->arena;
    struct superset_node name = member_name(dataset, at, "column_name");
    struct superset_node sql = superset_get(at, "expression");
    if (!name.node) {
        return;
    }
    add_field(dataset, at, name, !superset_says(sql) && !dataset->query.node);
    if (superset_says(sql)) {
        struct superset_expression expression = {.name = name, .sql = sql, .column = true};
        VEC_PUSH_IN(arena, &dataset->expressions, expression);
    } else {
        VEC_PUSH_IN(arena, &dataset->columns, name);
    }
}

static void read_metric(struct dataset *dataset, struct superset_node at) {
    struct superset_node name = member_name(dataset, at, "metric_name");
    struct superset_expression expression = {.name = name, .sql = superset_get(at, "expression")};
    if (!name.node) {
        return;
    }
    add_field(dataset, at, name, false);
    if (superset_says(expression.sql)) {
        VEC_PUSH_IN(&dataset->reading->arena, &dataset->expressions, expression);
    }
}

static void read_list(struct dataset *dataset, struct superset_node list,
                      void (*read)(struct dataset *dataset, struct superset_node at)) {
    if (superset_says(list) && !node_is_array(list.node)) {
        reading_note(dataset->reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(list),
                     "this should be a list and is left out; export the dataset again");
        return;
    }
    for (const struct node *one = node_first(list.node); one; one = one->next) {
        read(dataset, superset_beside(list, one));
    }
}

// ---- SQL

static void write_table(const struct dataset *dataset, struct superset_sql *sql) {
    if (dataset->query.node) {
        superset_sql_expression(sql, dataset->query);
        superset_sql_glue(sql, " AS virtual_table");
        return;
    }
    if (superset_says(dataset->schema)) {
        superset_sql_at(sql, dataset->schema);
        superset_sql_ident(sql, superset_text(dataset->schema));
        superset_sql_glue(sql, ".");
    }
    superset_sql_at(sql, dataset->table);
    superset_sql_ident(sql, superset_text(dataset->table));
}

static void write_expression(struct superset_sql *sql, const struct superset_expression *one) {
    superset_sql_expression(sql, one->sql);
    superset_sql_glue(sql, " AS ");
    superset_sql_ident(sql, superset_text(one->name));
}

// FROM shop.orders, or FROM (SELECT *, (amount * 1.2) AS "gross" FROM shop.orders) AS orders when
// the expression names a calculated column.
static void write_from(const struct dataset *dataset, struct superset_sql *sql,
                       const struct superset_expression *expression) {
    bool nested = expression && expression->names.size > 0;
    superset_sql_glue(sql, nested ? " FROM (SELECT *" : " FROM ");
    for (uint32_t i = 0; nested && i < expression->names.size; i++) {
        superset_sql_glue(sql, ", ");
        write_expression(sql, &dataset->expressions.data[expression->names.data[i]]);
    }
    superset_sql_glue(sql, nested ? " FROM " : "");
    write_table(dataset, sql);
    if (nested) {
        superset_sql_glue(sql, ") AS ");
        superset_sql_ident(sql, superset_dataset_calls_itself(dataset->item->at.node));
    }
}

static void write_columns(const struct dataset *dataset, struct superset_sql *sql) {
    superset_sql_glue(sql, dataset->columns.size > 0 ? "" : "*");
    for (uint32_t i = 0; i < dataset->columns.size; i++) {
        superset_sql_glue(sql, i > 0 ? ", " : "");
        superset_sql_at(sql, dataset->columns.data[i]);
        superset_sql_ident(sql, superset_text(dataset->columns.data[i]));
    }
}

// What cannot be parsed stands as a name that is not known.
static void write_unknown(struct superset_sql *sql, const struct superset_expression *one) {
    superset_sql_at(sql, one->sql);
    superset_sql_hole(sql);
    superset_sql_glue(sql, " AS ");
    superset_sql_ident(sql, superset_text(one->name));
}

// ---- texts

#define WITH_ALL    UINT32_MAX
#define WITHOUT_ANY (UINT32_MAX - 1)

// How the columns, and the expressions that can stand beside them, are written.
struct way {
    bool otherwise;
    uint32_t without; // an expression that may be wrong, by its index
};

static bool write_main(const struct dataset *dataset, struct way way) {
    struct superset_sql sql = {
        .reading = dataset->reading, .otherwise = way.otherwise, .metrics = dataset->metrics};
    superset_sql_start(&sql);
    superset_sql_at(&sql, dataset->table);
    superset_sql_glue(&sql, "SELECT ");
    write_columns(dataset, &sql);
    for (uint32_t i = 0; i < dataset->expressions.size; i++) {
        const struct superset_expression *one = &dataset->expressions.data[i];
        bool unknown = way.without == i || way.without == WITHOUT_ANY;
        if (!one->alone) {
            superset_sql_glue(&sql, ", ");
            (unknown ? write_unknown : write_expression)(&sql, one);
        }
    }
    write_from(dataset, &sql, NULL);
    return sql.doubted;
}

static uint64_t add_way(const struct dataset *dataset, struct way way) {
    write_main(dataset, way);
    reading_alternative(dataset->reading);
    return dataset->reading->excerpt.sql.size;
}

// Where the grammar refuses the text, one of the expressions may be the reason, or several.
static void add_ways(const struct dataset *dataset) {
    uint32_t count = 0;
    uint64_t size = 0;
    for (uint32_t i = 0; i < dataset->expressions.size && size < SQL_MAX; i++) {
        if (!dataset->expressions.data[i].alone) {
            size += add_way(dataset, (struct way){true, i});
            count++;
        }
    }
    if (count > 1) {
        add_way(dataset, (struct way){true, WITHOUT_ANY});
    }
}

static void add_main(const struct dataset *dataset, struct span claim) {
    bool doubted = write_main(dataset, (struct way){false, WITH_ALL});
    reading_text(dataset->reading, claim, dataset->fill);
    if (doubted) {
        add_way(dataset, (struct way){true, WITH_ALL});
    }
    add_ways(dataset);
}

static bool write_alone(const struct dataset *dataset, const struct superset_expression *one,
                        bool otherwise) {
    struct superset_sql sql = {
        .reading = dataset->reading, .otherwise = otherwise, .metrics = dataset->metrics};
    superset_sql_start(&sql);
    superset_sql_at(&sql, one->name);
    superset_sql_glue(&sql, "SELECT ");
    write_expression(&sql, one);
    write_from(dataset, &sql, one);
    return sql.doubted;
}

// Returns how much SQL that is.
static uint64_t add_alone(const struct dataset *dataset, const struct superset_expression *one) {
    bool doubted = write_alone(dataset, one, false);
    reading_text(dataset->reading, superset_place(one->sql), dataset->fill);
    if (doubted) {
        write_alone(dataset, one, true);
        reading_alternative(dataset->reading);
    }
    return dataset->reading->excerpt.sql.size;
}

static void add_texts(const struct dataset *dataset) {
    uint64_t size = 0;
    add_main(dataset, superset_place(dataset->query.node ? dataset->query : dataset->table));
    for (uint32_t i = 0; i < dataset->expressions.size; i++) {
        const struct superset_expression *one = &dataset->expressions.data[i];
        if (size > SQL_MAX) {
            reading_note(dataset->reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(one->sql),
                         "from here on, expressions of this dataset are left out: together with "
                         "its query they are too long; make that a view");
            return;
        }
        size += one->alone ? add_alone(dataset, one) : 0;
    }
}

// ---- the dataset

static struct str engine_of(const struct dataset *dataset) {
    const struct superset_item *item = dataset->item;
    struct superset_node backend = superset_get(superset_get(item->at, "database"), "backend");
    struct superset_node database = superset_get(item->at, "database_uuid");
    return superset_says(backend)
               ? superset_text(backend)
               : superset_database_engine(item->reading->around, superset_text(database));
}

static void read_query(struct dataset *dataset) {
    struct superset_node query = superset_get(dataset->item->at, "sql");
    if (!superset_says(query)) {
        return;
    }
    if (node_is_string(query.node)) {
        dataset->query = query;
        return;
    }
    reading_note(dataset->reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(query),
                 "`sql` should be a text and is left out; export the dataset again");
}

static void read_parts(struct dataset *dataset) {
    read_query(dataset);
    read_list(dataset, superset_get(dataset->item->at, "columns"), read_column);
    read_list(dataset, dataset->metrics, read_metric);
    superset_expressions_resolve(dataset->reading, &dataset->expressions, dataset->columns.data,
                                 dataset->columns.size);
}

static void declare(struct dataset *dataset) {
    struct reading *reading = dataset->reading;
    struct asset_def asset = superset_asset(dataset->item, &superset_dataset_kind);
    struct str schema = superset_text(dataset->schema);
    asset.columns = names_list(reading, &dataset->fields);
    dataset->asset = builder_asset_def(reading->builder, asset);
    dataset->fill = builder_fill(
        reading->builder,
        (struct fill){.asset = dataset->asset,
                      .search_path = reading_strings(reading, &schema, schema.size > 0 ? 1 : 0)});
}

void superset_dataset_read(const struct superset_item *item) {
    struct dataset dataset = {
        .item = item,
        .reading = item->reading,
        .table = superset_get(item->at, "table_name"),
        .schema = superset_get(item->at, "schema"),
        .metrics = superset_get(item->at, "metrics"),
    };
    read_parts(&dataset);
    declare(&dataset);
    struct str engine = engine_of(&dataset);
    if (!superset_engine_is_read(engine)) {
        struct superset_node claim = dataset.query.node ? dataset.query : dataset.table;
        reading_skip(item->reading, superset_place(claim), DIAG_OTHER_ENGINE,
                     "this dataset is a query to %.*s, not PostgreSQL: it is left out",
                     STR_ARG(engine));
    } else if (superset_text(dataset.table).size > 0 || dataset.query.node) {
        add_texts(&dataset);
    } else {
        reading_note(item->reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(dataset.table),
                     "this dataset names no table and has no `sql`; export it again");
    }
}
