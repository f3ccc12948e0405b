#include "format/superset/sources.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "format/connection.h"
#include "format/superset/dataset.h"
#include "format/tree.h"

#define FILE_MAX ((size_t)8 << 20) // bytes

struct database {
    struct str uuid;
    struct str engine;
};

struct dataset {
    struct str uuid;
    struct str database;
    struct str alias;
};

// Both sorted by uuid.
struct superset_sources {
    struct VEC(struct database) databases;
    struct VEC(struct dataset) datasets;
};

// ---- what is known

static int compare_databases(const void *a, const void *b) {
    const struct database *one = a, *other = b;
    int order = str_compare(one->uuid, other->uuid);
    return order ? order : str_compare(one->engine, other->engine);
}

static int compare_datasets(const void *a, const void *b) {
    const struct dataset *one = a, *other = b;
    int order = str_compare(one->uuid, other->uuid);
    order = order ? order : str_compare(one->database, other->database);
    return order ? order : str_compare(one->alias, other->alias);
}

static int compare_uuid(const void *key, const void *element) {
    return str_compare(*(const struct str *)key, *(const struct str *)element);
}

struct str superset_database_engine(const struct surroundings *around, struct str database_uuid) {
    const struct superset_sources *sources = around ? around->superset : NULL;
    struct connection connection = connection_find(around, STR(""), database_uuid);
    if (connection.engine != ENGINE_UNSAID) {
        return connection.engine == ENGINE_OTHER ? STR("another") : STR("postgresql");
    }
    if (!sources || sources->databases.size == 0) {
        return STR("");
    }
    const struct database *found =
        bsearch(&database_uuid, sources->databases.data, sources->databases.size,
                sizeof(*sources->databases.data), compare_uuid);
    return found ? found->engine : STR("");
}

static const struct dataset *find_dataset(const struct surroundings *around, struct str uuid) {
    const struct superset_sources *sources = around ? around->superset : NULL;
    if (!sources || sources->datasets.size == 0) {
        return NULL;
    }
    return bsearch(&uuid, sources->datasets.data, sources->datasets.size,
                   sizeof(*sources->datasets.data), compare_uuid);
}

struct str superset_dataset_engine(const struct surroundings *around, struct str dataset_uuid) {
    const struct dataset *dataset = find_dataset(around, dataset_uuid);
    return dataset ? superset_database_engine(around, dataset->database) : STR("");
}

struct str superset_dataset_alias(const struct surroundings *around, struct str dataset_uuid) {
    const struct dataset *dataset = find_dataset(around, dataset_uuid);
    return dataset ? dataset->alias : STR("");
}

struct str superset_uri_engine(struct str uri) {
    struct str scheme = str_sub(uri, 0, str_find(uri, ':'));
    return scheme.size < uri.size ? str_sub(scheme, 0, str_find(scheme, '+')) : STR("");
}

bool superset_engine_is_read(struct str engine) {
    return engine.size == 0 || str_starts(engine, STR("postgres"));
}

// ---- gathering

struct gathering {
    struct surroundings *around;
    struct superset_sources *sources;
    struct arena scratch; // of one file
    struct buf content;
};

static struct str kept(struct gathering *gathering, struct str text) {
    return (struct str){arena_copy(&gathering->around->arena, text.data, text.size), text.size};
}

static void gather_database(struct gathering *gathering, const struct node *root) {
    struct str engine = superset_uri_engine(node_get_text(root, "sqlalchemy_uri"));
    struct database database = {.uuid = kept(gathering, node_get_text(root, "uuid")),
                                .engine = kept(gathering, engine)};
    if (database.uuid.size > 0 && database.engine.size > 0) {
        VEC_PUSH_IN(&gathering->around->arena, &gathering->sources->databases, database);
    }
}

static void gather_dataset(struct gathering *gathering, const struct node *root) {
    struct dataset dataset = {.uuid = kept(gathering, node_get_text(root, "uuid")),
                              .database = kept(gathering, node_get_text(root, "database_uuid")),
                              .alias = kept(gathering, superset_dataset_calls_itself(root))};
    if (dataset.uuid.size > 0) {
        VEC_PUSH_IN(&gathering->around->arena, &gathering->sources->datasets, dataset);
    }
}

static bool says(struct str text, const char *word) {
    return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

// What cannot be read is reported when its turn comes.
static void gather_file(struct gathering *gathering, const struct surrounding_file *file) {
    if (surrounding_gather(gathering->around, file, FILE_MAX, &gathering->content) != FILE_READ) {
        return;
    }
    struct str text = buf_str(&gathering->content);
    if (!says(text, "sqlalchemy_uri") && !says(text, "database_uuid")) {
        return;
    }
    const struct tree_source source = {.text = text, .syntax = TREE_YAML};
    struct tree tree;
    struct tree_fault fault;
    arena_reset(&gathering->scratch);
    if (!tree_parse(&gathering->scratch, &source, &tree, &fault)) {
        return;
    }
    if (node_get(tree.root, "sqlalchemy_uri")) {
        gather_database(gathering, tree.root);
    } else if (node_get(tree.root, "table_name")) {
        gather_dataset(gathering, tree.root);
    }
}

// Whether the path has a directory of this name.
static bool lies_in(struct str path, const char *inner, const char *outer) {
    return str_starts(path, str_of(outer)) || says(path, inner);
}

static bool may_say_something(struct str path) {
    static const char *const suffixes[] = {".yaml", ".yml", NULL};
    return path_has_suffix(path, suffixes) &&
           (lies_in(path, "/databases/", "databases/") || lies_in(path, "/datasets/", "datasets/"));
}

void superset_sources_gather(struct surroundings *around) {
    struct superset_sources *sources = ARENA_NEW(&around->arena, struct superset_sources);
    struct gathering gathering = {.around = around, .sources = sources};
    arena_init(&gathering.scratch);
    buf_init(&gathering.content);
    for (uint32_t i = 0; i < around->file_count; i++) {
        if (may_say_something(around->files[i].path)) {
            gather_file(&gathering, &around->files[i]);
        }
    }
    if (sources->databases.size > 0) {
        qsort(sources->databases.data, sources->databases.size, sizeof(*sources->databases.data),
              compare_databases);
    }
    if (sources->datasets.size > 0) {
        qsort(sources->datasets.data, sources->datasets.size, sizeof(*sources->datasets.data),
              compare_datasets);
    }
    around->superset = sources;
    arena_release(&gathering.scratch);
    buf_release(&gathering.content);
}
