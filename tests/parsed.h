// One statement, parsed: what the tests of src/syntax look at.
#pragma once

#include "query/builder.h"
#include "query/dump.h"
#include "syntax/parse.h"

struct parsed {
    struct builder builder;
    struct parser parser;
    struct buf file;
    struct buf bytes;
    struct buf dump; // of the last parsed_sql
    struct object object;
    enum piece_state state;
};

// Setup and teardown of a cmocka test: *state is a struct parsed.
int parsed_setup(void **state);
int parsed_teardown(void **state);

void parsed_sql(struct parsed *parsed, const char *sql);                      // with a dump
void parsed_str(struct parsed *parsed, struct str sql, uint16_t piece_flags); // without

// A statement, the state it has earned, and lines of its dump in their order; of each line the
// beginning, behind the indentation.
#define LINES_MAX 30
struct example {
    const char *sql;
    enum piece_state state;
    const char *lines[LINES_MAX];
};

void assert_example(struct parsed *parsed, const struct example *example);

#define ASSERT_EXAMPLES(parsed, examples)                                                          \
    for (size_t i = 0; i < sizeof(examples) / sizeof(*(examples)); i++) {                          \
        assert_example((parsed), &(examples)[i]);                                                  \
    }
