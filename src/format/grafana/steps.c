#include "format/grafana/steps.h"

void grafana_steps_start(struct grafana_steps *steps, const struct grafana *grafana,
                         const struct grafana_query *query) {
    *steps = (struct grafana_steps){
        .grafana = grafana,
        .ref = query->ref,
        .sql = node_get_text(query->model, "rawSql"),
        .series = node_is(node_get(query->model, "format"), "time_series") ||
                  node_is(node_get(query->model, "format"), "0"),
    };
}

struct list grafana_steps_list(struct grafana_steps *steps) {
    return names_list(steps->grafana->reading, &steps->steps);
}

// ---- steps

void grafana_step_group(struct grafana_steps *steps) {
    steps->group++;
}

void grafana_step_to(struct grafana_steps *steps, enum step_kind kind, struct str name,
                     struct str to, const struct node *at) {
    struct reading *reading = steps->grafana->reading;
    uint32_t step =
        builder_step(reading->builder, (struct step){
                                           .kind = (uint16_t)kind,
                                           .group = steps->group,
                                           .name = builder_string(reading->builder, name),
                                           .to = builder_string(reading->builder, to),
                                           .span = grafana_place(steps->grafana, at),
                                       });
    VEC_PUSH_IN(&reading->arena, &steps->steps, step);
    names_add(reading, &steps->made, to);
}

void grafana_step(struct grafana_steps *steps, enum step_kind kind, struct str name,
                  const struct node *at) {
    grafana_step_to(steps, kind, name, STR(""), at);
}

// ---- what stays

static bool contains_nocase(struct str text, struct str part) {
    for (size_t i = 0; i + part.size <= text.size; i++) {
        if (str_equal_nocase(str_sub(text, i, part.size), part)) {
            return true;
        }
    }
    return false;
}

static bool is_made(const struct grafana_steps *steps, struct str name) {
    uint32_t string = builder_string(steps->grafana->reading->builder, name);
    for (uint32_t i = 0; i < steps->made.size; i++) {
        if (steps->made.data[i] == string) {
            return true;
        }
    }
    return false;
}

// Whether a field of the query may be called so because its SQL says so.
static bool is_said(const struct grafana_steps *steps, struct str name) {
    return !steps->series || contains_nocase(steps->sql, name) || is_made(steps, name) ||
           str_equal_nocase(name, STR("time"));
}

static bool all_said(const struct grafana_steps *steps, const struct grafana_picks *picks) {
    for (uint32_t i = 0; i < picks->size; i++) {
        const struct grafana_pick *pick = &picks->data[i];
        if (pick->pattern ? steps->series : !is_said(steps, pick->name)) {
            return false;
        }
    }
    return picks->size > 0;
}

void grafana_step_keep(struct grafana_steps *steps, const struct grafana_picks *picks) {
    if (!all_said(steps, picks)) {
        return;
    }
    grafana_step_group(steps);
    for (uint32_t i = 0; i < picks->size; i++) {
        const struct grafana_pick *pick = &picks->data[i];
        grafana_step(steps, pick->pattern ? STEP_KEEP_PATTERN : STEP_KEEP, pick->name, pick->at);
    }
}

void grafana_step_drop(struct grafana_steps *steps, const struct grafana_picks *picks) {
    for (uint32_t i = 0; i < picks->size; i++) {
        const struct grafana_pick *pick = &picks->data[i];
        grafana_step(steps, pick->pattern ? STEP_DROP_PATTERN : STEP_DROP, pick->name, pick->at);
    }
}
