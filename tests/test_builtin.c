// Expectations come from PostgreSQL's documentation and were confirmed with version 15.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bind/builtin.h"

#define MAX_ARGS 8

static void assert_str(struct str s, const char *expected) {
    assert_int_equal(s.size, str_of(expected).size);
    assert_memory_equal(s.data, expected, s.size);
}

// "text, unknown, " is a text, an untyped literal and something not known; " " is one of those, ""
// is nothing.
static uint32_t split(const char *list, struct str *types) {
    struct str rest = str_of(list);
    uint32_t count = 0;
    bool more = rest.size > 0;
    while (more) {
        assert_true(count < MAX_ARGS);
        size_t comma = str_find(rest, ',');
        types[count++] = str_trim(str_sub(rest, 0, comma));
        more = comma < rest.size;
        rest = str_sub(rest, comma + 1, rest.size);
    }
    return count;
}

static struct builtin_pick pick(const char *name, const char *list, bool variadic) {
    struct str types[MAX_ARGS];
    uint32_t count = split(list, types);
    struct builtin_call call = {str_of(name), types, count, variadic};
    return builtin_function_pick(&call);
}

static void assert_call(const char *name, const char *list, const char *result) {
    assert_str(pick(name, list, false).result, result);
}

static void assert_operator(const char *left, const char *name, const char *right,
                            const char *result) {
    struct str operand = str_of(left);
    struct str found = builtin_operator_result(str_of(name), left ? &operand : NULL, str_of(right));
    assert_str(found, result);
}

static void assert_common(const char *list, const char *result) {
    struct str types[MAX_ARGS];
    uint32_t count = split(list, types);
    assert_str(builtin_common_type(types, count), result);
}

static void assert_cast(const char *from, const char *to, enum builtin_cast expected) {
    assert_int_equal(builtin_cast_find(str_of(from), str_of(to)), expected);
}

static void assert_columns(const char *columns, const char *expected) {
    assert_string_equal(columns, expected);
}

static void test_types(void **state) {
    (void)state;
    const struct builtin_type *text = builtin_type_find(STR("text"));
    assert_int_equal(text->category, 'S');
    assert_true(text->preferred);
    assert_str(builtin_type_name(text->array), "_text");
    assert_int_equal(builtin_type_find(STR("int4"))->category, 'N');
    assert_false(builtin_type_find(STR("int4"))->preferred);
    assert_int_equal(builtin_type_find(STR("_int4"))->category, 'A');
    const struct builtin_type *range = builtin_type_find(STR("tstzrange"));
    assert_int_equal(range->form, 'r');
    assert_str(builtin_type_name(range->element), "timestamptz");
    const struct builtin_type *domain = builtin_type_find(STR("sql_identifier"));
    assert_int_equal(domain->form, 'd');
    assert_str(builtin_type_name(domain->element), "name");
    assert_null(builtin_type_find(STR("int"))); // the grammar says int4
    assert_null(builtin_type_find(STR("mood")));
    assert_null(builtin_type_find(STR("")));
    assert_null(builtin_type_at(0));
    assert_str(builtin_type_name(0), "");
}

static void test_every_type_is_found_by_its_name(void **state) {
    (void)state;
    uint16_t number = 1;
    for (; builtin_type_at(number); number++) {
        const struct builtin_type *type = builtin_type_at(number);
        assert_ptr_equal(builtin_type_find(str_of(type->name)), type);
    }
    assert_true(number > 150);
}

static void test_elements(void **state) {
    (void)state;
    assert_str(builtin_type_element(STR("_numeric")), "numeric");
    assert_str(builtin_type_element(STR("_mood")), "mood");
    assert_str(builtin_type_element(STR("int2vector")), "int2");
    assert_str(builtin_type_element(STR("_record")), "record");
    assert_str(builtin_type_element(STR("point")), "float8");
    assert_str(builtin_type_element(STR("jsonb")), "jsonb");
    assert_str(builtin_type_element(STR("text")), "");
    assert_str(builtin_type_element(STR("int4range")), "");
    assert_str(builtin_type_element(STR("mood")), "");
    assert_str(builtin_type_element(STR("")), "");
}

static void test_casts(void **state) {
    (void)state;
    assert_cast("int4", "numeric", BUILTIN_CAST_IMPLICIT);
    assert_cast("int8", "int4", BUILTIN_CAST_ASSIGNMENT);
    assert_cast("int4", "bool", BUILTIN_CAST_EXPLICIT);
    assert_cast("bool", "date", BUILTIN_CAST_NONE);
    assert_cast("json", "json", BUILTIN_CAST_IMPLICIT);
    assert_cast("date", "text", BUILTIN_CAST_ASSIGNMENT); // by its text form
    assert_cast("text", "date", BUILTIN_CAST_EXPLICIT);
    assert_cast("_int4", "_int8", BUILTIN_CAST_IMPLICIT); // element by element
    assert_cast("_int4", "int2vector", BUILTIN_CAST_NONE);
    assert_cast("sql_identifier", "text", BUILTIN_CAST_IMPLICIT); // a domain over name
    assert_cast("unknown", "date", BUILTIN_CAST_IMPLICIT);
    assert_cast("mood", "text", BUILTIN_CAST_ASSIGNMENT);
    assert_cast("mood", "int4", BUILTIN_CAST_NONE);
    assert_cast("", "text", BUILTIN_CAST_NONE);
}

static void test_common_types(void **state) {
    (void)state;
    assert_common("int4, numeric", "numeric");
    assert_common("int4, int8, int2", "int8");
    assert_common("unknown, unknown", "text");
    assert_common("unknown, date, unknown", "date");
    assert_common("date, timestamptz", "timestamptz");
    assert_common("varchar, text", "varchar"); // each converts to the other: the first stays
    assert_common("text, varchar", "text");
    assert_common("sql_identifier, sql_identifier", "sql_identifier");
    assert_common("sql_identifier, unknown", "name");
    assert_common("int4, text", "");
    assert_common("json, uuid", ""); // of one category, but neither converts
    assert_common("mood, unknown, mood", "mood");
    assert_common("_mood, unknown", "_mood");
    assert_common("mood, fruit", "");
    assert_common("int4, ,numeric", "");
    assert_common("", "text");
}

static void test_relations(void **state) {
    (void)state;
    assert_columns(builtin_relation_find(STR("pg_catalog"), STR("pg_stat_activity"))->columns,
                   "datid:oid,datname:name,pid:int4,leader_pid:int4,usesysid:oid,usename:name,"
                   "application_name:text,client_addr:inet,client_hostname:text,client_port:int4,"
                   "backend_start:timestamptz,xact_start:timestamptz,query_start:timestamptz,"
                   "state_change:timestamptz,wait_event_type:text,wait_event:text,state:text,"
                   "backend_xid:xid,backend_xmin:xid,query_id:int8,query:text,backend_type:text");
    const struct builtin_relation *tables =
        builtin_relation_find(STR("information_schema"), STR("tables"));
    assert_int_equal(tables->kind, 'v');
    assert_true(str_starts(str_of(tables->columns),
                           STR("table_catalog:sql_identifier,table_schema:sql_identifier,")));
    assert_int_equal(builtin_relation_find(STR(""), STR("pg_class"))->kind, 'r');
    assert_non_null(builtin_relation_find(STR(""), STR("pg_aggregate")));
    assert_non_null(builtin_relation_find(STR("information_schema"), STR("views")));
    assert_null(builtin_relation_find(STR(""), STR("tables")));
    assert_null(builtin_relation_find(STR("public"), STR("pg_class")));
    assert_null(builtin_relation_find(STR(""), STR("")));
}

static void test_columns(void **state) {
    (void)state;
    struct str rest = STR(BUILTIN_SYSTEM_COLUMNS);
    struct builtin_column column;
    uint32_t count = 0;
    while (builtin_columns_next(&rest, &column)) {
        count++;
    }
    assert_int_equal(count, 6);
    assert_str(column.name, "ctid");
    assert_str(column.type, "tid");
    assert_false(builtin_columns_next(&rest, &column));
}

static void test_traits(void **state) {
    (void)state;
    assert_int_equal(builtin_function_traits(STR("sum"), 1), BUILTIN_IS_AGGREGATE);
    assert_int_equal(builtin_function_traits(STR("sum"), 2), 0);
    assert_int_equal(builtin_function_traits(STR("count"), 0), BUILTIN_IS_AGGREGATE);
    assert_int_equal(builtin_function_traits(STR("row_number"), 0), BUILTIN_IS_WINDOW);
    assert_int_equal(builtin_function_traits(STR("lag"), 3), BUILTIN_IS_WINDOW);
    assert_int_equal(builtin_function_traits(STR("rank"), 0), BUILTIN_IS_WINDOW);
    assert_int_equal(builtin_function_traits(STR("rank"), 2), BUILTIN_IS_AGGREGATE);
    assert_int_equal(builtin_function_traits(STR("generate_series"), 1), 0);
    assert_int_equal(builtin_function_traits(STR("generate_series"), 2),
                     BUILTIN_IS_PLAIN | BUILTIN_IS_SET);
    assert_int_equal(builtin_function_traits(STR("generate_series"), 3),
                     BUILTIN_IS_PLAIN | BUILTIN_IS_SET);
    assert_int_equal(builtin_function_traits(STR("concat"), 0), 0);
    assert_int_equal(builtin_function_traits(STR("concat"), 100), BUILTIN_IS_PLAIN);
    assert_int_equal(builtin_function_traits(STR("concat"), 101), 0);
    assert_int_equal(builtin_function_traits(STR("make_interval"), 0), BUILTIN_IS_PLAIN);
    assert_int_equal(builtin_function_traits(STR("customer_rank"), 1), 0);
}

static void test_overloads(void **state) {
    (void)state;
    uint32_t count = 0;
    const struct builtin_function *function = builtin_function_first(STR("generate_series"));
    for (; function; function = builtin_function_next(function)) {
        assert_string_equal(function->name, "generate_series");
        count++;
    }
    assert_int_equal(count, 8);
    assert_null(builtin_function_first(STR("SUM")));
    assert_null(builtin_function_first(STR("")));
    assert_null(builtin_function_first(STR("int4in"))); // SQL does not call it
    const struct builtin_function *first = builtin_function_first(STR("RI_FKey_cascade_del"));
    assert_non_null(first);
    const struct builtin_function *last = builtin_function_first(STR("xpath_exists"));
    while (builtin_function_next(last)) {
        last = builtin_function_next(last);
    }
    assert_int_equal(last->declared, 3);
    assert_true(builtin_function_first(STR("mode"))->within_group);
}

static void test_columns_of_functions(void **state) {
    (void)state;
    assert_columns(builtin_function_first(STR("json_each"))->columns, "key:text,value:json");
    assert_columns(builtin_function_first(STR("jsonb_each_text"))->columns, "key:text,value:text");
    assert_columns(builtin_function_first(STR("generate_series"))->columns, "");
    assert_columns(pick("unnest", "tsvector", false).function->columns,
                   "lexeme:text,positions:_int2,weights:_text");
    assert_columns(pick("unnest", "_text", false).function->columns, "");
}

static void test_pick_exact_and_by_casts(void **state) {
    (void)state;
    assert_call("abs", "int2", "int2");
    assert_call("abs", "unknown", "float8"); // the preferred one
    assert_call("sum", "int4", "int8");
    assert_call("sum", "int8", "numeric");
    assert_call("avg", "int4", "numeric");
    assert_call("avg", "float4", "float8");
    assert_call("round", "int4", "float8");
    assert_call("round", "int4, int4", "numeric"); // the only one with two
    assert_call("substr", "unknown, int4", "text");
    assert_call("substr", "varchar, int4", "text");
    assert_call("substr", "int4, int4", "");
    assert_call("lower", "varchar", "text");
    assert_call("lower", "sql_identifier", "text");
    assert_call("date_trunc", "unknown, date", "timestamptz");
    assert_call("date_trunc", "unknown, timestamp", "timestamp");
    assert_call("count", "", "int8");
    assert_call("now", "", "timestamptz");
    assert_int_equal(pick("abs", "text", false).fitting, 0);
    assert_int_equal(pick("my_abs", "int4", false).fitting, 0);
}

static void test_pick_polymorphic(void **state) {
    (void)state;
    assert_call("unnest", "_int4", "int4");
    assert_call("unnest", "int4multirange", "int4range");
    assert_call("array_agg", "text", "_text");
    assert_call("array_agg", "_int4", "_int4");
    assert_call("array_append", "_int4, numeric", "_numeric");
    assert_call("array_append", "_int4, unknown", "_int4");
    assert_call("array_cat", "unknown, unknown", "_text");
    assert_call("first_value", "date", "date");
    assert_call("lag", "int4, int4, numeric", "numeric");
    assert_call("percentile_disc", "_float8, date", "_date");
    assert_call("lower", "daterange", "date");
    assert_call("range_agg", "daterange", "datemultirange");
    assert_call("max", "text", "text");
    assert_call("array_append", "_int4, text", "");
}

static void test_pick_variadic(void **state) {
    (void)state;
    assert_call("concat", "int4, text, date", "text");
    assert_call("jsonb_build_object", "unknown, int4, unknown, text", "jsonb");
    assert_call("json_extract_path", "json, unknown, unknown", "json");
    assert_str(pick("json_extract_path", "json, _text", true).result, "json");
    assert_str(pick("concat", "_int4", true).result, "text");
    assert_int_equal(pick("json_extract_path", "json, text, _text", true).fitting, 0);
    assert_int_equal(pick("json_extract_path", "json, text", true).fitting, 0);
    // jsonb_delete(jsonb, text) goes before jsonb_delete(jsonb, VARIADIC text[])
    struct builtin_pick one = pick("jsonb_delete", "jsonb, unknown", false);
    assert_int_equal(one.fitting, 1);
    assert_int_equal(one.function->max_args, 2);
    struct builtin_call many = {STR("concat"), NULL, 100, false};
    assert_str(builtin_function_pick(&many).result, "text");
    many.count = 101;
    assert_int_equal(builtin_function_pick(&many).fitting, 0);
}

static void test_pick_casts_spelled_as_calls(void **state) {
    (void)state;
    assert_call("text", "int4", "text");
    assert_call("date", "unknown", "date");
    assert_int_equal(pick("date", "unknown", false).fitting, 0);
    assert_call("date", "timestamptz", "date"); // this one is a function
    assert_int_equal(pick("date", "timestamptz", false).fitting, 1);
    assert_call("date", " ", "date"); // either
    assert_call("text", "record", "");
    assert_call("date", "bool", "");
}

static void test_pick_with_types_not_known(void **state) {
    (void)state;
    struct builtin_call sum = {STR("sum"), NULL, 1, false};
    struct builtin_pick found = builtin_function_pick(&sum);
    assert_true(found.fitting > 1);
    assert_null(found.function);
    assert_str(found.result, "");
    struct builtin_call left = {STR("left"), NULL, 2, false};
    assert_str(builtin_function_pick(&left).result, "text");
    assert_int_equal(builtin_function_pick(&left).fitting, 1);
    struct builtin_call strpos = {STR("position"), NULL, 2, false};
    assert_str(builtin_function_pick(&strpos).result, "int4"); // of text, bytea, bit alike
    assert_call("array_append", "_int4,", "");                 // could be _numeric
    assert_call("nullif", "int4,", "");                        // no function
    assert_call("lower", " ", "");                             // of a text or a range
}

static void test_pick_with_types_of_the_user(void **state) {
    (void)state;
    assert_call("max", "mood", "mood");
    assert_call("unnest", "_mood", "mood");
    assert_call("array_append", "_mood, unknown", "_mood");
    assert_call("row_to_json", "customer", "json");
    struct builtin_pick all = pick("array_agg", "mood", false);
    assert_int_equal(all.fitting, 1);
    assert_str(all.result, "");
    assert_str(all.result_array_of, "mood");
    assert_call("left", "code, int4", "text"); // a domain, or it has a cast
    assert_call("abs", "amount", "");
}

static void test_operators(void **state) {
    (void)state;
    assert_operator("int4", "+", "numeric", "numeric");
    assert_operator("int4", "/", "int4", "int4");
    assert_operator("int2", "*", "int8", "int8");
    assert_operator("date", "-", "date", "int4");
    assert_operator("date", "-", "unknown", "int4");
    assert_operator("date", "-", "int4", "date");
    assert_operator("date", "+", "interval", "timestamp");
    assert_operator("timestamptz", "-", "timestamptz", "interval");
    assert_operator("text", "||", "int4", "text");
    assert_operator("unknown", "||", "unknown", "text");
    assert_operator("_int4", "||", "int8", "_int8");
    assert_operator("jsonb", "||", "jsonb", "jsonb");
    assert_operator("unknown", "||", "mood", "text");
    assert_operator("jsonb", "->", "unknown", "jsonb");
    assert_operator("json", "->>", "int4", "text");
    assert_operator("varchar", "~~", "unknown", "bool");
    assert_operator("sql_identifier", "=", "unknown", "bool");
    assert_operator("_mood", "@>", "_mood", "bool");
    assert_operator("int4", "+", "bool", "");
    assert_operator("int4", "<=>", "int4", "");
}

static void test_prefix_operators(void **state) {
    (void)state;
    assert_operator(NULL, "-", "int4", "int4");
    assert_operator(NULL, "-", "interval", "interval");
    assert_operator(NULL, "@", "unknown", "float8");
    assert_operator(NULL, "~", "varbit", "bit");
    assert_operator(NULL, "/", "int4", "");
}

static void test_operators_with_types_not_known(void **state) {
    (void)state;
    assert_operator("", "=", "int4", "bool");
    assert_operator("", "=", "", "bool");
    assert_operator("", "->>", "unknown", "text");
    assert_operator("", "+", "int4", "");
    assert_operator("mood", "=", "unknown", "bool");
    assert_operator(NULL, "-", "", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_every_type_is_found_by_its_name),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_casts),
        cmocka_unit_test(test_common_types),
        cmocka_unit_test(test_relations),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_traits),
        cmocka_unit_test(test_overloads),
        cmocka_unit_test(test_columns_of_functions),
        cmocka_unit_test(test_pick_exact_and_by_casts),
        cmocka_unit_test(test_pick_polymorphic),
        cmocka_unit_test(test_pick_variadic),
        cmocka_unit_test(test_pick_casts_spelled_as_calls),
        cmocka_unit_test(test_pick_with_types_not_known),
        cmocka_unit_test(test_pick_with_types_of_the_user),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_prefix_operators),
        cmocka_unit_test(test_operators_with_types_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
