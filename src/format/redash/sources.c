#include "format/redash/sources.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "format/connection.h"

#define FILE_MAX ((size_t)1 << 20)

struct source {
    struct str id;
    struct str type;
};

struct redash_sources {
    struct VEC(struct source) sources; // by id
};

static int compare_sources(const void *a, const void *b) {
    return str_compare(((const struct source *)a)->id, ((const struct source *)b)->id);
}

// Dumps of several servers may give one id to several sources: then the order decides.
static int compare_whole(const void *a, const void *b) {
    int order = compare_sources(a, b);
    return order != 0
               ? order
               : str_compare(((const struct source *)a)->type, ((const struct source *)b)->type);
}

// ---- gathering

struct gathering {
    struct surroundings *around;
    struct redash_sources *sources;
    struct arena scratch; // of one file
    struct buf content;
};

static struct str kept(struct gathering *gathering, struct str text) {
    return (struct str){arena_copy(&gathering->around->arena, text.data, text.size), text.size};
}

static void gather_source(struct gathering *gathering, const struct node *node) {
    struct source source = {kept(gathering, node_get_text(node, "id")),
                            kept(gathering, node_get_text(node, "type"))};
    if (source.id.size > 0 && source.type.size > 0) {
        VEC_PUSH_IN(&gathering->around->arena, &gathering->sources->sources, source);
    }
}

// What cannot be read is reported when its turn comes.
static void gather_file(struct gathering *gathering, const struct surrounding_file *file) {
    if (surrounding_gather(gathering->around, file, FILE_MAX, &gathering->content) != FILE_READ) {
        return;
    }
    const struct tree_source source = {.text = buf_str(&gathering->content), .syntax = TREE_JSON};
    struct tree tree;
    struct tree_fault fault;
    arena_reset(&gathering->scratch);
    if (!tree_parse(&gathering->scratch, &source, &tree, &fault)) {
        return;
    }
    gather_source(gathering, tree.root);
    for (const struct node *one = node_first(tree.root); one; one = one->next) {
        gather_source(gathering, one);
    }
}

static bool may_say_something(struct str path) {
    static const char *const suffixes[] = {".json", NULL};
    struct str name = path_name(path);
    return path_has_suffix(name, suffixes) &&
           memmem(name.data, name.size, "data_source", strlen("data_source"));
}

void redash_sources_gather(struct surroundings *around) {
    struct redash_sources *sources = ARENA_NEW(&around->arena, struct redash_sources);
    struct gathering gathering = {.around = around, .sources = sources};
    arena_init(&gathering.scratch);
    buf_init(&gathering.content);
    for (uint32_t i = 0; i < around->file_count; i++) {
        if (may_say_something(around->files[i].path)) {
            gather_file(&gathering, &around->files[i]);
        }
    }
    if (sources->sources.size > 0) {
        qsort(sources->sources.data, sources->sources.size, sizeof(*sources->sources.data),
              compare_whole);
    }
    around->redash = sources;
    arena_release(&gathering.scratch);
    buf_release(&gathering.content);
}

// ---- questions

static enum redash_engine engine_of(struct str type) {
    if (type.size == 0) {
        return REDASH_ANY;
    }
    if (str_equal(type, STR("pg"))) {
        return REDASH_POSTGRES;
    }
    return str_equal(type, STR("results")) ? REDASH_RESULTS : REDASH_OTHER;
}

static struct str gathered_type(const struct surroundings *around, struct str id) {
    const struct redash_sources *sources = around ? around->redash : NULL;
    const struct source key = {.id = id};
    if (!sources || sources->sources.size == 0) {
        return STR("");
    }
    const struct source *found =
        bsearch(&key, sources->sources.data, sources->sources.size, sizeof(key), compare_sources);
    return found ? found->type : STR("");
}

struct redash_source redash_source_of(const struct surroundings *around, const struct node *query) {
    struct str type = node_get_text(node_get(query, "data_source"), "type");
    struct connection connection =
        connection_find(around, node_get_text(node_get(query, "data_source"), "name"),
                        node_get_text(query, "data_source_id"));
    if (connection.engine != ENGINE_UNSAID) {
        bool other = connection.engine == ENGINE_OTHER;
        return (struct redash_source){other ? REDASH_OTHER : REDASH_POSTGRES,
                                      other ? STR("another engine") : STR("pg")};
    }
    if (type.size == 0) {
        type = gathered_type(around, node_get_text(query, "data_source_id"));
    }
    return (struct redash_source){engine_of(type), type};
}
