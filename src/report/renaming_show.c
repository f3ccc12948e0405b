#include "report/name.h"
#include "report/renaming.h"
#include "report/show.h"
#include "report/text.h"

// ---- edits

enum edit_column {
    EDIT_PLACE,
    EDIT_FILE,
    EDIT_LINE,
    EDIT_COLUMN,
    EDIT_OFFSET,
    EDIT_LENGTH,
    EDIT_REPLACEMENT,
    EDIT_NAMES,
    EDIT_STATEMENT,
    EDIT_CONFIDENCE,
    EDIT_REMARK,
    EDIT_WIDTH,
};

static const struct heading edit_headings[EDIT_WIDTH] = {
    [EDIT_PLACE] = {"place", "PLACE", HEADING_READERS},
    [EDIT_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [EDIT_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [EDIT_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [EDIT_OFFSET] = {"offset", "OFFSET", HEADING_PROGRAMS},
    [EDIT_LENGTH] = {"length", "LENGTH", HEADING_PROGRAMS},
    [EDIT_REPLACEMENT] = {"replacement", "BECOMES", 0},
    [EDIT_NAMES] = {"names", "NAMES", 0},
    [EDIT_STATEMENT] = {"statement", "STATEMENT", 0},
    [EDIT_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [EDIT_REMARK] = {"remark", "REMARK", 0},
};

static const struct table edit_table = {"edits", "To edit", edit_headings, EDIT_WIDTH, TABLE_MAIN};

static bool show_edit(const struct renaming *renaming, const struct renaming_edit *edit,
                      struct document *doc, struct arena *row) {
    struct lookup *lookup = renaming->lookup;
    struct str place = text_place(row, edit->file, edit->line, edit->column);
    struct str statement =
        edit->statement != 0 ? lookup_statement(lookup, edit->statement)->kind : STR("declaration");
    const struct cell cells[EDIT_WIDTH] = {
        [EDIT_PLACE] = cell_text(place),
        [EDIT_FILE] = cell_text(edit->file),
        [EDIT_LINE] = cell_integer(edit->line),
        [EDIT_COLUMN] = cell_integer(edit->column),
        [EDIT_OFFSET] = edit->by_hand ? cell_null() : cell_integer(edit->offset),
        [EDIT_LENGTH] = edit->by_hand ? cell_null() : cell_integer(edit->length),
        [EDIT_REPLACEMENT] = cell_text(edit->replacement),
        [EDIT_NAMES] = cell_text(show_column_name(lookup, edit->names, row)),
        [EDIT_STATEMENT] = cell_text(statement),
        [EDIT_CONFIDENCE] = cell_share(edit->confidence),
        [EDIT_REMARK] = cell_text_or_null(str_of(edit->remark)),
    };
    return document_row(doc, cells);
}

static bool show_edits(const struct renaming *renaming, struct document *doc, uint32_t limit) {
    uint32_t shown = show_limited(renaming->edits.size, limit);
    struct arena row;
    arena_init(&row);
    bool wanted = document_table(doc, &edit_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_edit(renaming, &renaming->edits.data[i], doc, &row);
        arena_reset(&row);
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && show_cut(doc, renaming->edits.size, shown);
}

// ---- stars

enum star_column {
    STAR_PLACE,
    STAR_FILE,
    STAR_LINE,
    STAR_COLUMN,
    STAR_BRINGS,
    STAR_RENAMES,
    STAR_STATEMENT,
    STAR_CONFIDENCE,
    STAR_WIDTH,
};

static const struct heading star_headings[STAR_WIDTH] = {
    [STAR_PLACE] = {"place", "PLACE", HEADING_READERS},
    [STAR_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [STAR_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [STAR_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [STAR_BRINGS] = {"brings", "BRINGS", 0},
    [STAR_RENAMES] = {"renames", "RENAMES", 0},
    [STAR_STATEMENT] = {"statement", "STATEMENT", 0},
    [STAR_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
};

static const struct table star_table = {"stars", "Stars and copies that bring it in", star_headings,
                                        STAR_WIDTH, 0};

static bool show_star(const struct renaming *renaming, const struct renaming_star *star,
                      struct document *doc, struct arena *row) {
    struct lookup *lookup = renaming->lookup;
    struct str place = text_place(row, star->file, star->line, star->column);
    struct str statement =
        star->statement != 0 ? lookup_statement(lookup, star->statement)->kind : STR("declaration");
    const struct cell cells[STAR_WIDTH] = {
        [STAR_PLACE] = cell_text(place),
        [STAR_FILE] = cell_text(star->file),
        [STAR_LINE] = cell_integer(star->line),
        [STAR_COLUMN] = cell_integer(star->column),
        [STAR_BRINGS] = cell_text(show_column_name(lookup, star->brings, row)),
        [STAR_RENAMES] = star->renames != 0
                             ? cell_text(show_column_name(lookup, star->renames, row))
                             : cell_null(),
        [STAR_STATEMENT] = cell_text(statement),
        [STAR_CONFIDENCE] = cell_share(star->confidence),
    };
    return document_row(doc, cells);
}

static bool show_stars(const struct renaming *renaming, struct document *doc, uint32_t limit) {
    uint32_t shown = show_limited(renaming->stars.size, limit);
    struct arena row;
    arena_init(&row);
    bool wanted = document_table(doc, &star_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_star(renaming, &renaming->stars.data[i], doc, &row);
        arena_reset(&row);
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && show_cut(doc, renaming->stars.size, shown);
}

// ---- collisions

enum collision_column {
    COLLISION_NAME,
    COLLISION_PLACE,
    COLLISION_FILE,
    COLLISION_LINE,
    COLLISION_COLUMN,
    COLLISION_MEANING,
    COLLISION_WIDTH,
};

static const struct heading collision_headings[COLLISION_WIDTH] = {
    [COLLISION_NAME] = {"name", "NAME", 0},
    [COLLISION_PLACE] = {"place", "PLACE", HEADING_READERS},
    [COLLISION_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [COLLISION_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [COLLISION_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [COLLISION_MEANING] = {"meaning", "MEANING", 0},
};

static const struct table collision_table = {"collisions", "Taken names", collision_headings,
                                             COLLISION_WIDTH, 0};

static bool show_collision(const struct renaming *renaming,
                           const struct renaming_collision *collision, struct document *doc,
                           struct arena *row) {
    struct lookup *lookup = renaming->lookup;
    const struct statement *statement = lookup_statement(lookup, collision->at);
    const struct asset *asset =
        lookup_asset(lookup, lookup_column(lookup, collision->column)->asset);
    bool beside = collision->at != 0;
    struct str file = beside ? statement->file : asset->file;
    uint32_t line = beside ? statement->line : asset->line;
    uint32_t column = beside ? statement->column : asset->column;
    struct str meaning = beside ? STR("a bare name would be ambiguous in this statement")
                                : STR("the table has such a column already");
    const struct cell cells[COLLISION_WIDTH] = {
        [COLLISION_NAME] = cell_text(show_column_name(lookup, collision->column, row)),
        [COLLISION_PLACE] = cell_text_or_null(text_place(row, file, line, column)),
        [COLLISION_FILE] = cell_text_or_null(file),
        [COLLISION_LINE] = cell_integer_or_null(file.size > 0 ? line : 0),
        [COLLISION_COLUMN] = cell_integer_or_null(file.size > 0 ? column : 0),
        [COLLISION_MEANING] = cell_text(meaning),
    };
    return document_row(doc, cells);
}

static bool show_collisions(const struct renaming *renaming, struct document *doc, uint32_t limit) {
    uint32_t shown = show_limited(renaming->collisions.size, limit);
    struct arena row;
    arena_init(&row);
    bool wanted = document_table(doc, &collision_table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_collision(renaming, &renaming->collisions.data[i], doc, &row);
        arena_reset(&row);
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && show_cut(doc, renaming->collisions.size, shown);
}

bool renaming_show(const struct renaming *renaming, struct document *doc, uint32_t limit) {
    return show_edits(renaming, doc, limit) && show_stars(renaming, doc, limit) &&
           show_collisions(renaming, doc, limit);
}
