// Component: what shows a query on a page of Evidence.
//
//     <BarChart data={orders} x=day y={['total', 'tax']} title="Orders"/>
//     <DataTable data={orders}> <Column id=day/> </DataTable>
//
// Which attributes name columns stands in one table, in component.c.
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "query/model.h"

struct evidence_column {
    struct str name;
    struct span at; // of the file
};

struct evidence_component {
    struct span at;  // of the file: its opening tag
    struct str name; // BarChart
    struct str data; // the query's name; empty: it is no name
    struct span data_at;
    struct str title; // empty: none
    bool open;        // an attribute names columns in a way that is not known here: all count
    struct VEC(struct evidence_column) columns;
};

struct evidence_components {
    struct VEC(struct evidence_component) list;
    struct VEC(uint32_t) within; // components whose closing tag has not come yet: in `list`
    uint32_t open;               // tags and comments that are never closed
    uint32_t open_at;            // the first of them
};

// Appends the components in bytes of a file that are no code.
void evidence_components_add(struct arena *arena, struct str file, struct span text,
                             struct evidence_components *components);
