#include "input/statement.h"

#include "input/cut.h"
#include "input/psql.h"
#include "input/starter.h"

// What may hide a semicolon.
enum body {
    BODY_NONE,
    BODY_ROUTINE, // CREATE FUNCTION ... BEGIN ATOMIC a; b; END
    BODY_RULE,    // CREATE RULE ... DO (a; b)
};

struct scan {
    struct lexer *lexer;
    enum body body;
    uint32_t depth;    // routine: BEGIN ATOMIC and CASE without their END; rule: open parentheses
    struct token last; // routine: the token before, blanks and comments left out
    struct statement statement;
};

// `lexer` is a copy that stands behind CREATE.
static enum body body_of_create(struct lexer lexer) {
    struct token token;
    bool found = lexer_next_solid(&lexer, &token);
    if (found && lexer_is_word(&lexer, &token, "or")) {
        found = lexer_next_solid(&lexer, &token); // REPLACE
        found = found && lexer_next_solid(&lexer, &token);
    }
    if (!found) {
        return BODY_NONE;
    }
    if (lexer_is_word(&lexer, &token, "function") || lexer_is_word(&lexer, &token, "procedure")) {
        return BODY_ROUTINE;
    }
    return lexer_is_word(&lexer, &token, "rule") ? BODY_RULE : BODY_NONE;
}

// END and CASE behind AS or a dot are names: SELECT 1 AS end.
static bool is_name(const struct scan *scan) {
    return lexer_is_word(scan->lexer, &scan->last, "as") ||
           lexer_is_punct(scan->lexer, &scan->last, '.');
}

static void follow_routine(struct scan *scan, const struct token *token) {
    if (scan->depth == 0) {
        scan->depth = lexer_is_word(scan->lexer, token, "atomic") &&
                      lexer_is_word(scan->lexer, &scan->last, "begin");
    } else if (!is_name(scan)) {
        scan->depth += lexer_is_word(scan->lexer, token, "case");
        scan->depth -= lexer_is_word(scan->lexer, token, "end");
    }
    scan->last = *token;
}

static void follow_rule(struct scan *scan, const struct token *token) {
    scan->depth += lexer_is_punct(scan->lexer, token, '(');
    scan->depth -= scan->depth > 0 && lexer_is_punct(scan->lexer, token, ')');
}

static void follow(struct scan *scan, const struct token *token) {
    if (scan->body == BODY_ROUTINE) {
        follow_routine(scan, token);
    } else if (scan->body == BODY_RULE) {
        follow_rule(scan, token);
    }
}

// Inside a body a semicolon ends the statement only if what follows cannot belong to the body.
static bool semicolon_ends(const struct scan *scan) {
    struct str text = {scan->lexer->text, scan->lexer->size};
    return scan->depth == 0 || starter_follows(text, scan->lexer->at, STARTER_BODY);
}

// Takes the token that the lexer has just read. False: the statement ends.
static bool take(struct scan *scan, const struct token *token) {
    struct statement *statement = &scan->statement;
    if (token->kind == TOKEN_BLANK || token->kind == TOKEN_COMMENT) {
        return true;
    }
    struct str text = {scan->lexer->text, scan->lexer->size};
    if (token->kind == TOKEN_BACKSLASH && psql_command_sends(text, token->start)) {
        return false;
    }
    uint32_t cut = cut_is_certain(text, token) ? cut_find(text, token) : 0;
    statement->end = cut > 0 ? cut : scan->lexer->at;
    if (token->open || cut > 0) {
        statement->open = *token;
    }
    if (cut > 0) {
        return false;
    }
    if (lexer_is_punct(scan->lexer, token, ';') && semicolon_ends(scan)) {
        return false;
    }
    follow(scan, token);
    return true;
}

static bool next(struct scan *scan, struct token *token) {
    if (scan->body == BODY_NONE) {
        uint32_t start = scan->lexer->at;
        uint32_t end = lexer_skip_plain(scan->lexer);
        scan->statement.end = end > start ? end : scan->statement.end;
    }
    return lexer_next(scan->lexer, token);
}

struct statement statement_read(struct lexer *lexer, struct token first) {
    struct scan scan = {.lexer = lexer, .statement.start = first.start};
    if (lexer_is_word(lexer, &first, "create")) {
        scan.body = body_of_create(*lexer);
    }
    struct token token = first;
    while (take(&scan, &token) && next(&scan, &token)) {
    }
    lexer->at = scan.statement.end;
    return scan.statement;
}
