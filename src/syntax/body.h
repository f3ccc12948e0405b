// Body: how large and how branched the code of a function, procedure or DO block is.
//
// Counted from the tokens of the text: libpg_query's parser of PL/pgSQL refuses what it needs a
// catalogue for (a variable of type refcursor, new.column in a trigger), and knows no places. What
// a statement of PL/pgSQL starts with tells what it is (documentation: PL/pgSQL, Control
// Structures):
//
//     BEGIN
//         IF a THEN b := 1;                      statements 2, branches 1
//         ELSIF c THEN EXECUTE 'DROP TABLE t';   statements 1, branches 1, dynamic 1
//         END IF;
//     EXCEPTION WHEN others THEN NULL;           statements 1, handlers 1
//     END
#pragma once

#include "base/str.h"
#include "query/model.h"

// A body in PL/pgSQL.
struct measure body_measure_plpgsql(struct str body);

// A body in SQL.
struct measure body_measure_sql(struct str body);

// A body in a language that is not read: its lines.
struct measure body_measure_lines(struct str body);
