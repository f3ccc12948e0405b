// Airflow: DAGs and tasks of a Python source.
//
//     with DAG("sales", default_args={"owner": "bi"}) as dag:       pipeline airflow.sales
//         PostgresOperator(task_id="load", sql="sql/load.sql")      pipeline airflow.sales.load
#pragma once

#include "format/connection.h"
#include "format/python/call.h"

struct airflow {
    struct python_source *source;
    struct str dag;     // id of the DAG whose tasks follow; empty: none yet
    uint32_t dag_asset; // asset_def
};

// Whether a call makes a task that runs SQL.
bool airflow_is_operator(const struct python_call *call);

// Whether the task's database is no PostgreSQL, by the operator's name.
bool airflow_is_foreign(const struct python_call *call);

// What settings say about the connection that a task names (conn_id and the like).
struct connection airflow_connection(struct airflow *airflow, const struct python_call *call);

// Takes note of a call that makes a DAG.
void airflow_see(struct airflow *airflow, const struct python_call *call);

// The pipeline (asset_def) of a task.
uint32_t airflow_task(struct airflow *airflow, const struct python_call *call);

// A file that the task runs belongs to it. False: it is none of the scanned files.
bool airflow_runs_file(struct airflow *airflow, uint32_t task, struct str path, struct span at);
