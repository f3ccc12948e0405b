// Asset: what cards, dashboards and transforms say of themselves in the same words.
//
//     "id": 42, "entity_id": "ewUj6ow4HD_vePKnXihVA", "name": "Orders by day",
//     "description": "...", "creator": {"email": "ada@shop.example"}
#pragma once

#include "format/metabase/file.h"

// All but keys, names and parents. What has no name is called by `noun` and its number.
struct asset_def metabase_asset(struct metabase_file *file, struct metabase_part object,
                                enum asset_type type, const char *noun);

// Its name, or what stands for an empty one.
struct str metabase_title(struct metabase_file *file, const struct node *object, const char *noun);

// Adds the keys that an object has in a space, by id and by entity_id.
void metabase_add_keys(struct metabase_file *file, struct names *keys, const char *space,
                       const struct node *object);

// By what others speak of an object: its id, or else its entity_id; empty: it has neither.
struct str metabase_word(const struct node *object);
