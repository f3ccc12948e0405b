#include "base/picture.h"

#include "base/buf.h"

static struct str copied(struct picture *picture, struct str text) {
    return (struct str){arena_copy(&picture->arena, text.data, text.size), text.size};
}

void picture_init(struct picture *picture) {
    *picture = (struct picture){0};
    arena_init(&picture->arena);
    intern_init(&picture->group_keys);
}

void picture_release(struct picture *picture) {
    VEC_RELEASE(&picture->groups);
    VEC_RELEASE(&picture->assets);
    VEC_RELEASE(&picture->nodes);
    VEC_RELEASE(&picture->edges);
    VEC_RELEASE(&picture->notes);
    intern_release(&picture->group_keys);
    arena_release(&picture->arena);
}

uint32_t picture_group(struct picture *picture, enum picture_group_kind kind, struct str label) {
    struct buf key;
    buf_init(&key);
    buf_print(&key, "%d ", (int)kind);
    buf_add_str(&key, label);
    uint32_t number = intern_add(&picture->group_keys, buf_str(&key));
    buf_release(&key);
    if (number > picture->groups.size) {
        VEC_PUSH(&picture->groups, ((struct picture_group){kind, copied(picture, label)}));
    }
    return number - 1;
}

struct str picture_health_name(enum picture_health health) {
    static const char *const names[] = {
        [PICTURE_SOUND] = "sound", [PICTURE_DOUBTFUL] = "doubtful", [PICTURE_BROKEN] = "broken"};
    return str_of(names[health]);
}

void picture_note(struct picture *picture, struct str note) {
    VEC_PUSH(&picture->notes, copied(picture, note));
}

uint32_t picture_count(const struct picture *picture, enum picture_health health) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < picture->edges.size; i++) {
        count += picture->edges.data[i].health == health;
    }
    return count;
}
