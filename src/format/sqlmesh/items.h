// Items: what commas separate, in the settings and macros of SQLMesh.
//
//     (a int, b decimal(10, 2))     a int | b decimal(10, 2)
//     [sales, 'top secret']         sales | 'top secret'
//
// Items are parts of the text that they are taken from, without the blanks and comments around
// them; empty ones are left out. Brackets hide commas; nothing here recurses.
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

struct sqlmesh_items VEC(struct str); // in an arena

// Appends the items of a text that has no brackets around it.
void sqlmesh_items_add(struct arena *arena, struct str text, struct sqlmesh_items *items);

// A text without the one pair of brackets that holds all of it, ( or [, if there is one.
struct str sqlmesh_unwrapped(struct str text);

// Where the bracket that starts the text is closed: the offset behind it; 0: nowhere.
uint32_t sqlmesh_bracket_end(struct str text);

// 'it''s' and "it's" as it's; anything else as it is.
struct str sqlmesh_unquoted(struct arena *arena, struct str text);

// ---- settings: name value, name = value

struct sqlmesh_setting {
    struct str name; // as written
    struct str value;
};

struct sqlmesh_setting sqlmesh_setting_of(struct str item);

// The value of the last item that is called so, in any case; empty: there is none.
struct str sqlmesh_setting_get(const struct sqlmesh_items *items, const char *name);
