#include "output/drawing.h"

const struct drawing drawings[] = {
#define X(name, summary) {{#name, sizeof(#name) - 1}, summary, name##_draw},
#include "output/drawing.def"
#undef X
};

const uint32_t drawing_count = sizeof(drawings) / sizeof(drawings[0]);

const struct drawing *drawing_find(struct str name) {
    for (uint32_t i = 0; i < drawing_count; i++) {
        if (str_equal(drawings[i].name, name)) {
            return &drawings[i];
        }
    }
    return NULL;
}
