#include "format/dbt/dependency.h"

#include "query/ident.h"
#include "query/key.h"

struct str dbt_dependency_name(struct dbt_file *file, const char *space, struct str word) {
    struct arena *arena = &file->reading->arena;
    struct buf name;
    buf_init(&name);
    ident_add_pair(&name, str_of(space), key_word(arena, word));
    struct str kept = {arena_copy(arena, name.data, name.size), name.size};
    buf_release(&name);
    return kept;
}

void dbt_dependency_put(struct dbt_file *file, struct str relation, struct span at) {
    excerpt_put(&file->reading->excerpt, STR("SELECT * FROM "), at, RUN_TEXT);
    excerpt_put(&file->reading->excerpt, relation, at, RUN_TEXT);
}

void dbt_dependency_read(struct dbt_file *file, const struct node *entry, struct str relation,
                         uint32_t fill) {
    excerpt_reset(&file->reading->excerpt);
    struct span all = tree_write(file->tree, entry, &file->reading->excerpt);
    dbt_dependency_put(file, relation, all);
    reading_text(file->reading, dbt_place(file, entry), fill);
}
