#include "report/feed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

enum field {
    FIELD_KEY,
    FIELD_ID,
    FIELD_STATEMENT,
    FIELD_CONFIDENCE,
    FIELD_KIND,
    FIELD_ASSET,
    FIELD_COLUMN
};

void feed_init(struct feed *feed, struct reader *reader, const char *sql) {
    *feed = (struct feed){.cursor = reader_query(reader, sql), .ranged = strstr(sql, "?3") != NULL};
}

void feed_reset(struct feed *feed) {
    VEC_RESET(&feed->requests);
    VEC_RESET(&feed->links);
    VEC_RESET(&feed->slices);
    feed->taken = 0;
}

void feed_release(struct feed *feed) {
    VEC_RELEASE(&feed->requests);
    VEC_RELEASE(&feed->links);
    VEC_RELEASE(&feed->slices);
}

void feed_ask(struct feed *feed, uint32_t first, uint32_t second) {
    struct feed_request request = {map_pair(first, second), feed->requests.size};
    VEC_PUSH(&feed->requests, request);
    VEC_PUSH(&feed->slices, (struct feed_slice){0});
}

// ---- reading

static struct feed_link link_read(const struct cursor *cursor) {
    return (struct feed_link){
        .id = cursor_id(cursor, FIELD_ID),
        .statement = cursor_id(cursor, FIELD_STATEMENT),
        .kind = cursor_id(cursor, FIELD_KIND),
        .asset = cursor_id(cursor, FIELD_ASSET),
        .column = cursor_id(cursor, FIELD_COLUMN),
        .confidence = cursor_share(cursor, FIELD_CONFIDENCE),
    };
}

static int compare_links(const void *a, const void *b) {
    const struct feed_link *left = a;
    const struct feed_link *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

// An index that holds all that is read gives the links of a key in the order of its fields.
static void links_sort(struct feed_link *links, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        if (links[i].id < links[i - 1].id) {
            qsort(links, count, sizeof(*links), compare_links);
            return;
        }
    }
}

// All requests for one key, of which the first is `at`, get the links from `first` on. Returns the
// next request.
static uint32_t slice_settle(struct feed *feed, uint32_t at, uint32_t first) {
    uint64_t key = feed->requests.data[at].key;
    uint32_t count = feed->links.size - first;
    if (count > 1) {
        links_sort(&feed->links.data[first], count);
    }
    for (; at < feed->requests.size && feed->requests.data[at].key == key; at++) {
        feed->slices.data[feed->requests.data[at].number] = (struct feed_slice){first, count};
    }
    return at;
}

// Reads the requests from `at` up to `end`, whose keys have one first part and follow each other.
static void run_read(struct feed *feed, uint32_t at, uint32_t end) {
    const struct feed_request *requests = feed->requests.data;
    uint32_t first = feed->links.size;
    cursor_bind_id(feed->cursor, 1, (uint32_t)(requests[at].key >> 32));
    if (feed->ranged) {
        cursor_bind_id(feed->cursor, 2, (uint32_t)requests[at].key);
        cursor_bind_id(feed->cursor, 3, (uint32_t)requests[end - 1].key);
    }
    while (cursor_next(feed->cursor)) {
        uint32_t key = cursor_id(feed->cursor, FIELD_KEY);
        while ((uint32_t)requests[at].key < key) {
            at = slice_settle(feed, at, first);
            first = feed->links.size;
        }
        VEC_PUSH(&feed->links, link_read(feed->cursor));
    }
    while (at < end) {
        at = slice_settle(feed, at, first);
        first = feed->links.size;
    }
}

static int compare_requests(const void *a, const void *b) {
    const struct feed_request *left = a;
    const struct feed_request *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

// Only keys that follow each other without a gap are read together: what lies in a gap may have any
// number of links.
void feed_fetch(struct feed *feed) {
    const struct feed_request *requests = feed->requests.data;
    uint32_t count = feed->requests.size;
    if (count > 0) {
        qsort(feed->requests.data, count, sizeof(*requests), compare_requests);
    }
    for (uint32_t at = 0, end; at < count; at = end) {
        end = at + 1;
        while (end < count && requests[end].key - requests[end - 1].key <= 1 &&
               (uint32_t)requests[end].key >= (uint32_t)requests[end - 1].key) {
            end++;
        }
        run_read(feed, at, end);
    }
}

struct feed_slice feed_take(struct feed *feed) {
    assert(feed->taken < feed->slices.size);
    return feed->slices.data[feed->taken++];
}
