// Network: the columns and tables of a picture and the links between them, as ids of the store.
//
//     network_init(&network, &lookup, (struct network_options){.rows = true});
//     network_follow(&network, &subject, 1, (struct reach){.up = 1, .down = REACH_ANY});
//     network_finish(&network);
//     network_release(&network);
//
// What is followed are a closure's steps (report/closure.h). Several subjects, or both directions
// of one, share nodes and links. By table, every node is a table as a whole.
#pragma once

#include "report/closure.h"
#include "report/health.h"
#include "report/neighbours.h"
#include "report/subject.h"

enum network_node_kind { NETWORK_COLUMN, NETWORK_ROWS, NETWORK_WHOLE, NETWORK_MISSING };

struct network_node {
    enum network_node_kind kind;
    uint32_t asset;    // 0: a name that is missing, nobody knows where
    uint32_t column;   // of NETWORK_COLUMN
    struct str name;   // carried by a '*', or missing; else empty
    uint32_t distance; // fewest steps from a subject
    bool asked;        // it is (of) a subject
};

enum network_link_kind { LINK_EDGE, LINK_READ, LINK_MISSING };

struct network_link {
    uint32_t from; // nodes
    uint32_t to;
    enum network_link_kind kind;
    uint32_t id; // of the edge, the read or the unresolved name
};

struct network_options {
    bool by_table;
    bool rows;         // what decides about rows, too
    double confidence; // only links at least as sure
};

struct network {
    struct lookup *lookup;
    struct network_options options;
    struct intern names;
    struct map index; // node + 1
    struct VEC(struct network_node) nodes;
    struct VEC(struct network_link) links; // after network_finish: each once, by from, to, kind, id
    struct map unsure;                     // links that are not sure enough, by id and kind
};

void network_init(struct network *network, struct lookup *lookup, struct network_options options);
void network_release(struct network *network);

// What is so many steps above and below the subjects, taken together.
void network_follow(struct network *network, const struct subject *subjects, uint32_t count,
                    struct reach reach);
void network_add_all(struct network *network); // every edge and table of the store

// What is broken belongs to every picture: names that are not found, by statements that fill what
// is in the network or that miss the name in a table that was asked for; and, if only values are
// followed, the other uses of dropped columns and of tables that are defined nowhere.
void network_add_broken(struct network *network, struct health *health);

void network_finish(struct network *network);
