#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lineage_text.h"
#include "report/assets.h"
#include "report/columns.h"
#include "report/edges.h"
#include "report/impact.h"
#include "report/name.h"
#include "report/upstream.h"

// ---- a document that writes itself down

// Headlines, facts and notes as lines; rows as `table|value|value`, nested rows in brackets. Only
// what programs see.
struct record {
    struct document document;
    const struct table *table;
    struct buf out;
    uint32_t rows_left; // row refuses more: nobody reads on
};

static void record_cells(struct buf *out, const struct table *table, const struct cell *cells);

static void record_cell(struct buf *out, struct cell cell) {
    switch (cell.kind) {
    case CELL_NULL:
        buf_print(out, "-");
        break;
    case CELL_TEXT:
        buf_add_str(out, cell.text);
        break;
    case CELL_INTEGER:
        buf_print(out, "%d", (int)cell.integer);
        break;
    case CELL_SHARE:
        buf_print(out, "%.4g", cell.share);
        break;
    case CELL_BOOLEAN:
        buf_print(out, cell.boolean ? "yes" : "no");
        break;
    case CELL_LIST:
        for (uint32_t i = 0; i < cell.list.count; i++) {
            buf_print(out, "%s%.*s", i > 0 ? " " : "", STR_ARG(cell.list.texts[i]));
        }
        break;
    case CELL_ROWS:
        for (uint32_t i = 0; i < cell.rows.count; i++) {
            buf_print(out, "[");
            record_cells(out, cell.rows.table,
                         cell.rows.cells + (size_t)i * cell.rows.table->width);
            buf_print(out, "]");
        }
        break;
    }
}

static void record_cells(struct buf *out, const struct table *table, const struct cell *cells) {
    bool first = true;
    for (uint32_t i = 0; i < table->width; i++) {
        if (!(table->headings[i].flags & HEADING_READERS)) {
            buf_print(out, "%s", first ? "" : "|");
            record_cell(out, cells[i]);
            first = false;
        }
    }
}

static struct record *record_of(struct document *doc) {
    return (struct record *)doc;
}

static bool record_begin(struct document *doc, const char *report) {
    buf_print(&record_of(doc)->out, "%s\n", report);
    return true;
}

static bool record_line(struct document *doc, struct str text) {
    buf_print(&record_of(doc)->out, "%.*s\n", STR_ARG(text));
    return true;
}

static bool record_fact(struct document *doc, const char *key, struct cell cell) {
    buf_print(&record_of(doc)->out, "%s=", key);
    record_cell(&record_of(doc)->out, cell);
    buf_print(&record_of(doc)->out, "\n");
    return true;
}

static bool record_table(struct document *doc, const struct table *table) {
    record_of(doc)->table = table;
    return true;
}

static bool record_row(struct document *doc, const struct cell *cells) {
    struct record *record = record_of(doc);
    buf_print(&record->out, "%s|", record->table->key);
    record_cells(&record->out, record->table, cells);
    buf_print(&record->out, "\n");
    return --record->rows_left > 0;
}

static bool record_end(struct document *doc) {
    (void)doc;
    return true;
}

static const struct document_functions record_functions = {
    record_begin, record_line, record_fact, record_line,
    record_table, record_row,  record_end,  record_end,
};

// ---- running reports on a store made of text

#define NAMES(name)                                                                                \
    { (struct str[]){STR(name)}, 1 }

struct fixture {
    struct reader reader;
    struct record record;
    struct buf why;
};

static void fixture_open(struct fixture *fixture, const char *text) {
    *fixture = (struct fixture){.record.document.functions = &record_functions};
    fixture->record.rows_left = UINT32_MAX;
    buf_init(&fixture->record.out);
    buf_init(&fixture->why);
    lineage_text_store(lineage_text_path(), text);
    assert_true(reader_open(&fixture->reader, lineage_text_path(), &fixture->why));
}

static void fixture_close(struct fixture *fixture) {
    reader_close(&fixture->reader);
    buf_release(&fixture->record.out);
    buf_release(&fixture->why);
    unlink(lineage_text_path());
}

static const char *impact_of(struct fixture *fixture, struct impact_request request) {
    buf_reset(&fixture->record.out);
    buf_reset(&fixture->why);
    if (!impact_run(&fixture->reader, &request, &fixture->record.document, &fixture->why)) {
        return fixture->why.data;
    }
    return fixture->record.out.data;
}

static const char *impact(struct fixture *fixture, const char *name) {
    const struct str asked = str_of(name);
    return impact_of(fixture, (struct impact_request){.names = {&asked, 1}});
}

static const char *upstream_of(struct fixture *fixture, struct upstream_request request) {
    buf_reset(&fixture->record.out);
    buf_reset(&fixture->why);
    if (!upstream_run(&fixture->reader, &request, &fixture->record.document, &fixture->why)) {
        return fixture->why.data;
    }
    return fixture->record.out.data;
}

static void assert_has(const char *text, const char *part) {
    if (!strstr(text, part)) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static void assert_lacks(const char *text, const char *part) {
    if (strstr(text, part)) {
        fail_msg("\"%s\" is in:\n%s", part, text);
    }
}

// ---- impact

static const char chain[] =
    "table raw.orders id amount status note\n"
    "table stg.orders id amount\n"
    "view mart.daily revenue sold\n"
    "table mart.other x\n"
    "script stg.sql\n"
    "statement insert stg.orders\n"
    "edge stg.orders.id raw.orders.id identity 1 id\n"
    "edge stg.orders.amount raw.orders.amount expression 0.9 amount/100\n"
    "edge stg.orders.(rows) raw.orders.status filter 1\n"
    "read stg.orders.(rows) raw.orders 1\n"
    "ref raw.orders.amount 1:8 6\n"
    "ref raw.orders.status 3:7 6\n"
    "script mart.sql\n"
    "statement create view mart.daily\n"
    "edge mart.daily.revenue stg.orders.amount aggregation 0.5 sum(amount)\n"
    "read mart.daily.(rows) stg.orders 1\n"
    "ref stg.orders.amount 1:20 6\n";

static void test_values_flow_to_any_depth(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    const char *out = impact(&fixture, "raw.orders.amount");
    assert_has(out,
               "changing raw.orders.amount affects 2 pipelines, 1 table, 1 view (2 columns)\n");
    assert_has(out, "safe=no\n");
    assert_has(out, "affected|stg.orders.amount|column|stg.orders|amount|-|table|-|||breaks|1|0.9|"
                    "[raw.orders.amount|stg.orders.amount|expression|calculation|0.9|stg.sql|2|5|"
                    "amount/100]\n");
    assert_has(out,
               "affected|mart.daily.revenue|column|mart.daily|revenue|-|view|-|||values change|2|"
               "0.45|[raw.orders.amount|");
    assert_has(out, "][stg.orders.amount|mart.daily.revenue|aggregation|aggregation|0.5|mart.sql|1|"
                    "5|sum(amount)]\n");
    assert_has(out, "references|stg.sql|1|8|raw.orders.amount|no|insert|stg.orders|stg.sql|1\n");
    assert_lacks(out, "(rows)");
    assert_lacks(out, "stg.orders.id");
    fixture_close(&fixture);
}

static void test_rows_are_kept_apart_from_columns(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    const char *out = impact(&fixture, "raw.orders.status");
    assert_has(out, "affected|stg.orders.(rows)|rows|stg.orders|-|-|table|-|||breaks|1|1|");
    assert_has(out, "affected|mart.daily.(rows)|rows|mart.daily|-|-|view|-|||rows may change|2|1|");
    assert_has(out, "[stg.orders.(rows)|mart.daily.(rows)|reads|-|1|mart.sql|1|1|-]");
    assert_has(out, "affects 2 pipelines, 1 table, 1 view\n"); // no column: nothing in brackets
    assert_lacks(out, "stg.orders.amount");
    assert_lacks(out, "mart.daily.revenue");
    fixture_close(&fixture);
}

static void test_removal_of_a_table(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    const char *out = impact(&fixture, "raw.orders");
    assert_has(out, "removing raw.orders affects 2 pipelines, 1 table, 1 view (3 columns)\n");
    assert_has(out, "affected|stg.orders.id|column|stg.orders|id|-|table|-|||breaks|1|1|");
    assert_has(out, "affected|stg.orders.(rows)|rows|stg.orders|-|-|table|-|||breaks|1|1|");
    assert_has(out, "affected|mart.daily.revenue|");
    assert_lacks(out, "affected|raw.orders");
    fixture_close(&fixture);
}

static void test_removal_breaks_statements_that_name_no_column(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table a.t x\n"
                           "table a.log n\n"
                           "script count.sql\n"
                           "statement insert a.log\n"
                           "read a.log.(rows) a.t 1\n"
                           "script clean.sql\n"
                           "statement delete a.t\n"
                           "script define.sql\n"
                           "statement create table a.t\n");
    const char *out = impact(&fixture, "a.t");
    assert_has(out, "removing a.t affects 2 pipelines, 1 table\n");
    assert_has(out, "affected|a.log.(rows)|rows|a.log|-|-|table|-|||breaks|1|1|");
    assert_has(out, "affected|clean.sql|statement|clean.sql|-|-|pipeline|-|||breaks|1|1|"
                    "[a.t|clean.sql|reference|-|1|clean.sql|1|1|-]\n");
    assert_has(out, "references|clean.sql|1|1|a.t|yes|delete|a.t|clean.sql|1\n");
    assert_has(out, "references|count.sql|1|1|a.t|no|insert|a.log|count.sql|1\n");
    assert_lacks(out, "define.sql");
    fixture_close(&fixture);
}

static void test_dead_references_break(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table a.t x y\n"
                           "table a.u z\n"
                           "script s.sql\n"
                           "statement insert a.u\n"
                           "edge a.u.z a.t.y identity 1\n"
                           "ref a.t.x 4:12 1\n" // an unused CTE
                           "ref a.t.x 5:12 0\n" // a star: nothing to edit
                           "ref a.t.y 7:8 1\n"
                           "statement select -\n" // nothing is known of what it fills
                           "ref a.t.x 9:1 1\n");
    const char *out = impact(&fixture, "a.t.x");
    assert_has(out, "changing a.t.x affects 1 pipeline, 1 table\n");
    assert_has(out, "affected|a.u|statement|a.u|-|-|table|-|||breaks|1|1|[a.t.x|a.u|reference|-|1|"
                    "s.sql|4|12|-]\n");
    assert_has(out, "affected|s.sql|statement|s.sql|-|-|pipeline|-|||breaks|1|1|");
    assert_has(out, "references|s.sql|4|12|");
    assert_lacks(out, "references|s.sql|5|12|");
    assert_lacks(out, "a.u.z");
    fixture_close(&fixture);
}

static void test_writing_the_column_by_name_breaks(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table a.t x\n"
                           "script load.sql\n"
                           "statement insert a.t\n"
                           "ref a.t.x 1:18 1 write\n");
    const char *out = impact(&fixture, "a.t.x");
    assert_has(out, "changing a.t.x affects 1 pipeline\n");
    assert_has(out, "affected|load.sql|statement|load.sql|-|-|pipeline|-|||breaks|1|1|");
    assert_has(out, "references|load.sql|1|18|a.t.x|yes|insert|a.t|load.sql|1\n");
    fixture_close(&fixture);
}

// a -> b -> d and a -> c -> d: the shortest path is the surer of two equal ones.
static void test_diamond(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x\ntable s.b x\ntable s.c x\ntable s.d x\n"
                           "script s.sql\nstatement insert s.d\n"
                           "edge s.b.x s.a.x identity 0.5\n"
                           "edge s.c.x s.a.x identity 0.8\n"
                           "edge s.d.x s.b.x identity 1\n"
                           "edge s.d.x s.c.x identity 1\n");
    const char *out = impact(&fixture, "s.a.x");
    assert_has(out, "affected|s.d.x|column|s.d|x|-|table|-|||values change|2|0.8|[s.a.x|s.c.x|");
    fixture_close(&fixture);
}

// a -> d directly at 0.2, and a -> b -> c -> d at 0.9 * 0.9 * 0.9.
static void test_best_confidence_is_not_that_of_the_shortest_path(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x\ntable s.b x\ntable s.c x\ntable s.d x\n"
                           "script s.sql\nstatement insert s.d\n"
                           "edge s.d.x s.a.x identity 0.2\n"
                           "edge s.b.x s.a.x identity 0.9\n"
                           "edge s.c.x s.b.x identity 0.9\n"
                           "edge s.d.x s.c.x identity 0.9\n");
    const char *out = impact(&fixture, "s.a.x");
    assert_has(out, "affected|s.d.x|column|s.d|x|-|table|-|||values change|1|0.729|[s.a.x|s.d.x|"
                    "identity|direct|0.2|s.sql|1|5|-]\n");
    fixture_close(&fixture);
}

static void test_cycles_end(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x y\ntable s.b x\n"
                           "script s.sql\nstatement update s.a\n"
                           "edge s.b.x s.a.x identity 0.9\n"
                           "edge s.a.x s.b.x identity 0.9\n"
                           "edge s.a.x s.a.x expression 1 x+1\n"
                           "read s.a.(rows) s.a 1\n");
    const char *out = impact(&fixture, "s.a.x");
    assert_has(out, "affected|s.b.x|column|s.b|x|-|table|-|||values change|1|0.9|");
    assert_lacks(out, "affected|s.a.x");
    assert_lacks(out, "affected|s.a.y");
    out = impact(&fixture, "s.b.x");
    assert_has(out, "affected|s.a.x|");
    assert_lacks(out, "affected|s.b.x");
    fixture_close(&fixture);
}

static void test_limits_hide_but_never_say_safe(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    struct impact_request request = {.names = NAMES("raw.orders.amount"), .depth = 1};
    const char *out = impact_of(&fixture, request);
    assert_has(out, "affects 1 pipeline, 1 table (1 column)\n");
    assert_has(out, "1 more left out by --depth 1\n");
    assert_lacks(out, "affected|mart.daily");
    request = (struct impact_request){.names = NAMES("raw.orders.amount"),
                                      .narrow = {.path = "mart.sql", .kind = "table,view"}};
    out = impact_of(&fixture, request);
    assert_has(out, "affects 1 view (1 column)\n");
    assert_has(out, "1 more left out by --path mart.sql, --kind table,view\n");
    request.narrow.kind = "table,viw";
    assert_string_equal(impact_of(&fixture, request),
                        "viw is not a type of assets; did you mean view?");
    request =
        (struct impact_request){.names = NAMES("stg.orders.amount"), .narrow.confidence = 0.6};
    out = impact_of(&fixture, request);
    assert_has(out, "stg.orders.amount: no dependencies within the limits, but 1 beyond them\n");
    assert_has(out, "safe=no\n");
    request = (struct impact_request){.names = NAMES("raw.orders.amount"), .limit = 1};
    out = impact_of(&fixture, request);
    assert_has(out, "affects 2 pipelines, 1 table, 1 view (2 columns)\n");
    assert_has(out, "1 more not listed\n");
    assert_lacks(out, "affected|mart.daily");
    fixture_close(&fixture);
}

static void test_results_and_charts_count_as_what_holds_them(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x\n"
                           "dashboard Sales\nchart Revenue total\nchart Orders total\n"
                           "temp pg_temp.work x\n"
                           "script q/top.sql\nresult top total\nresult top#2 total\n"
                           "statement select top\n"
                           "edge top.total s.a.x identity 1\n"
                           "statement select top#2\n"
                           "edge top#2.total s.a.x identity 1\n"
                           "edge Revenue.total s.a.x identity 1\n"
                           "edge Orders.total s.a.x identity 1\n"
                           "edge pg_temp.work.x s.a.x identity 1\n");
    const char *out = impact(&fixture, "s.a.x");
    assert_has(out, "affects 2 charts in 1 dashboard, 1 pipeline, 1 temporary table (5 columns)\n");
    assert_has(out,
               "affected|top.total|column|top|total|-|pipeline|q/top.sql|||values change|1|1|");
    assert_has(
        out, "affected|Revenue.total|column|Revenue|total|-|chart|Sales|Sales||values change|1|1|");
    assert_has(impact(&fixture, "top#2.total"), "top#2.total: 0 dependencies, safe to change\n");
    assert_has(impact(&fixture, "top#2"), "top#2: 0 dependencies, safe to change\n");
    fixture_close(&fixture);
}

static void test_a_script_affects_what_it_fills(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x y\ntable s.b x\n"
                           "script etl/a.sql\nstatement insert s.a\n"
                           "edge s.a.(rows) s.b.x filter 1\n"
                           "ref s.a.x 1:1 1 write\n"
                           "script etl/b.sql\nstatement insert s.b\n"
                           "edge s.b.x s.a.x identity 0.5\n");
    const char *out = impact(&fixture, "etl/a.sql");
    assert_has(out, "changing etl/a.sql affects 1 pipeline, 2 tables (2 columns)\n");
    assert_has(out, "affected|s.a.x|column|s.a|x|-|table|-|||values change|1|1|"
                    "[etl/a.sql|s.a.x|fills|-|1|etl/a.sql|1|1|-]\n");
    assert_has(out, "affected|s.a.(rows)|rows|s.a|-|-|table|-|||rows may change|1|1|");
    assert_has(out, "affected|s.b.x|column|s.b|x|-|table|-|||values change|2|0.5|");
    assert_lacks(out, "affected|s.a.y");
    out = upstream_of(&fixture, (struct upstream_request){.names = NAMES("etl/b.sql")});
    assert_has(out, "sources|s.a.x|");
    out =
        upstream_of(&fixture, (struct upstream_request){.names = NAMES("etl/a.sql"), .rows = true});
    assert_has(out, "sources|s.b.x|column|s.b|x|-|table|-|influence|no|1|1|");
    fixture_close(&fixture);
}

// ---- nothing found

static void test_nothing_found_comes_with_coverage(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x\nscript a.sql\n"
                           "piece analysed 300\npiece no-lineage 100\n");
    const char *out = impact(&fixture, "s.a.x");
    assert_has(out, "s.a.x: 0 dependencies, safe to change\n");
    assert_has(out, "safe=yes\n");
    assert_has(out, "coverage|analysed|1|300|0.75\n");
    assert_has(out, "coverage|no-lineage|1|100|0.25\n");
    assert_has(out, "coverage|unparsable|0|0|0\n");
    assert_lacks(out, "doubts|");
    fixture_close(&fixture);
}

static void assert_doubt(const char *more, const char *doubt) {
    char text[1024];
    struct fixture fixture;
    snprintf(text, sizeof(text), "table s.a fax\ntable s.b y\nscript a.sql\npiece analysed 10\n%s",
             more);
    fixture_open(&fixture, text);
    const char *out = impact(&fixture, "s.a.fax");
    if (doubt) {
        assert_has(out, "safe=no\n");
        assert_has(out, "s.a.fax: no dependencies found, but: ");
        assert_has(out, doubt);
    } else {
        assert_has(out, "safe=yes\n");
    }
    fixture_close(&fixture);
}

static void test_what_could_hide_an_answer_is_said(void **state) {
    (void)state;
    assert_doubt("", NULL);
    assert_doubt("piece unparsable 5\n",
                 "doubts|unparsable|1|piece of SQL could not be parsed|[a.sql|2|-|-]\n");
    assert_doubt("piece partial 5\npiece partial 5\n", "doubts|partial|2|");
    assert_doubt("piece skipped 5\n", NULL); // rows behind COPY
    assert_doubt("script big.sql\npiece skipped 5000\n", "doubts|skipped|1|file was not read|");
    assert_doubt("diag STM3001 column \"Fax\" not found\n",
                 "doubts|unresolved-names|1|name like this could not be resolved|[a.sql|1|1|column "
                 "\"Fax\" not found]\n");
    assert_doubt("diag STM3006 no table c in FROM for c.fax\n", "doubts|unresolved-names|1|");
    assert_doubt("diag STM3001 column \"phone\" not found\n", NULL); // that is another column
    assert_doubt("diag STM3004 columns of raw.x are not known\n", "doubts|opaque-stars|1|");
    assert_doubt("diag STM3003 raw.x is defined nowhere\n", NULL);
    assert_doubt("undeclared raw.x *\nstatement insert s.b\nedge s.b.y raw.x.* expression 0.9\n",
                 "doubts|star-edges|1|");
    assert_doubt("undeclared public.a z\n", "doubts|namesakes|1|");
}

static void test_no_sources(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x\nscript a.sql\npiece analysed 300\n");
    const char *out = upstream_of(&fixture, (struct upstream_request){.names = NAMES("s.a.x")});
    assert_has(out, "s.a.x: no sources in the scanned files\n");
    assert_has(out, "coverage|analysed|1|300|1\n");
    fixture_close(&fixture);
}

// ---- stars

static const char stars[] = "undeclared raw.o id *\n"
                            "undeclared stg.o id amount *\n"
                            "undeclared arc.o *\n"
                            "table mart.m total ids js\n"
                            "script s.sql\nstatement create table as stg.o\n"
                            "edge stg.o.* raw.o.* identity 0.9 *\n"
                            "statement create table as arc.o\n"
                            "edge arc.o.* stg.o.* identity 0.9 *\n"
                            "statement insert mart.m\n"
                            "edge mart.m.total stg.o.amount aggregation 1\n"
                            "edge mart.m.ids stg.o.id aggregation 1\n"
                            "edge mart.m.js arc.o.* expression 0.8 to_json(o)\n";

static void test_names_are_carried_through_stars(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, stars);
    // raw.o.amount is known through raw.o.* only
    const char *out = impact(&fixture, "raw.o.amount");
    assert_has(out, "affected|stg.o.amount|column|stg.o|amount|-|table|-|||values change|1|0.9|");
    assert_has(out, "affected|mart.m.total|column|mart.m|total|-|table|-|||values change|2|0.9|");
    assert_has(out,
               "affected|arc.o.* (amount)|column|arc.o|*|amount|table|-|||values change|2|0.81|");
    assert_has(out, "affected|mart.m.js|column|mart.m|js|-|table|-|||values change|3|0.648|");
    assert_lacks(out, "mart.m.ids");
    out = upstream_of(&fixture, (struct upstream_request){.names = NAMES("mart.m.total")});
    assert_has(out, "sources|stg.o.amount|");
    assert_has(out, "sources|raw.o.* (amount)|column|raw.o|*|amount|table|-|value|yes|2|0.9|");
    assert_lacks(out, "raw.o.id");
    fixture_close(&fixture);
}

static void test_a_star_without_a_name_is_every_column(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "undeclared raw.o id *\n"
                           "table s.t a b\n"
                           "undeclared s.u c d *\n"
                           "script s.sql\nstatement insert s.t\n"
                           "edge s.t.a raw.o.* expression 0.5\n"
                           "edge s.u.* s.t.b expression 0.5\n");
    assert_has(impact(&fixture, "raw.o.id"),
               "affected|s.t.a|column|s.t|a|-|table|-|||values change|1|"
               "0.5|[raw.o.id|s.t.a|");
    const char *out = impact(&fixture, "s.t.b");
    assert_has(out, "affected|s.u.*|column|s.u|*|-|");
    assert_has(out, "affected|s.u.c|");
    assert_has(out, "affected|s.u.d|");
    out = upstream_of(&fixture, (struct upstream_request){.names = NAMES("s.t.a")});
    assert_has(out, "sources|raw.o.*|");
    assert_has(out, "sources|raw.o.id|");
    fixture_close(&fixture);
}

// ---- upstream

static void test_upstream(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    struct upstream_request request = {.names = NAMES("mart.daily.revenue")};
    const char *out = upstream_of(&fixture, request);
    assert_has(out, "mart.daily.revenue: its values come from 2 tables (2 columns)\n");
    assert_has(out, "sources|stg.orders.amount|column|stg.orders|amount|-|table|-|value|no|1|0.5|");
    assert_has(out, "sources|raw.orders.amount|column|raw.orders|amount|-|table|-|value|yes|2|0.45|"
                    "[raw.orders.amount|stg.orders.amount|expression|calculation|0.9|stg.sql|2|5|"
                    "amount/100][stg.orders.amount|mart.daily.revenue|");
    assert_lacks(out, "status");
    assert_lacks(out, "(rows)");
    request.rows = true;
    out = upstream_of(&fixture, request);
    assert_has(out, "sources|stg.orders.(rows)|rows|stg.orders|-|-|table|-|rows|no|1|1|");
    assert_has(out,
               "sources|raw.orders.status|column|raw.orders|status|-|table|-|influence|yes|2|1|");
    assert_has(out, "sources|raw.orders.(rows)|rows|");
    fixture_close(&fixture);
}

static void test_influences_on_a_column_are_upstream_too(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x flag\ntable s.b x\nscript s.sql\nstatement insert s.b\n"
                           "edge s.b.x s.a.x expression 1\n"
                           "edge s.b.x s.a.flag conditional 1\n");
    const char *out = upstream_of(&fixture, (struct upstream_request){.names = NAMES("s.b")});
    assert_has(out, "sources|s.a.x|column|s.a|x|-|table|-|value|yes|1|1|");
    assert_has(out, "sources|s.a.flag|column|s.a|flag|-|table|-|influence|yes|1|1|");
    fixture_close(&fixture);
}

// ---- names

static void assert_parts(const char *text, uint32_t count, const char *joined) {
    struct arena arena;
    struct name name;
    char seen[128] = "";
    arena_init(&arena);
    assert_int_equal(name_parse(&arena, str_of(text), &name), count > 0);
    for (uint32_t i = 0; i < count && i < name.count; i++) {
        snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s<", name.parts[i].data);
    }
    if (count > 0) {
        assert_int_equal(name.count, count);
        assert_string_equal(seen, joined);
    }
    arena_release(&arena);
}

static void test_names_are_parsed_as_in_sql(void **state) {
    (void)state;
    assert_parts("Shop.Orders", 2, "shop<orders<");
    assert_parts("\"Mixed Case\".\"a.b\".C", 3, "Mixed Case<a.b<c<");
    assert_parts("\"a\"\"b\"", 1, "a\"b<");
    assert_parts("t.*", 2, "t<*<");
    assert_parts("k\xC3\xA4se.x1$", 2, "k\xC3\xA4se<x1$<");
    assert_parts("etl/load.sql", 0, "");
    assert_parts("a.b.c.d", 0, "");
    assert_parts("\"open", 0, "");
    assert_parts("\"\"", 0, "");
    assert_parts("a.", 0, "");
    assert_parts(".a", 0, "");
    assert_parts("1a", 0, "");
    assert_parts("", 0, "");
}

static const char namespaces[] = "table public.orders id total\n"
                                 "table raw.orders id\n"
                                 "table crm.customers id email\n"
                                 "table a.same x\n"
                                 "table b.same x\n"
                                 "table \"Mixed.Case\" x\n"
                                 "script etl/load.sql\n"
                                 "temp pg_temp.batch id\n"
                                 "result load n\n"
                                 "script etl/more.sql\n"
                                 "temp pg_temp.batch id other\n";

static void test_names_are_found(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, namespaces);
    assert_has(impact(&fixture, "raw.orders.id"), "raw.orders.id: 0 dep");
    assert_has(impact(&fixture, "orders.total"), "public.orders.total: 0 dep");
    assert_has(impact(&fixture, "ORDERS"), "public.orders: 0 dep");
    assert_has(impact(&fixture, "customers.email"), "crm.customers.email: 0 dep");
    assert_has(impact(&fixture, "CRM.Customers.EMail"), "crm.customers.email: 0 dep");
    assert_has(impact(&fixture, "etl/load.sql"), "etl/load.sql: 0 dep");
    assert_has(impact(&fixture, "load.n"), "load.n: 0 dep");
    assert_has(impact(&fixture, "etl/more.sql:batch.other"), "pg_temp.batch.other: 0 dep");
    fixture_close(&fixture);
}

static void test_unknown_names_get_near_ones(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, namespaces);
    assert_has(impact(&fixture, "crm.custmers"), "did you mean crm.customers?");
    assert_has(impact(&fixture, "custmers"), "did you mean crm.customers?");
    assert_has(impact(&fixture, "crm.custmers.email"), "did you mean crm.customers?");
    assert_has(impact(&fixture, "crm.customers.emial"),
               "crm.customers has no column emial; did you mean email?");
    assert_has(impact(&fixture, "raw.orders.total"),
               "raw.orders has no column total; total is a column of public.orders");
    assert_has(impact(&fixture, "email"), "email is a column of crm.customers");
    assert_has(impact(&fixture, "zzzzzzzz"), "zzzzzzzz is not in the store");
    fixture_close(&fixture);
}

static void test_ambiguous_names_are_listed(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, namespaces);
    assert_string_equal(impact(&fixture, "same.x"),
                        "same could be a.same, b.same; name one of them in full");
    assert_has(impact(&fixture, "batch"),
               "batch could be etl/load.sql:pg_temp.batch, etl/more.sql:pg_temp.batch;");
    fixture_close(&fixture);
}

// ---- what a change asks for

static const char star_store[] = "table crm.c mail note\n"
                                 "view crm.v mail\n"
                                 "table crm.d mail address\n"
                                 "dashboard Sales\n"
                                 "chart Mails mail\n"
                                 "script v.sql\n"
                                 "statement create view crm.v\n"
                                 "edge crm.v.mail crm.c.mail identity 1\n"
                                 "ref crm.c.mail 1:8 0\n"
                                 "use select star\n"
                                 "script d.sql\n"
                                 "statement insert crm.d\n"
                                 "edge crm.d.mail crm.v.mail identity 0.9\n"
                                 "read crm.d.(rows) crm.v 1\n"
                                 "read crm.d.(rows) crm.d 1\n"
                                 "ref crm.v.mail 2:8 4\n"
                                 "use select named\n"
                                 "ref crm.v.mail 3:20 4\n"
                                 "use filter function lower\n"
                                 "ref crm.v.mail 4:9 4\n"
                                 "use join key\n"
                                 "script chart.sql\n"
                                 "statement select Mails\n"
                                 "edge Mails.mail crm.v.mail identity 0.8\n"
                                 "ref crm.v.mail 2:9 6\n"
                                 "use select output\n";

static const char *change(struct fixture *fixture, const char *name, enum impact_change change,
                          const char *to) {
    const struct str asked = str_of(name);
    return impact_of(
        fixture, (struct impact_request){.names = {&asked, 1}, .change = change, .to = str_of(to)});
}

// crm.v is SELECT *: its column is renamed along, and so the places that name it.
static void test_a_new_name_is_followed_through_stars(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, star_store);
    const char *out = change(&fixture, "crm.c.mail", CHANGE_RENAME, "Address");
    assert_has(out,
               "renaming crm.c.mail to address takes 4 edits in 2 files and affects 1 chart in "
               "1 dashboard, 3 pipelines, 1 table, 1 view (3 columns)\n");
    assert_has(out, "change|rename|Address\n");
    assert_has(out, "stars|v.sql|1|8|crm.c.mail|crm.v.mail|create view|1\n");
    // an output keeps its name, an arm that names none does not need it
    assert_has(out, "edits|chart.sql|2|9|209|6|address AS mail|crm.v.mail|select|1|-\n");
    assert_has(out, "edits|d.sql|2|8|208|4|address|crm.v.mail|insert|1|-\n");
    assert_has(out, "edits|d.sql|3|20|320|4|address|crm.v.mail|insert|1|-\n");
    assert_has(out, "edits|d.sql|4|9|-|-|address|crm.v.mail|insert|1|USING names");
    assert_has(out, "collisions|crm.d.address|d.sql|1|1|a bare name would be ambiguous");
    assert_lacks(out, "collisions|crm.c.");
    out = change(&fixture, "crm.c.mail", CHANGE_RENAME, "note");
    assert_has(out, "collisions|crm.c.note|-|-|-|the table has such a column already\n");
    fixture_close(&fixture);
}

static void test_new_names_have_to_be_names(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, star_store);
    assert_string_equal(change(&fixture, "crm.c.mail", CHANGE_RENAME, "a.b"),
                        "a.b is not a name for a column");
    assert_has(change(&fixture, "crm.c.mail", CHANGE_RENAME, "\"New Name\""),
               "|\"New Name\" AS mail|");
    assert_has(change(&fixture, "crm.c", CHANGE_RENAME, "x"), "--rename needs a column");
    assert_has(change(&fixture, "crm.*.mail", CHANGE_RENAME, "x"), "--rename needs one column");
    assert_has(change(&fixture, "crm.c", CHANGE_TYPE, "x"), "--type needs columns");
    fixture_close(&fixture);
}

// Names stay what they are, so nothing breaks by its name; the type goes where the value goes.
static void test_a_new_type_is_seen(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, star_store);
    const char *out = change(&fixture, "crm.c.mail", CHANGE_TYPE, "bytea");
    assert_has(out, "changing the type of crm.c.mail to bytea is seen by 1 join, 1 function and "
                    "affects 1 chart in 1 dashboard");
    assert_has(out, "uses|d.sql|3|20|crm.v.mail|function|lower|filter|insert|crm.d|1|1\n");
    assert_has(out, "uses|d.sql|4|9|crm.v.mail|join|-|join|insert|crm.d|1|1\n");
    assert_has(out, "|chart|Sales|Sales||type changes|2|0.8|");
    assert_lacks(out, "breaks");
    fixture_close(&fixture);
}

static void test_groups_equal_the_rows_below(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, star_store);
    const char *out = change(&fixture, "crm.v.mail", CHANGE_DROP, NULL);
    assert_has(out, "removing crm.v.mail affects 1 chart in 1 dashboard, 2 pipelines, 1 table");
    assert_has(out, "dashboards|Sales|1|breaks|0.8|\n");
    assert_has(out, "pipelines|chart.sql|1|breaks|1|\npipelines|d.sql|1|breaks|1|\n");
    assert_has(out, "owners|-|5|"); // chart, dashboard, pipelines, table: nobody's
    fixture_close(&fixture);
}

// b and c fill what the other reads: they run together, behind a and before d. A view runs by
// itself, and order goes on through it.
static void test_what_has_to_run_again(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.t x\ntable s.a x\ntable s.b x\ntable s.c x\nview s.v x\n"
                           "table s.d x\n"
                           "script d.sql\nstatement insert s.d\n"
                           "edge s.d.x s.v.x identity 1\nread s.d.(rows) s.v 1\n"
                           "script c.sql\nstatement insert s.c\n"
                           "edge s.c.x s.b.x identity 1\nread s.c.(rows) s.b 1\n"
                           "script b.sql\nstatement insert s.b\n"
                           "edge s.b.x s.a.x identity 1\nread s.b.(rows) s.a 1\n"
                           "edge s.b.x s.c.x identity 1\nread s.b.(rows) s.c 1\n"
                           "script v.sql\nstatement create view s.v\n"
                           "edge s.v.x s.c.x identity 1\nread s.v.(rows) s.c 1\n"
                           "script a.sql\nstatement insert s.a\n"
                           "edge s.a.x s.t.x identity 1\nread s.a.(rows) s.t 1\n");
    const char *out =
        impact_of(&fixture, (struct impact_request){.names = NAMES("s.t.x"), .rerun = true});
    assert_has(out, "rerun|1|a.sql|no|s.t|s.a|\n"
                    "rerun|2|b.sql|yes|s.a s.c|s.b|\n"
                    "rerun|2|c.sql|yes|s.b|s.c|\n"
                    "rerun|3|d.sql|no|s.v|s.d|\n");
    assert_lacks(out, "rerun|1|v.sql");
    fixture_close(&fixture);
}

// ---- lists

static void test_columns_and_assets_are_listed(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, namespaces);
    struct columns_request columns = {.asset = STR("*.orders")};
    assert_true(columns_run(&fixture.reader, &columns, &fixture.record.document, &fixture.why));
    assert_string_equal(fixture.record.out.data,
                        "columns\n"
                        "columns|public.orders|id|1|-|declared|table|-|-|-\n"
                        "columns|public.orders|total|2|-|declared|table|-|-|-\n"
                        "columns|raw.orders|id|1|-|declared|table|-|-|-\n"
                        "left_out=0\n");
    buf_reset(&fixture.record.out);
    struct assets_request assets = {.narrow = {.kind = "pipeline", .path = "etl/l*"}};
    assert_true(assets_run(&fixture.reader, &assets, &fixture.record.document, &fixture.why));
    assert_string_equal(fixture.record.out.data,
                        "assets\n"
                        "assets|etl/load.sql|pipeline|-|yes|no|0|etl/load.sql|-|-|||-|-\n"
                        "assets|load|pipeline|etl/load.sql|yes|no|1|etl/load.sql|1|1|||-|-\n"
                        "left_out=9\n"
                        "9 more left out by --path etl/l*, --kind pipeline\n");
    assets = (struct assets_request){.narrow.kind = "tabel"};
    assert_false(assets_run(&fixture.reader, &assets, &fixture.record.document, &fixture.why));
    assert_string_equal(fixture.why.data, "tabel is not a type of assets; did you mean table?");
    fixture_close(&fixture);
}

static const char *edges_of(struct fixture *fixture, struct edges_request request) {
    buf_reset(&fixture->record.out);
    buf_reset(&fixture->why);
    bool done = edges_run(&fixture->reader, &request, &fixture->record.document, &fixture->why);
    return done ? fixture->record.out.data : fixture->why.data;
}

static void test_edges_are_listed(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    assert_string_equal(
        edges_of(&fixture, (struct edges_request){.source = STR("raw.*.a*")}),
        "edges\n"
        "edges|table|stg.orders|amount|table|raw.orders|amount|expression|calculation|0.9|"
        "declared-column|stg.sql|2|5|amount/100\n"
        "left_out=0\n");
    assert_string_equal(edges_of(&fixture, (struct edges_request){.target = STR("stg.orders"),
                                                                  .type = STR("filter")}),
                        "edges\n"
                        "edges|table|stg.orders|-|table|raw.orders|status|filter|filter|1|"
                        "declared-column|stg.sql|3|5|-\n"
                        "left_out=0\n");
    const char *out = edges_of(&fixture, (struct edges_request){.narrow.path = "mart*"});
    assert_has(out, "mart.daily|revenue|");
    assert_lacks(out, "stg.sql");
    out = edges_of(&fixture,
                   (struct edges_request){.narrow.confidence = 0.9, .asset = STR("raw.orders")});
    assert_has(out, "|0.9|");
    assert_lacks(out, "mart.daily");
    assert_has(edges_of(&fixture, (struct edges_request){.kind = STR("renam")}),
               "renam is not a kind of edges; did you mean rename?");
    fixture_close(&fixture);
}

// What the statement writes: columns with an edge, columns named in its list, and all columns of
// what it defines.
static void test_row_edges_for_each_written_column(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, "table s.a x flag\ntable s.t c d e\nview s.v one two\ntable s.n k\n"
                           "script s.sql\n"
                           "statement insert s.t\n"
                           "edge s.t.d s.a.x identity 1\n"
                           "edge s.t.(rows) s.a.flag filter 1\n"
                           "ref s.t.c 1:1 1 write\nref s.t.d 1:1 1 write\nref s.t.e 1:1 1\n"
                           "statement create view s.v\n"
                           "edge s.v.(rows) s.a.flag filter 1\n"
                           "statement delete s.n\n"
                           "edge s.n.(rows) s.a.flag filter 1\n");
    const char *out =
        edges_of(&fixture, (struct edges_request){.kind = STR("filter"), .rows_each = true});
    assert_has(out, "edges\nedges|table|s.t|c|table|s.a|flag|filter|");
    assert_has(out, "edges|table|s.t|d|table|s.a|flag|");
    assert_lacks(out, "|s.t|e|");
    assert_lacks(out, "|s.t|-|");
    assert_has(out, "edges|view|s.v|one|table|s.a|flag|");
    assert_has(out, "edges|view|s.v|two|");
    assert_has(out, "edges|table|s.n|-|table|s.a|flag|");
    fixture_close(&fixture);
}

static void test_a_report_stops_when_nobody_reads_on(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    fixture.record.rows_left = 2;
    const char *out = edges_of(&fixture, (struct edges_request){0});
    assert_string_equal(strrchr(out, '\n'), "\n");
    size_t lines = 0;
    for (const char *at = out; *at != '\0'; at++) {
        lines += *at == '\n';
    }
    assert_int_equal(lines, 3); // the report's name and two rows
    fixture_close(&fixture);
}

static void test_a_damaged_store_is_an_error(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_open(&fixture, chain);
    reader_close(&fixture.reader);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(lineage_text_path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP TABLE reads", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_true(reader_open(&fixture.reader, lineage_text_path(), &fixture.why));
    assert_has(impact(&fixture, "raw.orders.amount"), "the store cannot be read: no such table");
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_flow_to_any_depth),
        cmocka_unit_test(test_rows_are_kept_apart_from_columns),
        cmocka_unit_test(test_removal_of_a_table),
        cmocka_unit_test(test_removal_breaks_statements_that_name_no_column),
        cmocka_unit_test(test_dead_references_break),
        cmocka_unit_test(test_writing_the_column_by_name_breaks),
        cmocka_unit_test(test_diamond),
        cmocka_unit_test(test_best_confidence_is_not_that_of_the_shortest_path),
        cmocka_unit_test(test_cycles_end),
        cmocka_unit_test(test_limits_hide_but_never_say_safe),
        cmocka_unit_test(test_results_and_charts_count_as_what_holds_them),
        cmocka_unit_test(test_a_script_affects_what_it_fills),
        cmocka_unit_test(test_nothing_found_comes_with_coverage),
        cmocka_unit_test(test_what_could_hide_an_answer_is_said),
        cmocka_unit_test(test_no_sources),
        cmocka_unit_test(test_names_are_carried_through_stars),
        cmocka_unit_test(test_a_star_without_a_name_is_every_column),
        cmocka_unit_test(test_upstream),
        cmocka_unit_test(test_influences_on_a_column_are_upstream_too),
        cmocka_unit_test(test_names_are_parsed_as_in_sql),
        cmocka_unit_test(test_names_are_found),
        cmocka_unit_test(test_unknown_names_get_near_ones),
        cmocka_unit_test(test_ambiguous_names_are_listed),
        cmocka_unit_test(test_a_new_name_is_followed_through_stars),
        cmocka_unit_test(test_new_names_have_to_be_names),
        cmocka_unit_test(test_a_new_type_is_seen),
        cmocka_unit_test(test_groups_equal_the_rows_below),
        cmocka_unit_test(test_what_has_to_run_again),
        cmocka_unit_test(test_columns_and_assets_are_listed),
        cmocka_unit_test(test_edges_are_listed),
        cmocka_unit_test(test_row_edges_for_each_written_column),
        cmocka_unit_test(test_a_report_stops_when_nobody_reads_on),
        cmocka_unit_test(test_a_damaged_store_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
