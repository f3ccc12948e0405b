#include "report/show.h"

#include "report/name.h"
#include "report/text.h"

static struct str plain_name(const struct asset *asset, struct arena *arena) {
    struct buf name;
    buf_init(&name);
    asset_add_plain(asset, &name);
    struct str kept = text_kept(arena, buf_str(&name));
    buf_release(&name);
    return kept;
}

void show_subject_cells(struct lookup *lookup, const struct subject *subject, struct cell *cells) {
    struct str column = subject->carried;
    if (subject->column != 0 && column.size == 0) {
        column = lookup_column(lookup, subject->column)->name;
    }
    cells[0] = cell_text(subject->name);
    cells[1] = cell_text(plain_name(subject->asset, &lookup->arena));
    cells[2] = cell_text_or_null(column);
    cells[3] = cell_text(lookup_type_label(subject->asset->type));
}

bool show_subject(struct document *doc, struct lookup *lookup, const struct subject *subject) {
    static const struct heading headings[SHOW_SUBJECT_WIDTH] = {
        {"name", "", 0}, {"asset", "", 0}, {"column", "", 0}, {"type", "", 0}};
    static const struct table table = {"subject", "", headings, SHOW_SUBJECT_WIDTH,
                                       TABLE_RECORD | TABLE_PROGRAMS};
    struct cell cells[SHOW_SUBJECT_WIDTH];
    show_subject_cells(lookup, subject, cells);
    return document_record(doc, &table, cells);
}

static struct str shown_type(const struct asset *asset, struct arena *arena) {
    if (asset->result) {
        return STR("result");
    }
    if (asset->temporary) {
        return STR("temporary table");
    }
    struct str label = lookup_type_label(asset->type);
    char *shown = arena_copy(arena, label.data, label.size);
    for (size_t i = 0; i < label.size; i++) {
        shown[i] = shown[i] == '_' ? ' ' : shown[i];
    }
    return (struct str){shown, label.size};
}

void show_asset(struct lookup *lookup, uint32_t id, struct arena *arena,
                struct show_asset_cells cells) {
    *cells.asset = *cells.type = *cells.type_shown = *cells.parent = cell_null();
    if (id == 0) {
        *cells.type_shown = cell_text(STR("script"));
        return;
    }
    const struct asset *asset = lookup_asset(lookup, id);
    *cells.asset = cell_text(plain_name(asset, arena));
    *cells.type = cell_text(lookup_type_label(asset->type));
    *cells.type_shown = cell_text(shown_type(asset, arena));
    if (asset->parent != 0) {
        *cells.parent = cell_text(lookup_asset(lookup, asset->parent)->label);
    }
}

void show_node(const struct closure *closure, uint32_t number, struct show_node_cells cells) {
    const struct closure_node *node = &closure->nodes.data[number];
    *cells.column = *cells.carried = cell_null();
    *cells.node = cell_text(node->column != 0 ? STR("column") : STR("rows"));
    if (node->column != 0) {
        *cells.column = cell_text(lookup_column(closure->lookup, node->column)->name);
        *cells.carried = cell_text_or_null(intern_str(&closure->names, node->carried));
    }
}

struct str show_column_name(struct lookup *lookup, uint32_t id, struct arena *arena) {
    const struct column *column = lookup_column(lookup, id);
    struct buf name;
    buf_init(&name);
    buf_add_str(&name, lookup_asset(lookup, column->asset)->label);
    buf_add_char(&name, '.');
    name_add_column(&name, column->name);
    struct str kept = text_kept(arena, buf_str(&name));
    buf_release(&name);
    return kept;
}

uint32_t show_limited(uint32_t count, uint32_t limit) {
    return limit != 0 && limit < count ? limit : count;
}

bool show_cut(struct document *doc, uint32_t count, uint32_t shown) {
    if (shown == count) {
        return true;
    }
    struct buf note;
    buf_init(&note);
    buf_print(&note, "%u more not listed", count - shown);
    bool wanted = document_note(doc, buf_str(&note));
    buf_release(&note);
    return wanted;
}
