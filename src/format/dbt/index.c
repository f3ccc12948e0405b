#include "format/dbt/index.h"

#include "base/map.h"
#include "format/dbt/dependency.h"
#include "format/space.h"

// ---- members by id

void dbt_index_init(struct dbt_index *index, struct dbt_file *file) {
    *index = (struct dbt_index){.file = file};
    intern_init(&index->ids);
    VEC_PUSH(&index->nodes, NULL);
}

void dbt_index_release(struct dbt_index *index) {
    intern_release(&index->ids);
    VEC_RELEASE(&index->nodes);
}

void dbt_index_add(struct dbt_index *index, struct str id, const struct node *node) {
    uint32_t symbol = intern_add(&index->ids, id);
    while (index->nodes.size <= symbol) {
        VEC_PUSH(&index->nodes, NULL);
    }
    index->nodes.data[symbol] = symbol ? node : NULL;
}

static void add_section(struct dbt_index *index, const char *name) {
    const struct node *members = node_get(index->file->tree->root, name);
    for (const struct node *node = node_is_object(members) ? node_first(members) : NULL; node;
         node = node->next) {
        dbt_index_add(index, node->key, node);
    }
}

void dbt_index_add_manifest(struct dbt_index *index) {
    static const char *const sections[] = {"nodes",           "sources",       "exposures",
                                           "metrics",         "groups",        "functions",
                                           "semantic_models", "saved_queries", "unit_tests"};
    for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
        add_section(index, sections[i]);
    }
}

const struct node *dbt_index_find(const struct dbt_index *index, struct str id) {
    return index->nodes.data[intern_find(&index->ids, id)];
}

// ---- dependencies

static bool starts_with_any(struct str id, const char *const *prefixes) {
    for (; *prefixes; prefixes++) {
        if (str_starts(id, str_of(*prefixes))) {
            return true;
        }
    }
    return false;
}

static bool is_relation(struct str id) {
    static const char *const prefixes[] = {"model.", "seed.", "snapshot.", "source.", NULL};
    return starts_with_any(id, prefixes);
}

bool dbt_index_is_relation(const struct dbt_index *index, struct str id) {
    return is_relation(id) && dbt_index_find(index, id);
}

static bool is_measure(struct str id) {
    static const char *const prefixes[] = {"metric.", "semantic_model.", "saved_query.", NULL};
    return starts_with_any(id, prefixes);
}

// What a node depends on, as far as it is found.
struct search {
    const struct dbt_index *index;
    const struct node *entry; // of the node's `depends_on`: the one that led here
    const struct jinja_hints *named;
    uint32_t fill;
    struct map seen;      // symbols of ids
    struct nodes waiting; // metrics and the like
};

// "crm.people" of "source.shop.crm.people"
static struct str id_word(struct str id) {
    id = str_sub(id, str_find(id, '.') + 1, id.size);
    return str_sub(id, str_find(id, '.') + 1, id.size);
}

// Whether a relation of SQL is that of the id: "<dbt source>"."crm.people".
static bool is_named(const struct search *search, struct str id) {
    struct str word = id_word(id);
    for (uint32_t i = 0; search->named && i < search->named->size; i++) {
        struct str name = search->named->data[i].text;
        struct str key = str_sub(name, 0, name.size > 0 ? name.size - 1 : 0); // without the quote
        char before = key.size > word.size ? key.data[key.size - word.size - 1] : '\0';
        if (str_ends(key, word) && (before == '.' || before == '"')) {
            return true;
        }
    }
    return false;
}

static void search_id(struct search *search, struct str id) {
    struct dbt_file *file = search->index->file;
    uint32_t symbol = intern_find(&search->index->ids, id);
    if (symbol == 0) {
        reading_note(file->reading, DIAG_REFERENCE_DANGLING, dbt_place(file, search->entry),
                     "\"%.*s\" is not in this manifest: compile the project again", STR_ARG(id));
        return;
    }
    if (map_get(&search->seen, symbol)) {
        return;
    }
    map_put(&search->seen, symbol, 1);
    if (is_relation(id) && !is_named(search, id)) {
        struct str relation = dbt_dependency_name(file, SPACE_DBT_ID, id);
        dbt_dependency_read(file, search->entry, relation, search->fill);
    } else if (is_measure(id)) {
        VEC_PUSH(&search->waiting, search->index->nodes.data[symbol]);
    }
}

const struct node *dbt_index_dependencies(const struct node *node) {
    const struct node *ids = node_path(node, "depends_on.nodes");
    return node_is_array(ids) ? node_first(ids) : NULL;
}

static void search_measures(struct search *search) {
    while (search->waiting.size > 0) {
        const struct node *measure = search->waiting.data[--search->waiting.size];
        for (const struct node *id = dbt_index_dependencies(measure); id; id = id->next) {
            search_id(search, node_text(id));
        }
    }
}

void dbt_index_depend(const struct dbt_index *index, const struct node *node,
                      const struct jinja_hints *named, uint32_t fill) {
    struct search search = {.index = index, .named = named, .fill = fill};
    for (const struct node *entry = dbt_index_dependencies(node); entry; entry = entry->next) {
        if (dbt_expect(index->file, entry, NODE_STRING, "an entry of `depends_on`")) {
            search.entry = entry;
            search_id(&search, node_text(entry));
            search_measures(&search);
        }
    }
    map_release(&search.seen);
    VEC_RELEASE(&search.waiting);
}
