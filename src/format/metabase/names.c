#include "format/metabase/names.h"

#include <stdlib.h>
#include <string.h>

#include "format/metabase/display.h"
#include "format/metabase/field.h"
#include "format/metabase/result.h"

#define ENTITY_ID_LENGTH 21u // characters of a NanoID

// ---- words

struct str metabase_result_word(struct arena *arena, struct str card, struct str field) {
    return metabase_print(arena, "%.*s\x1f%.*s", STR_ARG(card), STR_ARG(field));
}

struct str metabase_card_word(struct str text) {
    static const char *const prefixes[] = {"card__", "card:"};
    for (uint32_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        if (str_starts(text, str_of(prefixes[i]))) {
            return str_sub(text, strlen(prefixes[i]), text.size);
        }
    }
    return text.size == ENTITY_ID_LENGTH ? text : STR("");
}

// ---- facts

struct adding {
    struct metabase_names *names;
    struct str path;
};

static struct str kept(const struct adding *adding, struct str text) {
    return (struct str){arena_copy(adding->names->arena, text.data, text.size), text.size};
}

// Adds a fact whose word is not empty.
static void add(const struct adding *adding, struct metabase_fact fact) {
    if (fact.word.size == 0) {
        return;
    }
    fact.word = kept(adding, fact.word);
    fact.name = kept(adding, fact.name);
    fact.schema = kept(adding, fact.schema);
    fact.table = kept(adding, fact.table);
    fact.target = kept(adding, fact.target);
    fact.display = kept(adding, fact.display);
    fact.path = adding->path;
    fact.order = adding->names->facts.size;
    VEC_PUSH_IN(adding->names->arena, &adding->names->facts, fact);
}

// The same fact under the number and under the entity_id of the object.
static void add_by_ids(const struct adding *adding, const struct node *object,
                       struct metabase_fact fact) {
    fact.word = node_get_text(object, "id");
    add(adding, fact);
    fact.word = node_get_text(object, "entity_id");
    add(adding, fact);
}

// ---- tables and fields

// A field's id, or the word of [database, schema, table, column].
static struct str field_word(const struct adding *adding, const struct node *node) {
    struct metabase_ref ref = {0};
    bool names = node_is_array(node) && metabase_ref_of_key(node, &ref);
    return names ? metabase_field_word(adding->names->scratch, ref.schema, ref.table, ref.name)
                 : node_text(node);
}

static void add_field(const struct adding *adding, const struct node *field, struct str table) {
    add(adding, (struct metabase_fact){
                    .kind = FACT_FIELD,
                    .word = node_get_text(field, "id"),
                    .name = node_get_text(field, "name"),
                    .table = table,
                    .target = field_word(adding, node_get(field, "fk_target_field_id")),
                });
}

static void add_table(const struct adding *adding, const struct node *table) {
    struct str id = node_get_text(table, "id");
    add(adding, (struct metabase_fact){.kind = FACT_TABLE,
                                       .word = id,
                                       .name = node_get_text(table, "name"),
                                       .schema = node_get_text(table, "schema")});
    for (const struct node *field = node_first(node_get(table, "fields")); field;
         field = field->next) {
        add_field(adding, field, id);
    }
}

static void add_database(const struct adding *adding, const struct node *database) {
    struct metabase_fact fact = {.kind = FACT_DATABASE,
                                 .name = node_get_text(database, "engine"),
                                 .display = node_get_text(database, "name")};
    add_by_ids(adding, database, fact);
    fact.word = node_get_text(database, "name");
    add(adding, fact);
    for (const struct node *table = node_first(node_get(database, "tables")); table;
         table = table->next) {
        add_table(adding, table);
    }
}

// databases/shop/schemas/public/tables/orders/fields/customer_id.yaml
static void add_serialised_field(const struct adding *adding, const struct node *field) {
    const struct node *table = node_get(field, "table_id");
    struct str name = node_get_text(field, "name");
    add(adding,
        (struct metabase_fact){
            .kind = FACT_FIELD,
            .word = metabase_field_word(adding->names->scratch, node_text(node_at(table, 1)),
                                        node_text(node_at(table, 2)), name),
            .name = name,
            .target = field_word(adding, node_get(field, "fk_target_field_id")),
        });
}

// ---- cards

static void add_read(const struct adding *adding, struct str word) {
    add(adding, (struct metabase_fact){.kind = FACT_READ, .word = word});
}

// {{#42-orders-by-day}} in a native query.
static void add_reads_of_text(const struct adding *adding, struct str text) {
    for (;;) {
        const char *found = memmem(text.data, text.size, "{{", 2);
        if (!found) {
            return;
        }
        text = str_sub(text, (size_t)(found - text.data) + 2, text.size);
        struct str tag = str_trim(text);
        size_t digits = 1;
        while (digits < tag.size && tag.data[digits] >= '0' && tag.data[digits] <= '9') {
            digits++;
        }
        if (str_starts(tag, STR("#"))) {
            add_read(adding, str_sub(tag, 1, digits - 1));
        }
    }
}

// The cards that a query reads.
static void add_reads(const struct adding *adding, const struct node *node) {
    if (node_is_string(node)) {
        add_reads_of_text(adding, node_text(node));
    }
    for (const struct node *child = node_first(node); child; child = child->next) {
        if (str_equal(child->key, STR("source-table"))) {
            add_read(adding, metabase_card_word(node_text(child)));
        } else if (str_equal(child->key, STR("source-card")) ||
                   str_equal(child->key, STR("card-id")) || str_equal(child->key, STR("card_id"))) {
            add_read(adding, node_text(child));
        } else {
            add_reads(adding, child);
        }
    }
}

static void add_results(const struct adding *adding, struct metabase_part card) {
    struct arena *scratch = adding->names->scratch;
    struct metabase_results results = metabase_results_read(scratch, card);
    const struct str words[] = {node_get_text(card.node, "id"),
                                node_get_text(card.node, "entity_id")};
    for (uint32_t i = 0; i < results.size; i++) {
        const struct metabase_result *result = &results.data[i];
        if (result->id.size == 0) {
            continue;
        }
        add(adding, (struct metabase_fact){.kind = FACT_FIELD,
                                           .weak = true,
                                           .word = result->id,
                                           .name = result->column,
                                           .table = result->table});
        for (uint32_t w = 0; w < 2; w++) {
            struct str word = metabase_result_word(scratch, words[w], result->id);
            add(adding, (struct metabase_fact){.kind = FACT_RESULT,
                                               .word = words[w].size > 0 ? word : STR(""),
                                               .name = result->name});
        }
    }
}

static void add_card(const struct adding *adding, struct metabase_part card) {
    bool metric = node_is(node_get(card.node, "type"), "metric");
    struct arena *arena = metric ? adding->names->arena : adding->names->scratch;
    struct metabase_part query = metabase_member(arena, card, "dataset_query");
    struct metabase_fact fact = {.kind = FACT_CARD,
                                 .name = node_get_text(card.node, "name"),
                                 .display = node_get_text(card.node, "display")};
    if (metric) {
        fact.definition = query;
    }
    add_by_ids(adding, card.node, fact);
    add_results(adding, card);
    add_reads(adding, query.node);
    add_reads(adding, node_get(card.node, "parameters"));
}

static void add_dashcard(const struct adding *adding, struct metabase_part dashcard) {
    struct metabase_part card = metabase_beside(dashcard, node_get(dashcard.node, "card"));
    if (node_get(card.node, "dataset_query")) {
        add_card(adding, card);
    }
    for (const struct node *series = node_first(node_get(dashcard.node, "series")); series;
         series = series->next) {
        add_card(adding, metabase_beside(dashcard, series));
    }
    struct metabase_part settings =
        metabase_member(adding->names->scratch, dashcard, "visualization_settings");
    if (metabase_display_says(settings.node)) {
        add_read(adding, node_get_text(dashcard.node, "card_id"));
    }
    const struct node *mapping = node_path(settings.node, "visualization.columnValuesMapping");
    for (const struct node *list = node_first(mapping); list; list = list->next) {
        for (const struct node *value = node_first(list); value; value = value->next) {
            add_read(adding, metabase_card_word(node_get_text(value, "sourceId")));
        }
    }
}

static void add_dashboard(const struct adding *adding, struct metabase_part dashboard) {
    const struct node *list = node_get(dashboard.node, "dashcards");
    list = list ? list : node_get(dashboard.node, "ordered_cards");
    for (const struct node *node = node_first(list); node; node = node->next) {
        add_dashcard(adding, metabase_beside(dashboard, node));
    }
    add_reads(adding, node_get(dashboard.node, "parameters"));
}

// ---- documents

static void add_definition(const struct adding *adding, struct metabase_part object,
                           enum metabase_fact_kind kind) {
    add_by_ids(adding, object.node,
               (struct metabase_fact){
                   .kind = kind,
                   .name = node_get_text(object.node, "name"),
                   .definition = metabase_member(adding->names->arena, object, "definition"),
               });
}

static void add_snippet(const struct adding *adding, const struct node *snippet) {
    add(adding, (struct metabase_fact){.kind = FACT_SNIPPET,
                                       .word = node_get_text(snippet, "name"),
                                       .name = node_get_text(snippet, "content")});
}

static void add_object(const struct adding *adding, struct metabase_part object) {
    switch (metabase_kind(object.node)) {
    case METABASE_CARD:
        add_card(adding, object);
        return;
    case METABASE_DASHBOARD:
        add_dashboard(adding, object);
        return;
    case METABASE_SNIPPET:
        add_snippet(adding, object.node);
        return;
    case METABASE_TRANSFORM:
        add_reads(adding, node_get(object.node, "source"));
        return;
    case METABASE_SEGMENT:
        add_definition(adding, object, FACT_SEGMENT);
        return;
    case METABASE_MEASURE:
        add_definition(adding, object, FACT_MEASURE);
        return;
    case METABASE_DATABASE:
        add_database(adding, object.node);
        return;
    case METABASE_TABLE:
        add_table(adding, object.node);
        return;
    case METABASE_FIELD:
        add_serialised_field(adding, object.node);
        return;
    case METABASE_NONE:
    case METABASE_OTHER:
        return;
    }
}

void metabase_names_add(struct metabase_names *names, struct metabase_part root, struct str path) {
    struct adding adding = {names, path};
    for (const struct node *node = metabase_objects(root.node); node; node = node->next) {
        add_object(&adding, metabase_beside(root, node));
    }
}

bool metabase_names_keeps(const struct node *root) {
    for (const struct node *node = metabase_objects(root); node; node = node->next) {
        enum metabase_kind kind = metabase_kind(node);
        bool metric = kind == METABASE_CARD && node_is(node_get(node, "type"), "metric");
        if (metric || kind == METABASE_SEGMENT || kind == METABASE_MEASURE) {
            return true;
        }
    }
    return false;
}

// ---- looking up

static int compare_keys(const struct metabase_fact *a, const struct metabase_fact *b) {
    return a->kind != b->kind ? (a->kind < b->kind ? -1 : 1) : str_compare(a->word, b->word);
}

static int compare_facts(const void *a, const void *b) {
    const struct metabase_fact *one = a, *other = b;
    int order = compare_keys(one, other);
    order = order ? order : (int)one->weak - (int)other->weak;
    order = order ? order : str_compare(one->path, other->path);
    return order ? order : (one->order < other->order ? -1 : 1);
}

static struct str directory(struct str path) {
    size_t slash = str_find_last(path, '/');
    return slash < path.size ? str_sub(path, 0, slash) : STR("");
}

static bool agree(const struct metabase_fact *a, const struct metabase_fact *b) {
    return str_equal(a->name, b->name) && str_equal(a->schema, b->schema);
}

// Whether b says nothing that a does not: many cards return the same field.
static bool repeats(const struct metabase_fact *a, const struct metabase_fact *b) {
    return compare_keys(a, b) == 0 && a->weak == b->weak && agree(a, b) &&
           (a->table.size > 0 || b->table.size == 0) &&
           (a->definition.node || !b->definition.node) &&
           str_equal(directory(a->path), directory(b->path));
}

void metabase_names_settle(struct metabase_names *names) {
    uint32_t kept = 0;
    if (names->facts.size > 0) {
        qsort(names->facts.data, names->facts.size, sizeof(*names->facts.data), compare_facts);
    }
    for (uint32_t i = 0; i < names->facts.size; i++) {
        if (kept == 0 || !repeats(&names->facts.data[kept - 1], &names->facts.data[i])) {
            names->facts.data[kept++] = names->facts.data[i];
        }
    }
    names->facts.size = kept;
}

// The first fact that is not before the key.
static uint32_t first_of(const struct metabase_names *names, const struct metabase_fact *key) {
    uint32_t low = 0, high = names->facts.size;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_keys(&names->facts.data[middle], key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// How much of their directories two paths share: bytes, the last slash included.
static size_t nearness(struct str a, struct str b) {
    size_t near = 0;
    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) {
        near = a.data[i] == '/' ? i + 1 : near;
    }
    return str_equal(a, b) ? SIZE_MAX : near;
}

const struct metabase_fact *metabase_names_find(const struct metabase_names *names,
                                                enum metabase_fact_kind kind, struct str word,
                                                struct str path, bool weak) {
    const struct metabase_fact key = {.kind = kind, .word = word};
    const struct metabase_fact *found = NULL;
    size_t near = 0;
    bool agreed = true;
    for (uint32_t i = first_of(names, &key); i < names->facts.size; i++) {
        const struct metabase_fact *fact = &names->facts.data[i];
        if (compare_keys(fact, &key) != 0 || (fact->weak && (!weak || (found && !found->weak)))) {
            break;
        }
        size_t distance = nearness(fact->path, path);
        if (!found || distance > near) {
            found = fact;
            near = distance;
            agreed = true;
        } else if (distance == near) {
            agreed = agreed && agree(fact, found);
        }
    }
    return agreed ? found : NULL;
}
