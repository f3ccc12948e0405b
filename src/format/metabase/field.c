#include "format/metabase/field.h"

#include "format/metabase/clause.h"
#include "format/metabase/part.h"

#define WORD_BREAK '\x1f'
#define NAME_PARTS 4u // [database, schema, table, column]; fields within JSON have more

// A field within a JSON column counts as that column.
static bool read_names(const struct node *names, struct metabase_ref *ref) {
    uint32_t column = names->count < NAME_PARTS ? names->count - 1 : NAME_PARTS - 1;
    ref->at = node_at(names, column);
    ref->name = node_text(ref->at);
    if (column == NAME_PARTS - 1) {
        ref->schema = node_text(node_at(names, 1));
        ref->table = node_text(node_at(names, 2));
    }
    return ref->name.size > 0;
}

bool metabase_ref_of_key(const struct node *key, struct metabase_ref *ref) {
    if (node_is_array(key)) {
        return key->count > 0 && read_names(key, ref);
    }
    ref->at = key;
    if (key && key->kind == NODE_NUMBER) {
        ref->id = node_text(key);
    } else if (node_is_string(key)) {
        ref->name = node_text(key);
    }
    return ref->id.size > 0 || ref->name.size > 0;
}

static void read_options(const struct node *options, struct metabase_ref *ref) {
    struct str unit = node_get_text(options, "temporal-unit");
    struct str join = node_get_text(options, "join-alias");
    const struct node *source_field = node_get(options, "source-field");
    ref->unit = unit.size > 0 ? unit : ref->unit;
    ref->join = join.size > 0 ? join : ref->join;
    ref->binned |= metabase_says(node_get(options, "binning"));
    if (metabase_says(source_field)) {
        ref->source_field = source_field;
    }
}

// The reference inside an old clause that says one thing more about it; NULL: it is none of those.
static const struct node *unwrap(const struct metabase_clause *clause, struct metabase_ref *ref) {
    const struct node *second = metabase_clause_at(clause, 1);
    if (metabase_clause_is(clause, "joined-field")) {
        ref->join = node_text(clause->first);
        return second;
    }
    if (metabase_clause_is(clause, "fk->")) {
        struct metabase_ref key = {0};
        bool read = metabase_ref_read(clause->first, &key);
        ref->source_field = read ? key.at : clause->first;
        return second;
    }
    if (metabase_clause_is(clause, "datetime-field")) {
        // ["datetime-field", field, "as", "month"] is older still
        bool as = node_is(second, "as");
        ref->unit = node_text(as ? metabase_clause_at(clause, 2) : second);
        return clause->first;
    }
    if (metabase_clause_is(clause, "binning-strategy")) {
        ref->binned = true;
        return clause->first;
    }
    return NULL;
}

bool metabase_ref_read(const struct node *node, struct metabase_ref *ref) {
    *ref = (struct metabase_ref){0};
    struct metabase_clause clause;
    while (metabase_clause_read(node, &clause)) {
        if (metabase_clause_is(&clause, "field")) {
            read_options(clause.options, ref);
        }
        if (metabase_clause_is(&clause, "field") || metabase_clause_is(&clause, "field-id") ||
            metabase_clause_is(&clause, "field-literal")) {
            return metabase_ref_of_key(clause.first, ref);
        }
        node = unwrap(&clause, ref);
    }
    // ["fk->", 3, 84]
    return node && node->kind == NODE_NUMBER && ref->source_field && metabase_ref_of_key(node, ref);
}

struct str metabase_field_word(struct arena *arena, struct str schema, struct str table,
                               struct str column) {
    return metabase_print(arena, "%.*s%c%.*s%c%.*s", STR_ARG(schema), WORD_BREAK, STR_ARG(table),
                          WORD_BREAK, STR_ARG(column));
}

struct str metabase_field_of_word(struct str word) {
    size_t last = str_find_last(word, WORD_BREAK);
    return last < word.size ? str_sub(word, last + 1, word.size) : STR("");
}
