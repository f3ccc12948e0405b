// Parse: SQL text of one statement -> the model, by PostgreSQL's own grammar.
//
// The only room that sees PostgreSQL is this one. Memory of the parser lives in a memory context
// that is dropped after each statement. A crash, runaway memory or endless loop in the C parser is
// not caught here: parsing runs in worker processes for that (scan/worker.h).
//
//     struct parser parser;
//     parser_init(&parser, &builder);
//     struct parse_input in = {.text = file, .piece = piece, .piece_index = 3, .number = 1};
//     enum piece_state state = parser_statement(&parser, &in);
//     parser_release(&parser);
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "input/excerpt.h"
#include "query/builder.h"

struct lower;

struct parser {
    struct builder *builder; // receives statements and notes; not owned
    struct arena memory;     // of what is below, until release
    struct lower *lower;     // working memory, kept from statement to statement
    bool redact;             // replace literals in kept texts
};

struct parse_input {
    char *text;         // all of the SQL, writable: a NUL is put behind the statement for a moment
    struct piece piece; // the statement, in bytes of `text`
    uint32_t piece_index;        // of the file's pieces
    uint32_t number;             // of the statement in the file, from 1
    const struct origin *origin; // where `text` stands in the file; NULL: it is the file
    uint32_t fill;               // struct fill of the object
};

// libpg_query has a parser_init of its own, which must not be bound to this one.
__attribute__((visibility("hidden"))) void parser_init(struct parser *parser,
                                                       struct builder *builder);
void parser_release(struct parser *parser);

// Parses and lowers one statement piece and appends to the builder: statements, or a note that
// says with line and column why not. Returns the state that the piece has earned.
//
// The builder must have the file's lines (builder_lines), and the text one byte behind the piece.
// A piece of psql with several statements (`SELECT 1 \; SELECT 2;`) gives several, numbered on.
enum piece_state parser_statement(struct parser *parser, const struct parse_input *input);

// Time and bytes of the raw parse alone, for the benchmark: parses and drops the tree.
bool parser_raw_only(const char *text);
