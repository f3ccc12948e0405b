#include "format/metabase/gather.h"

#include <string.h>

#include "base/path.h"
#include "format/metabase/names.h"

#define FILE_MAX ((size_t)64 << 20) // bytes

const char *const metabase_marks[] = {"dataset_query", "dashcards", "ordered_cards",
                                      "serdes/meta",   "base_type", NULL};

// Words that stand together in what holds names only: databases, snippets, segments and measures.
static const char *const pairs[][2] = {{"\"engine\"", "\"tables\""},
                                       {"\"engine\"", "\"is_full_sync\""},
                                       {"\"content\"", "\"creator_id\""},
                                       {"\"definition\"", "\"table_id\""}};

struct gathering {
    struct surroundings *around;
    struct metabase_names *names;
    struct arena scratch;
    struct buf content;
};

static bool holds(struct str text, const char *word) {
    return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

static bool may_say_something(struct str text) {
    for (const char *const *mark = metabase_marks; *mark; mark++) {
        if (holds(text, *mark)) {
            return true;
        }
    }
    for (uint32_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        if (holds(text, pairs[i][0]) && holds(text, pairs[i][1])) {
            return true;
        }
    }
    return false;
}

// Adds one document of a text and returns how many there are. What is wrong with a document is
// reported when it is read.
static uint32_t gather_document(struct gathering *gathering, const struct tree_source *source,
                                struct str path) {
    struct arena *kept = &gathering->around->arena;
    struct tree *lasting = ARENA_NEW(&gathering->scratch, struct tree);
    struct tree_fault fault;
    if (!tree_parse(&gathering->scratch, source, lasting, &fault)) {
        return 0;
    }
    if (metabase_names_keeps(lasting->root)) {
        struct tree_source again = *source;
        again.text.data = arena_copy(kept, source->text.data, source->text.size);
        lasting = ARENA_NEW(kept, struct tree);
        if (!tree_parse(kept, &again, lasting, &fault)) {
            return 0;
        }
    }
    metabase_names_add(gathering->names, (struct metabase_part){lasting, lasting->root}, path);
    return lasting->documents;
}

static void gather_file(struct gathering *gathering, const struct surrounding_file *file) {
    static const char *const json_suffixes[] = {".json", NULL};
    static const char *const yaml_suffixes[] = {".yaml", ".yml", NULL};
    bool json = path_has_suffix(file->path, json_suffixes);
    if ((!json && !path_has_suffix(file->path, yaml_suffixes)) ||
        surrounding_gather(gathering->around, file, FILE_MAX, &gathering->content) != FILE_READ) {
        return;
    }
    struct tree_source source = {.text = buf_str(&gathering->content),
                                 .syntax = json ? TREE_JSON : TREE_YAML};
    uint32_t count = may_say_something(source.text);
    for (; source.document < count; source.document++) {
        count = gather_document(gathering, &source, file->path);
    }
    arena_reset(&gathering->scratch);
}

void metabase_gather(struct surroundings *around) {
    struct gathering gathering = {.around = around,
                                  .names = ARENA_NEW(&around->arena, struct metabase_names)};
    arena_init(&gathering.scratch);
    buf_init(&gathering.content);
    gathering.names->arena = &around->arena;
    gathering.names->scratch = &gathering.scratch;
    for (uint32_t i = 0; i < around->file_count; i++) {
        gather_file(&gathering, &around->files[i]);
    }
    metabase_names_settle(gathering.names);
    around->metabase = gathering.names;
    buf_release(&gathering.content);
    arena_release(&gathering.scratch);
}
