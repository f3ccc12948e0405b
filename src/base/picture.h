// Picture: a graph of tables, their columns and what flows between them, handed from a report that
// gathers it to a drawing that writes it down. The report knows no format, a drawing no report.
//
//     struct picture picture;
//     picture_init(&picture);
//     uint32_t group = picture_group(&picture, PICTURE_SCHEMA, STR("crm"));
//     VEC_PUSH(&picture.assets, ((struct picture_asset){.name = STR("crm.customers"),
//                                                       .group = group}));
//     VEC_PUSH(&picture.nodes, ((struct picture_node){.asset = 0, .name = STR("email")}));
//     picture_note(&picture, STR("12 of 40 tables are shown"));
//     picture_release(&picture);
//
// Nodes are what edges lead between: columns, the rows of a table, or a table as a whole. All
// indexes count from 0. Texts live in the picture's arena; lists are in a fixed order.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"

#define PICTURE_NONE UINT32_MAX

// Is the thing as it should be?
enum picture_health {
    PICTURE_SOUND,
    PICTURE_DOUBTFUL, // nobody can tell: a table that the scanned files do not define
    PICTURE_BROKEN,   // it cannot work: a name that is not found, a column that was dropped
};

enum picture_group_kind { PICTURE_SCHEMA, PICTURE_DASHBOARD };

struct picture_group {
    enum picture_group_kind kind;
    struct str label;
};

struct picture_place {
    struct str file; // empty: not known
    uint32_t line;   // 0: not known
    uint32_t column;
};

struct picture_asset {
    struct str name;  // schema.name without quotes: its name in all reports
    struct str label; // shorter, where its group is named beside it
    struct str type;  // "materialized_view"
    struct str shown; // the same for people: "materialized view", "result" of a script
    struct str schema;
    uint32_t group;             // PICTURE_NONE: stands alone
    struct str_list dashboards; // that it is in
    struct str_list owners;
    struct str_list tags;
    struct str_list fillers; // scripts and models that fill it
    struct picture_place place;
    bool declared;
    bool asked; // the picture is about it
    enum picture_health health;
    struct str reason; // why it is not sound
    uint32_t faults;   // broken edges that end here, by the fault of what fills it
    uint32_t first;    // its nodes follow one another
    uint32_t count;
    uint32_t hidden;   // columns that it has besides
    uint32_t distance; // fewest steps from what was asked for
};

enum picture_node_kind { PICTURE_COLUMN, PICTURE_ROWS, PICTURE_WHOLE };

struct picture_node {
    uint32_t asset;
    enum picture_node_kind kind;
    struct str name;   // of a column; "(rows)"; empty for a whole table
    struct str type;   // of a column, as declared; may be empty
    struct str status; // "declared", "inferred", "dropped", "star", "missing"; empty for others
    struct picture_place place;
    bool asked;
    enum picture_health health;
    struct str reason;
};

struct picture_edge {
    uint32_t from; // nodes
    uint32_t to;
    struct str kind;   // "rename"; "reads" from rows to rows; "missing" from a name not found
    double confidence; // 0 to 1
    bool value;        // values flow; else it decides about values or rows
    uint32_t count;    // edges of the store that it stands for
    struct str_list evidence;
    struct str script; // that runs the statement; may be empty
    struct str expression;
    struct picture_place place;
    enum picture_health health;
    struct str reason;
};

struct picture {
    struct arena arena;
    struct intern group_keys; // symbol: number of a group, from 1
    struct str title;
    struct str scan; // which scan it is drawn from, and how much that understood
    bool by_column;  // else by table: every node is a whole table
    struct VEC(struct picture_group) groups;
    struct VEC(struct picture_asset) assets; // by name
    struct VEC(struct picture_node) nodes;   // by asset
    struct VEC(struct picture_edge) edges;
    struct VEC(struct str) notes; // what it leaves out, whole sentences
};

void picture_init(struct picture *picture);
void picture_release(struct picture *picture);

// The group of that kind and label, made when it is new. The label is copied.
uint32_t picture_group(struct picture *picture, enum picture_group_kind kind, struct str label);

struct str picture_health_name(enum picture_health health); // "sound", "doubtful", "broken"

void picture_note(struct picture *picture, struct str note); // copied

// How many edges are broken, and the like.
uint32_t picture_count(const struct picture *picture, enum picture_health health);
