// Renaming: every place to edit when a column gets another name, so that all else stays as it is.
//
//     SELECT c.email FROM crm.customers c      c.mail AS email     the output keeps its name
//     WHERE email IS NOT NULL                  mail
//     SELECT * FROM crm.customers              nothing to edit; what the star fills is renamed too,
//                                              and so the places that name that
//
//     struct renaming renaming;
//     if (renaming_find(&renaming, &lookup, &subject, STR("mail"), &why)) ...
//     renaming_show(&renaming, doc, limit);
//     renaming_release(&renaming);
//
// Tables of the document:
//     "edits": [{"file": "stg/customers.sql", "line": 9, "column": 12, "offset": 301, "length": 5,
//                "replacement": "mail AS email", "names": "crm.customers.email",
//                "statement": "create view", "confidence": 1, "remark": null}]
//     "stars": [{"file": "x.sql", "line": 3, "column": 8, "brings": "crm.customers.email",
//                "renames": "mart.copy.email", "statement": "create view", "confidence": 1}]
//     "collisions": [{"name": "crm.customers.mail", "file": "crm/schema.sql", "line": 12,
//                     "column": 5, "meaning": "..."}]
// "offset" and "length" are bytes of the file: what stands there becomes "replacement". They are
// null where an edit needs more than that, as "remark" says; a remark on another edit says what to
// look at. "renames" is null where a star fills columns by position. A table that copies
// the column's declaration (LIKE, INHERITS) is listed among the stars, with statement
// "declaration".
#pragma once

#include "base/document.h"
#include "report/subject.h"

struct renaming_edit {
    struct str file;
    uint32_t line;
    uint32_t column;
    uint32_t offset; // 0: not known
    uint32_t length;
    struct str replacement;
    uint32_t names;     // column
    uint32_t statement; // 0: the declaration
    double confidence;
    const char *remark; // NULL: none
    bool by_hand;       // more than replacing is needed
};

struct renaming_star {
    uint32_t statement; // 0: the declaration of the column itself is copied (LIKE, INHERITS)
    struct str file;
    uint32_t line;
    uint32_t column;
    uint32_t brings;  // column
    uint32_t renames; // column, 0: none
    double confidence;
};

struct renaming_collision {
    uint32_t column; // of the new name
    uint32_t at;     // statement that reads both tables; 0: it is in the same table
};

struct renaming {
    struct lookup *lookup;
    struct str name;                        // the new one
    struct VEC(struct renaming_edit) edits; // by file and place
    struct VEC(struct renaming_star) stars;
    struct VEC(struct renaming_collision) collisions;
    struct VEC(uint32_t) columns; // that get the new name: the subject, then those behind stars
    struct map seen;              // column: 1
    struct map beside;            // (statement, column): 1, a collision is known
    uint32_t files;               // with edits
    struct cursor *declaration, *copies, *references, *mentions, *taken, *starred, *namesake,
        *others;
};

// False: the new name is none, or the subject is no column; why is appended, and nothing is left to
// release.
bool renaming_find(struct renaming *renaming, struct lookup *lookup, const struct subject *subject,
                   struct str name, struct buf *why);
void renaming_release(struct renaming *renaming);

bool renaming_show(const struct renaming *renaming, struct document *doc, uint32_t limit);
