#include "format/superset/query.h"

#include "format/space.h"
#include "format/superset/sources.h"
#include "query/key.h"

#define TERMS_MAX 2000u // no chart that a person reads has more

// ---- terms

static bool is_shown(const struct superset_query *query, struct str label) {
    for (uint32_t i = 0; i < query->terms.size; i++) {
        const struct superset_term *term = &query->terms.data[i];
        if (term->clause == SUPERSET_SHOWN && str_equal(term->label, label)) {
            return true;
        }
    }
    return false;
}

void superset_query_add(struct superset_query *query, const struct superset_term *term) {
    if (query->full) {
        return;
    }
    if (query->offered++ == TERMS_MAX) {
        reading_note(query->reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(term->at),
                     "this chart has more than %u columns, metrics and filters: from here on they "
                     "are left out; split the chart",
                     TERMS_MAX);
        query->full = true;
        return;
    }
    if (term->clause != SUPERSET_SHOWN || !is_shown(query, term->label)) {
        VEC_PUSH_IN(&query->reading->arena, &query->terms, *term);
    }
}

bool superset_query_has_metric(const struct superset_query *query) {
    for (uint32_t i = 0; i < query->terms.size; i++) {
        const struct superset_term *term = &query->terms.data[i];
        if (term->clause == SUPERSET_SHOWN && !term->dimension) {
            return true;
        }
    }
    return false;
}

bool superset_query_shows(const struct superset_query *query) {
    for (uint32_t i = 0; i < query->terms.size; i++) {
        if (query->terms.data[i].clause == SUPERSET_SHOWN) {
            return true;
        }
    }
    return false;
}

// ---- SQL

// One text: the terms without SQL of their own, or one that is SQL.
struct part {
    const struct superset_query *query;
    const struct superset_term *terms; // of these, those that are SQL or those that are not
    uint32_t count;
    bool of_sql;
    struct superset_sql sql;
};

static void write_source(struct part *part) {
    const struct superset_query *query = part->query;
    struct superset_sql *sql = &part->sql;
    struct arena *arena = &query->reading->arena;
    struct str alias = superset_dataset_alias(query->reading->around, query->dataset);
    superset_sql_at(sql, query->source);
    superset_sql_glue(sql, " FROM ");
    superset_sql_ident(sql, STR(SPACE_SUPERSET_DATASET));
    superset_sql_glue(sql, ".");
    superset_sql_ident(sql, key_word(arena, query->dataset));
    if (alias.size > 0) {
        superset_sql_glue(sql, " AS ");
        superset_sql_ident(sql, alias);
    }
}

static bool is_group(const struct superset_term *term) {
    return term->clause == SUPERSET_SHOWN && term->dimension;
}

static bool is_output(const struct superset_term *term) {
    return term->clause == SUPERSET_SHOWN;
}

static bool is_where(const struct superset_term *term) {
    return term->clause == SUPERSET_WHERE;
}

static bool is_having(const struct superset_term *term) {
    return term->clause == SUPERSET_HAVING;
}

static bool is_order(const struct superset_term *term) {
    return term->clause == SUPERSET_ORDER;
}

// How the terms of one clause are written.
struct clause {
    const char *keyword;
    const char *separator;
    bool (*takes)(const struct superset_term *term);
    void (*write)(struct superset_sql *sql, const struct superset_term *term);
};

static const struct clause clause_select = {"SELECT ", ", ", is_output, superset_term_write_output};
static const struct clause clause_where = {" WHERE ", " AND ", is_where,
                                           superset_term_write_condition};
static const struct clause clause_group = {" GROUP BY ", ", ", is_group, superset_term_write};
static const struct clause clause_having = {" HAVING ", " AND ", is_having,
                                            superset_term_write_condition};
static const struct clause clause_order = {" ORDER BY ", ", ", is_order, superset_term_write};

// Writes nothing when no term belongs to it.
static void write_clause(struct part *part, const struct clause *clause) {
    const char *before = clause->keyword;
    for (uint32_t i = 0; i < part->count; i++) {
        const struct superset_term *term = &part->terms[i];
        if (term->sql == part->of_sql && clause->takes(term)) {
            superset_sql_glue(&part->sql, before);
            clause->write(&part->sql, term);
            before = clause->separator;
        }
    }
}

static bool shows(const struct part *part) {
    for (uint32_t i = 0; i < part->count; i++) {
        const struct superset_term *term = &part->terms[i];
        if (term->sql == part->of_sql && is_output(term)) {
            return true;
        }
    }
    return false;
}

static void write_query(struct part *part) {
    superset_sql_start(&part->sql);
    superset_sql_at(&part->sql, part->query->source);
    if (shows(part)) {
        write_clause(part, &clause_select);
    } else {
        superset_sql_glue(&part->sql, "SELECT"); // SELECT FROM t WHERE ...: rows without columns
    }
    write_source(part);
    write_clause(part, &clause_where);
    if (part->query->grouped) {
        write_clause(part, &clause_group);
    }
    write_clause(part, &clause_having);
    write_clause(part, &clause_order);
}

// Names longer than an identifier may be are given back to the outputs.
static uint32_t part_fill(const struct part *part) {
    struct reading *reading = part->query->reading;
    struct names steps = {0};
    for (uint32_t i = 0; i < part->count; i++) {
        const struct superset_term *term = &part->terms[i];
        struct str output = superset_term_output(&reading->arena, term);
        bool shown = term->sql == part->of_sql && is_output(term);
        if (!shown || str_equal(output, term->label)) {
            continue;
        }
        uint32_t step = builder_step(
            reading->builder, (struct step){.kind = STEP_RENAME,
                                            .name = builder_string(reading->builder, output),
                                            .to = builder_string(reading->builder, term->label),
                                            .span = superset_place(term->at)});
        VEC_PUSH_IN(&reading->arena, &steps, step);
    }
    return builder_fill(reading->builder, (struct fill){.asset = part->query->asset,
                                                        .steps = names_list(reading, &steps)});
}

static void write_part(struct part *part, struct span claim) {
    struct reading *reading = part->query->reading;
    uint32_t fill = part_fill(part);
    write_query(part);
    reading_text(reading, claim, fill);
    if (part->sql.doubted) {
        part->sql.otherwise = true;
        write_query(part);
        reading_alternative(reading);
    }
}

static void write_plain(const struct superset_query *query) {
    bool any = false;
    for (uint32_t i = 0; i < query->terms.size; i++) {
        any = any || !query->terms.data[i].sql;
    }
    if (any) {
        struct part part = {.query = query,
                            .terms = query->terms.data,
                            .count = query->terms.size,
                            .sql = {.reading = query->reading}};
        write_part(&part, query->claim);
    }
}

void superset_query_write(const struct superset_query *query) {
    write_plain(query);
    for (uint32_t i = 0; i < query->terms.size; i++) {
        const struct superset_term *term = &query->terms.data[i];
        if (term->sql) {
            struct part part = {.query = query,
                                .terms = term,
                                .count = 1,
                                .of_sql = true,
                                .sql = {.reading = query->reading}};
            write_part(&part, superset_place(term->at));
        }
    }
}
