#include "report/graph.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/answer.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "output/drawing.h"
#include "report/selection.h"

static const char about[] =
    "Draws what each NAME comes of (up) and what comes of it (down), or everything with --all.\n"
    "Broken links (a name that is not found, a table that is defined nowhere, a dropped column)\n"
    "and doubtful ones look unlike all others.\n"
    "\n"
    "    stemma graph crm.customers.email --down 3 | dot -Tsvg > email.svg\n"
    "    stemma graph --all --level table | dot -Tpdf > all.pdf\n"
    "\n" SELECTION_HELP
    "Without operators, --up and --down go as far as they can; with one of them, the other is 0.\n";

struct words {
    const char *format, *level, *store;
};

static const char format_help[] = "one of"
#define X(name, summary) " " #name
#include "output/drawing.def"
#undef X
                                  " (dot)";

static const struct drawing *find_drawing(const char *format) {
    const struct drawing *drawing = drawing_find(str_of(format));
    if (drawing) {
        return drawing;
    }
    struct buf known;
    struct suggest near;
    buf_init(&known);
    suggest_init(&near, str_of(format));
    for (uint32_t i = 0; i < drawing_count; i++) {
        suggest_offer(&near, drawings[i].name);
    }
    suggest_add(&near, &known);
    for (uint32_t i = 0; near.count == 0 && i < drawing_count; i++) {
        buf_print(&known, "%s%.*s", i == 0 ? "; there are " : ", ", STR_ARG(drawings[i].name));
    }
    command_fail("%s is not a format of graphs%s", format, known.data);
    buf_release(&known);
    return NULL;
}

static void complain(const struct picture *picture, const struct buf *left_out) {
    for (uint32_t i = 0; i < picture->notes.size; i++) {
        fprintf(stderr, "stemma: %.*s\n", STR_ARG(picture->notes.data[i]));
    }
    if (left_out->size > 0) {
        fprintf(stderr, "stemma: %s\n", left_out->data);
    }
}

static int draw(const struct drawing *drawing, const struct picture *picture) {
    struct terminal terminal;
    struct buf left_out;
    buf_init(&left_out);
    terminal_init(&terminal);
    drawing->draw(picture, &terminal.sink, &left_out);
    int code = terminal_finish(&terminal, COMMAND_FINE);
    complain(picture, &left_out);
    buf_release(&left_out);
    return code;
}

static int run(const struct graph_request *request, const struct drawing *drawing,
               const char *store) {
    struct reader reader;
    struct picture picture;
    struct buf why;
    int code = COMMAND_ERROR;
    buf_init(&why);
    if (!reader_open(&reader, store, &why)) {
        command_fail("%s", why.data);
        buf_release(&why);
        return COMMAND_ERROR;
    }
    picture_init(&picture);
    if (graph_run(&reader, request, &picture, &why)) {
        code = draw(drawing, &picture);
    } else {
        command_fail("%s", why.data);
    }
    picture_release(&picture);
    reader_close(&reader);
    buf_release(&why);
    return code;
}

// Pictures have to be read by people; files for programs are whole.
static uint32_t default_nodes_max(const struct drawing *drawing, bool by_table) {
    bool readable =
        str_equal(drawing->name, STR("dot")) || str_equal(drawing->name, STR("mermaid"));
    return !readable ? 0 : by_table ? 300 : 1000;
}

// One direction alone leaves out the other.
static void settle_reach(struct reach *reach) {
    if (reach->up == REACH_ANY && reach->down != REACH_ANY) {
        reach->up = 0;
    } else if (reach->down == REACH_ANY && reach->up != REACH_ANY) {
        reach->down = 0;
    }
}

static int run_names(struct graph_request *request, const struct operands *operands,
                     const struct drawing *drawing, const char *store) {
    struct arena arena;
    arena_init(&arena);
    struct str *names = ARENA_ARRAY(&arena, struct str, operands->count);
    for (uint32_t i = 0; i < operands->count; i++) {
        names[i] = str_of(operands->words[i]);
    }
    request->names = (struct str_list){names, operands->count};
    int code = run(request, drawing, store);
    arena_release(&arena);
    return code;
}

int command_graph(int argc, char **argv) {
    struct words words = {"dot", "column", STORE_PATH_DEFAULT};
    struct graph_request request = {.reach = {REACH_ANY, REACH_ANY}, .nodes_max = UINT32_MAX};
    bool all = false;
    const struct option options[] = {
        {"all", OPTION_FLAG, NULL, "everything in the store", &all},
        {"up", OPTION_COUNT, "N", "what it comes of, at most N steps away", &request.reach.up},
        {"down", OPTION_COUNT, "N", "what comes of it, at most N steps away", &request.reach.down},
        {"level", OPTION_TEXT, "column|table", "what the edges lead between (column)",
         &words.level},
        {"rows", OPTION_FLAG, NULL, "by column: also what filters, joins, groups and sorts",
         &request.rows},
        NARROW_OPTIONS(request.narrow),
        {"max-nodes", OPTION_COUNT, "N", "at most N columns (1000) or tables (300); 0: any number",
         &request.nodes_max},
        {"format", OPTION_TEXT, "FORMAT", format_help, &words.format},
        {"store", OPTION_TEXT, "FILE", "the store to read (" STORE_PATH_DEFAULT ")", &words.store},
    };
    const struct usage usage = {
        "graph", "NAME...|--all", about, options, sizeof(options) / sizeof(options[0]),
        0,       UINT32_MAX};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    request.by_table = strcmp(words.level, "table") == 0;
    if (!request.by_table && strcmp(words.level, "column") != 0) {
        return command_fail("--level needs column or table, not %s", words.level);
    }
    if (all == (operands.count > 0)) {
        return command_fail(
            "graph needs names, or --all without names (see `stemma graph --help`)");
    }
    const struct drawing *drawing = find_drawing(words.format);
    if (!drawing) {
        return COMMAND_ERROR;
    }
    settle_reach(&request.reach);
    request.nodes_max = request.nodes_max == UINT32_MAX
                            ? default_nodes_max(drawing, request.by_table)
                            : request.nodes_max;
    return run_names(&request, &operands, drawing, words.store);
}
