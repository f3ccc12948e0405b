#include "report/pii_record.h"

#include <stdlib.h>

#include "report/show.h"
#include "report/text.h"

#define BLANK STR("____")

struct texts VEC(struct str);

static int compare_texts(const void *left, const void *right) {
    return str_compare(*(const struct str *)left, *(const struct str *)right);
}

// Sorted, each once, in the arena.
static struct cell texts_cell(struct arena *arena, struct texts *texts) {
    if (texts->size > 0) {
        qsort(texts->data, texts->size, sizeof(struct str), compare_texts);
    }
    struct str *kept = ARENA_ARRAY(arena, struct str, texts->size);
    uint32_t count = 0;
    for (uint32_t i = 0; i < texts->size; i++) {
        if (count == 0 || !str_equal(kept[count - 1], texts->data[i])) {
            kept[count++] = texts->data[i];
        }
    }
    VEC_RELEASE(texts);
    return cell_list(kept, count);
}

static const struct inventory_item *item_of(const struct inventory *inventory,
                                            const struct pii_place *place) {
    return &inventory->items.data[place->item];
}

static struct cell protections_cell(struct arena *arena, uint32_t bits) {
    struct str *labels = ARENA_ARRAY(arena, struct str, PROTECTION_COUNT);
    uint32_t count = 0;
    for (int i = 0; i < PROTECTION_COUNT; i++) {
        if ((bits & 1u << i) != 0) {
            labels[count++] = protection_label((enum protection)i);
        }
    }
    return cell_list(labels, count);
}

// ---- recipients

struct recipient {
    uint32_t asset;
    const struct pii_place *first; // place by which it is known
};

struct recipients VEC(struct recipient);

static int compare_recipients(const void *left, const void *right) {
    const struct recipient *a = left;
    const struct recipient *b = right;
    return (a->asset > b->asset) - (a->asset < b->asset);
}

static void recipients_gather(const struct pii_places *places, struct recipients *recipients) {
    struct map seen = {0};
    for (uint32_t i = 0; i < places->list.size; i++) {
        const struct pii_place *place = &places->list.data[i];
        if (place->recipient.size > 0 && map_get(&seen, place->asset) == 0) {
            map_put(&seen, place->asset, 1);
            VEC_PUSH(recipients, ((struct recipient){place->asset, place}));
        }
    }
    map_release(&seen);
    if (recipients->size > 0) {
        qsort(recipients->data, recipients->size, sizeof(struct recipient), compare_recipients);
    }
}

uint32_t pii_recipients_count(const struct pii_places *places) {
    struct recipients recipients = {0};
    recipients_gather(places, &recipients);
    uint32_t count = recipients.size;
    VEC_RELEASE(&recipients);
    return count;
}

enum recipient_column {
    RECIPIENT_NAME,
    RECIPIENT_TYPE,
    RECIPIENT_OWNERS,
    RECIPIENT_CATEGORIES,
    RECIPIENT_PROTECTION,
    RECIPIENT_PLACES,
    RECIPIENT_WHY,
    RECIPIENT_WIDTH,
};

static const struct heading recipient_headings[RECIPIENT_WIDTH] = {
    [RECIPIENT_NAME] = {"name", "RECIPIENT", 0},
    [RECIPIENT_TYPE] = {"type", "TYPE", 0},
    [RECIPIENT_OWNERS] = {"owners", "OWNERS", 0},
    [RECIPIENT_CATEGORIES] = {"categories", "CATEGORIES OF DATA", 0},
    [RECIPIENT_PROTECTION] = {"protection", "PROTECTION", 0},
    [RECIPIENT_PLACES] = {"places", "PLACES", HEADING_NUMBER},
    [RECIPIENT_WHY] = {"why", "WHY", 0},
};

static const struct table recipient_table = {"recipients", "Recipients", recipient_headings,
                                             RECIPIENT_WIDTH, 0};

static bool recipient_show(const struct pii_places *places, const struct inventory *inventory,
                           struct recipient recipient, struct document *doc) {
    struct arena row;
    arena_init(&row);
    struct texts categories = {0};
    uint32_t protections = 0, count = 0;
    for (uint32_t i = 0; i < places->list.size; i++) {
        const struct pii_place *place = &places->list.data[i];
        if (place->asset == recipient.asset && place->recipient.size > 0) {
            enum personal_category category = item_of(inventory, place)->mark->category;
            VEC_PUSH(&categories, personal_category_label(category));
            protections |= 1u << place->protection;
            count++;
        }
    }
    const struct asset *asset = lookup_asset(inventory->lookup, recipient.asset);
    const struct cell cells[RECIPIENT_WIDTH] = {
        [RECIPIENT_NAME] = cell_text(asset->label),
        [RECIPIENT_TYPE] = cell_text(lookup_type_label(asset->type)),
        [RECIPIENT_OWNERS] = cell_list(asset->owners.items, asset->owners.count),
        [RECIPIENT_CATEGORIES] = texts_cell(&row, &categories),
        [RECIPIENT_PROTECTION] = protections_cell(&row, protections),
        [RECIPIENT_PLACES] = cell_integer(count),
        [RECIPIENT_WHY] = cell_text(recipient.first->recipient),
    };
    bool wanted = document_row(doc, cells);
    arena_release(&row);
    return wanted;
}

bool pii_recipients_show(const struct pii_places *places, const struct inventory *inventory,
                         struct document *doc, uint32_t limit) {
    struct recipients recipients = {0};
    recipients_gather(places, &recipients);
    uint32_t count = recipients.size;
    uint32_t shown = show_limited(count, limit);
    bool wanted = document_table(doc, &recipient_table);
    for (uint32_t i = 0; recipients.data && wanted && i < shown; i++) {
        wanted = recipient_show(places, inventory, recipients.data[i], doc);
    }
    wanted = wanted && document_table_end(doc) && show_cut(doc, count, shown);
    VEC_RELEASE(&recipients);
    return wanted;
}

// ---- the record

enum record_column {
    RECORD_CATEGORY,
    RECORD_SUBJECTS,
    RECORD_SUBJECTS_BLANK,
    RECORD_PURPOSE,
    RECORD_PURPOSE_BLANK,
    RECORD_BASIS,
    RECORD_BASIS_BLANK,
    RECORD_STORED,
    RECORD_SHOWN,
    RECORD_RECIPIENTS,
    RECORD_COUNTRIES,
    RECORD_COUNTRIES_BLANK,
    RECORD_RETENTION,
    RECORD_RETENTION_BLANK,
    RECORD_MEASURES,
    RECORD_WIDTH,
};

static const struct heading record_headings[RECORD_WIDTH] = {
    [RECORD_CATEGORY] = {"category", "CATEGORY OF DATA", 0},
    [RECORD_SUBJECTS] = {"data_subjects", "", HEADING_PROGRAMS},
    [RECORD_SUBJECTS_BLANK] = {"data_subjects_blank", "DATA SUBJECTS", HEADING_READERS},
    [RECORD_PURPOSE] = {"purpose", "", HEADING_PROGRAMS},
    [RECORD_PURPOSE_BLANK] = {"purpose_blank", "PURPOSE", HEADING_READERS},
    [RECORD_BASIS] = {"legal_basis", "", HEADING_PROGRAMS},
    [RECORD_BASIS_BLANK] = {"legal_basis_blank", "LEGAL BASIS", HEADING_READERS},
    [RECORD_STORED] = {"stored_in", "STORED IN", 0},
    [RECORD_SHOWN] = {"shown_in", "SHOWN IN", 0},
    [RECORD_RECIPIENTS] = {"recipients", "RECIPIENTS", 0},
    [RECORD_COUNTRIES] = {"third_countries", "", HEADING_PROGRAMS},
    [RECORD_COUNTRIES_BLANK] = {"third_countries_blank", "THIRD COUNTRIES", HEADING_READERS},
    [RECORD_RETENTION] = {"retention", "", HEADING_PROGRAMS},
    [RECORD_RETENTION_BLANK] = {"retention_blank", "STORAGE PERIOD", HEADING_READERS},
    [RECORD_MEASURES] = {"measures", "PROTECTION FOUND", 0},
};

static const struct table record_table = {
    "record", "Record of processing activities (GDPR Art. 30); ____ is for people to fill in",
    record_headings, RECORD_WIDTH, 0};

// Where data of one category is.
struct record {
    struct texts stored, shown, recipients;
    uint32_t protections;
    bool any;
};

static void record_add(struct record *record, const struct asset *asset,
                       const struct pii_place *place) {
    record->any = true;
    record->protections |= 1u << place->protection;
    bool stores = asset->type == TYPE_TABLE || asset->type == TYPE_MATERIALIZED_VIEW ||
                  asset->type == TYPE_FOREIGN_TABLE || asset->type == TYPE_FILE;
    bool shows = asset->type == TYPE_DASHBOARD || asset->result;
    if (stores && !asset->temporary) {
        VEC_PUSH(&record->stored, asset->label);
    } else if (shows) {
        VEC_PUSH(&record->shown, asset->label);
    }
    if (place->recipient.size > 0) {
        VEC_PUSH(&record->recipients, asset->label);
    }
}

static bool record_show(struct record *record, enum personal_category category,
                        struct document *doc) {
    struct arena row;
    arena_init(&row);
    const struct cell blank = cell_toned(cell_text(BLANK), TONE_WARNING);
    const struct cell cells[RECORD_WIDTH] = {
        [RECORD_CATEGORY] = cell_text(personal_category_record(category)),
        [RECORD_SUBJECTS_BLANK] = blank,
        [RECORD_PURPOSE_BLANK] = blank,
        [RECORD_BASIS_BLANK] = blank,
        [RECORD_STORED] = texts_cell(&row, &record->stored),
        [RECORD_SHOWN] = texts_cell(&row, &record->shown),
        [RECORD_RECIPIENTS] = texts_cell(&row, &record->recipients),
        [RECORD_COUNTRIES_BLANK] = blank,
        [RECORD_RETENTION_BLANK] = blank,
        [RECORD_MEASURES] = protections_cell(&row, record->protections),
    };
    bool wanted = document_row(doc, cells);
    arena_release(&row);
    return wanted;
}

bool pii_record_show(const struct pii_places *places, const struct inventory *inventory,
                     struct document *doc) {
    bool wanted = document_table(doc, &record_table);
    for (int c = PERSONAL_none + 1; wanted && c < PERSONAL_COUNT; c++) {
        struct record record = {0};
        for (uint32_t i = 0; i < places->list.size; i++) {
            const struct pii_place *place = &places->list.data[i];
            bool counts = place->role != ROLE_COUNTS &&
                          item_of(inventory, place)->mark->category == (enum personal_category)c;
            if (counts) {
                record_add(&record, lookup_asset(inventory->lookup, place->asset), place);
            }
        }
        if (record.any) {
            wanted = record_show(&record, (enum personal_category)c, doc);
        }
    }
    return wanted && document_table_end(doc);
}
