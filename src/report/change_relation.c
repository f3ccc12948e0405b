#include <stdlib.h>

#include "report/change.h"
#include "report/text.h"

#define TARGETS                                                                                    \
    "SELECT t.label || '.' || tc.name FROM edges e JOIN columns tc ON tc.id = e.target_column"     \
    " JOIN assets t ON t.id = e.target_asset JOIN kinds k ON k.id = e.kind"                        \
    " WHERE e.source_column = ?1 AND k.is_value = 1 AND t.type <> 'pipeline' ORDER BY 1"

#define PRINTS                                                                                     \
    "SELECT p.print FROM prints p JOIN statements s ON s.id = p.statement_id"                      \
    " WHERE p.target_asset = ?1 AND p.target_column IS ?2"                                         \
    " AND s.kind IN ('create view', 'create materialized view') ORDER BY p.print"

#define READERS                                                                                    \
    "SELECT DISTINCT statement_id FROM reads WHERE source_asset = ?1"                              \
    " UNION SELECT id FROM statements WHERE target_id = ?1 AND kind IN " STATEMENTS_WRITING        \
    " ORDER BY 1"

#define UNRESOLVED                                                                                 \
    "SELECT a.label || '.' || u.name, f.path, u.line, u.\"column\" FROM unresolved u"              \
    " JOIN assets a ON a.id = u.asset_id JOIN statements s ON s.id = u.statement_id"               \
    " JOIN files f ON f.id = s.file_id ORDER BY u.id"

#define UNREAD                                                                                     \
    "SELECT f.path, p.line, p.state FROM pieces p JOIN files f ON f.id = p.file_id"                \
    " WHERE p.state IN ('unparsable', 'partial') ORDER BY p.file_id, p.number"

void change_begin(struct change *change, struct reader *store, struct reader *schema,
                  struct str folder) {
    *change = (struct change){.schema = schema};
    lookup_init(&change->lookup, store);
    declared_read(&change->before, store, STR(""));
    declared_read(&change->after, schema, folder);
    findings_init(&change->findings);
    uses_finder_init(&change->finder, &change->lookup, &change->after);
}

void change_end(struct change *change) {
    findings_release(&change->findings);
    declared_release(&change->before);
    declared_release(&change->after);
    lookup_release(&change->lookup);
}

// ---- what a column passes into, on both sides

struct flows {
    struct cursor *before, *after;
};

// Both lists are sorted: one name in both is enough.
static bool same_flow(void *context, uint32_t before, uint32_t after) {
    struct flows *flows = context;
    bool same = false;
    cursor_bind_integer(flows->before, 1, before);
    while (cursor_next(flows->before)) {
        cursor_bind_integer(flows->after, 1, after);
        while (cursor_next(flows->after)) {
            same |= str_equal(cursor_text(flows->before, 0), cursor_text(flows->after, 0));
        }
    }
    return same;
}

// ---- views

static bool same_prints(struct cursor *before, struct cursor *after) {
    for (;;) {
        bool one = cursor_next(before), other = cursor_next(after);
        if (!one || !other || cursor_integer(before, 0) != cursor_integer(after, 0)) {
            return !one && !other;
        }
    }
}

static void prints_bind(struct cursor *prints, uint32_t asset, uint32_t column) {
    cursor_bind_integer(prints, 1, asset);
    cursor_bind_id(prints, 2, column);
}

static void view_finding(struct change *change, const struct change_pair *pair,
                         const struct declared_column *before, enum finding_code code) {
    const struct uses none = {0};
    struct finding *finding =
        findings_add(&change->findings, code,
                     before ? change_name(change, pair->before, before->name) : pair->before->label,
                     before ? STR("the view computes it in another way")
                            : STR("the view reads, joins or filters in another way"));
    finding->base = before ? before->place : pair->before->place;
    finding->head = pair->after->place;
    change_affects(change, finding, pair->before, before, &none);
}

// What the view says is compared, not how it is spelled (bind/print.h).
static void view_compare(struct change *change, const struct change_pair *pair) {
    struct cursor *before = reader_query(change->lookup.reader, PRINTS);
    struct cursor *after = reader_query(change->schema, PRINTS);
    prints_bind(before, pair->before->id, 0);
    prints_bind(after, pair->after->id, 0);
    if (!same_prints(before, after)) {
        view_finding(change, pair, NULL, FINDING_ROWS_MAY_CHANGE);
    }
    for (uint32_t i = 0; i < pair->before->column_count; i++) {
        const struct declared_column *column = &pair->before->columns[i];
        const struct declared_column *now = declared_column(pair->after, column->name);
        if (!now) {
            continue;
        }
        prints_bind(before, pair->before->id, column->id);
        prints_bind(after, pair->after->id, now->id);
        if (!same_prints(before, after)) {
            view_finding(change, pair, column, FINDING_VALUES_CHANGED);
        }
    }
}

static bool is_query(const struct declared_relation *relation) {
    return relation->is_view && str_starts(relation->maker, STR("create "));
}

// ---- pairs

static bool is_written(struct change *change, const struct declared_relation *relation) {
    struct cursor *writers =
        reader_query(change->lookup.reader,
                     "SELECT 1 FROM statements WHERE target_id = ?1 AND kind IN " STATEMENTS_WRITING
                     " AND kind <> 'refresh materialized view' LIMIT 1");
    cursor_bind_integer(writers, 1, relation->id);
    return cursor_next(writers);
}

// PostgreSQL refuses to write into a materialized view; into a view only some statements can.
static void kind_compare(struct change *change, const struct change_pair *pair) {
    if (!pair->before->listed || str_equal(pair->before->type, pair->after->type)) {
        return;
    }
    struct str message = text_print(&change->findings.arena, "it is a %.*s now, not a %.*s",
                                    STR_ARG(pair->after->type), STR_ARG(pair->before->type));
    const struct uses none = {0};
    struct finding *finding =
        findings_add(&change->findings, FINDING_RELATION_CHANGED, pair->before->label, message);
    finding->base = pair->before->place;
    finding->head = pair->after->place;
    if (pair->after->is_view && is_written(change, pair->before)) {
        bool refused = str_equal(pair->after->type, STR("materialized_view"));
        change_worsen(finding, refused ? VERDICT_BREAKING : VERDICT_UNDECIDABLE);
    }
    change_affects(change, finding, pair->before, NULL, &none);
}

static void pair_compare(struct change *change, const struct declared_relation *before,
                         const struct declared_relation *after) {
    struct change_pair pair = {.before = before, .after = after};
    struct flows flows = {reader_query(change->lookup.reader, TARGETS),
                          reader_query(change->schema, TARGETS)};
    const struct renamed_flow flow = {same_flow, &flows};
    change->relations++;
    if (before->listed && !before->open && !after->open) {
        renamed_columns(&pair.renamed, before, after, &flow);
    }
    kind_compare(change, &pair);
    change_columns(change, &pair);
    change_positions(change, &pair);
    if (is_query(before) && is_query(after)) {
        view_compare(change, &pair);
    }
    VEC_RELEASE(&pair.renamed);
}

// ---- relations that only one side has

static bool is_schema_of(const struct declared *declared, struct str schema) {
    for (uint32_t i = 0; i < declared->relations.size; i++) {
        if (str_equal(declared->relations.data[i].schema, schema)) {
            return true;
        }
    }
    return false;
}

// What a script or model makes by itself needs no schema.
static bool is_removed(const struct change *change, const struct declared_relation *before) {
    return before->listed && !declared_find(&change->after, before->label) &&
           is_schema_of(&change->after, before->schema) &&
           (before->maker.size == 0 || is_query(before));
}

// Statements that read or write the relation.
static void relation_uses(struct change *change, const struct declared_relation *relation,
                          struct uses *uses) {
    struct cursor *readers = reader_query(change->lookup.reader, READERS);
    cursor_bind_integer(readers, 1, relation->id);
    while (cursor_next(readers)) {
        uint32_t id = cursor_id(readers, 0);
        const struct statement *statement = lookup_statement(&change->lookup, id);
        if (!uses_superseded(&change->finder, id)) {
            VEC_PUSH(&uses->list, ((struct use){.statement = id,
                                                .asset = relation->id,
                                                .line = statement->line,
                                                .column = statement->column,
                                                .confidence = 1,
                                                .named = true}));
        }
    }
}

static void relation_leaves(struct change *change, const struct declared_relation *before,
                            struct finding *finding) {
    struct uses uses = {0};
    relation_uses(change, before, &uses);
    finding->base = before->place;
    if (uses.list.size > 0) {
        struct buf text;
        buf_init(&text);
        buf_print(&text, "%.*s; used at ", STR_ARG(finding->message));
        change_add_places(change, &uses, &text);
        finding->message = text_kept(&change->findings.arena, buf_str(&text));
        buf_release(&text);
        change_worsen(finding, VERDICT_BREAKING);
    } else {
        change_doubt(change, finding, before, NULL);
    }
    change_affects(change, finding, before, NULL, &uses);
    uses_release(&uses);
}

// The relation that only the new schema has and that is most like this one; NULL: none.
static const struct declared_relation *
new_name(const struct change *change, const struct declared_relation *before, double *confidence) {
    const struct declared_relation *best = NULL;
    *confidence = 0;
    for (uint32_t i = 0; i < change->after.relations.size; i++) {
        const struct declared_relation *after = &change->after.relations.data[i];
        double sure =
            declared_find(&change->before, after->label) ? 0 : renamed_relation(before, after);
        if (sure > *confidence) {
            *confidence = sure;
            best = after;
        }
    }
    return best;
}

// Whether a relation that is removed is said to have this name now.
static bool is_new_name(const struct change *change, const struct declared_relation *after) {
    for (uint32_t i = 0; change->complete && i < change->before.relations.size; i++) {
        const struct declared_relation *before = &change->before.relations.data[i];
        double confidence;
        if (is_removed(change, before) && new_name(change, before, &confidence) == after) {
            return true;
        }
    }
    return false;
}

static void relation_removed(struct change *change, const struct declared_relation *before) {
    double confidence;
    const struct declared_relation *after = new_name(change, before, &confidence);
    struct finding *finding;
    if (after) {
        finding = findings_add(
            &change->findings, FINDING_RELATION_RENAMED, before->label,
            text_print(&change->findings.arena, "its name is %.*s now", STR_ARG(after->label)));
        finding->confidence = confidence;
        finding->head = after->place;
    } else {
        finding = findings_add(&change->findings, FINDING_RELATION_REMOVED, before->label,
                               STR("the new schema does not have it"));
    }
    relation_leaves(change, before, finding);
}

static void relation_added(struct change *change, const struct declared_relation *after) {
    struct finding *finding = findings_add(&change->findings, FINDING_RELATION_ADDED, after->label,
                                           STR("no file of the scan declares it"));
    finding->head = after->place;
}

// ---- the new schema itself

static struct finding_place place_of(struct change *change, const struct cursor *row, int file) {
    return (struct finding_place){declared_file(&change->after, cursor_text(row, file)),
                                  cursor_id(row, file + 1), cursor_id(row, file + 2)};
}

static void schema_unresolved(struct change *change) {
    struct cursor *row = reader_query(change->schema, UNRESOLVED);
    while (cursor_next(row)) {
        struct finding *finding =
            findings_add(&change->findings, FINDING_BROKEN_REFERENCE, cursor_text(row, 0),
                         STR("the new schema uses it, but does not declare it"));
        finding->head = place_of(change, row, 1);
    }
}

static void schema_unread(struct change *change) {
    struct cursor *row = reader_query(change->schema, UNREAD);
    while (cursor_next(row)) {
        struct str file = declared_file(&change->after, cursor_text(row, 0));
        bool refused = str_equal(cursor_text(row, 2), STR("unparsable"));
        struct finding *finding =
            findings_add(&change->findings, refused ? FINDING_SQL_REFUSED : FINDING_COVERAGE_WORSE,
                         cursor_text(row, 0),
                         refused ? STR("this statement of the new schema cannot be parsed")
                                 : STR("this statement of the new schema is understood in part"));
        finding->head = (struct finding_place){file, cursor_id(row, 1), 0};
    }
}

void change_relations(struct change *change) {
    for (uint32_t i = 0; i < change->after.relations.size; i++) {
        const struct declared_relation *after = &change->after.relations.data[i];
        const struct declared_relation *before = declared_find(&change->before, after->label);
        if (after->listed && before) {
            pair_compare(change, before, after);
        } else if (after->listed && !is_new_name(change, after)) {
            relation_added(change, after);
        }
    }
    for (uint32_t i = 0; change->complete && i < change->before.relations.size; i++) {
        if (is_removed(change, &change->before.relations.data[i])) {
            relation_removed(change, &change->before.relations.data[i]);
        }
    }
    schema_unresolved(change);
    schema_unread(change);
    findings_sort(&change->findings);
}
