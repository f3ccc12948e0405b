// URL: paths of files as a part of one.
#pragma once

#include "base/buf.h"

// Appends the path with what is no plain character of a URL's path as %XX.
void url_add_path(struct buf *out, struct str path);
