// Splitter: cuts a file of SQL into pieces without losing a byte.
//
// libpg_query's own splitters drop what they do not like; this one knows comments, all quotes,
// BEGIN ATOMIC bodies, rules, psql's backslash commands and COPY ... FROM stdin data, and every
// byte ends up in exactly one piece:
//
//     \set ON_ERROR_STOP on            PIECE_COMMAND
//     -- a comment                     PIECE_BLANK, with the line breaks around it
//     SELECT 1;                        PIECE_STATEMENT (the semicolon belongs to it)
//     COPY t FROM stdin;               PIECE_STATEMENT
//     1  a                             PIECE_DATA (up to and with the line \.)
//     \.
//
// Statement pieces hold the bytes from their first token to their semicolon, or to their last token
// when none ends them; blanks, comments, semicolons without a statement and a byte order mark are
// PIECE_BLANK. A statement of psql that ends with \g, \gexec or \; instead of a semicolon ends
// there; the command is a piece of its own. Line breaks are not part of a command.
//
// Rows behind COPY ... FROM stdin end with the line \. or with the file. If there is no such line
// and a statement follows at once, the rows are somewhere else and there is no data piece.
//
// An error in one statement should not hide the next. A semicolon inside parentheses ends the
// statement, and a quote that is never closed ends with the semicolon before a line that starts
// like a statement (see cut.h), else with the file. Such statements, and a blank piece with a
// comment that is never closed, have PIECE_OPEN set.
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "query/piece.h"

// Appends the pieces of `text` (under 4 GiB) in order; starts are offsets in `text`. Their lengths
// add up to text.size. States are those that no parser has to confirm: NO_LINEAGE for blanks and
// commands, SKIPPED for data, UNPARSABLE for statements until one says otherwise.
void split_sql(struct str text, struct pieces *pieces);
