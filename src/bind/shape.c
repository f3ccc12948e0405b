#include "bind/shape.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "bind/flow.h"
#include "bind/reference.h"
#include "bind/wildcard.h"

struct shaping {
    struct shape *shape;
    struct scope *scope;
    const struct object *o;
    const uint32_t *steps;
    uint32_t count;
};

static const struct step *step_at(const struct shaping *shaping, uint32_t i) {
    return &shaping->o->steps[shaping->steps[i]];
}

static struct str name_of(const struct shaping *shaping, uint32_t symbol) {
    return project_name(shaping->scope->binder->project, symbol);
}

static void add_shown(const struct shaping *shaping, struct shown shown) {
    VEC_PUSH_IN(&shaping->scope->binder->arena, &shaping->shape->shown, shown);
}

// ---- patterns

static void note_pattern(const struct shaping *shaping, const struct step *step) {
    struct binder *binder = shaping->scope->binder;
    project_diag(binder->project, DIAG_DOCUMENT_DOUBTFUL, binder->file,
                 object_place(binder->o, step->span.start),
                 "\"%.*s\" is no pattern that PCRE2 understands; all fields are shown",
                 STR_ARG(object_str(binder->o, step->name)));
}

// NULL, with a note, when the pattern is none.
static pcre2_code *pattern_compile(const struct shaping *shaping, const struct step *step) {
    struct str text = object_str(shaping->o, step->name);
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text.data, text.size, PCRE2_UTF, &error, &offset, NULL);
    if (!code) {
        note_pattern(shaping, step);
    }
    return code;
}

static bool pattern_matches(const pcre2_code *code, struct str name) {
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    int found = pcre2_match(code, (PCRE2_SPTR)name.data, name.size, 0, 0, match, NULL);
    pcre2_match_data_free(match);
    return found >= 0;
}

// Symbol of the name after replacing; the same when nothing matches.
static uint32_t pattern_replace(const struct shaping *shaping, const pcre2_code *code,
                                struct str name, struct str to) {
    PCRE2_UCHAR out[1024];
    PCRE2_SIZE size = sizeof(out);
    int replaced = pcre2_substitute(code, (PCRE2_SPTR)name.data, name.size, 0,
                                    PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY |
                                        PCRE2_SUBSTITUTE_UNKNOWN_UNSET,
                                    NULL, NULL, (PCRE2_SPTR)to.data, to.size, out, &size);
    struct str made = {(const char *)out, size};
    return intern_add(&shaping->scope->binder->project->names, replaced < 0 ? name : made);
}

// ---- outputs by name

static uint32_t find_shown(const struct shape *shape, uint32_t name, uint32_t from) {
    for (uint32_t i = from; i < shape->shown.size; i++) {
        if (shape->shown.data[i].name == name && !shape->shown.data[i].star) {
            return i;
        }
    }
    return UINT32_MAX;
}

// Tools name fields in the letters of the result, which are folded by SQL: sales is Sales.
static uint32_t find_nocase(const struct shaping *shaping, uint32_t name) {
    for (uint32_t i = 0; i < shaping->shape->shown.size; i++) {
        const struct shown *shown = &shaping->shape->shown.data[i];
        if (!shown->star &&
            str_equal_nocase(name_of(shaping, shown->name), name_of(shaping, name))) {
            return i;
        }
    }
    return UINT32_MAX;
}

// The shown field of that name; one from under a star is added. UINT32_MAX: none.
static uint32_t field_named(struct shaping *shaping, uint32_t name) {
    uint32_t found = find_shown(shaping->shape, name, 0);
    found = found != UINT32_MAX ? found : find_nocase(shaping, name);
    if (found != UINT32_MAX || !shaping->scope->open) {
        return found;
    }
    add_shown(shaping, (struct shown){.name = name, .output = scope_demand(shaping->scope, name)});
    return shaping->shape->shown.size - 1;
}

static uint32_t step_name(const struct shaping *shaping, const struct step *step) {
    return binder_symbol(shaping->scope->binder, step->name);
}

// ---- transformations

// A field whose name has a hole in it stays when it may be the one that is meant.
static bool is_kept_by(const struct shaping *shaping, const struct step *step,
                       const struct shown *shown) {
    struct str name = name_of(shaping, shown->name);
    struct str wanted = object_str(shaping->o, step->name);
    if (step->kind == STEP_KEEP) {
        bool fits = wildcard_is(name) && wildcard_fits(name, wanted);
        return (str_equal_nocase(name, wanted) || fits) && !shown->star;
    }
    if (step->kind != STEP_KEEP_PATTERN) {
        return false;
    }
    pcre2_code *code = pattern_compile(shaping, step);
    bool kept = !code || wildcard_is(name) || pattern_matches(code, name);
    pcre2_code_free(code);
    return kept;
}

// A field that is shown but that its query does not yield: a broken link. One of several queries
// need not have it.
static void note_missing(const struct shaping *shaping, const struct step *step) {
    struct binder *binder = shaping->scope->binder;
    const struct project *project = binder->project;
    uint32_t definition = project->sources[binder->file].definitions[binder->statement];
    uint32_t asset = project->catalog.definitions.data[definition].asset;
    if (!project->catalog.assets.data[asset].merged) {
        project_diag(binder->project, DIAG_FIELD_MISSING, binder->file,
                     object_place(binder->o, step->span.start),
                     "\"%.*s\" is to be shown here, but the query has no such column",
                     STR_ARG(object_str(binder->o, step->name)));
        reference_missing(binder, asset, object_str(binder->o, step->name), step->span);
    }
}

// KEEPs of one group: what none of them names goes.
static void keep(struct shaping *shaping, uint32_t first, uint32_t end) {
    for (uint32_t s = first; s < end; s++) { // names under a star become fields first
        const struct step *step = step_at(shaping, s);
        if (step->kind == STEP_KEEP &&
            field_named(shaping, step_name(shaping, step)) == UINT32_MAX) {
            note_missing(shaping, step);
        }
    }
    struct shape *shape = shaping->shape;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < shape->shown.size; i++) {
        bool stays = false;
        for (uint32_t s = first; !stays && s < end; s++) {
            stays = is_kept_by(shaping, step_at(shaping, s), &shape->shown.data[i]);
        }
        if (stays) {
            shape->shown.data[kept++] = shape->shown.data[i];
        }
    }
    shape->shown.size = kept;
}

static void drop(struct shaping *shaping, const struct step *step) {
    struct shape *shape = shaping->shape;
    pcre2_code *code = step->kind == STEP_DROP_PATTERN ? pattern_compile(shaping, step) : NULL;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < shape->shown.size; i++) {
        struct str name = name_of(shaping, shape->shown.data[i].name);
        bool goes = code ? pattern_matches(code, name)
                         : step->kind == STEP_DROP &&
                               str_equal_nocase(name, object_str(shaping->o, step->name));
        if (!goes) {
            shape->shown.data[kept++] = shape->shown.data[i];
        }
    }
    shape->shown.size = kept;
    pcre2_code_free(code);
}

static void rename_all(struct shaping *shaping, const struct step *step) {
    pcre2_code *code = pattern_compile(shaping, step);
    struct str to = object_str(shaping->o, step->to);
    for (uint32_t i = 0; code && i < shaping->shape->shown.size; i++) {
        struct shown *shown = &shaping->shape->shown.data[i];
        if (!shown->star) {
            shown->name = pattern_replace(shaping, code, name_of(shaping, shown->name), to);
        }
    }
    pcre2_code_free(code);
}

// RENAMEs of one group see the names from before it: {a: b, b: a} swaps two.
static void rename_group(struct shaping *shaping, uint32_t first, uint32_t end) {
    struct binder *binder = shaping->scope->binder;
    uint32_t *fields = ARENA_ARRAY(&binder->arena, uint32_t, end - first);
    for (uint32_t s = first; s < end; s++) {
        fields[s - first] = field_named(shaping, step_name(shaping, step_at(shaping, s)));
    }
    for (uint32_t s = first; s < end; s++) {
        uint32_t field = fields[s - first];
        if (field != UINT32_MAX) {
            shaping->shape->shown.data[field].name = binder_symbol(binder, step_at(shaping, s)->to);
        }
    }
}

// A calculated field comes from outputs that stay shown beside it.
static void add(struct shaping *shaping, const struct step *step) {
    uint32_t found = field_named(shaping, step_name(shaping, step));
    if (found == UINT32_MAX) {
        return;
    }
    add_shown(shaping, (struct shown){
                           .name = binder_symbol(shaping->scope->binder, step->to),
                           .output = shaping->shape->shown.data[found].output,
                           .as = step->kind == STEP_AGGREGATE ? FLOW_AGGREGATE : FLOW_EXPR,
                       });
}

static void influence(struct shaping *shaping, const struct step *step) {
    static const enum edge_kind kinds[STEP_KIND_COUNT] = {
        [STEP_JOIN] = EDGE_JOIN,
        [STEP_FILTER] = EDGE_FILTER,
        [STEP_SORT] = EDGE_SORT,
        [STEP_GROUP] = EDGE_GROUP,
    };
    uint32_t found = field_named(shaping, step_name(shaping, step));
    if (found != UINT32_MAX) {
        VEC_PUSH_IN(&shaping->scope->binder->arena, &shaping->shape->influences,
                    ((struct shown_influence){shaping->shape->shown.data[found].output,
                                              kinds[step->kind]}));
    }
}

static bool keeps(const struct step *step) {
    return step->kind == STEP_KEEP || step->kind == STEP_KEEP_PATTERN ||
           step->kind == STEP_DROP_REST;
}

static void apply(struct shaping *shaping, const struct step *step) {
    switch ((enum step_kind)step->kind) {
    case STEP_DROP:
    case STEP_DROP_PATTERN:
        drop(shaping, step);
        return;
    case STEP_RENAME_PATTERN:
        rename_all(shaping, step);
        return;
    case STEP_ADD:
    case STEP_AGGREGATE:
        add(shaping, step);
        return;
    default:
        influence(shaping, step);
        return;
    }
}

// What takes the steps of one group at once; NULL: each step is for itself.
typedef void take_group(struct shaping *shaping, uint32_t first, uint32_t end);

static take_group *group_of(const struct step *step) {
    if (keeps(step)) {
        return keep;
    }
    return step->kind == STEP_RENAME ? rename_group : NULL;
}

static uint32_t group_end(const struct shaping *shaping, uint32_t first) {
    const struct step *start = step_at(shaping, first);
    uint32_t end = first + 1;
    while (end < shaping->count && group_of(step_at(shaping, end)) == group_of(start) &&
           step_at(shaping, end)->group == start->group) {
        end++;
    }
    return end;
}

static void take_outputs(struct shaping *shaping) {
    const struct scope *scope = shaping->scope;
    for (uint32_t i = 0; i < scope->width; i++) {
        const struct output *output = &scope->outputs.data[i];
        add_shown(shaping, (struct shown){.name = output->star ? scope->binder->project->known.star
                                                               : output->name,
                                          .output = i + 1,
                                          .star = output->star});
    }
}

void shape_make(struct shape *shape, struct scope *scope, struct list steps) {
    const struct object *o = scope->binder->o;
    struct shaping shaping = {shape, scope, o, object_list(o, steps), steps.count};
    *shape = (struct shape){0};
    take_outputs(&shaping);
    for (uint32_t i = 0; i < steps.count;) {
        take_group *take = group_of(step_at(&shaping, i));
        uint32_t end = take ? group_end(&shaping, i) : i + 1;
        if (take) {
            take(&shaping, i, end);
        } else {
            apply(&shaping, step_at(&shaping, i));
        }
        i = end;
    }
}
