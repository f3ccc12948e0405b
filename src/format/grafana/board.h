// Grafana board: a dashboard with its panels, variables and annotations, whatever version wrote it.
//
//     dashboard    keys (<grafana>, "Xy1")           fields: variables and annotations
//     chart        keys (<grafana panel>, "Xy1/7")   fields: what panel 7 shows
//
// A variable $host is the field "host", an annotation Deploys has fields like "Deploys.text".
#pragma once

#include "format/grafana/panel.h"

// A query of the dashboard itself.
struct grafana_extra {
    struct str name;
    bool annotation;          // else a variable
    const struct node *sql;   // may be NULL
    const struct node *model; // where another engine's query would stand
    struct grafana_source source;
};

struct grafana_board {
    struct str uid; // may be empty
    struct str title;
    struct str description;
    const struct node *tags;
    const struct node *at; // its title, or all of it
    struct grafana_sources sources;
    const struct node *elements; // library panels of an export, by uid
    struct grafana_panels panels;
    struct VEC(struct grafana_extra) extras;
};

// Declares the dashboard and its charts, and takes their queries.
void grafana_board_emit(const struct grafana *grafana, struct grafana_board *board);

// A library panel: a chart of its own, that dashboards refer to by `uid`.
void grafana_library_emit(const struct grafana *grafana, struct str uid, struct str name,
                          struct grafana_panel *panel);
