#include "format/attributes.h"

#include "base/path.h"
#include "format/codeowners.h"
#include "format/settings.h"

// Absolute; members of an archive stand in it as in a directory.
static struct str location(struct arena *arena, const struct surrounding_file *file) {
    return file->member.size > 0 ? path_join(arena, file->open, file->member) : file->open;
}

static struct str_list owners_of(struct arena *arena, const struct codeowners *codeowners,
                                 const struct file_settings *said, struct str file) {
    if (said->owner) {
        return said_texts(arena, &said->owner->owners);
    }
    if (said->pipeline && said->pipeline->owners.count > 0) {
        return said_texts(arena, &said->pipeline->owners);
    }
    return codeowners_of(arena, codeowners, file);
}

void surroundings_attributes(struct arena *arena, const struct surroundings *around,
                             struct str path, struct file_attributes *out) {
    *out = (struct file_attributes){0};
    const struct surrounding_file *file = surroundings_find(around, path);
    if (!file || !str_equal(file->path, path)) {
        return;
    }
    struct str place = location(arena, file);
    struct file_settings said = {0};
    if (around->settings) {
        settings_for_file(around->settings, place, &said);
    }
    out->owners = owners_of(arena, around->codeowners, &said, place);
    if (said.root) {
        out->search_path = said_texts(arena, &said.root->search_path);
        out->database = said.root->database.text;
    }
    if (said.pipeline) {
        out->pipeline = said.pipeline->name.text;
    }
}
