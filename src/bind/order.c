#include "bind/order.h"

#include "bind/project.h"
#include "query/object.h"

enum state { STATE_NEW, STATE_OPEN, STATE_DONE };

// A depth-first walk without recursion: chains of views may be as long as they like.
struct frame {
    uint32_t definition;
    uint32_t next; // relation of its statement to look at next
};

struct walk {
    struct project *project;
    struct order order;
    uint8_t *states; // by definition
    struct VEC(struct frame) stack;
};

static bool names_cte(const struct object *o, const struct statement *s, uint32_t name) {
    for (uint32_t q = (s - 1)->query_end; q <= s->query_end; q++) {
        struct list ctes = o->querys[q].ctes;
        for (uint32_t i = 0; i < ctes.count; i++) {
            if (o->ctes[object_item(o, ctes, i)].name == name) {
                return true;
            }
        }
    }
    return false;
}

// The definition that a relation of the statement may read. A name that a WITH of the statement
// has is left out: binding finds out which of the two it means.
static uint32_t read_definition(struct project *project, const struct definition *def,
                                uint32_t relation) {
    const struct object *o = project->sources[def->file].object;
    const struct statement *s = &o->statements[def->statement];
    const struct relation *r = &o->relations[relation];
    if (r->kind != RELATION_TABLE || !r->names.count ||
        (r->names.count == 1 && names_cte(o, s, object_item(o, r->names, 0)))) {
        return 0;
    }
    struct relation_name name = search_name(project, def->file, def->statement, r->names);
    return search_relation(project, &name).definition;
}

static void enter(struct walk *walk, uint32_t definition) {
    const struct definition *def = &walk->project->catalog.definitions.data[definition];
    walk->states[definition] = STATE_OPEN;
    uint32_t first = 0;
    if (def->file != UINT32_MAX && def->statement) {
        const struct object *o = walk->project->sources[def->file].object;
        first = o->statements[def->statement - 1].relation_end + 1;
    }
    VEC_PUSH(&walk->stack, ((struct frame){definition, first}));
}

static uint32_t last_relation(const struct walk *walk, const struct definition *def) {
    if (def->file == UINT32_MAX || !def->statement) {
        return 0;
    }
    return walk->project->sources[def->file].object->statements[def->statement].relation_end;
}

static void step(struct walk *walk) {
    struct frame *top = &walk->stack.data[walk->stack.size - 1];
    const struct definition *def = &walk->project->catalog.definitions.data[top->definition];
    while (top->next && top->next <= last_relation(walk, def)) {
        // Looking for a system relation may add a definition, and move them all.
        struct definition copy = *def;
        uint32_t other = read_definition(walk->project, &copy, top->next++);
        def = &walk->project->catalog.definitions.data[top->definition];
        if (other && walk->project->catalog.definitions.data[other].kind != DEFINITION_SYSTEM &&
            walk->states[other] == STATE_NEW) {
            enter(walk, other);
            return;
        }
    }
    walk->states[top->definition] = STATE_DONE;
    VEC_PUSH(&walk->order, top->definition);
    walk->stack.size--;
}

struct order order_definitions(struct project *project) {
    uint32_t count = project->catalog.definitions.size;
    struct arena arena;
    arena_init(&arena);
    struct walk walk = {.project = project, .states = ARENA_ARRAY(&arena, uint8_t, count)};
    for (uint32_t i = 1; i < count; i++) {
        if (walk.states[i] == STATE_NEW) {
            enter(&walk, i);
        }
        while (walk.stack.size) {
            step(&walk);
        }
    }
    VEC_RELEASE(&walk.stack);
    arena_release(&arena);
    return walk.order;
}
