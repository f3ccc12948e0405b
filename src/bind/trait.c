#include "bind/trait.h"

#include "bind/project.h"
#include "bind/type.h"

// DEFAULT NULL is no default: PostgreSQL keeps none.
static bool is_null(const struct object *o, uint32_t expr) {
    const struct expr *e = &o->exprs[expr];
    for (uint32_t depth = 0; e->kind == EXPR_CAST && e->args.count && depth < 100; depth++) {
        e = &o->exprs[object_item(o, e->args, 0)];
    }
    return e->kind == EXPR_NONE || (e->kind == EXPR_CONST && e->flags & EXPR_FLAG_NULL);
}

uint8_t trait_declared(const struct project *project, uint32_t file, uint32_t column_def) {
    const struct object *o = project->sources[file].object;
    const struct column_def *column = &o->column_defs[column_def];
    uint8_t traits = 0;
    if (column->flags & (COLUMN_NOT_NULL | COLUMN_PRIMARY_KEY)) {
        traits |= TRAIT_FILLED;
    }
    if (column->flags & COLUMN_IDENTITY) {
        traits |= TRAIT_FILLED | TRAIT_IDENTITY;
    }
    if (column->flags & COLUMN_GENERATED) {
        traits |= TRAIT_GENERATED;
    } else if (!is_null(o, column->value)) {
        traits |= TRAIT_DEFAULT;
    }
    if (type_is_serial(o, column->type)) {
        traits |= TRAIT_FILLED | TRAIT_DEFAULT;
    }
    return traits;
}

// LIKE copies NOT NULL always and the rest where it says so; children have what their parents have
// but for identity (documentation: CREATE TABLE).
uint8_t trait_inherited(const struct element *element, uint8_t traits) {
    uint8_t kept = TRAIT_FILLED;
    if (element->kind != ELEMENT_LIKE) {
        return traits & (uint8_t)~TRAIT_IDENTITY;
    }
    if (element->flag & LIKE_DEFAULTS) {
        kept |= TRAIT_DEFAULT;
    }
    if (element->flag & LIKE_GENERATED) {
        kept |= TRAIT_GENERATED;
    }
    if (element->flag & LIKE_IDENTITY) {
        kept |= TRAIT_IDENTITY;
    }
    return traits & kept;
}

void trait_set(struct project *project, uint32_t definition, uint32_t position, uint8_t traits) {
    struct definition_column *column =
        &project->catalog.definitions.data[definition].columns.data[position - 1];
    column->traits = traits;
    if (!column->column) {
        return;
    }
    struct lineage_column *shown = &project->lineage->columns.data[column->column];
    shown->flags &= (uint8_t) ~(COLUMN_FILLED | COLUMN_OPTIONAL);
    if (traits & TRAIT_FILLED) {
        shown->flags |= COLUMN_FILLED;
    }
    if (traits & (TRAIT_DEFAULT | TRAIT_GENERATED | TRAIT_IDENTITY)) {
        shown->flags |= COLUMN_OPTIONAL;
    }
}

// ---- elements

struct change {
    struct project *project;
    uint32_t definition;
    uint32_t name; // of the column: symbol
    uint8_t drop;  // traits
    uint8_t add;
};

static void change(const struct change *change) {
    const struct definition *def = &change->project->catalog.definitions.data[change->definition];
    for (uint32_t i = 0; i < def->columns.size; i++) {
        const struct definition_column *column = &def->columns.data[i];
        if (column->name == change->name && !column->dropped) {
            uint8_t kept = column->traits & (uint8_t)~change->drop;
            trait_set(change->project, change->definition, i + 1, kept | change->add);
        }
    }
}

void trait_apply(struct project *project, uint32_t definition, uint32_t file,
                 const struct element *element) {
    const struct object *o = project->sources[file].object;
    struct change one = {.project = project,
                         .definition = definition,
                         .name = project_symbol(project, file, element->name)};
    switch ((enum element_kind)element->kind) {
    case ELEMENT_KEY:
        one.add = element->flag ? TRAIT_FILLED : 0;
        for (uint32_t i = 0; i < element->columns.count; i++) {
            one.name = project_symbol(project, file, object_item(o, element->columns, i));
            change(&one);
        }
        return;
    case ELEMENT_ALTER_NOT_NULL:
        one.drop = TRAIT_FILLED;
        one.add = element->flag ? TRAIT_FILLED : 0;
        break;
    case ELEMENT_ALTER_DEFAULT:
        one.drop = TRAIT_DEFAULT;
        one.add = is_null(o, element->expr) ? 0 : TRAIT_DEFAULT;
        break;
    case ELEMENT_ALTER_IDENTITY: // a column can only become one when it is NOT NULL
        one.drop = TRAIT_IDENTITY;
        one.add = element->flag ? TRAIT_IDENTITY | TRAIT_FILLED : 0;
        break;
    case ELEMENT_DROP_EXPRESSION:
        one.drop = TRAIT_GENERATED;
        break;
    default:
        return;
    }
    change(&one);
}
