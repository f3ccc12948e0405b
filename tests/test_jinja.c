#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "input/jinja.h"
#include "query/declaration.h"

// ---- rules of an invented tool: ref('x') is "x" in "dbt", is_incremental() a fork, ds a value,
// MACROS a file with macros, part.sql another template.

#define MACROS                                                                                     \
    "{% macro cents(column, places=2) %}({{ column }} / 100)::numeric(16, {{ places }})"           \
    "{% endmacro %}"                                                                               \
    "{% macro dispatched(column) %}{{ return(adapter.dispatch('cents')(column)) }}{% endmacro %}"  \
    "{% macro endless() %}{{ endless() }}{% endmacro %}"                                           \
    "{% macro wrapped(name) %}with {{ name }} as ({{ caller() }}){% endmacro %}"

struct tool {
    struct jinja_template macros;
    struct jinja_macro macro;
    bool incremental;
};

static bool rule_name(struct jinja *jinja, struct str name, struct jinja_value *value) {
    if (str_equal(name, STR("ds"))) {
        *value = jinja_unknown(RUN_VALUE);
        return true;
    }
    *value = jinja_text(jinja, STR("analytics"));
    return str_equal(name, STR("target.schema"));
}

static bool rule_call(struct jinja *jinja, const struct jinja_call *call,
                      struct jinja_value *value) {
    const struct tool *tool = jinja->data;
    struct str name;
    if (str_equal(call->name, STR("is_incremental"))) {
        *value = jinja_fork(tool->incremental);
        return true;
    }
    const struct jinja_value *first = jinja_argument(call, 0, "name");
    if (!first || !jinja_plain(jinja->arena, first, &name)) {
        return false;
    }
    if (str_equal(call->name, STR("adapter.dispatch"))) {
        *value = jinja_callable(jinja, name);
        return true;
    }
    *value = jinja_relation(jinja, STR("dbt"), name);
    return str_equal(call->name, STR("ref"));
}

static bool rule_filter(struct jinja *jinja, const struct jinja_call *call,
                        struct jinja_value *value) {
    *value = jinja_stand_in(jinja, STR("('1')"), RUN_VALUE);
    return str_equal(call->name, STR("where_in"));
}

static const struct jinja_macro *rule_macro(struct jinja *jinja, struct str name) {
    struct tool *tool = jinja->data;
    for (const struct jinja_block *block = tool->macros.first; block; block = block->next) {
        if (block->kind == JINJA_BLOCK_MACRO && str_equal(block->name, name)) {
            tool->macro = (struct jinja_macro){.template = &tool->macros, .block = block};
            return &tool->macro;
        }
    }
    return NULL;
}

static bool rule_include(struct jinja *jinja, struct str path, struct str *text) {
    (void)jinja;
    *text = STR("select id from {{ ref('orders') }}");
    return str_equal(path, STR("part.sql"));
}

static const struct jinja_rules rules = {
    .unknown = RUN_HOLE,
    .name = rule_name,
    .call = rule_call,
    .filter = rule_filter,
    .macro = rule_macro,
    .include = rule_include,
};

// ---- a run

struct probe {
    struct arena arena;
    struct excerpt excerpt;
    struct tool tool;
    struct jinja jinja;
};

static void probe_init(struct probe *run, struct str text) {
    arena_init(&run->arena);
    excerpt_init(&run->excerpt);
    run->tool = (struct tool){.incremental = true};
    jinja_parse(&run->arena, STR(MACROS), &run->tool.macros);
    jinja_init(&run->jinja, &run->arena, &rules, &run->tool);
    excerpt_write(&run->excerpt, text, (struct span){0, (uint32_t)text.size});
}

static void probe_mask(struct probe *run) {
    jinja_mask(&run->jinja, &run->excerpt, (struct span){0, (uint32_t)run->excerpt.written.size});
}

static void probe_release(struct probe *run) {
    excerpt_release(&run->excerpt);
    arena_release(&run->arena);
}

// Writes NAME_HOLE as <>.
static void check_sql(const struct probe *run, const char *expected) {
    struct buf out;
    buf_init(&out);
    struct str sql = buf_str(&run->excerpt.sql), hole = STR(NAME_HOLE);
    for (size_t i = 0; i < sql.size; i++) {
        if (str_starts(str_sub(sql, i, hole.size), hole)) {
            buf_add_str(&out, STR("<>"));
            i += hole.size - 1;
        } else {
            buf_add_char(&out, sql.data[i]);
        }
    }
    assert_string_equal(out.data, expected);
    buf_release(&out);
}

static void check(const char *text, const char *expected) {
    struct probe run;
    probe_init(&run, str_of(text));
    probe_mask(&run);
    check_sql(&run, expected);
    probe_release(&run);
}

// What the first of these bytes of the SQL stand for.
static void check_place(const char *text, const char *sql, const char *expected) {
    struct probe run;
    probe_init(&run, str_of(text));
    probe_mask(&run);
    const char *found = strstr(run.excerpt.sql.data, sql);
    assert_non_null(found);
    struct span made = {(uint32_t)(found - run.excerpt.sql.data), (uint32_t)strlen(sql)};
    struct span place = trace_span(&run.excerpt.places, trace_span(&run.excerpt.masks, made));
    struct str there = str_sub(str_of(text), place.start, place.length);
    char *copy = arena_copy(&run.arena, there.data, there.size);
    assert_string_equal(copy, expected);
    probe_release(&run);
}

static void check_note(const char *text, const char *expected) {
    struct probe run;
    probe_init(&run, str_of(text));
    probe_mask(&run);
    bool found = false;
    for (uint32_t i = 0; i < run.jinja.notes.size; i++) {
        found |= strstr(run.jinja.notes.data[i].message.data, expected) != NULL;
    }
    assert_true(found);
    probe_release(&run);
}

static void check_quiet(const char *text) {
    struct probe run;
    probe_init(&run, str_of(text));
    probe_mask(&run);
    assert_int_equal(run.jinja.notes.size, 0);
    probe_release(&run);
}

// ---- text

static void test_text_stays(void **state) {
    (void)state;
    check("", "");
    check("select a from t where b = '{'", "select a from t where b = '{'");
    check("a {# no {{ x }} #}b", "a b");
    check("{% raw %}'{{ x }}'{% endraw %}", "'{{ x }}'");
}

static void test_signs_take_blanks_away(void **state) {
    (void)state;
    check("a {{- 'b' -}} c", "abc");
    check("a {#- x -#} c", "ac");
    check("a\n{%- if true -%}\n b \n{%- endif %} c", "ab c");
    check("a {%+ if true %} b{% endif %}", "a  b");
}

static void test_broken_templates_are_read_on(void **state) {
    (void)state;
    check("select {{ a from t", "select {{ a from t");
    check_note("select {{ a from t", "never closed");
    check_note("select 1 {# x", "close it with #}");
    check_note("{% if true %}a", "close it with its end tag");
    check("{% if true %}a", "a");
    check_note("{{ a b }}", "cannot be read");
    check("a {% endif %} b", "a  b");
    check_note("a {% endif %} b", "ends nothing");
    check("{{ ) }}", " ");
    check("{{ }} {% %} {% if %}x{% endif %} {% for %}y{% endfor %}", "   x y");
    check("{{ [1, }}", " ");
}

// ---- expressions

static void test_literals_print_themselves(void **state) {
    (void)state;
    check("{{ 'a' }} {{ \"b\" }} {{ 12 }} {{ 1.50 }} {{ true }} {{ none }}.", "a b 12 1.5 True .");
    check("{{ 'it\\'s' }} {{ 'a\\nb' }} {{ 'a' 'b' }}", "it's a\nb ab");
    check("{{ ['a', 1] }} {{ ('a', 'b') }} {{ {'k': 'v'} }}", "['a', 1] ('a', 'b') {'k': 'v'}");
    check("{{ '}}' }}", "}}");
}

static void test_operators(void **state) {
    (void)state;
    check("{{ 1 + 2 * 3 }} {{ (1 + 2) * 3 }} {{ 7 // 2 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 ** 3 }}",
          "7 9 3 3.5 2 8");
    check("{{ 'a' ~ 1 ~ 'b' }} {{ 'a' + 'b' }}", "a1b ab");
    check("{{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ 'a' != 'b' }} {{ not 1 }}", "True True True False");
    check("{{ 'a' in ['a'] }} {{ 'a' not in 'abc' }}", "True False");
    check("{{ 'x' if false else 'y' if true else 'z' }}", "y");
    check("{{ none or 'x' }} {{ 'a' and 'b' }}", "x b");
}

static void test_parts_of_values(void **state) {
    (void)state;
    check("{% set d = {'a': [1, 2, 3]} %}{{ d.a[0] }} {{ d['a'][-1] }} {{ d.a[1:] }} {{ d.b }}.",
          "1 3 [2, 3] .");
    check("{{ 'abc'[:2] }} {{ 'abc'[0] }}", "ab a");
}

static void test_filters_methods_and_functions(void **state) {
    (void)state;
    check("{{ 'ab' | upper }} {{ ['a', 'b'] | join(', ') }} {{ ', '.join(['a', 'b']) }}",
          "AB a, b a, b");
    check("{{ ' a ' | trim }} {{ 'a-b' | replace('-', '_') }} {{ 'a,b'.split(',') | last }}",
          "a a_b b");
    check("{{ range(3) | list | length }} {{ [2, 1] | sort | first }} {{ {}.a | default('d') }}",
          "3 1 d");
    check("{{ [{'n': 'a'}, {'n': 'b'}] | map(attribute='n') | join('+') }}", "a+b");
    check("{% set l = [] %}{% do l.append('a') %}{% set _ = l.append('b') %}{{ l | join }}", "ab");
    check("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;");
    check("{{ 'a' is string }} {{ x is defined }} {{ none is none }} {{ 4 is divisibleby 2 }}",
          "True  =  True True");
}

// ---- blocks

static void test_set_and_scopes(void **state) {
    (void)state;
    check("{% set a, b = 'x', 'y' %}{{ b }}{{ a }}", "yx");
    check("{% set a = 1 %}{% for i in [1] %}{% set a = 2 %}{% endfor %}{{ a }}", "1");
    check("{% set n = namespace(a=1) %}{% for i in [5] %}{% set n.a = i %}{% endfor %}{{ n.a }}",
          "5");
    check("{% set q %}select 1{% endset %}with c as ({{ q }})", "with c as (select 1)");
    check("{% with a = 1 %}{{ a }}{% endwith %}", "1");
}

static void test_loops_over_literals_are_expanded(void **state) {
    (void)state;
    check("{% set ms = ['card', 'coupon'] %}select {% for m in ms -%} sum({{ m }}_amount)"
          "{% if not loop.last %}, {% endif %}{% endfor %} from t",
          "select sum(card_amount), sum(coupon_amount) from t");
    check(
        "{% for i in [1, 2, 3] if i > 1 %}{{ loop.index }}:{{ i }}/{{ loop.length }} {% endfor %}",
        "1:2/2 2:3/2 ");
    check("{% for i in [] %}a{% else %}b{% endfor %}", "b");
}

static void test_loops_over_the_unknown_run_once(void **state) {
    (void)state;
    check("select {% for c in mystery() %}sum({{ c }}) as {{ c }}_sum"
          "{% if not loop.last %},{% endif %}{% endfor %} from t",
          "select sum('1') as <>_sum from t");
}

static void test_conditions(void **state) {
    (void)state;
    check("{% if 1 > 2 %}a{% elif true %}b{% else %}c{% endif %}", "b");
    check("{% if target.schema == 'analytics' %}a{% else %}b{% endif %}", "a");
    check("{% if mystery() %}a{% else %}b{% endif %}", "a");
}

static void test_unknown_conditions_have_another_side(void **state) {
    (void)state;
    struct probe run;
    probe_init(&run, STR("{% if mystery() %}a{% elif also() %}b{% else %}c{% endif %}"));
    run.jinja.otherwise = true;
    probe_mask(&run);
    check_sql(&run, "c");
    assert_true(run.jinja.doubted);
    probe_release(&run);
}

static void test_forks_say_what_they_leave_out(void **state) {
    (void)state;
    const struct {
        struct str text;
        bool incremental;
        const char *sql;
        bool forked;
    } cases[] = {
        {STR("a{% if is_incremental() %} b{% endif %}"), true, "a b", false},
        {STR("a{% if is_incremental() %} b{% endif %}"), false, "a", true},
        {STR("{% if is_incremental() %}a{% else %}b{% endif %}"), true, "a", true},
        {STR("a{% if not is_incremental() %} b{% endif %}"), true, "a", true},
        {STR("{% if is_incremental() and true %}a{% else %} {% endif %}"), true, "a", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct probe run;
        probe_init(&run, cases[i].text);
        run.tool.incremental = cases[i].incremental;
        probe_mask(&run);
        check_sql(&run, cases[i].sql);
        assert_int_equal(run.jinja.forked, cases[i].forked);
        probe_release(&run);
    }
}

// ---- macros

static void test_macros_of_other_files_are_expanded(void **state) {
    (void)state;
    check("select {{ cents('amount') }} from t", "select (amount / 100)::numeric(16, 2) from t");
    check("select {{ cents(places=4, column='a' ~ '.b') }}", "select (a.b / 100)::numeric(16, 4)");
    check("select {{ dispatched('a') }}", "select (a / 100)::numeric(16, 2)");
    check("{% call wrapped('c') %}select 1{% endcall %} select 2", "with c as (select 1) select 2");
}

static void test_macros_of_the_template_see_its_variables(void **state) {
    (void)state;
    check("{% set t = 'x' %}{% macro m(a, b='y') %}{{ t }}.{{ a }}.{{ b }}{{ varargs | join }}"
          "{% endmacro %}{{ m('a') }} {{ m('a', 'b', 'c') }}",
          "x.a.y x.a.bc");
}

static void test_endless_macros_end(void **state) {
    (void)state;
    check_note("select {{ endless() }}", "without end");
    check_note("{% for i in range(9000) %}{% for j in range(9000) %}x{% endfor %}{% endfor %}",
               "does too much");
    check_note("{% set x = ['a'] %}{% for i in range(60) %}{% do x.extend(x) %}{% endfor %}",
               "does too much");
    check("{% set x = [] %}{% do x.append(x) %}{{ x | length }}", "1");
}

static void test_includes_are_read(void **state) {
    (void)state;
    check("with c as ({% include 'part.sql' %})", "with c as (select id from \"dbt\".\"orders\")");
    check_note("select {% include 'other.sql' %}", "other.sql");
}

// ---- what is not known

static void test_unknown_calls_keep_their_columns(void **state) {
    (void)state;
    check("select {{ mystery('total', ['o.id'], x='a b', y=3) }} as x from t",
          "select stemma_unknown(total, o.id) as x from t");
    check("select {{ pkg.mystery('total') }} from t", "select stemma_unknown(total) from t");
    check_note("select {{ pkg.mystery('total') }} from t", "pkg.mystery is not known");
    check_quiet("{% do log('x') %}{% set rows = run_query('x') %}select 1");
}

static void test_holes_fit_their_place(void **state) {
    (void)state;
    check("select a from {{ t() }} where {{ c() }} limit {{ l() }}",
          "select a from <> where '1' limit '1'");
    check("select a from {{ t(ref('o')) }} o", "select a from \"dbt\".\"o\" o");
    check("select a from s.{{ t() }}_x join {{ s() }}.y on true",
          "select a from s.<>_x join <>.y on true");
    check("select a as {{ n() }}, b::{{ ty() }}, \"c{{ d() }}\", 'e{{ f() }}' from t",
          "select a as <>, b::<>, \"c<>\", 'e1' from t");
    check("select {{ d() }} a from t {{ j() }} where a {{ o() }} 1 {{ w() }} order by a {{ d() }}",
          "select   a from t   where a  =  1   order by a  ");
    check("select a from t where a in {{ l() }} and b in ({{ l() }})",
          "select a from t where a in ('1') and b in ('1')");
    check("with a as ({{ q() }}) select 1 union all {{ q(ref('x')) }}",
          "with a as (TABLE <>) select 1 union all SELECT * FROM \"dbt\".\"x\"");
    check("select {{ f() }}(a), extract(epoch from {{ x() }}), a is distinct from {{ x() }}",
          "select stemma_unknown(a), extract(epoch from '1'), a is distinct from '1'");
    check("select {{ c(ref('o')) }} from t", "select * from t");
    check("select 1 -- {{ c() }}\n, {{ x() }}", "select 1 --  \n, '1'");
    check("where d > interval {{ x('a') }} and d >= date {{ ds }}",
          "where d > interval '1' and d >= date '1'");
}

static void test_values_and_rules_of_the_tool(void **state) {
    (void)state;
    check("select * from {{ target.schema }}.t where d = {{ ds }} and e = '{{ ds }}'",
          "select * from analytics.t where d = '1' and e = '1'");
    check("where c in {{ mystery('c') | where_in }}", "where c in ('1')");
    check("select * from {{ ref('o').include(database=false) }}", "select * from \"dbt\".\"o\"");
    check("select {{ ds.year }}", "select '1'");
}

// ---- places

static void test_places(void **state) {
    (void)state;
    check_place("select {{ cents('amount') }} from t", "amount", "amount");
    check_place("select {{ cents('amount') }} from t", "(amount / 100)", "{{ cents('amount') }}");
    check_place("select a from {{ ref('o') }} x", "\"dbt\".\"o\"", "{{ ref('o') }}");
    check_place("{% set c = 'a' %}select {{ c }} / 2", "a / 2", "{{ c }} / 2");
    check_place("select {{ 'a' }} / 2", "a / 2", "{{ 'a' }} / 2");
    check_place("{% set q %}select a + b from t{% endset %}with c as ({{ q }})", "a + b", "a + b");
    check_place("select {{ mystery('a', 'b') }}", "b", "b");
    check_place("select {{ mystery('a', 'b') }}", "stemma_unknown(a, b)",
                "{{ mystery('a', 'b') }}");
    check_place("{% for m in ['a', 'b'] %}{{ m }}_x {% endfor %}", "b_x", "{{ m }}_x");
    check_place("{% call wrapped('c') %}select z + 1{% endcall %}", "z + 1", "z + 1");
}

static void test_evaluate(void **state) {
    (void)state;
    struct probe run;
    struct str text;
    probe_init(&run, STR(""));
    struct jinja_value value = jinja_evaluate(&run.jinja, STR(" {{ [1, 2] }} "));
    assert_int_equal(value.type, JINJA_LIST);
    value = jinja_evaluate(&run.jinja, STR("{{ target.schema }}_x"));
    assert_true(jinja_plain(&run.arena, &value, &text));
    assert_string_equal(text.data, "analytics_x");
    value = jinja_evaluate(&run.jinja, STR("plain"));
    assert_true(jinja_plain(&run.arena, &value, &text));
    assert_string_equal(text.data, "plain");
    probe_release(&run);
}

// ---- hostile input

static void repeat(struct buf *out, const char *text, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        buf_add_str(out, str_of(text));
    }
}

static void run_repeated(const char *before, const char *open, uint32_t count, const char *middle,
                         const char *close) {
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, str_of(before));
    repeat(&text, open, count);
    buf_add_str(&text, str_of(middle));
    repeat(&text, close, count);
    struct probe run;
    probe_init(&run, buf_str(&text));
    probe_mask(&run);
    probe_release(&run);
    buf_release(&text);
}

static void test_deep_and_long_templates_end(void **state) {
    (void)state;
    run_repeated("{{ ", "(", 20000, "1", ")");
    run_repeated("{{ ", "[", 20000, "1 }}", "");
    run_repeated("{{ 'a'", " ~ 'a'", 20000, " }}", "");
    run_repeated("{{ a", ".b", 20000, " }}", "");
    run_repeated("{{ a", "|b", 20000, " }}", "");
    run_repeated("{{ ", "not ", 20001, "a }}", "");
    run_repeated("{{ ", "-", 20000, "1 }}", "");
    run_repeated("{{ a", " if b else c", 20000, " }}", "");
    run_repeated("{{ ", "a(", 20000, "", ")");
    run_repeated("{{ ", "a.b(", 50, "'c'", ")");
    run_repeated("", "{% if a %}", 2000, "x", "{% endif %}");
    run_repeated("", "{% for a in b %}", 2000, "x", "{% endfor %}");
    run_repeated("", "{{ ", 5000, "", "");
    run_repeated("", "{% ", 5000, "", "");
    run_repeated("", "{% raw %}", 5000, "", "");
    run_repeated("{% if a %}", "{% elif b %}x", 5000, "", "{% endif %}");
    run_repeated("{% set a = 'x' %}", "{% set a = a ~ a %}", 100, "{{ a }}", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_stays),
        cmocka_unit_test(test_signs_take_blanks_away),
        cmocka_unit_test(test_broken_templates_are_read_on),
        cmocka_unit_test(test_literals_print_themselves),
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_parts_of_values),
        cmocka_unit_test(test_filters_methods_and_functions),
        cmocka_unit_test(test_set_and_scopes),
        cmocka_unit_test(test_loops_over_literals_are_expanded),
        cmocka_unit_test(test_loops_over_the_unknown_run_once),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_unknown_conditions_have_another_side),
        cmocka_unit_test(test_forks_say_what_they_leave_out),
        cmocka_unit_test(test_macros_of_other_files_are_expanded),
        cmocka_unit_test(test_macros_of_the_template_see_its_variables),
        cmocka_unit_test(test_endless_macros_end),
        cmocka_unit_test(test_includes_are_read),
        cmocka_unit_test(test_unknown_calls_keep_their_columns),
        cmocka_unit_test(test_holes_fit_their_place),
        cmocka_unit_test(test_values_and_rules_of_the_tool),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_evaluate),
        cmocka_unit_test(test_deep_and_long_templates_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
