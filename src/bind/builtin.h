// Builtin: what PostgreSQL itself brings: functions, relations, types, casts, operators.
//
// The tables are generated from the catalogue of PostgreSQL 15 (scripts/generate-builtins); the
// rules that choose among them are those of the documentation's chapter 10, "Type Conversion".
//
//     struct str types[] = {STR("numeric")};
//     struct builtin_call call = {.name = STR("sum"), .types = types, .count = 1};
//     struct builtin_pick pick = builtin_function_pick(&call);
//     pick.function->kind   // BUILTIN_AGGREGATE
//     pick.result           // "numeric"
//
// Names are folded already, as the grammar gives them; they are compared byte by byte. Type names
// are those of pg_type: "int4", "timestamptz", "bpchar"; an array's is its element's behind an
// underscore: "_int4". Three names say more:
//
//     ""         the caller does not know the type. Everything fits; a result is given only if it
//                does not depend on what the type is.
//     "unknown"  PostgreSQL's type of a bare string literal or NULL, until its place gives it one.
//     any other  that PostgreSQL does not bring is a type of the user's: "mood", "shop.mood", and
//                "_mood" for its array. Its casts are not known: where nothing takes it as it is,
//                it counts as "". Of a domain the caller gives the base type, as PostgreSQL does.
//
// All is constant: nothing is allocated, nothing is released, every call may run on any thread.
// Strings that are returned are constants, or (parts of) names that the caller gave.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// ---- types (chapter 8; categories: typcategory of pg_type, chapter 53)

// The number of a type: its place in the table, from 1; 0 means "none".
struct builtin_type {
    const char *name;
    char form;        // b base, d domain of information_schema, p pseudo, r range, m multirange
    char category;    // A array, B boolean, D date, N numeric, S string, U user ...
    bool preferred;   // of its category: float8, text, timestamptz ...
    uint16_t element; // array: its element; range: subtype; multirange: range; domain: base type
    uint16_t array;   // the array type over it
};

const struct builtin_type *builtin_type_find(struct str name); // NULL when PostgreSQL has none
const struct builtin_type *builtin_type_at(uint16_t number);   // NULL for 0
struct str builtin_type_name(uint16_t number);                 // empty for 0

// What x[1] is: "int4" of "_int4", "mood" of "_mood", "jsonb" of "jsonb"; empty when it is nothing.
struct str builtin_type_element(struct str name);

// From which context on PostgreSQL converts by itself (chapter 10.1, CREATE CAST).
enum builtin_cast {
    BUILTIN_CAST_NONE,
    BUILTIN_CAST_EXPLICIT,   // CAST(x AS t) only: int4 -> bool
    BUILTIN_CAST_ASSIGNMENT, // INSERT and UPDATE too: int8 -> int4
    BUILTIN_CAST_IMPLICIT,   // everywhere: int4 -> numeric; a type to itself
};

// What becomes text and what text becomes by way of its text form is counted. NONE when one is "".
enum builtin_cast builtin_cast_find(struct str from, struct str to);

// The type of UNION, CASE, COALESCE, GREATEST, ARRAY[...], VALUES over these (chapter 10.5):
//     int4, numeric -> numeric;  unknown, unknown -> text;  int4, text -> "" (an error)
// Empty when one of them is.
struct str builtin_common_type(const struct str *types, uint32_t count);

// ---- functions (chapter 9)

enum builtin_kind { BUILTIN_PLAIN, BUILTIN_AGGREGATE, BUILTIN_WINDOW };

#define BUILTIN_ARGS      8   // declared arguments, at most
#define BUILTIN_VARIADIC  255 // max_args of a function without a limit
#define BUILTIN_CALL_ARGS 100 // arguments of a call, at most (FUNC_MAX_ARGS)

struct builtin_function {
    const char *name;
    uint8_t kind;      // enum builtin_kind
    bool within_group; // agg(...) WITHIN GROUP (ORDER BY ...): its keys count as arguments
    bool returns_set;
    uint8_t min_args;            // without those that have a default
    uint8_t max_args;            // BUILTIN_VARIADIC: the last one repeats
    uint8_t declared;            // entries of `args`
    uint16_t result;             // type number; may be polymorphic (anyelement)
    uint16_t args[BUILTIN_ARGS]; // type numbers; of the one that repeats: the repeated type
    const char *columns;         // OUT and TABLE parameters, for builtin_columns_next; "": none
};

// Overloads of one name, in a fixed order:
//     for (f = builtin_function_first(name); f; f = builtin_function_next(f))
const struct builtin_function *builtin_function_first(struct str name); // NULL: no such name
const struct builtin_function *builtin_function_next(const struct builtin_function *function);

// What the overloads are that take `count` arguments, whatever the types: bits, 0 when there are
// none. "lag" with 1: WINDOW. "unnest" with 1: PLAIN, SET. "rank" with none: WINDOW, with 2:
// AGGREGATE, as in rank(7) WITHIN GROUP (ORDER BY score).
#define BUILTIN_IS_PLAIN     1u
#define BUILTIN_IS_AGGREGATE 2u
#define BUILTIN_IS_WINDOW    4u
#define BUILTIN_IS_SET       8u // returns a set

unsigned builtin_function_traits(struct str name, uint32_t count);

struct builtin_call {
    struct str name;
    const struct str *types; // of the arguments in order, the keys of WITHIN GROUP last; NULL: ""
    uint32_t count;
    bool variadic; // f(VARIADIC array)
};

struct builtin_pick {
    uint32_t fitting;                        // overloads that the rules leave over; 0: no such call
    const struct builtin_function *function; // the one that is called; NULL when fitting is not 1
    struct str result;                       // type of what it returns; empty: not known
    struct str result_array_of; // result is an array of this type of the user's (and `result` ""):
                                // array_agg(mood)
};

// Chapter 10.3: exact match, then the overloads that implicit casts reach, most exact matches,
// preferred types, categories for untyped literals, polymorphic types. With types that are "" all
// that can be reached are left over. A type's name as the function may be a cast spelled as a call,
// text(5), date('2024-01-01'): then `fitting` is 0 and `result` is that type. Arguments by name
// (f(n => x)) have to be given as "": parameter names are not in the table.
struct builtin_pick builtin_function_pick(const struct builtin_call *call);

// ---- operators

// Chapter 10.2. `left` NULL: a prefix operator. The type of the result; empty when not known.
//     "+", date, interval -> timestamp;   "||", text, int4 -> text;   "=", "", int4 -> bool
struct str builtin_operator_result(struct str name, const struct str *left, struct str right);

// ---- relations (chapters 53 and 54 pg_catalog, 28 statistics, 37 information_schema)

struct builtin_relation {
    const char *schema;
    const char *name;
    char kind;           // r table, v view
    const char *columns; // in order, without the system columns
};

// An empty schema means pg_catalog, which every search path holds first.
const struct builtin_relation *builtin_relation_find(struct str schema, struct str name);

// What every table has besides (chapter 5.5).
#define BUILTIN_SYSTEM_COLUMNS "tableoid:oid,xmax:xid,cmax:cid,xmin:xid,cmin:cid,ctid:tid"

// A list of columns, "oid:oid,relname:name":
//     struct str rest = str_of(relation->columns);
//     struct builtin_column column;
//     while (builtin_columns_next(&rest, &column)) use(column.name, column.type);
struct builtin_column {
    struct str name;
    struct str type;
};

bool builtin_columns_next(struct str *rest, struct builtin_column *column);
