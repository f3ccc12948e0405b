// Grafana source: which engine a query of Grafana is for.
//
//     "datasource": {"type": "grafana-postgresql-datasource", "uid": "warehouse"}
//     "datasource": {"uid": "${DS_WAREHOUSE}"}     __inputs[] or a variable says which type that is
//     "datasource": "Warehouse"                    a name: the type is not known
//
// A target without one of its own has its panel's.
#pragma once

#include "format/connection.h"
#include "format/tree.h"

enum grafana_engine {
    GRAFANA_UNKNOWN, // not said: SQL is read all the same
    GRAFANA_POSTGRES,
    GRAFANA_OTHER,
    GRAFANA_EXPRESSION, // calculates from other queries of the panel
    GRAFANA_DASHBOARD,  // shows the queries of another panel
    GRAFANA_BUILT_IN,   // no query: annotations, random walks
};

struct grafana_source {
    struct str type; // of the data source's plugin; empty: not said
    struct str uid;  // or its name
};

// What a dashboard says about the data sources that it names by variables.
struct grafana_sources {
    const struct node *inputs;    // __inputs[]
    const struct node *variables; // templating.list[], or spec.variables[]
};

// `node` is a datasource's node (may be NULL), `inherited` the panel's.
struct grafana_source grafana_source_read(const struct grafana_sources *sources,
                                          const struct node *node, struct grafana_source inherited);

// The same for one whose parts stand apart. Both may be empty.
struct grafana_source grafana_source_make(const struct grafana_sources *sources, struct str type,
                                          struct str uid);

// Settings may say it, else the type does. `around` may be NULL.
enum grafana_engine grafana_source_engine(const struct surroundings *around,
                                          struct grafana_source source);
