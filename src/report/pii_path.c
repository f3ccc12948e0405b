#include "report/pii_path.h"

#include "report/literal.h"
#include "report/show.h"
#include "report/text.h"

enum path_column {
    PATH_STEP,
    PATH_FROM,
    PATH_TO,
    PATH_FUNCTIONS,
    PATH_PROTECTION,
    PATH_CONFIDENCE,
    PATH_PLACE,
    PATH_FILE,
    PATH_LINE,
    PATH_COLUMN,
    PATH_EXPRESSION,
    PATH_WIDTH,
};

static const struct heading headings[PATH_WIDTH] = {
    [PATH_STEP] = {"step", "STEP", HEADING_READERS},
    [PATH_FROM] = {"from", "FROM", HEADING_PROGRAMS},
    [PATH_TO] = {"to", "TO", HEADING_PROGRAMS},
    [PATH_FUNCTIONS] = {"functions", "FUNCTIONS", HEADING_PROGRAMS},
    [PATH_PROTECTION] = {"protection", "PROTECTION", 0},
    [PATH_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_PROGRAMS},
    [PATH_PLACE] = {"place", "PLACE", HEADING_READERS},
    [PATH_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [PATH_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [PATH_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [PATH_EXPRESSION] = {"expression", "EXPRESSION", 0},
};

static const struct table path_table = {"path", "", headings, PATH_WIDTH, 0};

enum edge_field { EDGE_LINE, EDGE_COLUMN, EDGE_TEXT, EDGE_FUNCTIONS };

void pii_paths_init(struct pii_paths *paths, struct lookup *lookup, bool show_literals) {
    *paths = (struct pii_paths){.lookup = lookup, .show_literals = show_literals};
    paths->edge =
        reader_query(lookup->reader, "SELECT e.line, e.\"column\", x.text, c.functions FROM edges e"
                                     " LEFT JOIN texts x ON x.id = e.text_id"
                                     " LEFT JOIN chains c ON c.id = e.chain_id WHERE e.id = ?1");
}

static struct str expression_of(const struct pii_paths *paths, struct arena *arena) {
    struct str text = cursor_text(paths->edge, EDGE_TEXT);
    return paths->show_literals ? text_kept(arena, text) : literal_hidden(arena, text);
}

static struct str node_name(const struct pii_paths *paths, const struct closure *closure,
                            uint32_t node, struct arena *arena) {
    return show_column_name(paths->lookup, closure->nodes.data[node].column, arena);
}

static void step_cells(struct pii_paths *paths, const struct closure *closure,
                       const struct closure_step *step, struct arena *arena, struct cell *cells) {
    struct str file = lookup_statement(paths->lookup, step->statement)->file;
    struct str from = node_name(paths, closure, step->from, arena);
    struct str to = node_name(paths, closure, step->to, arena);
    cells[PATH_STEP] = cell_text(text_print(arena, "%.*s -> %.*s", STR_ARG(from), STR_ARG(to)));
    cells[PATH_FROM] = cell_text(from);
    cells[PATH_TO] = cell_text(to);
    cells[PATH_CONFIDENCE] = cell_share(step->confidence);
    cells[PATH_FILE] = cell_text_or_null(file);
    cursor_bind_integer(paths->edge, 1, step->id);
    if (cursor_next(paths->edge)) {
        uint32_t line = cursor_id(paths->edge, EDGE_LINE);
        uint32_t column = cursor_id(paths->edge, EDGE_COLUMN);
        struct str functions = text_kept(arena, cursor_text(paths->edge, EDGE_FUNCTIONS));
        cells[PATH_FUNCTIONS] = cell_text_or_null(functions);
        cells[PATH_PLACE] = cell_text(text_place(arena, file, line, column));
        cells[PATH_LINE] = cell_integer_or_null(line);
        cells[PATH_COLUMN] = cell_integer_or_null(column);
        cells[PATH_EXPRESSION] = cell_text_or_null(expression_of(paths, arena));
    }
    cursor_restart(paths->edge);
}

static struct cell protection_cell(enum protection protection) {
    enum cell_tone tone = protection <= PROTECTION_collected       ? TONE_BAD
                          : protection == PROTECTION_pseudonymised ? TONE_WARNING
                                                                   : TONE_QUIET;
    return cell_toned(cell_text(protection_label(protection)), tone);
}

struct cell pii_path(struct pii_paths *paths, const struct inventory_item *item,
                     const struct pii_place *place, struct arena *arena) {
    const struct flow *flow = item->flow;
    uint32_t count = place->column != 0 ? place->depth : 0;
    struct flow_step *steps = ARENA_ARRAY(arena, struct flow_step, count);
    struct cell *cells = ARENA_ARRAY(arena, struct cell, (size_t)count * PATH_WIDTH);
    if (count > 0) {
        flow_path(flow, &place->flow, steps);
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct closure_step *step = &flow->closure.steps.data[steps[i].step];
        step_cells(paths, &flow->closure, step, arena, &cells[i * PATH_WIDTH]);
        cells[i * PATH_WIDTH + PATH_PROTECTION] = protection_cell(steps[i].protection);
    }
    return cell_rows(&path_table, cells, count);
}
