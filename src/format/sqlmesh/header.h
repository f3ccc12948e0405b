// Header: the first statement of a file of SQLMesh, and what it says about a model.
//
//     MODEL (name shop.orders, kind VIEW, owner sales, columns (id int));
#pragma once

#include "format/reading.h"
#include "format/sqlmesh/items.h"
#include "format/sqlmesh/jinja.h"

enum sqlmesh_kind { SQLMESH_NONE, SQLMESH_MODEL, SQLMESH_AUDIT, SQLMESH_METRIC };

struct sqlmesh_header {
    enum sqlmesh_kind kind;
    struct span at; // with the semicolon
    struct sqlmesh_items settings;
    bool open; // its parenthesis is never closed: `at` ends with the file
};

// Which header starts a text, behind blanks and comments.
enum sqlmesh_kind sqlmesh_kind_of(struct str text);

// Reads the header that starts at the byte `start` of the file.
struct sqlmesh_header sqlmesh_header_read(struct reading *reading, uint32_t start);

// The database that it says to be written for; empty: it does not say.
struct str sqlmesh_dialect(struct reading *reading, const struct sqlmesh_header *header);

// ---- a model

struct sqlmesh_model {
    struct sqlmesh_names names;
    struct str relation; // as SQL: shop.orders; empty: not known
    struct str dialect;  // empty: not said
    bool enabled;
    struct str updated_at; // SCD_TYPE_2: the column that says when a row has changed; empty: none
    struct str valid_from; // SCD_TYPE_2: names of the columns that it adds; empty: it adds none
    struct str valid_to;
    uint32_t asset; // 0 when its name is not known
};

// Declares the model's asset and says what else its header holds.
struct sqlmesh_model sqlmesh_model_declare(struct reading *reading,
                                           const struct sqlmesh_header *header);
