#include "format/metabase/combined.h"

#define VALUES_MAX 500u // more are a mistake, which must not cost time

struct metabase_values metabase_combined_values(struct arena *arena,
                                                struct metabase_part settings) {
    struct metabase_values values = {0};
    const struct node *mapping = node_path(settings.node, "visualization.columnValuesMapping");
    for (const struct node *list = node_first(mapping); list; list = list->next) {
        for (const struct node *node = node_first(list); node; node = node->next) {
            const struct node *source = node_get(node, "sourceId");
            struct str card = metabase_card_word(node_text(source));
            struct str name = node_get_text(node, "originalName");
            if (card.size > 0 && name.size > 0 && values.size < VALUES_MAX) {
                struct metabase_value value = {card, name, metabase_beside(settings, source)};
                VEC_PUSH_IN(arena, &values, value);
            }
        }
    }
    return values;
}

struct metabase_shown metabase_combined_shown(struct metabase_file *file,
                                              const struct metabase_values *values,
                                              uint32_t index) {
    struct metabase_shown shown = {0};
    struct str card = values->data[index].card;
    for (uint32_t i = 0; i < values->size; i++) {
        const struct metabase_value *value = &values->data[i];
        if (!str_equal(value->card, card)) {
            continue;
        }
        if (i < index) {
            return (struct metabase_shown){0};
        }
        struct metabase_shown_name name = {value->name, metabase_place(value->part)};
        VEC_PUSH_IN(&file->reading->arena, &shown.kept, name);
    }
    shown.narrowed = true;
    return shown;
}
