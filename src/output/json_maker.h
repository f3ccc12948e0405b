// JSON maker: trees of JSON, for formats of others.
//
//     cJSON *job = json_make_object();
//     json_put(job, "name", json_make_text(STR("marts/daily.sql")));
//     json_add_tree(&out, job);                  // {"name":"marts/daily.sql"}, and the tree is
//     gone
//
// What is put into a tree belongs to it. Running out of memory aborts. Bytes that are not UTF-8
// become U+FFFD.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/buf.h"

cJSON *json_make_object(void);
cJSON *json_make_array(void);
cJSON *json_make_text(struct str text);
cJSON *json_make_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
cJSON *json_make_null(void);
cJSON *json_make_integer(int64_t integer); // whole, also beyond 2^53
cJSON *json_make_boolean(bool value);
cJSON *json_make_share(double share); // at most six digits

void json_put(cJSON *object, const char *key, cJSON *value); // a key that is a literal
void json_put_named(cJSON *object, struct str key, cJSON *value);
void json_append(cJSON *array, cJSON *value);

// Appends it on one line and releases it.
void json_add_tree(struct buf *out, cJSON *value);
