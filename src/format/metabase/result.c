#include "format/metabase/result.h"

#include "format/metabase/clause.h"
#include "format/metabase/field.h"

// PostgreSQL's queries return 1664 columns at most. More are a mistake, which must not cost time.
#define RESULTS_MAX 2000u

static bool is_temporal(struct str type) {
    return str_starts(type, STR("type/Date")) || str_starts(type, STR("type/Time"));
}

static struct str number_of(const struct node *node) {
    return node && node->kind == NODE_NUMBER ? node_text(node) : STR("");
}

// A number, or the word of a list of names in serialised files.
static struct str field_of(struct arena *arena, const struct node *node) {
    struct metabase_ref ref = {0};
    bool names = node_is_array(node) && metabase_ref_of_key(node, &ref);
    return names ? metabase_field_word(arena, ref.schema, ref.table, ref.name) : number_of(node);
}

static struct str join_of(const struct node *entry, const struct metabase_clause *ref) {
    struct str alias = node_get_text(ref->options, "join-alias");
    return alias.size > 0 ? alias : node_get_text(entry, "source_alias");
}

static struct metabase_result entry_read(struct arena *arena, struct metabase_part part) {
    struct metabase_result result = {.name = node_get_text(part.node, "name"),
                                     .id = field_of(arena, node_get(part.node, "id")),
                                     .table = number_of(node_get(part.node, "table_id")),
                                     .ref = node_get(part.node, "field_ref"),
                                     .part = part};
    struct metabase_clause ref = {0};
    if (metabase_clause_read(result.ref, &ref) && result.id.size == 0 &&
        metabase_clause_is(&ref, "field")) {
        result.id = field_of(arena, ref.first);
    }
    struct str type = node_get_text(part.node, "effective_type");
    type = type.size > 0 ? type : node_get_text(part.node, "base_type");
    result.join = join_of(part.node, &ref);
    result.temporal = is_temporal(type);
    result.hidden = node_is(node_get(part.node, "visibility_type"), "details-only");
    return result;
}

// id of id_2, when the result has an id too.
static struct str column_of(const struct metabase_results *results, struct str name) {
    size_t digits = name.size;
    while (digits > 0 && name.data[digits - 1] >= '0' && name.data[digits - 1] <= '9') {
        digits--;
    }
    if (digits < 2 || digits == name.size || name.data[digits - 1] != '_') {
        return name;
    }
    struct str stem = str_sub(name, 0, digits - 1);
    return metabase_results_named(results, stem) ? stem : name;
}

struct metabase_results metabase_results_read(struct arena *arena, struct metabase_part card) {
    struct metabase_results results = {0};
    struct metabase_part list = metabase_member(arena, card, "result_metadata");
    const struct node *entry = node_is_array(list.node) ? node_first(list.node) : NULL;
    for (; entry && results.size < RESULTS_MAX; entry = entry->next) {
        if (node_get_text(entry, "name").size > 0) {
            VEC_PUSH_IN(arena, &results, entry_read(arena, metabase_beside(list, entry)));
        }
    }
    for (uint32_t i = 0; i < results.size; i++) {
        struct metabase_result *result = &results.data[i];
        struct str original = node_get_text(result->part.node, "lib/original-name");
        result->column = original.size > 0 ? original : column_of(&results, result->name);
    }
    return results;
}

const struct metabase_result *metabase_results_named(const struct metabase_results *results,
                                                     struct str name) {
    for (uint32_t i = 0; i < results->size; i++) {
        if (str_equal(results->data[i].name, name)) {
            return &results->data[i];
        }
    }
    return NULL;
}

const struct metabase_result *metabase_results_of_field(const struct metabase_results *results,
                                                        struct str id) {
    for (uint32_t i = 0; id.size > 0 && i < results->size; i++) {
        if (str_equal(results->data[i].id, id)) {
            return &results->data[i];
        }
    }
    return NULL;
}
