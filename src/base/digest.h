// Digest: short names for bytes. The same bytes give the same name on every machine.
#pragma once

#include "base/str.h"

struct digest {
    char text[40];
};

// XXH3 as the store writes it: 16 hexadecimal digits.
struct digest digest_of(struct str bytes);

// A UUID of version 8 (RFC 9562: made by a rule of one's own) of a text.
struct digest digest_uuid(struct str text);
