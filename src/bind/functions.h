// Functions: those that the files define. PostgreSQL's own stand in builtin.h.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "bind/type.h"

struct project;

struct function_column {
    uint32_t name; // symbol
    struct type type;
};

struct user_function {
    uint32_t schema; // symbol
    uint32_t name;
    uint32_t file;
    uint32_t statement;
    uint32_t next; // overload: index + 1
    bool aggregate;
    bool set; // returns a set
    uint32_t min_args;
    uint32_t max_args;                          // UINT32_MAX: variadic
    struct type type;                           // of the result, when it is one value or a row type
    struct VEC(struct function_column) columns; // OUT, INOUT and TABLE columns
};

struct functions {
    struct VEC(struct user_function) list;
    struct map by_name; // (0, name) -> 1 + index of the first
    struct map traits;  // (name, arguments) -> 1 + what PostgreSQL's own are; asked for every call
};

void functions_release(struct functions *functions);

// Takes CREATE FUNCTION and CREATE AGGREGATE statements.
void functions_declare(struct project *project, uint32_t file, uint32_t statement);

// What PostgreSQL's own functions of that name with so many arguments are: bits BUILTIN_IS_...
unsigned functions_traits(struct project *project, uint32_t name, uint32_t arguments);

// The function of that name that takes so many arguments, or NULL.
const struct user_function *functions_find(const struct project *project, uint32_t name,
                                           uint32_t arguments);
