#include "input/split.h"

#include "input/cut.h"
#include "input/lexer.h"
#include "input/psql.h"
#include "input/starter.h"
#include "input/statement.h"

// Each recovery reads the text once more. What needs more of them is hardly SQL.
#define RECOVERIES_MAX 16

#define MARKER_NONE UINT32_MAX

struct splitter {
    struct str text;
    struct lexer lexer;
    struct pieces *pieces;
    uint32_t done;       // bytes in pieces
    uint32_t line;       // of the byte at `done`
    uint32_t copies;     // COPY ... FROM stdin in this line, whose rows start in the next
    uint32_t marker_end; // of the next line \. ; 0: not looked for
    uint32_t recoveries;
    uint32_t settled; // pieces that a recovery leaves alone
};

// Makes a piece of the bytes up to `end`. All pieces are made here, so none misses a byte.
static void piece_add(struct splitter *splitter, enum piece_kind kind, uint32_t end, bool open) {
    static const uint8_t states[] = {
        [PIECE_BLANK] = PIECE_NO_LINEAGE,
        [PIECE_STATEMENT] = PIECE_UNPARSABLE,
        [PIECE_COMMAND] = PIECE_NO_LINEAGE,
        [PIECE_DATA] = PIECE_SKIPPED,
    };
    uint32_t length = end - splitter->done;
    if (length == 0) {
        return;
    }
    struct piece piece = {
        .kind = (uint8_t)kind,
        .state = states[kind],
        .flags = open ? PIECE_OPEN : 0,
        .start = splitter->done,
        .length = length,
        .line = splitter->line,
    };
    VEC_PUSH(splitter->pieces, piece);
    splitter->line += (uint32_t)str_count(str_sub(splitter->text, piece.start, length), '\n');
    splitter->done = end;
}

static struct str piece_text(const struct splitter *splitter, const struct piece *piece) {
    return str_sub(splitter->text, piece->start, piece->length);
}

// --- Recovery: a quote that is never closed must not swallow the statements behind it.

// The first cut in a quoted token of the statement that uses this quote, or 0.
static uint32_t cut_find_in(struct str statement, char quote) {
    struct lexer lexer;
    lexer_init(&lexer, statement);
    struct token token;
    while (lexer_next(&lexer, &token)) {
        bool quoted = token.kind == TOKEN_STRING || token.kind == TOKEN_QUOTED;
        uint32_t cut =
            quoted && cut_quote(statement, &token) == quote ? cut_find(statement, &token) : 0;
        if (cut > 0) {
            return cut;
        }
    }
    return 0;
}

// Takes back the pieces from `index` on, ends that statement `length` bytes behind its start and
// goes on from there.
static void resume(struct splitter *splitter, uint32_t index, uint32_t length) {
    struct piece piece = splitter->pieces->data[index];
    splitter->pieces->size = index;
    splitter->done = piece.start;
    splitter->line = piece.line;
    piece_add(splitter, PIECE_STATEMENT, piece.start + length, true);
    splitter->lexer.at = splitter->done;
    splitter->settled = splitter->pieces->size;
    splitter->marker_end = 0;
    splitter->recoveries++;
}

// The last statement holds a quote that is never closed. One quote too many turns all text behind
// it inside out, so it is the first statement whose quoted text looks like statements that is cut
// short, not the last one:
//     SELECT f('a);             -- cut here
//     SELECT '%' AS b;
static void recover(struct splitter *splitter, char quote) {
    bool whole = splitter->lexer.size == splitter->text.size; // not only the rest of a COPY's line
    if (!whole || splitter->recoveries == RECOVERIES_MAX) {
        return;
    }
    for (uint32_t i = splitter->settled; i < splitter->pieces->size; i++) {
        const struct piece *piece = &splitter->pieces->data[i];
        uint32_t length =
            piece->kind == PIECE_STATEMENT ? cut_find_in(piece_text(splitter, piece), quote) : 0;
        if (length > 0) {
            resume(splitter, i, length);
            return;
        }
    }
}

// --- Splitting

static void split_statement(struct splitter *splitter, struct token first) {
    struct statement statement = statement_read(&splitter->lexer, first);
    bool open = statement.open.length > 0;
    piece_add(splitter, PIECE_STATEMENT, statement.end, open);
    if (statement.open.open) {
        recover(splitter, cut_quote(splitter->text, &statement.open));
        return;
    }
    struct str text = str_sub(splitter->text, statement.start, statement.end - statement.start);
    splitter->copies += psql_copies_stdin(text);
}

static void split_command(struct splitter *splitter, uint32_t backslash) {
    uint32_t end = psql_command_end(splitter->text, backslash);
    splitter->copies += psql_copies_stdin(str_sub(splitter->text, backslash, end - backslash));
    piece_add(splitter, PIECE_COMMAND, end, false);
    splitter->lexer.at = end;
}

// The blanks before the next statement or command, and that.
static void split_next(struct splitter *splitter) {
    struct lexer *lexer = &splitter->lexer;
    struct token token = {0};
    bool found = false;
    while (!found && lexer_next(lexer, &token)) {
        found = token.kind != TOKEN_BLANK && token.kind != TOKEN_COMMENT &&
                !lexer_is_punct(lexer, &token, ';');
    }
    piece_add(splitter, PIECE_BLANK, found ? token.start : lexer->size, token.open && !found);
    if (!found) {
        return;
    }
    if (token.kind == TOKEN_BACKSLASH) {
        split_command(splitter, token.start);
    } else {
        split_statement(splitter, token);
    }
}

// Rows end with a line \. or the text. In a file that is no script of psql they are somewhere else,
// and the next statement follows.
static void split_rows(struct splitter *splitter) {
    uint32_t start = splitter->lexer.at;
    if (splitter->marker_end <= start) {
        uint32_t end = psql_marker_end(splitter->text, start);
        splitter->marker_end = end > 0 ? end : MARKER_NONE;
    }
    uint32_t end = splitter->marker_end;
    if (end == MARKER_NONE) {
        bool elsewhere = starter_follows(splitter->text, start, STARTER_QUERY);
        end = elsewhere ? start : splitter->lexer.size;
    }
    piece_add(splitter, PIECE_DATA, end, false);
    splitter->lexer.at = end;
}

// What stands behind COPY ... FROM stdin; in its line, and the rows in the lines that follow.
static void split_copied(struct splitter *splitter) {
    struct lexer *lexer = &splitter->lexer;
    struct str rest = str_sub(splitter->text, lexer->at, splitter->text.size);
    lexer->size = lexer->at + (uint32_t)str_sub(rest, 0, str_find(rest, '\n') + 1).size;
    while (lexer->at < lexer->size) {
        split_next(splitter);
    }
    lexer->size = (uint32_t)splitter->text.size;
    while (splitter->copies > 0) {
        split_rows(splitter);
        splitter->copies--;
    }
}

void split_sql(struct str text, struct pieces *pieces) {
    struct splitter splitter = {.text = text, .pieces = pieces, .line = 1, .settled = pieces->size};
    struct lexer *lexer = &splitter.lexer;
    lexer_init(lexer, text);
    if (str_starts(text, STR("\xEF\xBB\xBF"))) {
        lexer->at = 3; // a byte order mark belongs to the blanks
    }
    while (splitter.done < text.size) {
        split_next(&splitter);
        if (splitter.copies > 0) {
            split_copied(&splitter);
        }
    }
}
