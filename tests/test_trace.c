#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "input/trace.h"

static void assert_span(struct span span, uint32_t start, uint32_t length) {
    assert_int_equal(span.start, start);
    assert_int_equal(span.length, length);
}

static struct span span_of(const struct trace *trace, uint32_t start, uint32_t length) {
    return trace_span(trace, (struct span){start, length});
}

// Source, from byte 10:  ab\ncd$x       made:  ab<LF>cd1
static struct trace example(void) {
    struct trace trace = {0};
    trace_add(&trace, 2, (struct span){10, 2}, RUN_COPY);
    trace_add(&trace, 1, (struct span){12, 2}, RUN_TEXT);
    trace_add(&trace, 2, (struct span){14, 2}, RUN_COPY);
    trace_add(&trace, 1, (struct span){16, 2}, RUN_VALUE);
    return trace;
}

static void test_without_runs_everything_stands_where_it_stands(void **state) {
    (void)state;
    struct trace trace = {0};
    assert_true(trace_is_plain(&trace));
    assert_span(span_of(&trace, 3, 4), 3, 4);
    assert_int_equal(trace_kind(&trace, (struct span){3, 4}), RUN_COPY);
}

static void test_spans(void **state) {
    (void)state;
    struct trace trace = example();
    assert_int_equal(trace.size, 6);
    assert_span(span_of(&trace, 0, 2), 10, 2);
    assert_span(span_of(&trace, 1, 1), 11, 1);
    assert_span(span_of(&trace, 2, 1), 12, 2);
    assert_span(span_of(&trace, 1, 3), 11, 4);
    assert_span(span_of(&trace, 0, 6), 10, 8);
    assert_span(span_of(&trace, 4, 2), 15, 3);
    trace_release(&trace);
}

static void test_empty_spans_and_the_end(void **state) {
    (void)state;
    struct trace trace = example();
    assert_span(span_of(&trace, 1, 0), 11, 0);
    assert_span(span_of(&trace, 3, 0), 14, 0);
    assert_span(span_of(&trace, 6, 0), 16, 0); // behind the end: where the last run stands
    trace_release(&trace);
}

static void test_kinds(void **state) {
    (void)state;
    struct trace trace = example();
    trace_add(&trace, 1, (struct span){18, 1}, RUN_HOLE);
    trace_add(&trace, 1, (struct span){19, 1}, RUN_COPY);
    assert_int_equal(trace_kind(&trace, (struct span){0, 2}), RUN_COPY);
    assert_int_equal(trace_kind(&trace, (struct span){0, 3}), RUN_TEXT);
    assert_int_equal(trace_kind(&trace, (struct span){3, 3}), RUN_VALUE);
    assert_int_equal(trace_kind(&trace, (struct span){0, 7}), RUN_HOLE);
    assert_int_equal(trace_kind(&trace, (struct span){5, 0}), RUN_VALUE);
    assert_int_equal(trace_kind(&trace, (struct span){7, 1}), RUN_COPY);
    trace_release(&trace);
}

static void test_neighbours_that_copy_are_joined(void **state) {
    (void)state;
    struct trace trace = {0};
    trace_add(&trace, 2, (struct span){5, 2}, RUN_COPY);
    trace_add(&trace, 3, (struct span){7, 3}, RUN_COPY);
    assert_int_equal(trace.runs.size, 1);
    trace_add(&trace, 1, (struct span){20, 1}, RUN_COPY); // elsewhere
    assert_int_equal(trace.runs.size, 2);
    trace_add(&trace, 0, (struct span){30, 5}, RUN_TEXT); // nothing is made
    assert_int_equal(trace.runs.size, 2);
    trace_add(&trace, 1, (struct span){21, 1}, RUN_TEXT);
    trace_add(&trace, 1, (struct span){22, 1}, RUN_TEXT);
    assert_int_equal(trace.runs.size, 4);
    assert_span(span_of(&trace, 1, 4), 6, 4);
    trace_release(&trace);
}

// A mask may put what stands first behind what stands later: only one end of a span is known then.
static void test_another_order(void **state) {
    (void)state;
    struct trace trace = {0};
    trace_add(&trace, 4, (struct span){50, 4}, RUN_COPY);
    trace_add(&trace, 4, (struct span){10, 4}, RUN_COPY);
    assert_span(span_of(&trace, 2, 4), 52, 1);
    assert_span(span_of(&trace, 5, 2), 11, 2);
    trace_release(&trace);
}

static void test_a_trace_of_a_trace(void **state) {
    (void)state;
    struct trace outer = example();
    struct trace trace = {0};
    trace_follow(&trace, &outer, (struct span){1, 4}); // b<LF>cd
    assert_int_equal(trace.size, 4);
    assert_span(span_of(&trace, 0, 1), 11, 1);
    assert_span(span_of(&trace, 1, 1), 12, 2);
    assert_span(span_of(&trace, 2, 2), 14, 2);
    trace_follow(&trace, &outer, (struct span){5, 1});
    assert_span(span_of(&trace, 4, 1), 16, 2);
    assert_int_equal(trace_kind(&trace, (struct span){4, 1}), RUN_VALUE);
    trace_follow(&trace, &outer, (struct span){0, 0});
    assert_int_equal(trace.size, 5);
    trace_release(&trace);
    trace_release(&outer);
}

static void test_a_trace_of_the_file_itself(void **state) {
    (void)state;
    struct trace plain = {0}, trace = {0};
    trace_follow(&trace, &plain, (struct span){7, 3});
    assert_int_equal(trace.size, 3);
    assert_span(span_of(&trace, 1, 2), 8, 2);
    trace_release(&trace);
}

static void test_copy(void **state) {
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct trace trace = example();
    struct trace copy = trace_copy(&arena, &trace);
    trace_release(&trace);
    assert_int_equal(copy.size, 6);
    assert_span(span_of(&copy, 1, 3), 11, 4);
    arena_release(&arena);
}

static void test_reset(void **state) {
    (void)state;
    struct trace trace = example();
    trace_reset(&trace);
    assert_int_equal(trace.size, 0);
    trace_add(&trace, 1, (struct span){4, 1}, RUN_TEXT);
    assert_span(span_of(&trace, 0, 1), 4, 1);
    trace_release(&trace);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_runs_everything_stands_where_it_stands),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_empty_spans_and_the_end),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_neighbours_that_copy_are_joined),
        cmocka_unit_test(test_another_order),
        cmocka_unit_test(test_a_trace_of_a_trace),
        cmocka_unit_test(test_a_trace_of_the_file_itself),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
