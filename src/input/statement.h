// Statement: finds where a statement of SQL ends.
//
// A semicolon ends it, but not inside the body of a routine or the actions of a rule:
//
//     CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
//     CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b);
//
// So does a command of psql that sends it, and a cut behind which a quote was left open (cut.h).
// Other parentheses do not hide a semicolon: none can stand in them, so one that does says that a
// parenthesis was never closed, and the next statement should not suffer from it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "input/lexer.h"

struct statement {
    uint32_t start;
    uint32_t end;      // behind its semicolon, else behind its last token
    struct token open; // the quote in it that is never closed; length 0: none
};

// Reads the statement whose first token is `first`, which the lexer has just read. The lexer is
// left at the statement's end.
struct statement statement_read(struct lexer *lexer, struct token first);
