// Dbt snapshot: a table that keeps every state that the rows of a query ever had. dbt adds columns
// to the query's own:
//
//     dbt_scd_id        made from the unique key and the time of the change
//     dbt_updated_at    that time: column `updated_at`, else the clock
//     dbt_valid_from    the same
//     dbt_valid_to      that of the next state
//     dbt_is_deleted    with hard_deletes: new_record
//
// They are written around the query, standing for the settings that they are made from:
//
//     dbt_snapshot_read(&file, config, query, &snapshot);
//     dbt_snapshot_open(&snapshot);             SELECT *, (changed_at) AS dbt_updated_at ... FROM (
//     excerpt_copy(excerpt, query);
//     dbt_snapshot_close(&snapshot);            ) AS dbt_snapshot
#pragma once

#include "format/dbt/node.h"

// How to add one: a line with the column's name; what stands in it is decided in snapshot.c.
enum dbt_snapshot_column {
    DBT_SCD_ID,
    DBT_UPDATED_AT,
    DBT_VALID_FROM,
    DBT_VALID_TO,
    DBT_IS_DELETED,
    DBT_SNAPSHOT_COLUMNS
};

// SQL in a setting. Spans of `written`.
struct dbt_setting {
    struct span text; // length 0: there is none
    struct span at;   // what is put for it stands for this
};

struct dbt_snapshot {
    struct excerpt *excerpt;
    struct span query;                      // of `written`
    struct VEC(struct dbt_setting) keys;    // in the reading's arena
    struct dbt_setting updated_at;          // none: the clock
    struct str names[DBT_SNAPSHOT_COLUMNS]; // other names; empty: dbt's own
    bool deleted;                           // there is a column for deleted rows
};

const char *dbt_snapshot_column_name(enum dbt_snapshot_column column); // "dbt_scd_id"

// Reads a snapshot's settings (unique_key, updated_at and the like; NULL: none) and appends their
// texts to the excerpt's `written`.
void dbt_snapshot_read(struct dbt_file *file, const struct node *config, struct span query,
                       struct dbt_snapshot *snapshot);

void dbt_snapshot_open(const struct dbt_snapshot *snapshot);
void dbt_snapshot_close(const struct dbt_snapshot *snapshot);
