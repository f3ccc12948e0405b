#include <string.h>

#include "bind/builtin.h"
#include "bind/reference.h"
#include "bind/scope.h"
#include "bind/wildcard.h"

#define MOST_CANDIDATES 16

// Columns that a name could mean, while they are gathered.
struct candidates {
    uint32_t name;
    uint32_t count;
    bool dropped_too; // columns that an ALTER TABLE has dropped count as well
    struct column_ref refs[MOST_CANDIDATES];
};

static void add_candidate(struct candidates *found, struct column_ref ref) {
    if (found->count < MOST_CANDIDATES) {
        found->refs[found->count++] = ref;
    }
}

static const struct name_binding *binding_of(struct scope *scope, const struct candidates *found) {
    struct name_binding *binding = arena_alloc(
        &scope->binder->arena, sizeof *binding + found->count * sizeof(struct column_ref));
    binding->count = found->count;
    memcpy(binding->refs, found->refs, found->count * sizeof(struct column_ref));
    return binding;
}

// The candidates from `first` to before `end` share the doubt which of them is meant.
static void share(struct candidates *found, uint32_t first, uint32_t end, enum evidence evidence) {
    uint32_t count = end - first;
    for (uint32_t i = first; i < end; i++) {
        found->refs[i].candidates = count;
        found->refs[i].evidence |= 1u << evidence | (count > 1 ? 1u << EVIDENCE_CANDIDATES : 0);
    }
}

static void find_declared(const struct scope *scope, struct candidates *found) {
    for (uint32_t i = scope->window; i < scope->names.size; i++) {
        const struct name_item *item = &scope->names.data[i];
        uint32_t column = item->columns ? entry_find(item->entry, found->name) : 0;
        if (column && (found->dropped_too || !entry_hidden(item->entry, column))) {
            add_candidate(found, (struct column_ref){.entry = item->entry, .column = column});
        }
    }
}

static void take_open(void *context, struct entry *open) {
    struct candidates *found = context;
    add_candidate(found, entry_open_column(open, found->name));
}

static bool has_open(const struct scope *scope) {
    for (uint32_t i = scope->window; i < scope->names.size; i++) {
        if (scope->names.data[i].columns && scope->names.data[i].entry->open) {
            return true;
        }
    }
    return false;
}

static void find_open(struct scope *scope, struct candidates *found) {
    for (uint32_t i = scope->window; i < scope->names.size; i++) {
        if (scope->names.data[i].columns) {
            entry_each_open(scope->names.data[i].entry, take_open, found);
        }
    }
}

static bool has_system_columns(const struct entry *entry) {
    if (entry->kind != ENTRY_TABLE) {
        return false;
    }
    const struct project *project = entry->scope->binder->project;
    uint32_t asset = project->catalog.definitions.data[entry->definition].asset;
    return project->lineage->assets.data[asset].type != ASSET_VIEW;
}

static bool is_system_column(struct str name) {
    struct str rest = str_of(BUILTIN_SYSTEM_COLUMNS);
    struct builtin_column column;
    while (builtin_columns_next(&rest, &column)) {
        if (str_equal(column.name, name)) {
            return true;
        }
    }
    return false;
}

static void find_fitting(struct entry *entry, struct str pattern, struct candidates *found) {
    const struct project *project = entry->scope->binder->project;
    for (uint32_t i = 1; i <= entry_width(entry); i++) {
        if (!entry_hidden(entry, i) &&
            wildcard_fits(pattern, project_name(project, entry_name(entry, i)))) {
            add_candidate(found, (struct column_ref){.entry = entry, .column = i});
        }
    }
}

// A name that a template variable is glued into: all known columns that it may give.
static const struct name_binding *resolve_wildcard(struct scope *scope, struct entry *entry,
                                                   uint32_t name) {
    struct candidates found = {.name = name};
    struct str pattern = project_name(scope->binder->project, name);
    bool blank = wildcard_is_blank(pattern); // then any column would fit
    if (entry && !blank) {
        find_fitting(entry, pattern, &found);
    }
    for (struct scope *s = entry || blank ? NULL : scope; s && !found.count; s = s->outer) {
        for (uint32_t i = s->window; i < s->names.size; i++) {
            if (s->names.data[i].columns) {
                find_fitting(s->names.data[i].entry, pattern, &found);
            }
        }
    }
    share(&found, 0, found.count, EVIDENCE_WILDCARD);
    return binding_of(scope, &found);
}

// Columns that are themselves named by a template: one_count may be <hole>_count.
static void find_holed(struct entry *entry, struct candidates *found) {
    const struct project *project = entry->scope->binder->project;
    struct str name = project_name(project, found->name);
    for (uint32_t i = 1; i <= entry_width(entry); i++) {
        struct str column = project_name(project, entry_name(entry, i));
        if (wildcard_is(column) && !wildcard_is_blank(column) && wildcard_fits(column, name)) {
            add_candidate(found, (struct column_ref){.entry = entry, .column = i});
        }
    }
}

static const struct name_binding *resolve_holed(struct scope *scope, struct candidates *found) {
    for (struct scope *s = scope; s && !found->count; s = s->outer) {
        for (uint32_t i = s->window; i < s->names.size; i++) {
            if (s->names.data[i].columns) {
                find_holed(s->names.data[i].entry, found);
            }
        }
    }
    share(found, 0, found->count, EVIDENCE_WILDCARD);
    return binding_of(scope, found);
}

// ctid, tableoid ...: every table has them, no star shows them.
static bool system_column(const struct entry *entry, struct candidates *found) {
    struct project *project = entry->scope->binder->project;
    if (!has_system_columns(entry) || !is_system_column(project_name(project, found->name))) {
        return false;
    }
    uint32_t asset = project->catalog.definitions.data[entry->definition].asset;
    uint32_t column = catalog_column(project, asset, found->name, COLUMN_SYSTEM);
    add_candidate(
        found, (struct column_ref){.entry = (struct entry *)entry, .column = RAW_COLUMN | column});
    return true;
}

static void find_system(const struct scope *scope, struct candidates *found) {
    for (uint32_t i = scope->window; i < scope->names.size && !found->count; i++) {
        if (scope->names.data[i].columns) {
            system_column(scope->names.data[i].entry, found);
        }
    }
}

static bool declared_outside(const struct scope *scope, struct candidates *found) {
    uint32_t before = found->count;
    for (const struct scope *s = scope->outer; s && found->count == before; s = s->outer) {
        find_declared(s, found);
    }
    return found->count > before;
}

// A name that no known column has, in a query over relations with unknown columns. It may be a
// column of any of those, or of an outer query's relation: most likely one that is known to have
// it, else the inner ones come first.
static const struct name_binding *resolve_open(struct scope *scope, struct scope *level,
                                               struct candidates *found) {
    find_open(level, found);
    uint32_t inner = found->count;
    bool declared = declared_outside(level, found);
    for (struct scope *s = declared ? NULL : level->outer; s; s = s->outer) {
        find_open(s, found);
    }
    bool outer = found->count > inner;
    share(found, 0, inner,
          declared ? EVIDENCE_INNER_UNLIKELY
          : outer  ? EVIDENCE_INNER_CANDIDATE
                   : EVIDENCE_ONLY_CANDIDATE);
    share(found, inner, found->count,
          declared ? EVIDENCE_OUTER_DECLARED : EVIDENCE_OUTER_CANDIDATE);
    return binding_of(scope, found);
}

static bool matches(const struct entry *entry, uint32_t schema, uint32_t name) {
    if (!schema) {
        return entry->alias == name;
    }
    return entry->schema == schema && entry->alias == name;
}

struct entry *names_find_relation(struct scope *scope, uint32_t schema, uint32_t name) {
    for (struct scope *s = scope; s; s = s->outer) {
        for (uint32_t i = s->window; i < s->names.size; i++) {
            const struct name_item *item = &s->names.data[i];
            if (item->relation && matches(item->entry, schema, name)) {
                return item->entry;
            }
        }
    }
    return NULL;
}

static const struct name_binding *resolve_bare(struct scope *scope, uint32_t name) {
    struct candidates found = {.name = name};
    if (wildcard_is(project_name(scope->binder->project, name))) {
        return resolve_wildcard(scope, NULL, name);
    }
    for (struct scope *s = scope; s; s = s->outer) {
        find_declared(s, &found);
        if (found.count) {
            if (found.count > 1) {
                share(&found, 0, found.count, EVIDENCE_CANDIDATES);
            }
            return binding_of(scope, &found);
        }
        if (has_open(s) && !names_find_relation(s, 0, name)) {
            return resolve_open(scope, s, &found);
        }
    }
    struct entry *row = names_find_relation(scope, 0, name);
    if (row) { // SELECT c FROM c: the whole row
        add_candidate(&found, (struct column_ref){.entry = row, .column = WHOLE_ROW});
        return binding_of(scope, &found);
    }
    for (struct scope *s = scope; s && !found.count; s = s->outer) {
        find_system(s, &found);
    }
    found.dropped_too = true;
    for (struct scope *s = scope; s && !found.count; s = s->outer) {
        find_declared(s, &found);
    }
    return found.count ? binding_of(scope, &found) : resolve_holed(scope, &found);
}

// alias.column; where the relation has no such column, t.f may be the function f applied to the
// row.
static const struct name_binding *resolve_qualified(struct scope *scope, struct entry *entry,
                                                    uint32_t name) {
    struct candidates found = {.name = name};
    if (wildcard_is(project_name(scope->binder->project, name))) {
        return resolve_wildcard(scope, entry, name);
    }
    uint32_t column = entry_find(entry, name);
    if (column) {
        add_candidate(&found, (struct column_ref){.entry = entry, .column = column});
    } else if (system_column(entry, &found)) {
        return binding_of(scope, &found);
    } else if (entry->open) {
        entry_each_open(entry, take_open, &found);
        if (found.count > 1) {
            share(&found, 0, found.count, EVIDENCE_CANDIDATES);
        }
    } else if (functions_find(scope->binder->project, name, 1)) {
        add_candidate(&found, (struct column_ref){.entry = entry, .column = WHOLE_ROW});
    } else {
        find_holed(entry, &found);
        share(&found, 0, found.count, EVIDENCE_WILDCARD);
    }
    return binding_of(scope, &found);
}

static void report(struct scope *scope, uint32_t expr, struct entry *entry, bool relation) {
    struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[expr];
    struct place place = object_place(binder->o, e->span.start);
    const uint32_t *parts = object_list(binder->o, e->args);
    uint32_t count = e->args.count;
    struct str name = object_str(binder->o, parts[count - 1]);
    if (wildcard_is(name) || (count > 1 && wildcard_is(object_str(binder->o, parts[count - 2])))) {
        project_diag(binder->project, DIAG_TEMPLATE_HOLE, binder->file, place,
                     "which column is meant here is not known before the template is filled in, or "
                     "because it cannot be read");
        return;
    }
    if (e->flags & EXPR_FLAG_HOLE) { // a word in a template that may be no column at all
        return;
    }
    if (!(e->flags & EXPR_FLAG_STAR)) { // of x.* the alias is missing
        uint32_t asset = entry || relation ? reference_asset(entry) : reference_only_asset(scope);
        reference_missing(binder, asset, name, e->span);
    }
    if (relation) {
        project_diag(binder->project, DIAG_ALIAS_UNKNOWN, binder->file, place,
                     "no table or alias \"%.*s\" is in FROM here",
                     STR_ARG(object_str(binder->o, parts[count - 2])));
        return;
    }
    project_diag(binder->project, DIAG_COLUMN_UNKNOWN, binder->file, place,
                 "column \"%.*s\" was not found in %s; if it is declared elsewhere, add those "
                 "files to the scan",
                 STR_ARG(name),
                 entry ? "the relation that is named before it" : "any relation here");
}

const struct name_binding *names_resolve(struct scope *scope, uint32_t expr) {
    struct binder *binder = scope->binder;
    const struct expr *e = &binder->o->exprs[expr];
    const uint32_t *parts = object_list(binder->o, e->args);
    uint32_t count = e->args.count;
    uint32_t star = e->flags & EXPR_FLAG_STAR ? 1 : 0;
    uint32_t column = star ? 0 : binder_symbol(binder, parts[count - 1]);
    if (count == 1 && !star) {
        const struct name_binding *binding = resolve_bare(scope, column);
        if (!binding->count) {
            report(scope, expr, NULL, false);
        }
        return binding;
    }
    uint32_t before = count - (star ? 0 : 1); // parts that name the relation
    struct candidates found = {.name = column};
    if (!before) {
        return binding_of(scope, &found);
    }
    uint32_t relation = binder_symbol(binder, parts[before - 1]);
    uint32_t schema = before > 1 ? binder_symbol(binder, parts[before - 2]) : 0;
    struct entry *entry = names_find_relation(scope, schema, relation);
    if (!entry) {
        report(scope, expr, NULL, !star);
        return binding_of(scope, &found);
    }
    if (star) {
        add_candidate(&found, (struct column_ref){.entry = entry, .column = WHOLE_ROW});
        return binding_of(scope, &found);
    }
    const struct name_binding *binding = resolve_qualified(scope, entry, column);
    if (!binding->count) {
        report(scope, expr, entry, false);
    }
    return binding;
}

bool names_has_column(struct scope *scope, uint32_t name) {
    struct candidates found = {.name = name};
    find_declared(scope, &found);
    return found.count > 0;
}
