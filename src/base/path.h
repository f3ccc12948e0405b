// Path: names of files as text. Nothing here looks at the file system.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

// The last part: "daily.sql" of "marts/daily.sql".
struct str path_name(struct str path);

// Without needless parts: "./a//b/." is "a/b", "." and "" are ".". A ".." stays, since the part
// before it may be a symbolic link. The result is NUL-terminated.
struct str path_clean(struct arena *arena, struct str path);

// "a" and "b" as "a/b"; "" or "." and "b" as "b". The result is NUL-terminated.
struct str path_join(struct arena *arena, struct str directory, struct str name);

// Whether a clean path is the directory or lies below it.
bool path_inside(struct str path, struct str directory);
