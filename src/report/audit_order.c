// Order: cycles, waves, objects.
#include "report/audit_lists.h"
#include "report/show.h"
#include "report/text.h"

// ---- cycles

static const struct heading cycle_headings[] = {
    {"unit", "UNIT", HEADING_NUMBER},
    {"wave", "WAVE", HEADING_NUMBER},
    {"size", "SIZE", HEADING_NUMBER},
    {"objects", "OBJECTS", 0},
};

static const struct table cycle_table = {"cycles", "Cycles: objects that need each other",
                                         cycle_headings, 4, 0};

static bool show_cycle(struct audit *audit, uint32_t unit) {
    const struct need_unit *cycle = &audit->needs.units.data[unit];
    struct str *labels = ARENA_ARRAY(&audit->lookup.arena, struct str, cycle->count);
    for (uint32_t i = 0; i < cycle->count; i++) {
        labels[i] = audit->needs.objects.data[cycle->first + i].label;
    }
    const struct cell cells[] = {
        cell_integer(unit + 1),
        cell_integer(cycle->wave),
        cell_integer(cycle->count),
        cell_list(labels, cycle->count),
    };
    return document_row(audit->doc, cells);
}

static bool show_cycles(struct audit *audit) {
    uint32_t count = 0;
    bool wanted = document_table(audit->doc, &cycle_table);
    for (uint32_t i = 0; wanted && i < audit->needs.units.size; i++) {
        if (audit->needs.units.data[i].count > 1 && query_table_lists(++count, audit->limit)) {
            wanted = show_cycle(audit, i);
        }
    }
    return wanted && document_table_end(audit->doc) &&
           query_table_cut(&cycle_table, audit->doc, count, audit->limit);
}

// ---- waves

static const struct heading wave_headings[] = {
    {"wave", "WAVE", HEADING_NUMBER},
    {"units", "UNITS", HEADING_NUMBER},
    {"objects", "OBJECTS", HEADING_NUMBER},
};

static const struct table wave_table = {"waves", "Waves: what is in one can move at the same time",
                                        wave_headings, 3, 0};

static bool show_waves(struct audit *audit) {
    uint32_t unit = 0;
    bool wanted = document_table(audit->doc, &wave_table);
    for (uint32_t wave = 1; wanted && wave <= audit->needs.waves; wave++) {
        uint32_t units = 0, objects = 0;
        for (; unit < audit->needs.units.size && audit->needs.units.data[unit].wave == wave;
             unit++) {
            units++;
            objects += audit->needs.units.data[unit].count;
        }
        wanted = document_row(audit->doc, (struct cell[]){cell_integer(wave), cell_integer(units),
                                                          cell_integer(objects)});
    }
    return wanted && document_table_end(audit->doc);
}

// ---- objects

enum object_column {
    OBJECT_WAVE,
    OBJECT_UNIT,
    OBJECT_NAME,
    OBJECT_TYPE,
    OBJECT_DECLARED,
    OBJECT_NEEDS,
    OBJECT_NEED_COUNT,
    OBJECT_PLACE,
    OBJECT_FILE,
    OBJECT_LINE,
    OBJECT_COLUMN,
    OBJECT_WIDTH
};

static const struct heading object_headings[OBJECT_WIDTH] = {
    [OBJECT_WAVE] = {"wave", "WAVE", HEADING_NUMBER},
    [OBJECT_UNIT] = {"unit", "UNIT", HEADING_NUMBER},
    [OBJECT_NAME] = {"object", "OBJECT", 0},
    [OBJECT_TYPE] = {"type", "TYPE", 0},
    [OBJECT_DECLARED] = {"declared", "DECLARED", HEADING_PROGRAMS},
    [OBJECT_NEEDS] = {"needs", "NEEDS", HEADING_PROGRAMS},
    [OBJECT_NEED_COUNT] = {"need_count", "NEEDS", HEADING_READERS | HEADING_NUMBER},
    [OBJECT_PLACE] = {"place", "PLACE", HEADING_READERS},
    [OBJECT_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [OBJECT_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [OBJECT_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
};

static const struct table object_table = {"objects", "Objects in the order in which they can move",
                                          object_headings, OBJECT_WIDTH, TABLE_MAIN};

static bool show_object(struct audit *audit, const struct need_object *object,
                        struct arena *arena) {
    const struct asset *asset = lookup_asset(&audit->lookup, object->asset);
    struct str *needs = ARENA_ARRAY(arena, struct str, object->need_count);
    for (uint32_t i = 0; i < object->need_count; i++) {
        needs[i] = audit->needs.objects.data[object->needs[i]].label;
    }
    const struct cell cells[OBJECT_WIDTH] = {
        [OBJECT_WAVE] = cell_integer(object->wave),
        [OBJECT_UNIT] = cell_integer(object->unit),
        [OBJECT_NAME] = cell_text(object->label),
        [OBJECT_TYPE] = cell_text(lookup_type_label(asset->type)),
        [OBJECT_DECLARED] = cell_boolean(asset->declared),
        [OBJECT_NEEDS] = cell_list(needs, object->need_count),
        [OBJECT_NEED_COUNT] = cell_integer(object->need_count),
        [OBJECT_PLACE] =
            cell_text_or_null(text_place(arena, asset->file, asset->line, asset->column)),
        [OBJECT_FILE] = cell_text_or_null(asset->file),
        [OBJECT_LINE] = cell_integer_or_null(asset->line),
        [OBJECT_COLUMN] = cell_integer_or_null(asset->column),
    };
    return document_row(audit->doc, cells);
}

static bool show_objects(struct audit *audit) {
    struct arena arena;
    uint32_t count = 0;
    arena_init(&arena);
    bool wanted = document_table(audit->doc, &object_table);
    for (uint32_t i = 0; wanted && i < audit->needs.objects.size; i++) {
        const struct need_object *object = &audit->needs.objects.data[i];
        bool kept = audit_keeps(audit, object->asset);
        audit->filter.left_out += !kept;
        if (kept && query_table_lists(++count, audit->limit)) {
            wanted = show_object(audit, object, &arena);
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
    return wanted && document_table_end(audit->doc) &&
           query_table_cut(&object_table, audit->doc, count, audit->limit);
}

bool audit_show_order(struct audit *audit) {
    return show_cycles(audit) && show_waves(audit) && show_objects(audit);
}
