#include "bind/usage.h"

#include "bind/label.h"
#include "bind/scope.h"

static const char *const clauses[] = {
#define USAGE_CLAUSE(name, label) label,
#define USAGE_ROLE(name, label)
#include "bind/usage.def"
#undef USAGE_CLAUSE
#undef USAGE_ROLE
};

static const char *const roles[] = {
#define USAGE_CLAUSE(name, label)
#define USAGE_ROLE(name, label) label,
#include "bind/usage.def"
#undef USAGE_CLAUSE
#undef USAGE_ROLE
};

void usages_init(struct usages *usages) {
    *usages = (struct usages){0};
    VEC_PUSH(&usages->list, (struct usage){0});
}

void usages_release(struct usages *usages) {
    VEC_RELEASE(&usages->list);
    map_release(&usages->numbers);
}

uint32_t usages_add(struct usages *usages, struct usage usage) {
    uint64_t key = map_pair((uint32_t)usage.clause << 8 | usage.role, usage.name);
    uint32_t number = map_get(&usages->numbers, key);
    if (!number) {
        number = usages->list.size;
        VEC_PUSH(&usages->list, usage);
        map_put(&usages->numbers, key, number);
    }
    return number;
}

// ---- inside of expressions

static struct usage with_role(struct usage usage, enum usage_role role, uint32_t name) {
    return (struct usage){usage.clause, (uint8_t)role, name};
}

// A constant's type is of no interest: '2024-01-01'::date
static uint32_t cast_name(const struct binder *binder, const struct expr *e) {
    const struct object *o = binder->o;
    bool constant = e->args.count && o->exprs[object_item(o, e->args, 0)].kind == EXPR_CONST;
    return constant ? 0 : label_type(binder, e->extra);
}

static bool has_context(struct usage usage) {
    return usage.role == USED_AS_FUNCTION || usage.role == USED_AS_OPERATOR ||
           usage.role == USED_AS_CAST;
}

struct usage usage_inside(const struct binder *binder, const struct expr *e, struct usage usage) {
    switch ((enum expr_kind)e->kind) {
    case EXPR_CALL:
        return with_role(usage, USED_AS_FUNCTION, label_call(binder, &binder->o->calls[e->extra]));
    case EXPR_CAST:
        return with_role(usage, USED_AS_CAST, cast_name(binder, e));
    case EXPR_OP:
        return with_role(usage, USED_AS_OPERATOR, binder_symbol(binder, e->name));
    case EXPR_SUBLINK: // x IN (SELECT ...) is x = ANY (SELECT ...)
        return with_role(usage, USED_AS_OPERATOR,
                         e->name ? binder_symbol(binder, e->name)
                                 : intern_add(&binder->project->names, STR("=")));
    default:
        return has_context(usage) ? usage : with_role(usage, USED_AS_VALUE, 0);
    }
}

// ---- into the lineage

static struct lineage_usage told(const struct project *project, struct usage usage) {
    struct str name = project_name(project, usage.name);
    return (struct lineage_usage){
        .clause = str_of(clauses[usage.clause]),
        .role = str_of(roles[usage.role]),
        .name = {arena_copy(&project->lineage->arena, name.data, name.size), name.size},
    };
}

void usages_take(struct project *project) {
    struct lineage *lineage = project->lineage;
    const struct usages *usages = &project->usages;
    uint32_t *taken = ARENA_ARRAY(&project->arena, uint32_t, usages->list.size);
    for (uint32_t i = 0; i < lineage->references.size; i++) {
        uint32_t usage = lineage->references.data[i].usage;
        if (usage && !taken[usage]) {
            taken[usage] = lineage->usages.size;
            VEC_PUSH(&lineage->usages, told(project, usages->list.data[usage]));
        }
        lineage->references.data[i].usage = taken[usage];
    }
}
