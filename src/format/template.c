#include "format/template.h"

void template_report(struct reading *reading, const struct jinja *jinja) {
    for (uint32_t i = 0; i < jinja->notes.size; i++) {
        const struct jinja_note *note = &jinja->notes.data[i];
        struct span at = trace_span(&reading->excerpt.places, note->at);
        reading_note(reading, DIAG_TEMPLATE_HOLE, at, "%.*s", STR_ARG(note->message));
    }
}

bool template_mask(struct reading *reading, struct span written, const struct jinja_rules *rules,
                   void *data) {
    struct jinja jinja;
    jinja_init(&jinja, &reading->arena, rules, data);
    jinja_mask(&jinja, &reading->excerpt, written);
    template_report(reading, &jinja);
    return jinja.doubted;
}

void template_mask_otherwise(struct reading *reading, struct span written,
                             const struct jinja_rules *rules, void *data) {
    struct jinja jinja;
    jinja_init(&jinja, &reading->arena, rules, data);
    jinja.otherwise = true;
    jinja_mask(&jinja, &reading->excerpt, written);
}
