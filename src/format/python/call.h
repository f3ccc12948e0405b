// Call: name(argument, keyword=argument) of a Python source.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "format/python/value.h"

struct python_call {
    const struct python_source *source;
    struct str name; // the last part: "execute" of cur.execute
    uint32_t first;  // token: of the whole dotted name
    uint32_t open;   // token: the bracket
    uint32_t close;
};

// An argument's tokens; first == end: not given.
struct python_argument {
    uint32_t first;
    uint32_t end;
};

// The call whose opening bracket is this token. False: it opens no call.
bool python_call_at(const struct python_source *source, uint32_t open, struct python_call *call);

struct python_argument python_call_keyword(const struct python_call *call, const char *keyword);
struct python_argument python_call_positional(const struct python_call *call, uint32_t position);
