// psql: what its scripts hold besides SQL, backslash commands and the rows behind COPY.
//
//     \set day '2024-01-01'
//     SELECT 1 \gset
//     COPY t FROM stdin;
//     1       a
//     \.
//
// Source of the rules: PostgreSQL's documentation of psql, Meta-Commands.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

// The end of the command whose backslash stands at `at`: the end of its line, the line break not
// included, or behind the \\ that lets SQL go on in the same line. \; is a command of two bytes.
uint32_t psql_command_end(struct str text, uint32_t at);

// Whether the command sends the statement before it, as \g and \; do.
bool psql_command_sends(struct str text, uint32_t at);

// Whether a statement or command is COPY ... FROM stdin, so that rows follow in the next line.
bool psql_copies_stdin(struct str statement);

// The position behind the next line \. , or 0. `at` is where a line starts.
uint32_t psql_marker_end(struct str text, uint32_t at);
