#include "format/metabase.h"

#include "format/metabase/asset.h"
#include "format/metabase/card.h"
#include "format/metabase/dashboard.h"
#include "format/metabase/gather.h"
#include "format/metabase/kind.h"
#include "format/metabase/table.h"
#include "format/metabase/transform.h"

#define LOOKED_AT 10u // elements of a list: some may be none of ours

static bool metabase_takes(struct str path, const struct node *root) {
    (void)path;
    const struct node *node = metabase_objects(root);
    for (uint32_t i = 0; node && i < LOOKED_AT; i++, node = node->next) {
        if (metabase_kind(node) != METABASE_NONE) {
            return true;
        }
    }
    return false;
}

static bool is_seen(struct metabase_file *file, const struct node *card) {
    bool seen = metabase_seen(file, node_get_text(card, "id"));
    return metabase_seen(file, node_get_text(card, "entity_id")) || seen;
}

static void card_read(struct metabase_file *file, struct metabase_part part) {
    struct metabase_card card;
    if (!is_seen(file, part.node)) {
        metabase_card_plan(file, part, &card);
        metabase_card_write(&card, STR(""));
    }
}

// Snippets, segments and measures are read where they are used.
static void object_read(struct metabase_file *file, struct metabase_part object) {
    switch (metabase_kind(object.node)) {
    case METABASE_CARD:
        card_read(file, object);
        return;
    case METABASE_DASHBOARD:
        metabase_dashboard_read(file, object);
        return;
    case METABASE_TRANSFORM:
        metabase_transform_read(file, object);
        return;
    case METABASE_DATABASE:
        metabase_database_read(file, object);
        return;
    case METABASE_TABLE:
        metabase_table_read(file, object);
        return;
    case METABASE_FIELD:
        metabase_field_read(file, object);
        return;
    case METABASE_NONE:
        reading_note(file->reading, DIAG_DOCUMENT_DOUBTFUL, metabase_place(object),
                     "this is nothing of Metabase's that is known, and left out");
        return;
    case METABASE_SNIPPET:
    case METABASE_SEGMENT:
    case METABASE_MEASURE:
    case METABASE_OTHER:
        return;
    }
}

static void metabase_read(struct reading *reading, const struct tree *tree) {
    struct metabase_file file;
    metabase_file_init(&file, reading, tree);
    for (const struct node *node = metabase_objects(tree->root); node; node = node->next) {
        object_read(&file, (struct metabase_part){tree, node});
    }
    metabase_file_release(&file);
}

const struct format format_metabase = {
    .name = "metabase",
    .notation = NOTATION_TREE,
    .marks = metabase_marks,
    .takes_tree = metabase_takes,
    .read_tree = metabase_read,
    .gather = metabase_gather,
    .gathers = LOOK_METABASE,
    .looks = LOOK(SETTINGS) | LOOK(METABASE),
};
