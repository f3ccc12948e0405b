// Groups: what an answer comes to for each dashboard and each pipeline, and for each owner.
//
//     groups_add(&groups, lookup, (struct group){item.asset, effect, confidence}, 0);
//     groups_show(&groups, &counts, lookup, doc, limit);
//     groups_release(&groups);
//
// Three tables, for people with titles, for programs with these keys:
//
//     "dashboards": [{"dashboard": "grafana.Payments", "charts": 2, "effect": "values change",
//                     "confidence": 1, "owners": ["@shop/ops"]}]
//     "pipelines":  [{"pipeline": "wh/dim_customer.sql", "statements": 3, "effect": "breaks",
//                     "confidence": 1, "owners": ["@shop/data"]}]
//     "owners":     [{"owner": "@shop/ops", "assets": 13, "table": 0, ..., "temporary_table": 0}]
//
// "effect" is the worst, "confidence" that of the surest. "charts" are the affected ones in it,
// "statements" the affected ones that it runs (0: only what it returns is affected). "owner" is
// null for what nobody owns; what several own counts for each of them.
#pragma once

#include "report/counts.h"
#include "report/effect.h"

struct group {
    uint32_t asset;
    enum effect effect;
    double confidence;
    uint32_t parts; // charts of a dashboard, statements of a pipeline
};

struct groups {
    struct VEC(struct group) list; // dashboards and pipelines
    struct sparse numbers;         // asset: place in the list, from 1
    struct map parts;              // (asset, chart or statement): 1
};

void groups_release(struct groups *groups);

// The asset is affected. A chart is of its dashboards, a result of its script; another asset is of
// none. `part` is the statement by which a pipeline is affected, 0: no more is known.
void groups_add(struct groups *groups, struct lookup *lookup, struct group group, uint32_t part);

// `counts` has counted the same assets. At most `limit` rows a table (0: all).
bool groups_show(const struct groups *groups, const struct counts *counts, struct lookup *lookup,
                 struct document *doc, uint32_t limit);
