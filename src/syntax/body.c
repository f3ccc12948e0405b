#include "syntax/body.h"

#include "base/vec.h"
#include "input/lexer.h"

// What the end of a statement's parts is waited for.
enum frame { FRAME_BLOCK, FRAME_HANDLERS, FRAME_IF, FRAME_CASE, FRAME_LOOP };

struct body {
    struct lexer lexer;
    struct token token; // the current one
    bool end;           // there is no current token
    bool after_dot;     // the current token is part of a qualified name
    bool declares;      // between DECLARE and BEGIN
    struct VEC(enum frame) frames;
    struct measure measure;
};

// ---- tokens

static void next(struct body *body) {
    body->after_dot = !body->end && lexer_is_punct(&body->lexer, &body->token, '.');
    body->end = !lexer_next_solid(&body->lexer, &body->token);
}

static bool is_word(const struct body *body, const char *word) {
    return !body->end && !body->after_dot && lexer_is_word(&body->lexer, &body->token, word);
}

static bool is_punct(const struct body *body, char c) {
    return !body->end && lexer_is_punct(&body->lexer, &body->token, c);
}

// Takes the current token when it is this word.
static bool take(struct body *body, const char *word) {
    bool found = is_word(body, word);
    if (found) {
        next(body);
    }
    return found;
}

// How the current token changes how deep those behind it are in brackets.
static int nesting(const struct body *body) {
    if (is_punct(body, '(') || is_punct(body, '[')) {
        return 1;
    }
    return is_punct(body, ')') || is_punct(body, ']') ? -1 : 0;
}

// Goes to the word that ends an expression: the first one outside of brackets, also where CASE has
// such a word, as PL/pgSQL itself does; or to the semicolon behind the statement.
static void skip_to(struct body *body, const char *word) {
    int depth = 0;
    while (!body->end && !is_punct(body, ';') && (depth > 0 || !is_word(body, word))) {
        depth += nesting(body);
        next(body);
    }
}

// Goes behind the statement. The actions of a rule are separated within brackets.
static void skip_statement(struct body *body) {
    int depth = 0;
    while (!body->end && (depth > 0 || !is_punct(body, ';'))) {
        depth += nesting(body);
        next(body);
    }
    next(body);
}

static void skip_line(struct body *body) {
    const struct lexer *lexer = &body->lexer;
    while (body->lexer.at < lexer->size && lexer->text[lexer->at] != '\n') {
        body->lexer.at++;
    }
    next(body);
}

static void start(struct body *body, struct str text) {
    *body = (struct body){0};
    lexer_init(&body->lexer, text);
    next(body);
}

// ---- statements

static void push(struct body *body, enum frame frame) {
    VEC_PUSH(&body->frames, frame);
}

static enum frame *top(struct body *body) {
    return body->frames.size > 0 ? &body->frames.data[body->frames.size - 1] : NULL;
}

static void count_dynamic(struct body *body) {
    if (body->measure.dynamic++ == 0) {
        body->measure.first_dynamic = body->token.start;
    }
}

static void condition(struct body *body) {
    skip_to(body, "then");
    next(body);
}

static void read_if(struct body *body) {
    body->measure.branches++;
    push(body, FRAME_IF);
    condition(body);
}

static void read_case(struct body *body) {
    push(body, FRAME_CASE);
    skip_to(body, "when");
}

static void read_loop(struct body *body) {
    body->measure.loops++;
    push(body, FRAME_LOOP);
}

// WHILE condition LOOP; FOR r IN EXECUTE query LOOP
static void read_head_of_loop(struct body *body) {
    int depth = 0;
    bool after_in = false;
    while (!body->end && !is_punct(body, ';') && (depth > 0 || !is_word(body, "loop"))) {
        if (depth == 0 && after_in && is_word(body, "execute")) {
            count_dynamic(body);
        }
        after_in = is_word(body, "in");
        depth += nesting(body);
        next(body);
    }
    next(body);
    read_loop(body);
}

// EXIT label WHEN condition
static void read_exit(struct body *body) {
    skip_to(body, "when");
    body->measure.branches += is_word(body, "when");
    skip_statement(body);
}

// RETURN QUERY EXECUTE query
static void read_return(struct body *body) {
    if (take(body, "query") && is_word(body, "execute")) {
        count_dynamic(body);
    }
    skip_statement(body);
}

// OPEN cursor FOR EXECUTE query
static void read_open(struct body *body) {
    skip_to(body, "for");
    if (take(body, "for") && is_word(body, "execute")) {
        count_dynamic(body);
    }
    skip_statement(body);
}

static void read_execute(struct body *body) {
    skip_statement(body);
}

struct statement_start {
    const char *word;
    void (*read)(struct body *body); // what follows the word
};

// What counts as a statement and is more than text up to a semicolon.
static const struct statement_start starts[] = {
    {"if", read_if},
    {"case", read_case},
    {"loop", read_loop},
    {"while", read_head_of_loop},
    {"for", read_head_of_loop},
    {"foreach", read_head_of_loop},
    {"exit", read_exit},
    {"continue", read_exit},
    {"return", read_return},
    {"open", read_open},
    {"execute", read_execute},
};

// open := 1; a variable may be called like a statement.
static bool is_assignment(const struct body *body) {
    struct body ahead = *body;
    next(&ahead);
    struct str text = ahead.end ? STR("") : lexer_text(&ahead.lexer, &ahead.token);
    return str_equal(text, STR(":=")) || str_equal(text, STR("=")) || str_equal(text, STR("."));
}

static void read_statement(struct body *body) {
    body->measure.statements += !is_word(body, "null");
    bool plain = is_assignment(body);
    for (size_t i = 0; !plain && i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (is_word(body, starts[i].word)) {
            if (starts[i].read == read_execute) {
                count_dynamic(body);
            }
            next(body);
            starts[i].read(body);
            return;
        }
    }
    skip_statement(body);
}

// ---- what stands around statements

static bool read_when(struct body *body) {
    const enum frame *frame = top(body);
    if (!frame || (*frame != FRAME_CASE && *frame != FRAME_HANDLERS) || !is_word(body, "when")) {
        return false;
    }
    body->measure.branches += *frame == FRAME_CASE;
    body->measure.handlers += *frame == FRAME_HANDLERS;
    condition(body);
    return true;
}

static bool read_elsif(struct body *body) {
    if (!is_word(body, "elsif") && !is_word(body, "elseif")) {
        return false;
    }
    body->measure.branches++;
    condition(body);
    return true;
}

static bool read_exception(struct body *body) {
    enum frame *frame = top(body);
    if (!frame || *frame != FRAME_BLOCK || !take(body, "exception")) {
        return false;
    }
    *frame = FRAME_HANDLERS;
    return true;
}

// END; END IF; END LOOP label
static bool read_end(struct body *body) {
    if (!take(body, "end")) {
        return false;
    }
    if (body->frames.size > 0) {
        body->frames.size--;
    }
    skip_statement(body);
    return true;
}

static bool read_begin(struct body *body) {
    if (!take(body, "begin")) {
        return false;
    }
    body->declares = false;
    push(body, FRAME_BLOCK);
    return true;
}

static bool read_declare(struct body *body) {
    if (take(body, "declare")) {
        body->declares = true;
        return true;
    }
    if (body->declares && !is_word(body, "begin")) {
        skip_statement(body);
        return true;
    }
    return false;
}

// <<label>>, and a semicolon that ends nothing.
static bool read_mark(struct body *body) {
    if (is_punct(body, ';')) {
        next(body);
        return true;
    }
    if (body->end || !str_equal(lexer_text(&body->lexer, &body->token), STR("<<"))) {
        return false;
    }
    while (!body->end && !str_equal(lexer_text(&body->lexer, &body->token), STR(">>"))) {
        next(body);
    }
    next(body);
    return true;
}

static bool read_around(struct body *body) {
    return read_mark(body) || read_declare(body) || read_begin(body) || read_exception(body) ||
           read_when(body) || read_elsif(body) || take(body, "else") || read_end(body);
}

// ---- bodies

static uint32_t count_lines(struct str body) {
    struct str text = str_trim(body);
    uint32_t lines = text.size > 0;
    for (size_t i = 0; i < text.size; i++) {
        lines += text.data[i] == '\n';
    }
    return lines;
}

struct measure body_measure_lines(struct str text) {
    return (struct measure){.lines = count_lines(text)};
}

struct measure body_measure_plpgsql(struct str text) {
    struct body body;
    start(&body, text);
    while (!body.end && str_starts(lexer_text(&body.lexer, &body.token), STR("#"))) {
        skip_line(&body); // #variable_conflict use_column
    }
    while (!body.end) {
        if (!read_around(&body)) {
            read_statement(&body);
        }
    }
    VEC_RELEASE(&body.frames);
    body.measure.lines = count_lines(text);
    return body.measure;
}

struct measure body_measure_sql(struct str text) {
    struct body body;
    start(&body, text);
    while (!body.end) {
        body.measure.statements += !is_punct(&body, ';');
        skip_statement(&body);
    }
    body.measure.lines = count_lines(text);
    return body.measure;
}
