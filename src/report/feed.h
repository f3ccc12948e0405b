// Feed: edges or reads of many columns or tables at once, those of neighbours in one question.
//
//     struct feed feed;
//     feed_init(&feed, &reader, "SELECT source_column, id, statement_id, confidence, kind,"
//                               " target_asset, target_column FROM edges"
//                               " WHERE source_column BETWEEN ?2 AND ?3");
//     feed_ask(&feed, 0, 31);                   // request 0
//     feed_ask(&feed, 0, 30);                   // request 1
//     feed_fetch(&feed);                        // asks once, for 30 to 31
//     struct feed_slice links = feed_take(&feed);      // of request 0
//     links = feed_take(&feed);                        // of request 1
//     feed_reset(&feed);                               // keeps its memory for the next requests
//     feed_release(&feed);
//
// The SQL has ?1 for the first part of a key, ?2 and ?3 for the range of the second (or none of
// them, where that is 0), and gives the second part of the key, in whose order it goes, then id,
// statement, confidence, kind (0: none), asset and column (NULL: the rows).
#pragma once

#include "base/vec.h"
#include "store/read.h"

struct feed_link {
    uint32_t id; // of the edge or read
    uint32_t statement;
    uint32_t kind;
    uint32_t asset; // where it leads
    uint32_t column;
    double confidence;
};

struct feed_request {
    uint64_t key; // both parts
    uint32_t number;
};

struct feed_slice {
    uint32_t first; // in `links`
    uint32_t count;
};

struct feed {
    struct cursor *cursor;
    bool ranged; // the SQL has a range
    struct VEC(struct feed_request) requests;
    struct VEC(struct feed_link) links;   // sorted by id within a slice
    struct VEC(struct feed_slice) slices; // by request
    uint32_t taken;                       // requests
};

void feed_init(struct feed *feed, struct reader *reader, const char *sql);
void feed_release(struct feed *feed);
void feed_reset(struct feed *feed);

// Requests are numbered from 0, in the order in which they come. The same one may come again.
void feed_ask(struct feed *feed, uint32_t first, uint32_t second);

void feed_fetch(struct feed *feed);

// What the next request, in the order of asking, has brought.
struct feed_slice feed_take(struct feed *feed);
