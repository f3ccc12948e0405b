// Declared: the relations of a store and their columns, to be compared with another store's.
//
//     struct declared declared;
//     declared_read(&declared, &reader, STR(""));
//     const struct declared_relation *customers = declared_find(&declared, STR("crm.customers"));
//     const struct declared_column *email = declared_column(customers, STR("email"));
//     declared_release(&declared);
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "report/finding.h"
#include "store/read.h"

struct declared_column {
    uint32_t id;
    uint32_t position; // from 1 in the order of the list, whether or not the store knows it
    struct str name;
    struct str type; // as PostgreSQL prints it; empty: not known
    bool not_null;
    bool has_default;
    bool listed; // a declaration lists it; else it was inferred from its use
    struct finding_place place;
};

struct declared_relation {
    uint32_t id;
    struct str label; // schema.name, quoted where SQL would need it
    struct str schema;
    struct str name;
    struct str type; // "table", "materialized_view"
    bool is_view;    // of either kind
    bool listed;     // its columns stand in the scanned files
    bool open;       // it has columns that are not known
    // Kind of the statement whose query makes it: "create view", "create table as", "select" (a
    // model); empty: none.
    struct str maker;
    struct finding_place place;
    const struct declared_column *columns; // by position
    uint32_t column_count;
};

struct declared {
    struct arena arena;
    struct str folder;
    struct VEC(struct declared_relation) relations; // by label
};

// Tables and views of all kinds; temporary ones and PostgreSQL's own are left out. Files of places
// are those of the store, below `folder` unless that is empty.
void declared_read(struct declared *declared, struct reader *reader, struct str folder);
void declared_release(struct declared *declared);

// A file of the store as it is shown, in the arena.
struct str declared_file(struct declared *declared, struct str file);

const struct declared_relation *declared_find(const struct declared *declared, struct str label);
const struct declared_column *declared_column(const struct declared_relation *relation,
                                              struct str name);
