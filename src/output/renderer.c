#include "output/renderer.h"

const struct renderer renderers[] = {
#define X(name, summary) {{#name, sizeof(#name) - 1}, summary, name##_create, name##_release},
#include "output/renderer.def"
#undef X
};

const uint32_t renderer_count = sizeof(renderers) / sizeof(renderers[0]);

const struct renderer *renderer_find(struct str name) {
    for (uint32_t i = 0; i < renderer_count; i++) {
        if (str_equal(renderers[i].name, name)) {
            return &renderers[i];
        }
    }
    return NULL;
}

bool renderer_needs_issues(const struct renderer *renderer) {
    return renderer->create == sarif_create || renderer->create == github_create;
}
