// Transfer: a job that reads datasets and fills one, handed from a report to an exporter for other
// catalogues. The report knows no format, an exporter no report.
//
//     wh/fct_orders.sql   reads   shop.orders (amount -> net_eur), fx_daily   fills   wh.fct_orders
//
// What it points to lives until the call that takes it returns.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct transfer_field {
    struct str name;
    struct str type; // may be empty
    struct str description;
    struct str_list tags;
};

struct transfer_dataset {
    struct str system; // empty: the database; else what holds it: "grafana", "result"
    struct str name;   // schema.table; within another system its name there
    struct str type;   // "view"
    struct str description;
    struct str_list owners;
    struct str_list tags;
    const struct transfer_field *fields;
    uint32_t field_count;
};

// One edge: a field of a dataset that is read.
struct transfer_input {
    uint32_t dataset; // index into the inputs
    struct str field;
    struct str output; // field that it flows into or decides about; empty: the rows
    struct str kind;   // "aggregation"
    struct str expression;
    double confidence;
    bool value;
    bool masked; // through a hash or the like: the value cannot be read behind it
};

struct transfer_job {
    struct str name;
    struct str kind; // "script", "view", "chart"
    struct str description;
    struct str_list owners;
    struct str_list tags;
    struct str file; // where it stands; may be empty
    struct str sql;  // may be empty
};

struct transfer {
    struct transfer_job job;
    const struct transfer_job *parent; // the script of which this fills one of several; or NULL
    const struct transfer_dataset *inputs;
    uint32_t input_count;
    const struct transfer_dataset *output; // NULL: a parent itself
    const struct transfer_input *edges;    // by output field, then as the store has them
    uint32_t edge_count;
};

// Where things are, by the user's word or as the store has it.
struct transfer_world {
    struct str namespace;  // "postgres://host:5432"
    struct str database;   // "shop"
    struct str jobs;       // namespace of jobs
    struct str event_time; // RFC 3339
    struct str source_url; // what stands before paths of files
    struct str version;    // of stemma
    struct str revision;   // of git, may be empty
    struct str input_hash;
};
