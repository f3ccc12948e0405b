// Names: what the numbers and ids of Metabase stand for.
//
//     ["field", 84, null]      field 84 is order_id of table 10, which is shop.orders
//     {{snippet: paid}}        its text stands in snippets/paid.yaml
//
// Facts come from the file that is read and from the other files of the scan: what the API answers
// for /api/database/1/metadata, result_metadata of cards, serialised databases, tables, fields,
// snippets, segments and measures. Numbers belong to one Metabase; should the files of several be
// scanned together, the fact from the nearest directory counts.
#pragma once

#include <stdbool.h>

#include "base/vec.h"
#include "format/metabase/kind.h"
#include "format/metabase/part.h"

enum metabase_fact_kind {
    FACT_DATABASE, // by id and by name
    FACT_TABLE,    // by id
    FACT_FIELD,    // by id, and by metabase_field_word
    FACT_CARD,     // by id and entity_id
    FACT_RESULT,   // by metabase_result_word
    FACT_READ,     // by a card's id or entity_id: another query reads that card
    FACT_SNIPPET,  // by name
    FACT_SEGMENT,  // by id and entity_id
    FACT_MEASURE,  // by id and entity_id
};

// One struct for all; what a kind does not name is empty.
struct metabase_fact {
    enum metabase_fact_kind kind;
    bool weak; // FIELD: known from a card's result only
    struct str word;
    struct str path;    // of the file that says so
    struct str name;    // DATABASE: its engine; SNIPPET: its text; RESULT: of the output
    struct str schema;  // TABLE
    struct str table;   // FIELD: id of its table
    struct str target;  // FIELD: word of the field that it refers to as a foreign key
    struct str display; // CARD; DATABASE: its name
    struct metabase_part definition; // SEGMENT, MEASURE: the query; CARD: that of a metric
    uint32_t order;                  // of arrival
};

struct metabase_names {
    struct arena *arena;
    struct arena *scratch;                  // of what is needed only while a document is added
    struct VEC(struct metabase_fact) facts; // in the arena
};

// Adds what a document says. Strings are copied; definitions stay in its tree, which must live as
// long as the names do when metabase_names_keeps it.
void metabase_names_add(struct metabase_names *names, struct metabase_part root, struct str path);

// Whether the document holds definitions.
bool metabase_names_keeps(const struct node *root);

// Sorts the facts: once all are added, and before anything is asked.
void metabase_names_settle(struct metabase_names *names);

// The fact that counts for a file of this path. NULL: there is none, or several disagree. Fields
// known from results only are left out unless `weak`.
const struct metabase_fact *metabase_names_find(const struct metabase_names *names,
                                                enum metabase_fact_kind kind, struct str word,
                                                struct str path, bool weak);

// The word of a card's output, by the word of its field; in the arena.
struct str metabase_result_word(struct arena *arena, struct str card, struct str field);

// The card that "card__42", "card:42" or an entity_id speaks of; empty: the text is none of them.
struct str metabase_card_word(struct str text);
