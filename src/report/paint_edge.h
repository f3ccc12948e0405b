// Paint edge: an edge of a picture, as the store knows it by the id of a link.
//
//     struct picture_edge edge = paint_edge(&edges, &link);     // its ends are the caller's to set
#pragma once

#include "base/picture.h"
#include "report/health.h"
#include "report/network.h"

struct paint_edges {
    struct lookup *lookup;
    struct arena *arena; // of texts
    struct health *health;
    struct cursor *edge, *read, *name;
};

void paint_edges_init(struct paint_edges *edges, struct health *health, struct arena *arena);
struct picture_edge paint_edge(struct paint_edges *edges, const struct network_link *link);

// What several edges are together: as sure as the surest, but as broken as the worst, which says
// why and where.
void paint_edge_merge(struct picture_edge *into, const struct picture_edge *edge);
