// Spaces: the key spaces of all formats. Files of one tool speak of one another by them.
//
//     "<metabase card>"."42"     in SQL, or in struct asset_def's keys
//
// How to add one: add a line. What is in one space must be unique within a scan: words of a tool
// with projects or files of its own begin with what tells those apart.
#pragma once

#include "query/declaration.h"

#define SPACE_FILE               KEY_SPACE "file"       // path as shown: a script
#define SPACE_DBT                KEY_SPACE "dbt"        // model, seed, snapshot: name, project.name
#define SPACE_DBT_SOURCE         KEY_SPACE "dbt source" // source.table, project.source.table
#define SPACE_DBT_ID             KEY_SPACE "dbt id"     // unique_id of a manifest
#define SPACE_GRAFANA_DASHBOARD  KEY_SPACE "grafana"    // uid
#define SPACE_GRAFANA_PANEL      KEY_SPACE "grafana panel"  // uid/id
#define SPACE_METABASE_CARD      KEY_SPACE "metabase card"  // id, entity_id
#define SPACE_METABASE_CHART     KEY_SPACE "metabase chart" // what a card shows: id, entity_id
#define SPACE_METABASE_DASHBOARD KEY_SPACE "metabase dashboard"
#define SPACE_METABASE_TABLE     KEY_SPACE "metabase table"   // id
#define SPACE_SUPERSET_DATASET   KEY_SPACE "superset dataset" // uuid, id
#define SPACE_SUPERSET_CHART     KEY_SPACE "superset chart"   // uuid, id
#define SPACE_SUPERSET_DASHBOARD KEY_SPACE "superset dashboard"
#define SPACE_SUPERSET_QUERY     KEY_SPACE "superset query" // saved in SQL Lab: uuid, id
#define SPACE_REDASH_QUERY       KEY_SPACE "redash query"   // id
#define SPACE_REDASH_CHART       KEY_SPACE "redash visualization"
#define SPACE_REDASH_DASHBOARD   KEY_SPACE "redash dashboard"
#define SPACE_TABLEAU_SOURCE     KEY_SPACE "tableau" // path/name; repository/id when published
#define SPACE_TABLEAU_SHEET      KEY_SPACE "tableau sheet"     // path/name
#define SPACE_TABLEAU_DASHBOARD  KEY_SPACE "tableau dashboard" // path/name
#define SPACE_EVIDENCE_PAGE      KEY_SPACE "evidence"          // path as shown
#define SPACE_EVIDENCE_QUERY     KEY_SPACE "evidence query"    // path#name
#define SPACE_EVIDENCE_CHART     KEY_SPACE "evidence chart"    // path#number on the page
#define SPACE_AIRFLOW_DAG        KEY_SPACE "airflow dag"
#define SPACE_AIRFLOW_TASK       KEY_SPACE "airflow task" // dag.task
#define SPACE_PIPELINE           KEY_SPACE "pipeline"     // name in stemma.yaml
#define SPACE_SETTINGS           KEY_SPACE "stemma"       // name in stemma.yaml
