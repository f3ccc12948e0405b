// DOT, for Graphviz: tables are boxes with a line a column, in frames for schemas and dashboards.
//
// What is broken is dark with white letters and a cross, and its edges are double lines: the only
// dark places of the picture, in colour and in grey. Colours are those of Okabe and Ito, which
// colour-blind people can tell apart, as light tints; each kind is also named in words.
#include <string.h>

#include "output/drawing.h"
#include "output/markup.h"
#include "output/url.h"

#define NAME_WIDTH   40 // columns of a name; longer ones are cut, and whole in the tooltip
#define REASON_WIDTH 80
#define FONT         "Helvetica,Arial,sans-serif"
#define DARK         "#8B0000"
#define CROSS        "\xC3\x97 " // in every font, unlike the ballot crosses

// A record of a legend: a kind of asset or an edge.
struct dot_tint {
    const char *type;
    const char *colour;
};

static const struct dot_tint tints[] = {
    {"table", "#CFE3F4"},         {"view", "#E4F3FC"},  {"materialized_view", "#C4DDF0"},
    {"foreign_table", "#D9D3E8"}, {"chart", "#C9EBDF"}, {"dashboard", "#A9DDCA"},
    {"pipeline", "#F8E3B5"},      {"api", "#F0D3E3"},   {"function", "#F0D3E3"},
    {"file", "#EDEDED"},
};

#define TINT_COUNT (sizeof(tints) / sizeof(tints[0]))

static const char *tint_of(struct str type) {
    for (size_t i = 0; i < TINT_COUNT; i++) {
        if (str_equal(type, str_of(tints[i].type))) {
            return tints[i].colour;
        }
    }
    return "#EDEDED";
}

enum line_style { LINE_VALUE, LINE_ROWS, LINE_DOUBTFUL, LINE_BROKEN, LINE_COUNT };

static const struct {
    const char *attributes;
    const char *meaning;
} lines[LINE_COUNT] = {
    [LINE_VALUE] = {"color=\"#33475B\"", "values flow"},
    [LINE_ROWS] = {"color=\"#7A7A7A\", style=dotted, arrowhead=empty, weight=0",
                   "decides about rows or values (filter, join ...)"},
    [LINE_DOUBTFUL] = {"color=\"#A65E00\", fontcolor=\"#7A4500\", style=dashed, arrowhead=vee",
                       "doubtful: how sure it is stands on the line"},
    [LINE_BROKEN] = {"color=\"" DARK ":white:" DARK "\", penwidth=3, arrowsize=1.2",
                     "BROKEN: what it comes from is not there"},
};

static enum line_style style_of(const struct picture_edge *edge) {
    if (edge->health == PICTURE_BROKEN) {
        return LINE_BROKEN;
    }
    if (edge->health == PICTURE_DOUBTFUL) {
        return LINE_DOUBTFUL;
    }
    return edge->value ? LINE_VALUE : LINE_ROWS;
}

// ---- texts

// A text within quotes. Entities are understood there too; a backslash would start an escape.
static void add_quoted(struct buf *out, struct str text) {
    struct buf escaped;
    buf_init(&escaped);
    markup_add(&escaped, text);
    for (size_t i = 0; i < escaped.size; i++) {
        buf_add_str(out, escaped.data[i] == '\\' ? STR("\\\\") : str_sub(buf_str(&escaped), i, 1));
    }
    buf_release(&escaped);
}

static void add_place(struct buf *out, const struct picture_place *place) {
    if (place->file.size > 0) {
        markup_add(out, place->file);
        if (place->line > 0) {
            buf_print(out, ":%u:%u", place->line, place->column);
        }
    }
}

static void add_list(struct buf *out, const char *before, const struct str_list *list) {
    for (uint32_t i = 0; i < list->count; i++) {
        buf_print(out, "%s", i == 0 ? before : ", ");
        markup_add(out, list->items[i]);
    }
}

// Graphviz shows a cell's tooltip only when the cell is a link.
static void add_link(struct buf *out, const struct picture_place *place) {
    buf_print(out, " HREF=\"");
    if (place->file.size > 0) {
        url_add_path(out, place->file);
    }
    buf_print(out, "#");
    if (place->line > 0) {
        buf_print(out, "L%u", place->line);
    }
    buf_print(out, "\" TITLE=\"");
}

// ---- tables

static void add_reason(struct buf *out, struct str reason, const char *background,
                       const char *colour) {
    buf_print(out, "<TR><TD ALIGN=\"LEFT\" BGCOLOR=\"%s\"><FONT COLOR=\"%s\" POINT-SIZE=\"9\">",
              background, colour);
    markup_add_cut(out, reason, REASON_WIDTH);
    buf_print(out, "</FONT></TD></TR>");
}

static void add_asset_title(struct buf *out, const struct picture_asset *asset) {
    add_link(out, &asset->place);
    markup_add(out, asset->name);
    buf_print(out, "&#10;");
    markup_add(out, asset->shown);
    if (asset->place.file.size > 0) {
        buf_print(out, "&#10;");
        add_place(out, &asset->place);
    }
    add_list(out, "&#10;owners: ", &asset->owners);
    add_list(out, "&#10;tags: ", &asset->tags);
    add_list(out, "&#10;filled by ", &asset->fillers);
    add_list(out, "&#10;in ", &asset->dashboards);
    if (asset->reason.size > 0) {
        buf_print(out, "&#10;");
        markup_add(out, asset->reason);
    }
    buf_print(out, "\"");
}

// table, filled by wh/orders.sql and 2 others
static void add_subtitle(struct buf *out, const struct picture_asset *asset) {
    buf_print(out, "<BR ALIGN=\"LEFT\"/><FONT POINT-SIZE=\"9\">");
    markup_add(out, asset->shown);
    if (asset->fillers.count > 0) {
        buf_print(out, ", by ");
        markup_add_cut(out, asset->fillers.items[0], NAME_WIDTH);
    }
    if (asset->fillers.count > 1) {
        buf_print(out, " and %u more", asset->fillers.count - 1);
    }
    buf_print(out, "</FONT><BR ALIGN=\"LEFT\"/>");
}

static void add_header(struct buf *out, const struct picture_asset *asset) {
    static const struct {
        const char *mark;
        const char *colour;
    } looks[] = {
        [PICTURE_SOUND] = {"", "#000000"},
        [PICTURE_DOUBTFUL] = {"? ", "#000000"},
        [PICTURE_BROKEN] = {CROSS, "#FFFFFF"},
    };
    const char *tint = asset->health == PICTURE_BROKEN ? DARK : tint_of(asset->type);
    buf_print(out, "<TR><TD PORT=\"t\" ALIGN=\"LEFT\" BGCOLOR=\"%s\"",
              asset->health == PICTURE_DOUBTFUL ? "#FFFFFF" : tint);
    add_asset_title(out, asset);
    buf_print(out, "><FONT COLOR=\"%s\"><B>%s", looks[asset->health].colour,
              looks[asset->health].mark);
    markup_add_cut(out, asset->label, NAME_WIDTH);
    buf_print(out, "</B>");
    add_subtitle(out, asset);
    buf_print(out, "</FONT></TD></TR>");
    if (asset->health == PICTURE_BROKEN) {
        add_reason(out, asset->reason, "#FFFFFF", DARK);
    }
    if (asset->health == PICTURE_DOUBTFUL) {
        add_reason(out, asset->reason, "#FFFFFF", "#444444");
    }
}

static void add_node_title(struct buf *out, const struct picture_asset *asset,
                           const struct picture_node *node) {
    add_link(out, &node->place);
    markup_add(out, asset->name);
    buf_add_char(out, '.');
    markup_add(out, node->name);
    if (node->type.size > 0) {
        buf_add_char(out, ' ');
        markup_add(out, node->type);
    }
    buf_print(out, "&#10;");
    add_place(out, &node->place);
    if (node->reason.size > 0) {
        buf_print(out, "&#10;");
        markup_add(out, node->reason);
    }
    buf_print(out, "\"");
}

static void add_node(struct buf *out, const struct picture *picture, uint32_t number) {
    const struct picture_node *node = &picture->nodes.data[number];
    bool broken = node->health == PICTURE_BROKEN;
    const char *background = broken ? DARK : node->asked ? "#FFF2A8" : "#FFFFFF";
    buf_print(out, "<TR><TD PORT=\"n%u\" ALIGN=\"LEFT\" BGCOLOR=\"%s\"", number, background);
    add_node_title(out, &picture->assets.data[node->asset], node);
    buf_print(out, "><FONT COLOR=\"%s\">%s%s", broken ? "#FFFFFF" : "#000000",
              broken ? "<B>" CROSS : "", node->asked && !broken ? "<B>" : "");
    bool rows = node->kind == PICTURE_ROWS;
    buf_print(out, "%s", rows ? "<I>" : "");
    markup_add_cut(out, node->name, NAME_WIDTH);
    buf_print(out, "%s%s", rows ? "</I>" : "", broken || node->asked ? "</B>" : "");
    if (broken) {
        buf_print(out, " <FONT POINT-SIZE=\"9\">");
        markup_add(out, node->reason);
        buf_print(out, "</FONT>");
    } else if (node->type.size > 0) {
        buf_print(out, " <FONT POINT-SIZE=\"9\" COLOR=\"#555555\">");
        markup_add_cut(out, node->type, NAME_WIDTH);
        buf_print(out, "</FONT>");
    }
    buf_print(out, "</FONT></TD></TR>");
}

static void add_asset(struct buf *out, const struct picture *picture, uint32_t number) {
    const struct picture_asset *asset = &picture->assets.data[number];
    buf_print(out,
              "a%u [label=<<TABLE BORDER=\"%d\" CELLBORDER=\"1\" CELLSPACING=\"0\""
              " CELLPADDING=\"4\" COLOR=\"%s\"%s>",
              number, asset->asked ? 3 : 0, asset->asked ? "#000000" : "#707070",
              asset->health == PICTURE_DOUBTFUL ? " STYLE=\"dashed\"" : "");
    add_header(out, asset);
    for (uint32_t i = asset->first; i < asset->first + asset->count; i++) {
        if (picture->nodes.data[i].kind != PICTURE_WHOLE) {
            add_node(out, picture, i);
        }
    }
    if (asset->hidden > 0) {
        buf_print(out,
                  "<TR><TD ALIGN=\"LEFT\"><FONT POINT-SIZE=\"9\" COLOR=\"#555555\">"
                  "and %u more column%s</FONT></TD></TR>",
                  asset->hidden, asset->hidden == 1 ? "" : "s");
    }
    buf_print(out, "</TABLE>>];\n");
}

static void add_group(struct buf *out, const struct picture *picture, uint32_t number) {
    const struct picture_group *group = &picture->groups.data[number];
    bool dashboard = group->kind == PICTURE_DASHBOARD;
    buf_print(out, "subgraph cluster_%u {\nlabel=<<B>", number);
    markup_add_cut(out, group->label, NAME_WIDTH);
    buf_print(out,
              "</B><FONT POINT-SIZE=\"9\"> %s</FONT>>; labeljust=l; style=\"rounded,filled\";"
              " color=\"%s\"; fillcolor=\"%s\"; penwidth=%s;\n",
              dashboard ? "dashboard" : "", dashboard ? "#4E8F78" : "#B5B5B5",
              dashboard ? "#F1FAF6" : "#F8F8F8", dashboard ? "2" : "1");
    for (uint32_t i = 0; i < picture->assets.size; i++) {
        if (picture->assets.data[i].group == number) {
            add_asset(out, picture, i);
        }
    }
    buf_print(out, "}\n");
}

// ---- edges

static void add_end(struct buf *out, const struct picture *picture, uint32_t number,
                    const char *side) {
    const struct picture_node *node = &picture->nodes.data[number];
    if (node->kind == PICTURE_WHOLE) {
        buf_print(out, "a%u:t:%s", node->asset, side);
    } else {
        buf_print(out, "a%u:n%u:%s", node->asset, number, side);
    }
}

static void add_edge_tooltip(struct buf *out, const struct picture_edge *edge) {
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, edge->kind);
    buf_print(&text, ", %.0f %% sure", edge->confidence * 100);
    if (edge->count > 1) {
        buf_print(&text, ", %u edges", edge->count);
    }
    if (edge->place.file.size > 0) {
        buf_print(&text, ", %.*s:%u:%u", STR_ARG(edge->place.file), edge->place.line,
                  edge->place.column);
    }
    for (uint32_t i = 0; i < edge->evidence.count; i++) {
        buf_print(&text, "%s%.*s", i == 0 ? " - " : ", ", STR_ARG(edge->evidence.items[i]));
    }
    if (edge->expression.size > 0) {
        buf_print(&text, " - %.*s", STR_ARG(edge->expression));
    }
    if (edge->reason.size > 0) {
        buf_print(&text, " - %.*s", STR_ARG(edge->reason));
    }
    buf_print(out, ", tooltip=\"");
    add_quoted(out, buf_str(&text));
    buf_print(out, "\"");
    buf_release(&text);
}

static void add_edge(struct buf *out, const struct picture *picture,
                     const struct picture_edge *edge) {
    enum line_style style = style_of(edge);
    bool inside = picture->nodes.data[edge->from].asset == picture->nodes.data[edge->to].asset;
    add_end(out, picture, edge->from, "e");
    buf_print(out, " -> ");
    add_end(out, picture, edge->to, inside ? "e" : "w");
    buf_print(out, " [%s", lines[style].attributes);
    if (style == LINE_DOUBTFUL) {
        buf_print(out, ", label=\"%.0f %%\"", edge->confidence * 100);
    }
    if (style == LINE_BROKEN) {
        buf_print(out, ", label=<<TABLE BORDER=\"0\" CELLPADDING=\"3\" BGCOLOR=\"" DARK
                       "\"><TR><TD><FONT COLOR=\"#FFFFFF\"><B>" CROSS "BROKEN</B></FONT></TD></TR>"
                       "</TABLE>>");
    }
    add_edge_tooltip(out, edge);
    buf_print(out, "];\n");
}

// ---- legend

static void add_type(struct buf *out, const char *type) {
    if (strcmp(type, "pipeline") == 0) {
        buf_add_str(out, STR("result of a script"));
        return;
    }
    for (const char *at = type; *at != '\0'; at++) {
        buf_add_char(out, *at == '_' ? ' ' : *at);
    }
}

static void add_legend_tints(struct buf *out, const struct picture *picture) {
    buf_print(out, "legend [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\""
                   " CELLPADDING=\"3\" COLOR=\"#707070\">");
    for (size_t t = 0; t < TINT_COUNT; t++) {
        struct str type = str_of(tints[t].type);
        uint32_t i = 0;
        while (i < picture->assets.size && (!str_equal(picture->assets.data[i].type, type) ||
                                            picture->assets.data[i].health == PICTURE_BROKEN)) {
            i++;
        }
        if (i < picture->assets.size) {
            buf_print(out, "<TR><TD ALIGN=\"LEFT\" BGCOLOR=\"%s\">", tints[t].colour);
            add_type(out, tints[t].type);
            buf_print(out, "</TD></TR>");
        }
    }
    buf_print(out, "</TABLE>>];\n");
}

static void add_legend_lines(struct buf *out, const struct picture *picture) {
    uint32_t counts[LINE_COUNT] = {0};
    for (uint32_t i = 0; i < picture->edges.size; i++) {
        counts[style_of(&picture->edges.data[i])]++;
    }
    for (int i = 0; i < LINE_COUNT; i++) {
        if (counts[i] > 0) {
            buf_print(out,
                      "legend_%d [label=\"\", width=0.05];\n"
                      "legend_%d_text [label=\"%s: %u\"];\n"
                      "legend_%d -> legend_%d_text [%s];\n",
                      i, i, lines[i].meaning, counts[i], i, i, lines[i].attributes);
        }
    }
}

static void add_legend(struct buf *out, const struct picture *picture) {
    buf_print(out, "subgraph cluster_legend {\nlabel=\"Legend\"; labeljust=l; color=\"#B5B5B5\";"
                   " fontsize=10;\nnode [fontsize=9, shape=plaintext, height=0.1,"
                   " margin=\"0.05,0.02\"];\n");
    add_legend_lines(out, picture);
    add_legend_tints(out, picture);
    buf_print(out, "}\n");
}

// ---- all

static void add_head(struct buf *out, const struct picture *picture) {
    buf_print(out, "digraph stemma {\ngraph [rankdir=LR, bgcolor=white, fontname=\"" FONT "\","
                   " fontsize=11, ranksep=1.0, nodesep=0.2, labelloc=t, labeljust=l,\n"
                   "label=<<FONT POINT-SIZE=\"16\"><B>");
    markup_add_cut(out, picture->title, 2 * NAME_WIDTH);
    buf_print(out, "</B></FONT><BR ALIGN=\"LEFT\"/><FONT POINT-SIZE=\"9\" COLOR=\"#555555\">");
    markup_add(out, picture->scan);
    buf_print(out, "</FONT><BR ALIGN=\"LEFT\"/>");
    for (uint32_t i = 0; i < picture->notes.size; i++) {
        markup_add(out, picture->notes.data[i]);
        buf_print(out, "<BR ALIGN=\"LEFT\"/>");
    }
    buf_print(out, ">];\nnode [shape=plain, fontname=\"" FONT "\", fontsize=11];\n"
                   "edge [fontname=\"" FONT "\", fontsize=9, arrowsize=0.7];\n");
}

bool dot_draw(const struct picture *picture, struct sink *sink, struct buf *left_out) {
    struct buf *out = &sink->pending;
    (void)left_out;
    add_head(out, picture);
    add_legend(out, picture);
    bool wanted = sink_settle(sink);
    for (uint32_t i = 0; wanted && i < picture->groups.size; i++) {
        add_group(out, picture, i);
        wanted = sink_settle(sink);
    }
    for (uint32_t i = 0; wanted && i < picture->assets.size; i++) {
        if (picture->assets.data[i].group == PICTURE_NONE) {
            add_asset(out, picture, i);
            wanted = sink_settle(sink);
        }
    }
    for (uint32_t i = 0; wanted && i < picture->edges.size; i++) {
        add_edge(out, picture, &picture->edges.data[i]);
        wanted = sink_settle(sink);
    }
    buf_print(out, "}\n");
    return wanted && sink_settle(sink);
}
