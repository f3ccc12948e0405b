#include "bind/builtin.h"
#include "bind/scope.h"

static const struct definition *definition_of(const struct entry *entry) {
    return &entry->scope->binder->project->catalog.definitions.data[entry->definition];
}

static bool has_own_columns(const struct entry *entry) {
    return entry->columns.size > 0 || !entry->definition;
}

uint32_t entry_width(const struct entry *entry) {
    return has_own_columns(entry) ? entry->columns.size : definition_of(entry)->columns.size;
}

uint32_t entry_name(const struct entry *entry, uint32_t column) {
    return has_own_columns(entry) ? entry->columns.data[column - 1].name
                                  : definition_of(entry)->columns.data[column - 1].name;
}

struct type entry_type(struct entry *entry, uint32_t column) {
    if (column == WHOLE_ROW) {
        return (struct type){.row = entry->kind == ENTRY_TABLE ? entry->definition : 0};
    }
    if (column & (RAW_COLUMN | UNKNOWN_COLUMN)) {
        return (struct type){0};
    }
    if (entry->definition && column <= definition_of(entry)->columns.size) {
        return definition_of(entry)->columns.data[column - 1].type;
    }
    const struct entry_column *own = &entry->columns.data[column - 1];
    if (own->output) {
        return infer_output(entry->query, own->output);
    }
    if (entry->kind != ENTRY_JOIN) {
        return own->type;
    }
    struct column_ref from = own->left.entry ? own->left : own->right;
    return from.entry ? entry_type(from.entry, from.column) : (struct type){0};
}

static uint32_t find_own(const struct entry *entry, uint32_t name) {
    for (uint32_t i = 0; i < entry->columns.size; i++) {
        if (entry->columns.data[i].name == name) {
            return i + 1;
        }
    }
    return 0;
}

// A statement may name a column as it was called before or after: when its place in time has no
// such column, the definition's whole history is searched.
uint32_t entry_find(const struct entry *entry, uint32_t name) {
    uint32_t own = has_own_columns(entry) ? find_own(entry, name) : 0;
    if (own || (has_own_columns(entry) && !entry->by_time)) {
        return own;
    }
    return catalog_lookup(entry->scope->binder->project, entry->definition, name);
}

bool entry_hidden(const struct entry *entry, uint32_t column) {
    if (!entry->definition || column == WHOLE_ROW || column & (RAW_COLUMN | UNKNOWN_COLUMN)) {
        return false;
    }
    return has_own_columns(entry) ? !entry->columns.data[column - 1].name
                                  : definition_of(entry)->columns.data[column - 1].dropped;
}

uint32_t entry_lineage_column(const struct entry *entry, uint32_t column) {
    if (column & RAW_COLUMN) {
        return column & ~RAW_COLUMN;
    }
    return definition_of(entry)->columns.data[column - 1].column;
}

// An open query's columns are those of its star: asking for one by name adds an output to it.
static struct column_ref open_query_column(struct entry *entry, uint32_t name) {
    struct entry_column column = {
        .name = name, .output = scope_demand(entry->query, name), .by_name = true};
    VEC_PUSH_IN(&entry->scope->binder->arena, &entry->columns, column);
    return (struct column_ref){.entry = entry, .column = entry->columns.size};
}

struct column_ref entry_open_column(struct entry *entry, uint32_t name) {
    struct project *project = entry->scope->binder->project;
    if (entry->kind == ENTRY_QUERY || entry->kind == ENTRY_CTE) {
        return open_query_column(entry, name);
    }
    if (entry->kind == ENTRY_FUNCTION) {
        VEC_PUSH_IN(&entry->scope->binder->arena, &entry->columns,
                    ((struct entry_column){
                        .name = name,
                        .function = entry->columns.size ? entry->columns.data[0].function : 0}));
        return (struct column_ref){.entry = entry, .column = entry->columns.size};
    }
    uint32_t asset = definition_of(entry)->asset;
    uint32_t column = catalog_column(project, asset, name, COLUMN_INFERRED);
    catalog_demand(project, entry->definition, name);
    return (struct column_ref){.entry = entry, .column = RAW_COLUMN | column};
}

void entry_each_open(struct entry *entry, void (*take)(void *context, struct entry *open),
                     void *context) {
    while (entry->open && entry->kind == ENTRY_JOIN) {
        entry_each_open(entry->sides[1], take, context);
        entry = entry->sides[0];
    }
    if (entry->open) {
        take(context, entry);
    }
}
