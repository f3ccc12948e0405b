// File: what the readers of one Metabase document share.
#pragma once

#include "base/intern.h"
#include "format/metabase/names.h"
#include "format/reading.h"

struct metabase_file {
    struct reading *reading;
    const struct tree *tree;
    struct metabase_names names; // what the document itself says
    struct intern noted;         // ids that have been reported: "field 84"
    struct intern cards;         // words of the cards that have been read
};

void metabase_file_init(struct metabase_file *file, struct reading *reading,
                        const struct tree *tree);
void metabase_file_release(struct metabase_file *file);

// What this document says, and otherwise what other files do. NULL: nobody knows.
const struct metabase_fact *metabase_find(const struct metabase_file *file,
                                          enum metabase_fact_kind kind, struct str word);

// Reports an id that points nowhere, once in a document. `what` it should be: "field".
void metabase_note_dangling(struct metabase_file *file, struct span at, const char *what,
                            struct str id);

// Whether the card has been read already in this document; from now on it has.
bool metabase_seen(struct metabase_file *file, struct str card);

// Whether queries of the database with this id or name are read. One that is not known is taken for
// PostgreSQL.
bool metabase_database_is_read(const struct metabase_file *file, struct str word,
                               struct str *engine);

// Gives a fill what settings say about that database.
void metabase_database_apply(const struct metabase_file *file, struct str word, uint32_t fill);
