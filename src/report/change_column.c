#include "report/change.h"
#include "report/retype.h"
#include "report/retyping.h"
#include "report/text.h"

#define COPIES                                                                                     \
    "SELECT DISTINCT s.id, e.line, e.\"column\", e.confidence, e.source_column, c.type, c.name,"   \
    " a.label FROM edges e JOIN statements s ON s.id = e.statement_id"                             \
    " JOIN kinds k ON k.id = e.kind JOIN columns c ON c.id = e.target_column"                      \
    " JOIN assets a ON a.id = c.asset_id WHERE e.source_column = ?1"                               \
    " AND k.name IN ('identity', 'rename') AND e.notes & 1 = 0 AND e.chain_id IS NULL"             \
    " AND s.kind IN ('insert', 'update', 'merge') ORDER BY s.id, e.line, e.\"column\""

#define SOURCES                                                                                    \
    "SELECT DISTINCT s.id, e.line, e.\"column\", e.confidence, e.target_column, c.type, c.name,"   \
    " a.label FROM edges e JOIN statements s ON s.id = e.statement_id"                             \
    " JOIN kinds k ON k.id = e.kind JOIN columns c ON c.id = e.source_column"                      \
    " JOIN assets a ON a.id = c.asset_id WHERE e.target_column = ?1"                               \
    " AND k.name IN ('identity', 'rename') AND e.notes & 1 = 0 AND e.chain_id IS NULL"             \
    " AND s.kind IN ('insert', 'update', 'merge') ORDER BY s.id, e.line, e.\"column\""

// ---- gone and renamed

static void uses_named(const struct uses *all, struct uses *named) {
    for (uint32_t i = 0; i < all->list.size; i++) {
        if (all->list.data[i].named) {
            VEC_PUSH(&named->list, all->list.data[i]);
        }
    }
}

// The column as it was is no longer there: whoever names it fails.
static void column_leaves(struct change *change, const struct change_pair *pair,
                          const struct declared_column *column, struct finding *finding) {
    struct uses all = {0}, named = {0};
    uses_find(&all, &change->finder, column->id);
    uses_named(&all, &named);
    if (named.list.size > 0) {
        struct buf text;
        buf_init(&text);
        buf_print(&text, "%.*s; named at ", STR_ARG(finding->message));
        change_add_places(change, &named, &text);
        finding->message = text_kept(&change->findings.arena, buf_str(&text));
        buf_release(&text);
        change_worsen(finding, VERDICT_BREAKING);
    } else {
        change_doubt(change, finding, pair->before, column);
    }
    change_affects(change, finding, pair->before, column, &named);
    uses_release(&all);
    uses_release(&named);
}

static void column_removed(struct change *change, const struct change_pair *pair,
                           const struct declared_column *column) {
    bool known = pair->before->listed && column->listed;
    struct uses uses = {0};
    uses_find(&uses, &change->finder, column->id);
    bool used = uses.list.size > 0;
    uses_release(&uses);
    if (!known && !used) {
        return; // only the old schema itself spoke of it
    }
    struct finding *finding =
        findings_add(&change->findings, known ? FINDING_COLUMN_REMOVED : FINDING_BROKEN_REFERENCE,
                     change_name(change, pair->before, column->name),
                     known ? STR("the column is gone")
                           : STR("it is used, but the new schema has no such column"));
    finding->base = column->place;
    finding->head = pair->after->place;
    column_leaves(change, pair, column, finding);
}

static void column_renamed(struct change *change, const struct change_pair *pair,
                           const struct renamed_pair *renamed) {
    const struct declared_column *before = &pair->before->columns[renamed->before];
    const struct declared_column *after = &pair->after->columns[renamed->after];
    struct str message =
        text_print(&change->findings.arena, "its name is %.*s now", STR_ARG(after->name));
    struct finding *finding =
        findings_add(&change->findings, FINDING_COLUMN_RENAMED,
                     change_name(change, pair->before, before->name), message);
    finding->confidence = renamed->confidence;
    finding->base = before->place;
    finding->head = after->place;
    column_leaves(change, pair, before, finding);
}

// ---- types

static void copy_add(struct uses *refused, const struct cursor *row) {
    const struct use use = {
        .statement = cursor_id(row, 0),
        .line = cursor_id(row, 1),
        .column = cursor_id(row, 2),
        .confidence = cursor_share(row, 3),
        .column_id = cursor_id(row, 4),
    };
    VEC_PUSH(&refused->list, use);
}

// The type that a column of the store has under the new schema.
static struct str type_after(struct change *change, const struct cursor *row) {
    const struct declared_relation *relation = declared_find(&change->after, cursor_text(row, 7));
    const struct declared_column *column =
        relation ? declared_column(relation, cursor_text(row, 6)) : NULL;
    return column ? column->type : cursor_text(row, 5);
}

// Statements that copy the column into another one, or another one into it, whose types do not go
// together any more.
static void copies_refused(struct change *change, const struct declared_column *before,
                           const struct declared_column *after, struct uses *refused) {
    struct cursor *copies = reader_query(change->lookup.reader, COPIES);
    cursor_bind_integer(copies, 1, before->id);
    while (cursor_next(copies)) {
        struct str type = type_after(change, copies);
        if (type_refuses(after->type, type) && !type_refuses(before->type, type)) {
            copy_add(refused, copies);
        }
    }
    struct cursor *sources = reader_query(change->lookup.reader, SOURCES);
    cursor_bind_integer(sources, 1, before->id);
    while (cursor_next(sources)) {
        struct str type = type_after(change, sources);
        if (type_refuses(type, after->type) && !type_refuses(type, before->type)) {
            copy_add(refused, sources);
        }
    }
}

static struct retype_use retype_use_of(const struct retyping_use *seen) {
    bool function = seen->seen_by == SEEN_FUNCTION;
    bool named = seen->seen_by == SEEN_OPERATOR || seen->seen_by == SEEN_COMPARISON ||
                 (seen->seen_by == SEEN_JOIN && seen->name.size > 0);
    return (struct retype_use){.clause = seen->clause,
                               .role = function ? STR("function")
                                       : named  ? STR("operator")
                                                : STR("key"),
                               .name = seen->name};
}

// Assignments are looked at by copies_refused, unless the value has travelled further.
static bool is_refused(const struct retype *retype, struct str type,
                       const struct retyping_use *seen) {
    if (seen->seen_by == SEEN_ASSIGNMENT) {
        return seen->steps > 0 && type_refuses(type, seen->name);
    }
    const struct retype_use use = retype_use_of(seen);
    return seen->seen_by != SEEN_CAST && seen->seen_by != SEEN_EXPRESSION &&
           retype_refuses(retype, &use);
}

// Also where views pass the column on as it is.
static void uses_refused(struct change *change, const struct retype *retype, struct str type,
                         const struct declared_column *column, struct uses *refused) {
    struct subjects subjects = {0};
    struct retyping retyping;
    uint32_t asset = lookup_column(&change->lookup, column->id)->asset;
    VEC_PUSH(&subjects, subject_of(&change->lookup, asset, column->id, STR("")));
    retyping_find(&retyping, &change->lookup, &subjects);
    for (uint32_t i = 0; i < retyping.uses.size; i++) {
        const struct retyping_use *seen = &retyping.uses.data[i];
        if (!uses_superseded(&change->finder, seen->statement) && is_refused(retype, type, seen)) {
            VEC_PUSH(&refused->list,
                     ((struct use){.statement = seen->statement,
                                   .asset = lookup_column(&change->lookup, seen->of)->asset,
                                   .column_id = seen->of,
                                   .line = seen->line,
                                   .column = seen->column,
                                   .confidence = seen->confidence,
                                   .named = true}));
        }
    }
    retyping_release(&retyping);
    VEC_RELEASE(&subjects);
}

static struct finding *type_finding(struct change *change, const struct change_pair *pair,
                                    const struct declared_column *before,
                                    const struct declared_column *after,
                                    const struct retype *retype, const struct uses *refused) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%.*s becomes %.*s: %s", STR_ARG(before->type), STR_ARG(after->type),
              retype->reason);
    if (refused->list.size > 0) {
        buf_print(&text, "; does not fit at ");
        change_add_places(change, refused, &text);
    }
    struct finding *finding = findings_add(
        &change->findings, refused->list.size > 0 ? FINDING_TYPE_REFUSED : FINDING_TYPE_CHANGED,
        change_name(change, pair->before, before->name), buf_str(&text));
    buf_release(&text);
    return finding;
}

static void column_retyped(struct change *change, const struct change_pair *pair,
                           const struct declared_column *before,
                           const struct declared_column *after) {
    struct retype retype;
    retype_find(before->type, after->type, &retype);
    if (!retype.changed) {
        return;
    }
    struct uses refused = {0};
    uses_refused(change, &retype, after->type, before, &refused);
    copies_refused(change, before, after, &refused);
    struct finding *finding = type_finding(change, pair, before, after, &retype, &refused);
    finding->verdict = refused.list.size > 0 ? VERDICT_BREAKING : retype.verdict;
    finding->base = before->place;
    finding->head = after->place;
    change_affects(change, finding, pair->before, before, &refused);
    uses_release(&refused);
}

// ---- NULL and defaults

static void simple_finding(struct change *change, const struct change_pair *pair,
                           const struct declared_column *before,
                           const struct declared_column *after, enum finding_code code,
                           const char *message) {
    const struct uses none = {0};
    struct finding *finding = findings_add(
        &change->findings, code, change_name(change, pair->before, before->name), str_of(message));
    finding->base = before->place;
    finding->head = after->place;
    change_affects(change, finding, pair->before, before, &none);
}

static void column_nullability(struct change *change, const struct change_pair *pair,
                               const struct declared_column *before,
                               const struct declared_column *after) {
    if (!before->listed || !after->listed || pair->after->is_view) {
        return;
    }
    bool required = after->not_null && !after->has_default;
    if (after->not_null && !before->not_null) {
        simple_finding(change, pair, before, after, FINDING_NOT_NULL_ADDED,
                       "it must have a value now");
    } else if (before->not_null && !after->not_null) {
        simple_finding(change, pair, before, after, FINDING_NOT_NULL_REMOVED, "it may be NULL now");
    }
    if (before->has_default && !after->has_default) {
        simple_finding(change, pair, before, after, FINDING_DEFAULT_REMOVED,
                       "it has no default any more");
    }
    if (required && (!before->not_null || before->has_default)) {
        change_required(change, pair->before, before);
    }
}

// ---- added

// Statements that take the columns of the relation by a star.
static void stars_find(struct change *change, const struct declared_relation *relation,
                       struct uses *stars) {
    struct map seen = {0};
    for (uint32_t i = 0; i < relation->column_count; i++) {
        struct uses all = {0};
        uses_find(&all, &change->finder, relation->columns[i].id);
        for (uint32_t j = 0; j < all.list.size; j++) {
            const struct use *use = &all.list.data[j];
            if (use->star && !use->insert && use->asset == relation->id &&
                map_get(&seen, use->statement) == 0) {
                map_put(&seen, use->statement, 1);
                VEC_PUSH(&stars->list, *use);
            }
        }
        uses_release(&all);
    }
    map_release(&seen);
}

static void column_added(struct change *change, const struct change_pair *pair,
                         const struct declared_column *after) {
    struct uses stars = {0};
    struct buf text;
    buf_init(&text);
    stars_find(change, pair->before, &stars);
    bool starred = stars.list.size > 0;
    buf_print(&text, "the column is new");
    if (starred) {
        buf_print(&text, ", and a star takes it at ");
        change_add_places(change, &stars, &text);
    }
    struct finding *finding =
        findings_add(&change->findings, starred ? FINDING_STAR_WIDENED : FINDING_COLUMN_ADDED,
                     change_name(change, pair->after, after->name), buf_str(&text));
    finding->head = after->place;
    if (after->not_null && !after->has_default && !pair->after->is_view) {
        change_required(change, pair->before, after);
    }
    buf_release(&text);
    uses_release(&stars);
}

// ---- all

static void column_stays(struct change *change, const struct change_pair *pair,
                         const struct declared_column *before,
                         const struct declared_column *after) {
    column_retyped(change, pair, before, after);
    column_nullability(change, pair, before, after);
}

static void columns_before(struct change *change, const struct change_pair *pair) {
    for (uint32_t i = 0; i < pair->before->column_count; i++) {
        const struct declared_column *before = &pair->before->columns[i];
        const struct declared_column *after = declared_column(pair->after, before->name);
        const struct renamed_pair *renamed = renamed_before(&pair->renamed, i);
        if (after) {
            column_stays(change, pair, before, after);
        } else if (renamed) {
            column_renamed(change, pair, renamed);
            column_stays(change, pair, before, &pair->after->columns[renamed->after]);
        } else if (!pair->after->open) {
            column_removed(change, pair, before);
        }
    }
}

void change_columns(struct change *change, const struct change_pair *pair) {
    change->columns += pair->after->column_count;
    columns_before(change, pair);
    for (uint32_t i = 0;
         pair->before->listed && !pair->before->open && i < pair->after->column_count; i++) {
        const struct declared_column *after = &pair->after->columns[i];
        if (!declared_column(pair->before, after->name) && !renamed_after(&pair->renamed, i)) {
            column_added(change, pair, after);
        }
    }
}
