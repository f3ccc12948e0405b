// Relation: what a data source reads: tables, custom SQL, joins and unions of them.
//
//     <relation name='Orders' type='text'>SELECT * FROM orders WHERE paid &lt;&lt; 3</relation>
//
//     (SELECT * FROM orders WHERE paid < 3) AS "Orders"
#pragma once

#include "format/tableau/sql.h"

// The relations of a data source as what stands behind FROM. False when it has none.
bool tableau_relations_write(struct tableau_sql *sql);

// The bytes of the file that they stand for.
struct span tableau_relations_claim(const struct tableau_file *file,
                                    const struct tableau_source *source);

// Reports the relations of other engines, and those that are not understood. False when no
// relation is PostgreSQL's.
bool tableau_relations_check(const struct tableau_file *file, const struct tableau_source *source);
