#include "format/metabase/shown.h"

#include "format/metabase/clause.h"
#include "format/metabase/display.h"

#define NAMES_MAX      2000u // a query of PostgreSQL does not return as many columns
#define IDENTIFIER_MAX 63u   // bytes; NAMEDATALEN - 1

// ---- names of outputs

static struct arena *arena_of(const struct metabase_look *look) {
    return &look->file->reading->arena;
}

// Whether the query itself says all of its outputs.
static bool is_closed(const struct metabase_look *look) {
    return look->stage && !look->stage->open;
}

// The output of this name; empty: there is none.
static struct str output_named(const struct metabase_look *look, struct str name) {
    const struct metabase_output *output =
        look->stage ? metabase_stage_named(look->stage, name) : NULL;
    if (output) {
        return output->name;
    }
    bool known = look->results.size == 0 || metabase_results_named(&look->results, name);
    return known && !is_closed(look) ? name : STR("");
}

// Old pivot tables say ["field", 103, null] and ["aggregation", 0].
static struct str clause_name(const struct metabase_look *look, const struct node *node) {
    struct metabase_ref ref;
    struct metabase_clause clause;
    const struct metabase_output *output = NULL;
    if (metabase_ref_read(node, &ref)) {
        output = look->stage ? metabase_stage_of_ref(look->stage, &ref) : NULL;
        return output ? output->name : output_named(look, ref.name);
    }
    if (!metabase_clause_read(node, &clause)) {
        return STR("");
    }
    struct str key = node_text(clause.first);
    if (!metabase_clause_is(&clause, "aggregation") || !look->stage) {
        return output_named(look, key);
    }
    node = metabase_stage_aggregation(look->stage, key);
    output = node ? metabase_stage_of_clause(look->stage, node) : NULL;
    return output ? output->name : STR("");
}

static bool contains(const struct metabase_shown_names *names, struct str name) {
    for (uint32_t i = 0; i < names->size; i++) {
        if (str_equal(names->data[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void add(const struct metabase_look *look, struct metabase_shown_names *names,
                struct str name, struct metabase_part part) {
    if (name.size > 0 && names->size < NAMES_MAX && !contains(names, name)) {
        struct metabase_shown_name shown = {name, metabase_place(part)};
        VEC_PUSH_IN(arena_of(look), names, shown);
    }
}

// A name, a reference, or a key of a column as "[\"name\",\"count\"]".
static void add_item(const struct metabase_look *look, struct metabase_shown_names *names,
                     struct metabase_part part) {
    if (node_is_string(part.node) && str_starts(node_text(part.node), STR("[\""))) {
        struct tree *inner = ARENA_NEW(arena_of(look), struct tree);
        struct tree_fault fault;
        bool key = tree_parse_inner(arena_of(look), part.tree, part.node, TREE_JSON, inner, &fault);
        struct str name = key ? node_text(node_at(inner->root, 1)) : STR("");
        add(look, names, output_named(look, name), part);
    } else if (node_is_string(part.node)) {
        add(look, names, output_named(look, node_text(part.node)), part);
    } else {
        add(look, names, clause_name(look, part.node), part);
    }
}

// A setting's names: one, a list of them, or lists of them as members of an object.
static void add_setting(const struct metabase_look *look, struct metabase_shown_names *names,
                        struct metabase_part setting) {
    struct metabase_clause clause;
    bool clauses = metabase_clause_read(setting.node, &clause) && node_is_array(setting.node) &&
                   metabase_clause_is(&clause, "field");
    if (node_is_object(setting.node)) {
        for (const struct node *list = node_first(setting.node); list; list = list->next) {
            if (node_is_array(list)) {
                add_setting(look, names, metabase_beside(setting, list));
            }
        }
    } else if (node_is_array(setting.node) && !clauses) {
        for (const struct node *item = node_first(setting.node); item; item = item->next) {
            add_item(look, names, metabase_beside(setting, item));
        }
    } else if (setting.node) {
        add_item(look, names, setting);
    }
}

// ---- settings

static struct metabase_part setting_of(const struct metabase_look *look, const char *key) {
    for (int i = 1; i >= 0; i--) {
        struct metabase_part setting =
            metabase_beside(look->settings[i], node_get(look->settings[i].node, key));
        if (metabase_says(setting.node)) {
            return setting;
        }
    }
    return (struct metabase_part){0};
}

static bool row_says(const struct metabase_look *look, const struct metabase_display *row,
                     struct metabase_shown_names *names) {
    for (uint32_t i = 0; i < METABASE_KEYS_MAX && row->needed[i]; i++) {
        struct metabase_shown_names own = {0};
        add_setting(look, &own, setting_of(look, row->needed[i]));
        if (own.size == 0) {
            return false;
        }
        for (uint32_t n = 0; n < own.size; n++) {
            if (!contains(names, own.data[n].name)) {
                VEC_PUSH_IN(arena_of(look), names, own.data[n]);
            }
        }
    }
    for (uint32_t i = 0; i < METABASE_KEYS_MAX && row->more[i]; i++) {
        add_setting(look, names, setting_of(look, row->more[i]));
    }
    return true;
}

static void chart_read(const struct metabase_look *look, struct metabase_shown *shown) {
    for (uint32_t i = 0; i < metabase_display_count; i++) {
        bool fits =
            look->display.size == 0 || str_equal(look->display, str_of(metabase_displays[i].name));
        struct metabase_shown_names names = {0};
        if (!fits || !row_says(look, &metabase_displays[i], &names)) {
            continue;
        }
        for (uint32_t n = 0; n < names.size; n++) {
            if (!contains(&shown->kept, names.data[n].name)) {
                VEC_PUSH_IN(arena_of(look), &shown->kept, names.data[n]);
            }
        }
    }
}

// A trend shows one value over the times of the result, and columns to compare it with.
static void trend_read(const struct metabase_look *look, struct metabase_shown *shown) {
    struct metabase_shown_names names = {0};
    add_setting(look, &names, setting_of(look, "scalar.field"));
    uint32_t values = names.size;
    for (uint32_t i = 0; i < look->results.size; i++) {
        const struct metabase_result *result = &look->results.data[i];
        if (result->temporal) {
            add(look, &names, output_named(look, result->name), result->part);
        }
    }
    bool times = names.size > values;
    struct metabase_part list = setting_of(look, "scalar.comparisons");
    for (const struct node *node = node_first(list.node); node; node = node->next) {
        const struct node *column = node_get(node, "column");
        if (column) {
            add_item(look, &names, metabase_beside(list, column));
        }
    }
    if (values > 0 && times) {
        shown->kept = names;
    }
}

// A column of a table is shown unless it is disabled, or, where the settings do not list it,
// meant for single rows.
static void table_read(const struct metabase_look *look, struct metabase_shown *shown) {
    struct metabase_shown_names listed = {0};
    struct metabase_part list = setting_of(look, "table.columns");
    for (const struct node *node = node_first(list.node); node; node = node->next) {
        struct metabase_part column = metabase_beside(list, node);
        const struct node *enabled = node_get(node, "enabled");
        struct str name = output_named(look, node_get_text(node, "name"));
        add(look, &listed, name, column);
        if (enabled && enabled->kind == NODE_BOOL && !node_true(enabled)) {
            add(look, &shown->dropped, name, column);
        }
    }
    for (uint32_t i = 0; i < look->results.size; i++) {
        const struct metabase_result *result = &look->results.data[i];
        struct str name = result->hidden ? output_named(look, result->name) : STR("");
        if (!contains(&listed, name)) {
            add(look, &shown->dropped, name, result->part);
        }
    }
}

// ---- all together

// Whether the query may return something that the kept names do not name.
static bool leaves_out(const struct metabase_look *look, const struct metabase_shown *shown) {
    uint32_t outputs = look->stage ? look->stage->outputs.size : 0;
    for (uint32_t i = 0; i < outputs; i++) {
        struct str name = look->stage->outputs.data[i].name;
        if (name.size > 0 && !contains(&shown->kept, name)) {
            return true;
        }
    }
    for (uint32_t i = 0; !is_closed(look) && i < look->results.size; i++) {
        if (!contains(&shown->kept, output_named(look, look->results.data[i].name))) {
            return true;
        }
    }
    return !is_closed(look) && look->results.size == 0;
}

struct metabase_shown metabase_shown_read(const struct metabase_look *look) {
    struct metabase_shown shown = {0};
    if (str_equal(look->display, STR("smartscalar"))) {
        trend_read(look, &shown);
    } else if (!str_equal(look->display, STR("table"))) {
        chart_read(look, &shown);
    }
    if (shown.kept.size == 0 &&
        (look->display.size == 0 || str_equal(look->display, STR("table")))) {
        table_read(look, &shown);
    }
    if (shown.kept.size > 0 && !leaves_out(look, &shown)) {
        shown.kept.size = 0;
    }
    shown.narrowed = shown.kept.size > 0 || shown.dropped.size > 0;
    return shown;
}

struct metabase_shown metabase_shown_results(const struct metabase_look *look) {
    struct metabase_shown shown = {0};
    for (uint32_t i = 0; i < look->results.size; i++) {
        const struct metabase_result *result = &look->results.data[i];
        if (str_equal(result->name, result->column)) {
            add(look, &shown.kept, result->name, result->part);
        }
    }
    shown.narrowed = shown.kept.size > 0;
    return shown;
}

// What the grammar leaves of a name: whole characters of at most 63 bytes.
static struct str identifier(struct str name) {
    size_t size = name.size < IDENTIFIER_MAX ? name.size : IDENTIFIER_MAX;
    while (size > 0 && size < name.size && ((unsigned char)name.data[size] & 0xC0) == 0x80) {
        size--;
    }
    return str_sub(name, 0, size);
}

static void add_steps(struct metabase_file *file, struct names *steps,
                      const struct metabase_shown_names *names, enum step_kind kind,
                      uint16_t group) {
    struct builder *builder = file->reading->builder;
    for (uint32_t i = 0; i < names->size; i++) {
        struct step step = {.kind = (uint16_t)kind,
                            .group = group,
                            .name = builder_string(builder, identifier(names->data[i].name)),
                            .span = names->data[i].at};
        uint32_t id = builder_step(builder, step);
        VEC_PUSH_IN(&file->reading->arena, steps, id);
    }
}

struct list metabase_shown_steps(struct metabase_file *file, const struct metabase_shown *all,
                                 const struct metabase_shown *shown) {
    struct names steps = {0};
    if (all) {
        add_steps(file, &steps, &all->kept, STEP_KEEP, 1);
    }
    if (shown && shown->narrowed) {
        add_steps(file, &steps, &shown->kept, STEP_KEEP, 2);
        add_steps(file, &steps, &shown->dropped, STEP_DROP, 3);
    }
    return names_list(file->reading, &steps);
}

static bool same_names(const struct metabase_shown_names *a, const struct metabase_shown_names *b) {
    bool same = a->size == b->size;
    for (uint32_t i = 0; same && i < a->size; i++) {
        same = contains(b, a->data[i].name);
    }
    return same;
}

bool metabase_shown_equal(const struct metabase_shown *a, const struct metabase_shown *b) {
    return same_names(&a->kept, &b->kept) && same_names(&a->dropped, &b->dropped);
}
