// Path: names of files as text. Nothing here looks at the file system.
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

// Whether the name ends with one of these suffixes, given in lower case (NULL ends them), in any
// case, and has more than it.
bool path_has_suffix(struct str path, const char *const *suffixes);

// The last part: "daily.sql" of "marts/daily.sql".
struct str path_name(struct str path);

// Without needless parts: "./a//b/." is "a/b", "." and "" are ".". A ".." stays, since the part
// before it may be a symbolic link. The result is NUL-terminated.
struct str path_clean(struct arena *arena, struct str path);

// "a" and "b" as "a/b"; "" or "." and "b" as "b". The result is NUL-terminated.
struct str path_join(struct arena *arena, struct str directory, struct str name);

// Whether a clean path is the directory or lies below it.
bool path_inside(struct str path, struct str directory);

// Appends a path as it is seen from a directory, both absolute and clean: "/a/b/c" from "/a/x" is
// "../b/c", from "/a/b/c" it is ".", and "/a" from "/a/b" is "..".
void path_add_relative(struct buf *out, struct str path, struct str directory);

// Goes on from an absolute and clean path, by names alone: "../c" takes "/a/b" to "/a/c".
void path_follow(struct buf *path, struct str steps);
