#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "format/superset.h"

// ---- a file that is read

struct file {
    struct builder builder;
    struct reading reading;
    struct surroundings around;
    struct str text;
    bool taken;
};

static void file_open_in(struct file *file, const char *text, enum tree_syntax syntax,
                         const struct surrounding_file *files, uint32_t count) {
    *file = (struct file){.text = str_of(text)};
    builder_init(&file->builder);
    reading_init(&file->reading, &file->builder);
    arena_init(&file->around.arena);
    file->around.files = files;
    file->around.file_count = count;
    format_superset.gather(&file->around);
    file->reading.file = file->text;
    file->reading.path = STR("export/item.yaml");
    file->reading.around = &file->around;
    builder_lines(&file->builder, file->text);
    const struct tree_source source = {.text = file->text, .syntax = syntax};
    struct tree tree;
    struct tree_fault fault;
    assert_true(tree_parse(&file->reading.arena, &source, &tree, &fault));
    file->taken = format_superset.takes_tree(file->reading.path, tree.root);
    if (file->taken) {
        format_superset.read_tree(&file->reading, &tree);
        reading_finish(&file->reading);
    }
}

static void file_open(struct file *file, const char *text) {
    enum tree_syntax syntax = text[0] == '{' || text[0] == '[' ? TREE_JSON : TREE_YAML;
    file_open_in(file, text, syntax, NULL, 0);
}

static void file_close(struct file *file) {
    reading_release(&file->reading);
    builder_release(&file->builder);
    arena_release(&file->around.arena);
}

static struct str string_of(const struct builder *builder, uint32_t string) {
    const struct object_string *at = &builder->strings.data[string];
    return (struct str){builder->bytes.data + at->start, at->length};
}

static struct str text_of(const struct builder *builder, uint32_t text) {
    const struct object_string *at = &builder->texts.data[text];
    return (struct str){builder->bytes.data + at->start, at->length};
}

// ---- what it holds, as text

// Key spaces without the character that no SQL has, ? for a name that is not known; a line break
// within a text is a blank.
static void add_sql(struct buf *out, struct str sql) {
    for (size_t i = 0; i < sql.size; i++) {
        if (str_starts(str_sub(sql, i, sql.size), STR(KEY_SPACE))) {
            i += strlen(KEY_SPACE) - 1;
        } else if (str_starts(str_sub(sql, i, sql.size), STR(NAME_HOLE))) {
            i += strlen(NAME_HOLE) - 1;
            buf_add_char(out, '?');
        } else {
            buf_add_char(out, sql.data[i] == '\n' ? ' ' : sql.data[i]);
        }
    }
}

// SQL of the texts, one a line; "or " in front of an alternative.
static void show_texts(const struct file *file, struct buf *out) {
    for (uint32_t i = 0; i < file->reading.texts.size; i++) {
        buf_print(out, "%s", file->reading.texts.data[i].alternative ? "or " : "");
        add_sql(out, file->reading.texts.data[i].sql);
        buf_add_char(out, '\n');
    }
}

// Codes of the diagnostics and their lines: "1010:3".
static void show_notes(const struct file *file, struct buf *out) {
    for (uint32_t i = 1; i < file->builder.notes.size; i++) {
        const struct object_note *note = &file->builder.notes.data[i];
        buf_print(out, "%s%u:%u", i > 1 ? " " : "", diag_number((enum diag_code)note->code),
                  note->line);
    }
}

static void check_texts(const char *text, const char *expected) {
    struct file file;
    struct buf out;
    buf_init(&out);
    file_open(&file, text);
    assert_true(file.taken);
    show_texts(&file, &out);
    show_notes(&file, &out);
    assert_string_equal(out.data, expected);
    file_close(&file);
    buf_release(&out);
}

// A chart of dataset d with these lines of settings.
static void check_chart(const char *viz_type, const char *params, const char *expected) {
    struct buf text;
    buf_init(&text);
    buf_print(&text,
              "slice_name: Sales\nviz_type: %s\nuuid: c\ndataset_uuid: d\nversion: 1.0.0\n"
              "params:\n  datasource: 1__table\n%s",
              viz_type, params);
    check_texts(text.data, expected);
    buf_release(&text);
}

static void check_notes(const char *text, const char *expected) {
    struct file file;
    struct buf out;
    buf_init(&out);
    file_open(&file, text);
    assert_true(file.taken);
    show_notes(&file, &out);
    assert_string_equal(out.data, expected);
    file_close(&file);
    buf_release(&out);
}

static bool is_taken(const char *text) {
    struct file file;
    file_open(&file, text);
    bool taken = file.taken;
    file_close(&file);
    return taken;
}

#define FROM_D "FROM \"superset dataset\".\"d\""

// ---- charts

static void test_pie(void **state) {
    (void)state;
    check_chart("pie",
                "  groupby: [country]\n"
                "  metric: {expressionType: SIMPLE, aggregate: SUM, column: {column_name: amount},"
                " label: Revenue}\n",
                "SELECT \"country\" AS \"country\", SUM(\"amount\") AS \"Revenue\" " FROM_D
                " GROUP BY \"country\"\n");
}

static void test_a_pie_shows_no_leftovers_of_a_table(void **state) {
    (void)state;
    check_chart("pie", "  groupby: [country]\n  metric: count\n  all_columns: [email]\n",
                "SELECT \"country\" AS \"country\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"country\"\n");
}

static void test_a_table_has_two_modes(void **state) {
    (void)state;
    const char *settings = "  groupby: [country]\n  metrics: [count]\n  all_columns: [id, email]\n"
                           "  order_by_cols: ['[\"id\", false]']\n  query_mode: ";
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%sraw\n", settings);
    check_chart("table", text.data,
                "SELECT \"id\" AS \"id\", \"email\" AS \"email\" " FROM_D " ORDER BY \"id\"\n");
    buf_reset(&text);
    buf_print(&text, "%saggregate\n", settings);
    check_chart("table", text.data,
                "SELECT \"country\" AS \"country\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"country\"\n");
    buf_release(&text);
}

static void test_a_table_without_a_mode_shows_the_columns_that_it_lists(void **state) {
    (void)state;
    check_chart("table", "  groupby: [country]\n  all_columns: [id]\n",
                "SELECT \"id\" AS \"id\" " FROM_D "\n");
    check_chart("table", "  groupby: [country]\n  all_columns: []\n",
                "SELECT \"country\" AS \"country\" " FROM_D " GROUP BY \"country\"\n");
}

static void test_percent_metrics_have_a_name_of_their_own(void **state) {
    (void)state;
    check_chart("table",
                "  query_mode: aggregate\n  metrics: [count]\n  percent_metrics: [count]\n",
                "SELECT \"count\" AS \"count\", \"count\" AS \"%count\" " FROM_D "\n");
}

static void test_sql_is_a_text_of_its_own(void **state) {
    (void)state;
    check_chart(
        "pie",
        "  groupby:\n  - {label: Land, sqlExpression: upper(country), expressionType: SQL}\n"
        "  metric: {expressionType: SQL, sqlExpression: sum(amount) -- all, label: null}\n",
        "SELECT (upper(country) ) AS \"Land\" " FROM_D " GROUP BY (upper(country) )\n"
        "SELECT (sum(amount) ) AS \"sum(amount) -- all\" " FROM_D "\n");
}

static void test_filters(void **state) {
    (void)state;
    check_chart(
        "big_number_total",
        "  metric: count\n"
        "  adhoc_filters:\n"
        "  - {clause: WHERE, expressionType: SIMPLE, subject: status, operator: IN,"
        " comparator: [paid, sent]}\n"
        "  - {clause: WHERE, expressionType: SIMPLE, subject: email, operator: IS NOT NULL}\n"
        "  - {clause: HAVING, expressionType: SQL, sqlExpression: sum(amount) > 0,"
        " operator: ==}\n",
        "SELECT \"count\" AS \"count\" " FROM_D
        " WHERE \"status\" IS NOT NULL AND \"email\" IS NOT NULL\n"
        "SELECT " FROM_D " HAVING (sum(amount) > 0 )\n");
}

static void test_no_filter_is_no_filter(void **state) {
    (void)state;
    check_chart("big_number_total",
                "  metric: count\n  granularity_sqla: paid_at\n  time_range: No filter\n"
                "  adhoc_filters:\n  - {clause: WHERE, expressionType: SIMPLE, subject: sent_at,"
                " operator: TEMPORAL_RANGE, comparator: No filter}\n",
                "SELECT \"count\" AS \"count\" " FROM_D "\n");
    check_chart("big_number_total",
                "  metric: count\n  granularity_sqla: paid_at\n  time_range: Last week\n",
                "SELECT \"count\" AS \"count\" " FROM_D " WHERE \"paid_at\" IS NOT NULL\n");
}

static void test_times_are_cut_down_to_the_grain(void **state) {
    (void)state;
    check_chart(
        "echarts_timeseries_line",
        "  x_axis: paid_at\n  time_grain_sqla: P1D\n  metrics: [count]\n"
        "  granularity_sqla: paid_at\n  time_range: No filter\n",
        "SELECT date_trunc('P1D', \"paid_at\") AS \"paid_at\", \"count\" AS \"count\" " FROM_D
        " GROUP BY date_trunc('P1D', \"paid_at\")\n");
    check_chart("echarts_timeseries_line",
                "  x_axis: country\n  time_grain_sqla: P1D\n  metrics: [count]\n",
                "SELECT \"country\" AS \"country\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"country\"\n");
}

static void test_older_charts_have_the_time_on_their_axis(void **state) {
    (void)state;
    check_chart("line",
                "  granularity_sqla: paid_at\n  time_range: No filter\n  metrics: [count]\n",
                "SELECT \"paid_at\" AS \"paid_at\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"paid_at\"\n");
}

static void test_mixed_charts_have_two_queries(void **state) {
    (void)state;
    check_chart(
        "mixed_timeseries",
        "  x_axis: day\n  metrics: [revenue]\n  groupby: [country]\n"
        "  metrics_b: [orders]\n  groupby_b: []\n"
        "  adhoc_filters_b:\n  - {clause: WHERE, expressionType: SIMPLE, subject: paid,"
        " operator: IS TRUE}\n",
        "SELECT \"day\" AS \"day\", \"country\" AS \"country\", \"revenue\" AS \"revenue\" " FROM_D
        " GROUP BY \"day\", \"country\"\n"
        "SELECT \"day\" AS \"day\", \"orders\" AS \"orders\" " FROM_D
        " WHERE \"paid\" IS NOT NULL GROUP BY \"day\"\n");
}

static void test_bubbles_take_metrics_for_x_y_and_size(void **state) {
    (void)state;
    check_chart("bubble_v2",
                "  entity: product\n  series: category\n  x: orders\n  y: revenue\n"
                "  size: {expressionType: SIMPLE, aggregate: COUNT_DISTINCT,"
                " column: {column_name: customer_id}}\n",
                "SELECT \"product\" AS \"product\", \"category\" AS \"category\", "
                "\"orders\" AS \"orders\", \"revenue\" AS \"revenue\", "
                "COUNT(DISTINCT \"customer_id\") AS \"COUNT_DISTINCT(customer_id)\" " FROM_D
                " GROUP BY \"product\", \"category\"\n");
}

static void test_maps_group_when_they_have_a_metric(void **state) {
    (void)state;
    check_chart("deck_scatter",
                "  spatial: {type: latlong, lonCol: lon, latCol: lat}\n"
                "  point_radius_fixed: {type: fix, value: 100}\n",
                "SELECT \"lon\" AS \"lon\", \"lat\" AS \"lat\" " FROM_D "\n");
    check_chart("deck_scatter",
                "  spatial: {type: latlong, lonCol: lon, latCol: lat}\n"
                "  point_radius_fixed: {type: metric, value: count}\n",
                "SELECT \"lon\" AS \"lon\", \"lat\" AS \"lat\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"lon\", \"lat\"\n");
}

static void test_a_metric_of_rows_has_no_column(void **state) {
    (void)state;
    check_chart("big_number_total",
                "  metric: {expressionType: SIMPLE, aggregate: COUNT, column: null}\n",
                "SELECT count(*) AS \"COUNT(*)\" " FROM_D "\n");
}

static void test_an_order_is_no_field(void **state) {
    (void)state;
    check_chart("dist_bar",
                "  groupby: [country]\n  metrics: [count]\n  timeseries_limit_metric:\n"
                "    {expressionType: SIMPLE, aggregate: MAX, column: {column_name: amount}}\n",
                "SELECT \"country\" AS \"country\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"country\" ORDER BY MAX(\"amount\")\n");
}

static void test_outputs_of_one_label_are_one(void **state) {
    (void)state;
    check_chart("pivot_table_v2",
                "  groupbyRows: [country]\n  groupbyColumns: [country]\n  metrics: [count]\n",
                "SELECT \"country\" AS \"country\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"country\"\n");
}

static void test_markup_has_no_query(void **state) {
    (void)state;
    check_chart("markup", "  groupby: [country]\n", "");
}

static void test_an_unknown_chart_is_read_from_its_query_context(void **state) {
    (void)state;
    check_texts(
        "slice_name: Sales\nviz_type: shop_plugin\nuuid: c\ndataset_uuid: d\n"
        "params: {groupby: [leftover]}\n"
        "query_context: '{\"queries\": [{\"columns\": [\"country\", {\"columnType\": \"BASE_AXIS\","
        " \"sqlExpression\": \"Order day\", \"label\": \"Order day\"}],"
        " \"metrics\": [\"count\"], \"filters\": [{\"col\": \"paid\", \"op\": \"==\", \"val\": "
        "true}],"
        " \"extras\": {\"where\": \"(amount > 0)\", \"having\": \"\"},"
        " \"orderby\": [[\"count\", false]]}]}'\n",
        "SELECT \"country\" AS \"country\", \"Order day\" AS \"Order day\", \"count\" AS "
        "\"count\" " FROM_D
        " WHERE \"paid\" IS NOT NULL GROUP BY \"country\", \"Order day\" ORDER BY \"count\"\n"
        "SELECT " FROM_D " WHERE ((amount > 0) )\n");
}

static void test_an_unknown_chart_without_query_context_shows_what_it_has(void **state) {
    (void)state;
    check_chart("shop_plugin", "  groupby: [country]\n  metric: count\n  color: red\n",
                "SELECT \"country\" AS \"country\", \"count\" AS \"count\" " FROM_D
                " GROUP BY \"country\"\n");
}

static void test_long_labels_are_renamed_back(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "slice_name: Sales\nviz_type: pie\nuuid: c\ndataset_uuid: d\nparams:\n"
                     "  metric:\n    expressionType: SQL\n"
                     "    sqlExpression: sum(case when status = 'paid' and country = 'FR' then "
                     "amount else 0 end)\n");
    assert_int_equal(file.builder.steps.size, 2);
    const struct step *step = &file.builder.steps.data[1];
    assert_int_equal(step->kind, STEP_RENAME);
    assert_true(string_of(&file.builder, step->name).size <= 63);
    assert_true(
        str_equal(string_of(&file.builder, step->to),
                  STR("sum(case when status = 'paid' and country = 'FR' then amount else 0 end)")));
    file_close(&file);
}

static void test_a_chart_of_the_api(void **state) {
    (void)state;
    check_texts("{\"id\": 8, \"result\": {\"slice_name\": \"Sales\", \"viz_type\": \"pie\","
                " \"params\": \"{\\\"datasource\\\": \\\"26__table\\\", \\\"metric\\\":"
                " {\\\"expressionType\\\": \\\"SQL\\\", \\\"sqlExpression\\\":"
                " \\\"sum(\\\\\\\"Amount\\\\\\\")\\\", \\\"label\\\": \\\"Revenue\\\"}}\"}}",
                "SELECT (sum(\"Amount\") ) AS \"Revenue\" FROM \"superset dataset\".\"26\"\n");
}

static void test_a_chart_over_a_query_has_no_dataset(void **state) {
    (void)state;
    check_notes("slice_name: Sales\nviz_type: pie\nuuid: c\nparams: {datasource: 7__query, "
                "metric: count}\n",
                "1010:1");
}

// ---- datasets

static void test_a_dataset_over_a_table(void **state) {
    (void)state;
    check_texts("table_name: orders\nschema: shop\nsql: null\nuuid: d\ndatabase_uuid: b\n"
                "columns:\n"
                "- {column_name: id, expression: ''}\n"
                "- {column_name: amount, expression: null}\n"
                "- {column_name: gross, expression: amount * 1.2}\n"
                "metrics:\n- {metric_name: revenue, expression: sum(amount)}\n",
                "SELECT \"id\", \"amount\", (amount * 1.2 ) AS \"gross\", "
                "(sum(amount) ) AS \"revenue\" FROM \"shop\".\"orders\"\n"
                "or SELECT \"id\", \"amount\", \"?\" AS \"gross\", (sum(amount) ) AS \"revenue\" "
                "FROM \"shop\".\"orders\"\n"
                "or SELECT \"id\", \"amount\", (amount * 1.2 ) AS \"gross\", \"?\" AS \"revenue\" "
                "FROM \"shop\".\"orders\"\n"
                "or SELECT \"id\", \"amount\", \"?\" AS \"gross\", \"?\" AS \"revenue\" "
                "FROM \"shop\".\"orders\"\n");
}

static void test_a_dataset_over_a_query(void **state) {
    (void)state;
    check_texts("table_name: Paid orders\nschema: shop\nuuid: d\ndatabase_uuid: b\n"
                "sql: SELECT id, amount FROM orders WHERE paid -- only these;\n"
                "columns:\n- {column_name: id}\n",
                "SELECT \"id\" FROM (SELECT id, amount FROM orders WHERE paid ) AS "
                "virtual_table\n");
}

static void test_a_dataset_without_columns_has_all(void **state) {
    (void)state;
    check_texts("table_name: orders\nsql: SELECT 1 AS id;\nuuid: d\ndatabase_uuid: b\n",
                "SELECT * FROM (SELECT 1 AS id ) AS virtual_table\n");
}

static void test_expressions_that_could_do_harm_stand_alone(void **state) {
    (void)state;
    check_texts("table_name: orders\nuuid: d\ndatabase_uuid: b\n"
                "columns:\n- {column_name: count}\n"
                "metrics:\n- {metric_name: count, expression: count(*)}\n"
                "- {metric_name: open, expression: sum(amount}\n"
                "- {metric_name: shut, expression: 'sum(amount), now())'}\n"
                "- {metric_name: quote, expression: \"'a\"}\n",
                "SELECT \"count\" FROM \"orders\"\n"
                "SELECT (count(*) ) AS \"count\" FROM \"orders\"\n"
                "SELECT (sum(amount ) AS \"open\" FROM \"orders\"\n"
                "SELECT (sum(amount), now()) ) AS \"shut\" FROM \"orders\"\n"
                "SELECT ('a ) AS \"quote\" FROM \"orders\"\n");
}

static void test_an_expression_may_name_calculated_columns(void **state) {
    (void)state;
    check_texts("table_name: orders\nuuid: d\ndatabase_uuid: b\n"
                "columns:\n- {column_name: Gross, expression: amount * 1.2}\n"
                "metrics:\n- {metric_name: total, expression: sum(gross) + sum(\"Gross\")}\n",
                "SELECT *, (amount * 1.2 ) AS \"Gross\" FROM \"orders\"\n"
                "or SELECT *, \"?\" AS \"Gross\" FROM \"orders\"\n"
                "SELECT (sum(gross) + sum(\"Gross\") ) AS \"total\" FROM (SELECT *, "
                "(amount * 1.2 ) AS \"Gross\" FROM \"orders\") AS \"orders\"\n");
}

static void test_a_calculated_column_may_hide_the_one_it_is_made_of(void **state) {
    (void)state;
    check_texts("table_name: orders\nuuid: d\ndatabase_uuid: b\n"
                "columns:\n- {column_name: id}\n- {column_name: amount, expression: amount / 100}\n"
                "metrics:\n- {metric_name: total, expression: sum(amount)}\n",
                "SELECT \"id\", (amount / 100 ) AS \"amount\", (sum(amount) ) AS \"total\" "
                "FROM \"orders\"\n"
                "or SELECT \"id\", \"?\" AS \"amount\", (sum(amount) ) AS \"total\" FROM "
                "\"orders\"\n"
                "or SELECT \"id\", (amount / 100 ) AS \"amount\", \"?\" AS \"total\" FROM "
                "\"orders\"\n"
                "or SELECT \"id\", \"?\" AS \"amount\", \"?\" AS \"total\" FROM "
                "\"orders\"\n");
}

static void test_a_dataset_searches_its_schema(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "table_name: late\nschema: shop\nsql: SELECT id FROM orders\nuuid: d\n"
                     "database_uuid: b\n");
    const struct fill *fill = &file.builder.fills.data[1];
    assert_int_equal(fill->search_path.count, 1);
    assert_true(str_equal(string_of(&file.builder, file.builder.ids.data[fill->search_path.start]),
                          STR("shop")));
    file_close(&file);
}

static void test_a_dataset_of_another_engine_is_skipped(void **state) {
    (void)state;
    check_texts("{\"result\": {\"table_name\": \"orders\", \"id\": 3, \"sql\": null,"
                " \"main_dttm_col\": null, \"columns\": [{\"column_name\": \"id\"}],"
                " \"database\": {\"backend\": \"clickhousedb\"}}}",
                "1013:1");
}

// ---- Jinja

static void test_jinja_in_a_query(void **state) {
    (void)state;
    check_texts("table_name: late\nuuid: d\ndatabase_uuid: b\ncolumns: [{column_name: id}]\n"
                "sql: SELECT id FROM orders WHERE at > '{{ from_dttm }}' AND country IN"
                " {{ filter_values('country') | where_in }} AND price > {{ url_param('price') }}\n",
                "SELECT \"id\" FROM (SELECT id FROM orders WHERE at > '1' AND country IN ('1') AND "
                "price > '1' ) AS virtual_table\n");
}

static void test_jinja_metric_and_dataset(void **state) {
    (void)state;
    check_texts("table_name: late\nuuid: d\ndatabase_uuid: b\ncolumns: [{column_name: id}]\n"
                "sql: SELECT id FROM {{ dataset(42) }} AS o\n"
                "metrics:\n- {metric_name: total, expression: sum(amount)}\n"
                "- {metric_name: mean, expression: \"{{ metric('total') }} / count(*)\"}\n",
                "SELECT \"id\", (sum(amount) ) AS \"total\", ((sum(amount) ) / count(*) ) AS "
                "\"mean\" FROM (SELECT id FROM \"superset dataset\".\"42\" AS o ) AS "
                "virtual_table\n"
                "or SELECT \"id\", \"?\" AS \"total\", ((sum(amount) ) / count(*) ) AS "
                "\"mean\" FROM (SELECT id FROM \"superset dataset\".\"42\" AS o ) AS "
                "virtual_table\n"
                "or SELECT \"id\", (sum(amount) ) AS \"total\", \"?\" AS \"mean\" FROM (SELECT id "
                "FROM \"superset dataset\".\"42\" AS o ) AS virtual_table\n"
                "or SELECT \"id\", \"?\" AS \"total\", \"?\" AS \"mean\" FROM (SELECT id FROM "
                "\"superset dataset\".\"42\" AS o ) AS virtual_table\n");
}

static void test_jinja_in_a_chart(void **state) {
    (void)state;
    check_chart("big_number_total",
                "  metric: {expressionType: SQL, label: Mean,"
                " sqlExpression: \"{{ metric('Total') }} / count(*)\"}\n",
                "SELECT (\"Total\" / count(*) ) AS \"Mean\" " FROM_D "\n");
}

// ---- dashboards and saved queries

static const char dashboard[] =
    "dashboard_title: Sales\nuuid: s\nslug: sales\nposition:\n"
    "  CHART-a: {type: CHART, meta: {uuid: c, chartId: 8}}\n"
    "  CHART-b: {type: CHART, meta: {width: 4}}\n"
    "  ROW-a: {type: ROW, meta: {background: none}}\n"
    "  DASHBOARD_VERSION_KEY: v2\n"
    "metadata:\n  native_filter_configuration:\n"
    "  - {name: Country, targets: [{column: {name: country}, datasetUuid: d}]}\n"
    "  - {name: Period, targets: [{}]}\n"
    "  - {name: Nowhere, targets: [{column: {name: country}}]}\n";

static void test_a_dashboard(void **state) {
    (void)state;
    check_texts(dashboard, "SELECT \"country\" AS \"Country\" " FROM_D "\n1012:6 1012:13");
}

static void test_a_dashboard_contains_its_charts(void **state) {
    (void)state;
    struct file file;
    file_open(&file, dashboard);
    const struct builder *builder = &file.builder;
    assert_int_equal(builder->asset_defs.size, 3);
    const struct asset_def *board = &builder->asset_defs.data[1];
    const struct asset_def *chart = &builder->asset_defs.data[2];
    assert_true(str_equal(text_of(builder, board->url), STR("/superset/dashboard/sales/")));
    assert_int_equal(chart->flags, ASSET_DEF_REMARK);
    assert_int_equal(chart->keys.count, 2); // by its uuid alone
    assert_int_equal(chart->parents.count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(builder->ids.data[chart->parents.start + i],
                         builder->ids.data[board->keys.start + i]);
    }
    file_close(&file);
}

static void test_people_and_tags(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "{\"id\": 8, \"result\": {\"slice_name\": \"Sales\", \"params\": \"{}\","
                     " \"viz_type\": \"markup\", \"owners\": [{\"first_name\": \"Ada\","
                     " \"last_name\": \"Lovelace\"}, {\"username\": \"grace\"}, null, 7],"
                     " \"tags\": [{\"name\": \"finance\", \"type\": 1}, {\"name\": \"type:chart\","
                     " \"type\": 2}], \"dashboards\": [{\"id\": 5, \"dashboard_title\": \"A\"}]}}");
    const struct builder *builder = &file.builder;
    const struct asset_def *chart = &builder->asset_defs.data[1];
    assert_int_equal(chart->owners.count, 2);
    assert_true(
        str_equal(string_of(builder, builder->ids.data[chart->owners.start]), STR("Ada Lovelace")));
    assert_int_equal(chart->tags.count, 1);
    assert_true(
        str_equal(string_of(builder, builder->ids.data[chart->tags.start]), STR("finance")));
    assert_int_equal(chart->parents.count, 2);
    file_close(&file);
}

static void test_a_saved_query(void **state) {
    (void)state;
    check_texts("label: Late orders\nschema: shop\nuuid: q\ndatabase_uuid: b\n"
                "sql: SELECT id FROM orders WHERE late;\n",
                "SELECT id FROM orders WHERE late\n");
}

// ---- what is recognised

static void test_other_documents_are_left_alone(void **state) {
    (void)state;
    assert_false(is_taken("table_name: orders\ncolumns: []\n"));
    assert_false(is_taken("type: Dashboard\nversion: 1\n"));
    assert_false(is_taken("- 1\n- 2\n"));
    assert_false(is_taken("plain\n"));
    assert_false(is_taken("{\"result\": [{\"id\": 1}]}"));
    assert_true(is_taken("type: Dashboard\nversion: 1.0.0\ntimestamp: now\n"));
    assert_true(is_taken("database_name: shop\nsqlalchemy_uri: postgresql://a/b\n"));
}

static void test_an_unknown_version_is_reported(void **state) {
    (void)state;
    check_notes("type: Slice\nversion: 2.0.0\ntimestamp: now\n", "1011:2");
}

// ---- the rest of the export

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void check_engine(const char *uri, const char *expected) {
    static const char database_path[] = "test_superset_database.yaml";
    static const char dataset_path[] = "test_superset_dataset.yaml";
    const struct surrounding_file files[] = {
        {.path = STR("x/databases/a.yaml"), .open = STR("test_superset_database.yaml")},
        {.path = STR("x/datasets/a/b.yaml"), .open = STR("test_superset_dataset.yaml")},
    };
    struct buf database, out;
    buf_init(&database);
    buf_init(&out);
    buf_print(&database, "database_name: a\nuuid: b\nsqlalchemy_uri: %s\n", uri);
    write_file(database_path, database.data);
    write_file(dataset_path, "table_name: orders\nuuid: d\ndatabase_uuid: b\nsql: null\n");
    struct file file;
    file_open_in(&file,
                 "slice_name: Sales\nviz_type: pie\nuuid: c\ndataset_uuid: d\n"
                 "params: {metric: count}\n",
                 TREE_YAML, files, 2);
    show_texts(&file, &out);
    show_notes(&file, &out);
    assert_string_equal(out.data, expected);
    file_close(&file);
    buf_release(&database);
    buf_release(&out);
    remove(database_path);
    remove(dataset_path);
}

static void test_the_engine_stands_in_another_file(void **state) {
    (void)state;
    check_engine("postgresql+psycopg2://ada:XXXXXXXXXX@db.shop.example/shop",
                 "SELECT \"count\" AS \"count\" " FROM_D " AS \"orders\"\n");
    check_engine("clickhousedb://ada@db.shop.example/shop", "1013:5");
    check_engine("shop", "SELECT \"count\" AS \"count\" " FROM_D " AS \"orders\"\n");
}

// ---- places

// Each name in a chart's SQL leads to the bytes of the file that say it.
static void test_places(void **state) {
    (void)state;
    static const char *const parts[] = {"\"country\"", "\"amount\"", "upper(city)", "\"paid\"",
                                        "d"};
    static const char *const places[] = {"country", "amount", "upper(city)", "paid", "d"};
    struct file file;
    file_open(&file,
              "slice_name: Sales\nviz_type: pie\nuuid: c\ndataset_uuid: \"d\"\nparams: >-\n"
              "  {\"groupby\": [\"country\", {\"label\": \"City\", \"sqlExpression\":"
              " \"upper(city)\"}], \"metric\": {\"aggregate\": \"SUM\", \"expressionType\":"
              " \"SIMPLE\",\n  \"column\": {\"column_name\": \"amount\"}}, \"adhoc_filters\":"
              " [{\"subject\": \"paid\", \"operator\": \"IS TRUE\"}]}\n");
    assert_int_equal(file.reading.texts.size, 2);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const struct reading_text *text = &file.reading.texts.data[i == 2 ? 1 : 0];
        const char *found = strstr(text->sql.data, parts[i]);
        assert_non_null(found);
        struct span place =
            origin_place(&text->origin, (struct span){(uint32_t)(found - text->sql.data),
                                                      (uint32_t)strlen(parts[i])});
        struct str written = str_sub(file.text, place.start, place.length);
        assert_int_equal(written.size, strlen(places[i]));
        assert_memory_equal(written.data, places[i], written.size);
    }
    file_close(&file);
}

// ---- broken files

static void test_params_that_are_no_json(void **state) {
    (void)state;
    check_notes("slice_name: A\nviz_type: pie\nuuid: c\ndataset_uuid: d\nparams: '{\"metric\": '\n",
                "1010:5 2010:2");
    check_notes("slice_name: A\nviz_type: pie\nuuid: c\ndataset_uuid: d\nparams: 7\n",
                "1010:5 2010:2");
    check_texts("slice_name: A\nviz_type: pie\nuuid: c\ndataset_uuid: d\nparams: '{'\n"
                "query_context: '{\"queries\": [{\"columns\": [\"a\"]}]}'\n",
                "SELECT \"a\" AS \"a\" " FROM_D "\n1010:5");
}

static void test_values_of_wrong_types(void **state) {
    (void)state;
    check_chart("table",
                "  query_mode: aggregate\n  groupby: [1, null, {}, [a], true, country]\n"
                "  metrics: {a: b}\n  adhoc_filters: [7, null, {}, {subject: 1},"
                " {expressionType: SQL}]\n  timeseries_limit_metric: 7\n  percent_metrics: x\n",
                "SELECT \"country\" AS \"country\" " FROM_D " GROUP BY \"country\"\n"
                "1010:9 1010:9 1010:9 1010:9 1010:10 1010:12 1010:11 1010:11 1010:11 1010:11");
    check_notes("table_name: [1]\nuuid: {a: 1}\ndatabase_uuid: b\ncolumns: {a: 1}\n"
                "metrics: [null, 7, {}, {metric_name: m, expression: [1]}]\nsql: 7\n",
                "1010:6 1010:4 1010:5 1010:5 1010:5 1010:1 1010:1");
    check_notes("dashboard_title: 1\nuuid: s\nposition: [1, {type: CHART}]\nmetadata: x\n",
                "1012:3 1010:4");
}

static void test_what_has_no_uuid_is_still_told_apart(void **state) {
    (void)state;
    struct file file;
    file_open(&file, "slice_name: Sales\nviz_type: pie\ndataset_uuid: d\n"
                     "params: {metric: count}\n");
    const struct asset_def *chart = &file.builder.asset_defs.data[1];
    assert_true(str_equal(string_of(&file.builder, file.builder.ids.data[chart->keys.start + 1]),
                          STR("export/item.yaml#Sales")));
    assert_int_equal(file.builder.notes.size, 2);
    file_close(&file);
}

static void test_names_are_quoted(void **state) {
    (void)state;
    check_chart("pie", "  groupby: ['a\"; DROP TABLE t; --']\n",
                "SELECT \"a\"\"; DROP TABLE t; --\" AS \"a\"\"; DROP TABLE t; --\" " FROM_D
                " GROUP BY \"a\"\"; DROP TABLE t; --\"\n");
}

static void test_too_many_settings_are_cut(void **state) {
    (void)state;
    struct buf text;
    buf_init(&text);
    buf_print(&text, "slice_name: A\nviz_type: table\nuuid: c\ndataset_uuid: d\nparams:\n"
                     "  all_columns:\n");
    for (int i = 0; i < 3000; i++) {
        buf_print(&text, "  - column_%d\n", i);
    }
    check_notes(text.data, "1010:2007");
    buf_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pie),
        cmocka_unit_test(test_a_pie_shows_no_leftovers_of_a_table),
        cmocka_unit_test(test_a_table_has_two_modes),
        cmocka_unit_test(test_a_table_without_a_mode_shows_the_columns_that_it_lists),
        cmocka_unit_test(test_percent_metrics_have_a_name_of_their_own),
        cmocka_unit_test(test_sql_is_a_text_of_its_own),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_no_filter_is_no_filter),
        cmocka_unit_test(test_times_are_cut_down_to_the_grain),
        cmocka_unit_test(test_older_charts_have_the_time_on_their_axis),
        cmocka_unit_test(test_mixed_charts_have_two_queries),
        cmocka_unit_test(test_bubbles_take_metrics_for_x_y_and_size),
        cmocka_unit_test(test_maps_group_when_they_have_a_metric),
        cmocka_unit_test(test_a_metric_of_rows_has_no_column),
        cmocka_unit_test(test_an_order_is_no_field),
        cmocka_unit_test(test_outputs_of_one_label_are_one),
        cmocka_unit_test(test_markup_has_no_query),
        cmocka_unit_test(test_an_unknown_chart_is_read_from_its_query_context),
        cmocka_unit_test(test_an_unknown_chart_without_query_context_shows_what_it_has),
        cmocka_unit_test(test_long_labels_are_renamed_back),
        cmocka_unit_test(test_a_chart_of_the_api),
        cmocka_unit_test(test_a_chart_over_a_query_has_no_dataset),
        cmocka_unit_test(test_a_dataset_over_a_table),
        cmocka_unit_test(test_a_dataset_over_a_query),
        cmocka_unit_test(test_a_dataset_without_columns_has_all),
        cmocka_unit_test(test_expressions_that_could_do_harm_stand_alone),
        cmocka_unit_test(test_an_expression_may_name_calculated_columns),
        cmocka_unit_test(test_a_calculated_column_may_hide_the_one_it_is_made_of),
        cmocka_unit_test(test_a_dataset_searches_its_schema),
        cmocka_unit_test(test_a_dataset_of_another_engine_is_skipped),
        cmocka_unit_test(test_jinja_in_a_query),
        cmocka_unit_test(test_jinja_metric_and_dataset),
        cmocka_unit_test(test_jinja_in_a_chart),
        cmocka_unit_test(test_a_dashboard),
        cmocka_unit_test(test_a_dashboard_contains_its_charts),
        cmocka_unit_test(test_people_and_tags),
        cmocka_unit_test(test_a_saved_query),
        cmocka_unit_test(test_other_documents_are_left_alone),
        cmocka_unit_test(test_an_unknown_version_is_reported),
        cmocka_unit_test(test_the_engine_stands_in_another_file),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_params_that_are_no_json),
        cmocka_unit_test(test_values_of_wrong_types),
        cmocka_unit_test(test_what_has_no_uuid_is_still_told_apart),
        cmocka_unit_test(test_names_are_quoted),
        cmocka_unit_test(test_too_many_settings_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
