#include "format/metabase/file.h"

#include "format/connection.h"
#include "format/surroundings.h"

void metabase_file_init(struct metabase_file *file, struct reading *reading,
                        const struct tree *tree) {
    *file = (struct metabase_file){.reading = reading, .tree = tree};
    file->names.arena = file->names.scratch = &reading->arena;
    metabase_names_add(&file->names, (struct metabase_part){tree, tree->root}, reading->path);
    metabase_names_settle(&file->names);
    intern_init(&file->noted);
    intern_init(&file->cards);
}

void metabase_file_release(struct metabase_file *file) {
    intern_release(&file->noted);
    intern_release(&file->cards);
}

static const struct metabase_fact *find_around(const struct metabase_file *file,
                                               enum metabase_fact_kind kind, struct str word,
                                               bool weak) {
    const struct surroundings *around = file->reading->around;
    return around && around->metabase
               ? metabase_names_find(around->metabase, kind, word, file->reading->path, weak)
               : NULL;
}

// A card's result belongs to this Metabase for sure, but may know less of the field than the
// metadata of a whole database, should that speak of the same field.
const struct metabase_fact *metabase_find(const struct metabase_file *file,
                                          enum metabase_fact_kind kind, struct str word) {
    struct str path = file->reading->path;
    const struct metabase_fact *own = metabase_names_find(&file->names, kind, word, path, true);
    if (own && !own->weak) {
        return own;
    }
    const struct metabase_fact *other = find_around(file, kind, word, false);
    if (own) {
        return other && str_equal(other->name, own->name) ? other : own;
    }
    return other ? other : find_around(file, kind, word, true);
}

// Adds a string. False when it was there already.
static bool add_new(struct intern *strings, struct str s) {
    uint32_t size = strings->size;
    return intern_add(strings, s) >= size;
}

void metabase_note_dangling(struct metabase_file *file, struct span at, const char *what,
                            struct str id) {
    struct buf key;
    buf_init(&key);
    buf_print(&key, "%s %.*s", what, STR_ARG(id));
    if (add_new(&file->noted, buf_str(&key))) {
        reading_note(file->reading, DIAG_REFERENCE_DANGLING, at,
                     "nothing says which %s is; scan the answer of /api/database/:id/metadata too",
                     key.data);
    }
    buf_release(&key);
}

bool metabase_seen(struct metabase_file *file, struct str card) {
    return card.size > 0 && !add_new(&file->cards, card);
}

// Settings may speak of a database by its id or by its name, whichever the query says.
static struct connection connection_of(const struct metabase_file *file, struct str word) {
    const struct metabase_fact *database = metabase_find(file, FACT_DATABASE, word);
    bool named = database && database->display.size > 0;
    return word.size > 0
               ? connection_find(file->reading->around, named ? database->display : word, word)
               : (struct connection){0};
}

bool metabase_database_is_read(const struct metabase_file *file, struct str word,
                               struct str *engine) {
    const struct metabase_fact *database = metabase_find(file, FACT_DATABASE, word);
    struct connection connection = connection_of(file, word);
    if (connection.engine != ENGINE_UNSAID) {
        *engine = connection.engine == ENGINE_OTHER ? STR("another engine") : STR("postgres");
        return connection.engine == ENGINE_POSTGRESQL;
    }
    *engine = database ? database->name : STR("");
    return engine->size == 0 || str_equal(*engine, STR("postgres"));
}

void metabase_database_apply(const struct metabase_file *file, struct str word, uint32_t fill) {
    connection_apply(file->reading, connection_of(file, word), fill);
}
