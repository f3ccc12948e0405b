// Repeats: what several readings of one text yield more than once.
//
//     {% if is_incremental() %} a {% else %} b {% endif %}      is read both ways
//
// Both readings fill the same asset, and give the same edges for all that stands outside of the
// condition. Edges and references at the same place of the same file are one.
#pragma once

struct project;

// Drops repeated edges and references into assets that several queries fill.
void repeat_drop(struct project *project);
