#include "format/dbt/node.h"

#include <stdlib.h>

#include "base/path.h"
#include "format/dbt_project.h"
#include "format/space.h"

#define LONGEST_TAG 100u // bytes of a value in `meta`; what is longer is prose

// Of projects whose own files are not scanned, manifests may be.
static bool has_manifests(const struct surroundings *around) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < around->file_count; i++) {
        count += str_equal(path_name(around->files[i].path), STR("manifest.json")) ? 1 : 0;
    }
    return count > 1;
}

struct dbt_file dbt_file_of(struct reading *reading, const struct tree *tree) {
    const struct surroundings *around = reading->around;
    return (struct dbt_file){
        .reading = reading,
        .tree = tree,
        .apart = around && !around->dbt && has_manifests(around),
    };
}

struct span dbt_place(const struct dbt_file *file, const struct node *node) {
    return tree_place(file->tree, node->span);
}

// ---- keys

static struct str joined(struct dbt_file *file, struct str first, const char *between,
                         struct str second) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%.*s%s%.*s", STR_ARG(first), between, STR_ARG(second));
    struct str kept = {arena_copy(&file->reading->arena, text.data, text.size), text.size};
    buf_release(&text);
    return kept;
}

struct str dbt_dotted(struct dbt_file *file, struct str first, struct str second) {
    return first.size > 0 ? joined(file, first, ".", second) : second;
}

static void add_keys(struct dbt_file *file, struct names *keys, const char *space,
                     struct str project, struct str word) {
    if (!file->apart || project.size == 0) {
        names_add_key(file->reading, keys, space, word);
    }
    if (project.size > 0) {
        names_add_key(file->reading, keys, space, dbt_dotted(file, project, word));
    }
}

void dbt_model_keys(struct dbt_file *file, struct names *keys, struct str project,
                    struct str name) {
    const struct surroundings *around = file->reading->around;
    bool ambiguous = around && dbt_is_ambiguous(around->dbt, name);
    if (ambiguous && project.size > 0) {
        names_add_key(file->reading, keys, SPACE_DBT, dbt_dotted(file, project, name));
    } else {
        add_keys(file, keys, SPACE_DBT, project, name);
    }
}

void dbt_source_keys(struct dbt_file *file, struct names *keys, struct str project,
                     struct str table) {
    const struct surroundings *around = file->reading->around;
    bool ambiguous = around && dbt_is_ambiguous_source(around->dbt, table);
    if (ambiguous && project.size > 0) {
        names_add_key(file->reading, keys, SPACE_DBT_SOURCE, dbt_dotted(file, project, table));
    } else {
        add_keys(file, keys, SPACE_DBT_SOURCE, project, table);
    }
}

void dbt_version_keys(struct dbt_file *file, struct names *keys, struct str project,
                      const struct dbt_version *version) {
    struct str named = version->file.size > 0
                           ? version->file
                           : joined(file, version->model, "_v", version->version);
    dbt_model_keys(file, keys, project, joined(file, version->model, ".v", version->version));
    dbt_model_keys(file, keys, project, named);
    if (version->newest && !str_equal(named, version->model)) {
        dbt_model_keys(file, keys, project, version->model);
    }
}

// ---- tags and owners

static bool is_scalar(const struct node *node) {
    return node->kind == NODE_STRING || node->kind == NODE_NUMBER || node->kind == NODE_BOOL;
}

static void add_text(struct dbt_file *file, const struct node *node, struct names *names) {
    struct str text = str_trim(node_text(node));
    if (node_is_string(node) && text.size > 0) {
        names_add(file->reading, names, text);
    }
}

// A string, or an array of strings.
static void add_texts(struct dbt_file *file, const struct node *node, struct names *names) {
    add_text(file, node, names);
    for (const struct node *one = node_is_array(node) ? node_first(node) : NULL; one;
         one = one->next) {
        add_text(file, one, names);
    }
}

// {pii: true} is the tag pii, {pii: false} is pii:false: it says that the column is not personal.
static void add_meta_value(struct dbt_file *file, struct str key, const struct node *value,
                           struct names *tags) {
    struct str text = str_trim(node_text(value));
    if (node_true(value)) {
        names_add(file->reading, tags, key);
        return;
    }
    bool says_nothing = !is_scalar(value) || text.size == 0;
    if (says_nothing || text.size > LONGEST_TAG || str_find(text, '\n') < text.size) {
        return;
    }
    struct buf tag;
    buf_init(&tag);
    buf_print(&tag, "%.*s:%.*s", STR_ARG(key), STR_ARG(text));
    names_add(file->reading, tags, buf_str(&tag));
    buf_release(&tag);
}

// {gdpr: {category: health}} is the tag gdpr.category:health.
static void add_meta_object(struct dbt_file *file, const struct node *object, struct names *tags) {
    for (const struct node *member = node_is_object(object) ? node_first(object) : NULL; member;
         member = member->next) {
        struct buf key;
        buf_init(&key);
        buf_print(&key, "%.*s.%.*s", STR_ARG(object->key), STR_ARG(member->key));
        add_meta_value(file, buf_str(&key), member, tags);
        buf_release(&key);
    }
}

static void add_meta(struct dbt_file *file, const struct node *meta, struct names *tags) {
    for (const struct node *member = node_is_object(meta) ? node_first(meta) : NULL; member;
         member = member->next) {
        if (str_equal(member->key, STR("owner"))) {
            continue;
        }
        add_meta_value(file, member->key, member, tags);
        add_meta_object(file, member, tags);
        for (const struct node *one = node_is_array(member) ? node_first(member) : NULL; one;
             one = one->next) {
            add_meta_value(file, member->key, one, tags);
        }
    }
}

static void add_tags(struct dbt_file *file, const struct node *node, struct names *tags) {
    const struct node *config = node_get(node, "config");
    add_texts(file, node_get(node, "tags"), tags);
    add_texts(file, node_get(config, "tags"), tags);
    add_meta(file, node_get(node, "meta"), tags);
    add_meta(file, node_get(config, "meta"), tags);
    add_meta(file, node_get(node, "source_meta"), tags);
}

static void add_owner(struct dbt_file *file, const struct node *owner, struct names *owners) {
    add_text(file, owner, owners);
    add_texts(file, node_get(owner, "name"), owners);
    add_texts(file, node_get(owner, "email"), owners);
}

static void add_owners(struct dbt_file *file, const struct node *owner, struct names *owners) {
    if (!node_is_array(owner)) {
        add_owner(file, owner, owners);
        return;
    }
    for (const struct node *one = node_first(owner); one; one = one->next) {
        add_owner(file, one, owners);
    }
}

// A manifest's sources have the `meta` of the whole source too.
static void add_meta_owners(struct dbt_file *file, const struct node *node, struct names *owners) {
    add_owners(file, node_path(node, "meta.owner"), owners);
    add_owners(file, node_path(node, "config.meta.owner"), owners);
    if (owners->size == 0) {
        add_owners(file, node_path(node, "source_meta.owner"), owners);
    }
}

static int compare_symbols(const void *a, const void *b) {
    uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;
    return one < other ? -1 : one > other;
}

// Without repetitions, in the order in which the strings came up in the file.
static struct list set_of(struct dbt_file *file, struct names *names) {
    uint32_t kept = 0;
    if (names->size > 0) {
        qsort(names->data, names->size, sizeof(*names->data), compare_symbols);
    }
    for (uint32_t i = 0; i < names->size; i++) {
        if (kept == 0 || names->data[kept - 1] != names->data[i]) {
            names->data[kept++] = names->data[i];
        }
    }
    names->size = kept;
    return names_list(file->reading, names);
}

// ---- texts

uint32_t dbt_description(struct dbt_file *file, const struct node *node) {
    struct str text = str_trim(node_text(node));
    if (!node_is_string(node) || (str_starts(text, STR("{{")) && str_ends(text, STR("}}")))) {
        return 0;
    }
    return builder_text(file->reading->builder, text);
}

static const char *kind_label(enum node_kind kind) {
    static const char *const labels[] = {
        [NODE_NULL] = "nothing",  [NODE_BOOL] = "true or false", [NODE_NUMBER] = "a number",
        [NODE_STRING] = "a text", [NODE_ARRAY] = "a list",       [NODE_OBJECT] = "an object",
    };
    return labels[kind];
}

bool dbt_expect(struct dbt_file *file, const struct node *node, enum node_kind kind,
                const char *what) {
    if (!node || node->kind == NODE_NULL) {
        return false;
    }
    if (node->kind == kind) {
        return true;
    }
    reading_note(file->reading, DIAG_DOCUMENT_DOUBTFUL, dbt_place(file, node),
                 "%s should be %s, but is %s: it is not read", what, kind_label(kind),
                 kind_label(node->kind));
    return false;
}

// ---- columns

struct column {
    const struct node *node;
    struct str name;
    struct span place; // of the name
    long index;        // where it stands: the catalog's `index`, or its place in the file
};

struct columns VEC(struct column);

static struct column column_read(struct dbt_file *file, const struct node *node, long position) {
    const struct node *name = node_get(node, "name");
    const struct node *index = node_get(node, "index");
    bool named = node_text(name).size > 0;
    bool numbered = index && index->kind == NODE_NUMBER;
    return (struct column){
        .node = node,
        .name = named ? node_text(name) : node->key,
        .place = named ? dbt_place(file, name) : tree_place(file->tree, node->key_span),
        .index = numbered ? strtol(node_text(index).data, NULL, 10) : position,
    };
}

static bool is_among(const struct node *names, struct str name) {
    const struct node *one = node_is_array(names) ? node_first(names) : NULL;
    while (one && !str_equal(node_text(one), name)) {
        one = one->next;
    }
    return one;
}

static struct columns columns_read(struct dbt_file *file, const struct node *list,
                                   const struct node *except) {
    struct columns columns = {0};
    long position = 0;
    for (const struct node *node = node_first(list); node; node = node->next) {
        bool rule = node_get(node, "include"); // of a version: which of the model's columns it has
        if (rule || !dbt_expect(file, node, NODE_OBJECT, "a column")) {
            continue;
        }
        struct column column = column_read(file, node, position++);
        if (column.name.size == 0) {
            reading_note(file->reading, DIAG_DOCUMENT_DOUBTFUL, dbt_place(file, node),
                         "a column without `name` is not read");
        } else if (!is_among(except, column.name)) {
            VEC_PUSH_IN(&file->reading->arena, &columns, column);
        }
    }
    return columns;
}

static int compare_columns(const void *a, const void *b) {
    const struct column *one = a, *other = b;
    if (one->index != other->index) {
        return one->index < other->index ? -1 : 1;
    }
    return one->place.start < other->place.start ? -1 : one->place.start > other->place.start;
}

// The catalog calls the type `type` and the description `comment`.
static uint32_t column_field(struct dbt_file *file, const struct column *column) {
    struct builder *builder = file->reading->builder;
    struct str type = node_get_text(column->node, "data_type");
    const struct node *description = node_get(column->node, "description");
    struct names tags = {0};
    add_tags(file, column->node, &tags);
    if (type.size == 0) {
        type = node_get_text(column->node, "type");
    }
    if (!node_is_string(description)) {
        description = node_get(column->node, "comment");
    }
    return builder_field_def(builder, (struct field_def){
                                          .name = builder_string(builder, column->name),
                                          .type = builder_string(builder, str_trim(type)),
                                          .description = dbt_description(file, description),
                                          .tags = set_of(file, &tags),
                                          .span = column->place,
                                      });
}

struct list dbt_columns(struct dbt_file *file, const struct node *list, const struct node *except) {
    if (!node_is_array(list) && !dbt_expect(file, list, NODE_OBJECT, "`columns`")) {
        return (struct list){0};
    }
    struct columns columns = columns_read(file, list, except);
    struct names fields = {0};
    if (columns.size > 0) {
        qsort(columns.data, columns.size, sizeof(*columns.data), compare_columns);
    }
    for (uint32_t i = 0; i < columns.size; i++) {
        uint32_t field = column_field(file, &columns.data[i]);
        VEC_PUSH_IN(&file->reading->arena, &fields, field);
    }
    return names_list(file->reading, &fields);
}

// ---- assets

struct asset_def dbt_asset(struct dbt_file *file, const struct node *node, struct dbt_above above) {
    const struct node *name = node_get(node, "name");
    struct names tags = {0}, owners = {0};
    dbt_expect(file, node_get(node, "config"), NODE_OBJECT, "`config`");
    dbt_expect(file, node_get(node, "meta"), NODE_OBJECT, "`meta`");
    if (!node_is_string(node_get(node, "tags"))) {
        dbt_expect(file, node_get(node, "tags"), NODE_ARRAY, "`tags`");
    }
    add_tags(file, node, &tags);
    add_tags(file, above.source, &tags);
    add_owners(file, node_get(node, "owner"), &owners);
    add_meta_owners(file, node, &owners);
    if (owners.size == 0) {
        add_meta_owners(file, above.source, &owners);
    }
    add_owners(file, node_get(above.group, "owner"), &owners);
    return (struct asset_def){
        .owners = set_of(file, &owners),
        .tags = set_of(file, &tags),
        .description = dbt_description(file, node_get(node, "description")),
        .columns = dbt_columns(file, node_get(node, "columns"), NULL),
        .span = name ? dbt_place(file, name) : dbt_place(file, node),
    };
}
