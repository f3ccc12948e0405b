#include "report/trail.h"

#include "report/name.h"
#include "report/text.h"

enum trail_column {
    TRAIL_STEP,
    TRAIL_FROM,
    TRAIL_TO,
    TRAIL_HOW,
    TRAIL_KIND,
    TRAIL_TYPE,
    TRAIL_CONFIDENCE,
    TRAIL_PLACE,
    TRAIL_FILE,
    TRAIL_LINE,
    TRAIL_COLUMN,
    TRAIL_EXPRESSION,
    TRAIL_WIDTH,
};

static const struct heading headings[TRAIL_WIDTH] = {
    [TRAIL_STEP] = {"step", "STEP", HEADING_READERS},
    [TRAIL_FROM] = {"from", "FROM", HEADING_PROGRAMS},
    [TRAIL_TO] = {"to", "TO", HEADING_PROGRAMS},
    [TRAIL_HOW] = {"how", "HOW", HEADING_READERS},
    [TRAIL_KIND] = {"kind", "KIND", HEADING_PROGRAMS},
    [TRAIL_TYPE] = {"type", "TYPE", HEADING_PROGRAMS},
    [TRAIL_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_PROGRAMS},
    [TRAIL_PLACE] = {"place", "PLACE", HEADING_READERS},
    [TRAIL_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [TRAIL_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [TRAIL_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [TRAIL_EXPRESSION] = {"expression", "EXPRESSION", 0},
};

const struct table trail_table = {"path", "", headings, TRAIL_WIDTH, 0};

// What one row says.
struct line {
    struct str from;
    struct str to;
    struct str kind;
    struct str type;
    struct trail_place at; // `from` and `to` are not used
    struct str expression;
};

void trail_init(struct trail *trail, struct closure *closure) {
    struct arena *arena = &closure->lookup->arena;
    *trail = (struct trail){.closure = closure};
    trail->names = ARENA_ARRAY(arena, struct str, closure->nodes.size);
    trail->steps = ARENA_ARRAY(arena, const struct cell *, closure->nodes.size);
    trail->edge = reader_query(closure->lookup->reader,
                               "SELECT e.kind, e.line, e.\"column\", x.text FROM edges e"
                               " LEFT JOIN texts x ON x.id = e.text_id WHERE e.id = ?1");
}

static void add_name(const struct trail *trail, uint32_t number, struct buf *name) {
    struct lookup *lookup = trail->closure->lookup;
    const struct closure_node *node = &trail->closure->nodes.data[number];
    buf_add_str(name, lookup_asset(lookup, node->asset)->label);
    if (node->column == 0) {
        buf_add_str(name, STR(".(rows)"));
        return;
    }
    buf_add_char(name, '.');
    name_add_column(name, lookup_column(lookup, node->column)->name);
    if (node->carried != 0) {
        buf_add_str(name, STR(" ("));
        name_add_column(name, intern_str(&trail->closure->names, node->carried));
        buf_add_char(name, ')');
    }
}

struct str trail_name(struct trail *trail, uint32_t node) {
    if (trail->names[node].size == 0) {
        struct buf name;
        buf_init(&name);
        add_name(trail, node, &name);
        trail->names[node] = text_kept(&trail->closure->lookup->arena, buf_str(&name));
        buf_release(&name);
    }
    return trail->names[node];
}

static void fill_cells(struct arena *arena, const struct line *line, struct cell *cells) {
    const struct trail_place *at = &line->at;
    bool same = line->type.size == 0 || str_equal(line->kind, line->type);
    struct str how =
        same ? line->kind
             : text_print(arena, "%.*s (%.*s)", STR_ARG(line->kind), STR_ARG(line->type));
    struct str place = text_place(arena, at->file, at->line, at->column);
    cells[TRAIL_STEP] =
        cell_text(text_print(arena, "%.*s -> %.*s", STR_ARG(line->from), STR_ARG(line->to)));
    cells[TRAIL_FROM] = cell_text(line->from);
    cells[TRAIL_TO] = cell_text(line->to);
    cells[TRAIL_HOW] = cell_text(how);
    cells[TRAIL_KIND] = cell_text(line->kind);
    cells[TRAIL_TYPE] = cell_text_or_null(line->type);
    cells[TRAIL_CONFIDENCE] = cell_share(at->confidence);
    cells[TRAIL_PLACE] = cell_text(place);
    cells[TRAIL_FILE] = cell_text_or_null(at->file);
    cells[TRAIL_LINE] = cell_integer_or_null(at->line);
    cells[TRAIL_COLUMN] = cell_integer_or_null(at->column);
    cells[TRAIL_EXPRESSION] = cell_text_or_null(line->expression);
}

static void read_edge(struct trail *trail, uint32_t edge, struct line *line) {
    struct lookup *lookup = trail->closure->lookup;
    cursor_bind_integer(trail->edge, 1, edge);
    if (cursor_next(trail->edge)) {
        const struct kind *kind = lookup_kind(lookup, cursor_id(trail->edge, 0));
        line->kind = kind->name;
        line->type = kind->transformation;
        line->at.line = cursor_id(trail->edge, 1);
        line->at.column = cursor_id(trail->edge, 2);
        line->expression = text_kept(&lookup->arena, cursor_text(trail->edge, 3));
    }
    cursor_restart(trail->edge);
}

// A fill starts at no node but at the script itself.
static struct str from_name(struct trail *trail, const struct closure_step *step,
                            const struct statement *statement) {
    return step->from != 0 ? trail_name(trail, step->from)
                           : lookup_asset(trail->closure->lookup, statement->pipeline)->label;
}

static const struct cell *step_cells(struct trail *trail, uint32_t number) {
    static const struct str other_kinds[] = {
        [STEP_READ] = {"reads", 5}, [STEP_FILL] = {"fills", 5}, [STEP_EDGE] = {"", 0}};
    struct lookup *lookup = trail->closure->lookup;
    const struct closure_step *step =
        &trail->closure->steps.data[trail->closure->nodes.data[number].via];
    const struct statement *statement = lookup_statement(lookup, step->statement);
    bool upstream = trail->closure->options.upstream;
    struct line line = {
        .from = upstream ? trail_name(trail, step->to) : from_name(trail, step, statement),
        .to = trail_name(trail, upstream ? step->from : step->to),
        .kind = other_kinds[step->kind],
        .type = STR(""),
        .at = {STR(""), STR(""), statement->file, statement->line, statement->column,
               step->confidence},
        .expression = STR(""),
    };
    if (step->kind == STEP_EDGE) {
        read_edge(trail, step->id, &line);
    }
    struct cell *cells = ARENA_ARRAY(&lookup->arena, struct cell, TRAIL_WIDTH);
    fill_cells(&lookup->arena, &line, cells);
    return cells;
}

struct cell trail_path(struct trail *trail, uint32_t node, struct arena *arena) {
    const struct closure *closure = trail->closure;
    uint32_t count = closure->nodes.data[node].depth;
    struct cell *cells = ARENA_ARRAY(arena, struct cell, (size_t)count * TRAIL_WIDTH);
    for (uint32_t i = 0; i < count; i++) {
        if (!trail->steps[node]) {
            trail->steps[node] = step_cells(trail, node);
        }
        uint32_t row = closure->options.upstream ? i : count - 1 - i;
        for (uint32_t c = 0; c < TRAIL_WIDTH; c++) {
            cells[row * TRAIL_WIDTH + c] = trail->steps[node][c];
        }
        node = closure->steps.data[closure->nodes.data[node].via].from;
    }
    return cell_rows(&trail_table, cells, count);
}

struct cell trail_reference(struct trail_place place, struct arena *arena) {
    struct line line = {.from = place.from,
                        .to = place.to,
                        .kind = STR("reference"),
                        .type = STR(""),
                        .at = place,
                        .expression = STR("")};
    struct cell *cells = ARENA_ARRAY(arena, struct cell, TRAIL_WIDTH);
    fill_cells(arena, &line, cells);
    return cell_rows(&trail_table, cells, 1);
}
