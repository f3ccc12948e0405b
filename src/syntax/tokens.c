#include "syntax/tokens.h"

#include "syntax/root.h"

void tokens_release(struct tokens *tokens) {
    VEC_RELEASE(&tokens->list);
}

static uint32_t length_of(const struct placed_token *token) {
    return token->end - token->start;
}

struct str tokens_text(const struct tokens *tokens, uint32_t token) {
    const struct placed_token *at = &tokens->list.data[token];
    return (struct str){tokens->text.data + at->start, length_of(at)};
}

bool tokens_char(const struct tokens *tokens, uint32_t token, char c) {
    if (token >= tokens->list.size) {
        return false;
    }
    const struct placed_token *at = &tokens->list.data[token];
    return length_of(at) == 1 && tokens->text.data[at->start] == c && at->kind != TOKEN_WORD;
}

bool tokens_word(const struct tokens *tokens, uint32_t token, struct str keyword) {
    return token < tokens->list.size && tokens->list.data[token].kind == TOKEN_WORD &&
           str_equal_nocase(tokens_text(tokens, token), keyword) &&
           !(token > 0 && tokens_char(tokens, token - 1, '.'));
}

bool tokens_opens(const struct tokens *tokens, uint32_t token) {
    uint32_t match = tokens->list.data[token].match;
    return match != TOKEN_NONE && match > token;
}

bool tokens_closes(const struct tokens *tokens, uint32_t token) {
    return tokens->list.data[token].match < token;
}

// Most searches are for a token near the last one found, so steps from there grow.
uint32_t tokens_find(struct tokens *tokens, uint32_t offset) {
    const struct placed_token *list = tokens->list.data;
    uint32_t low = tokens->found;
    uint32_t high = low + 1;
    for (uint32_t step = 1; list[low].start > offset; step *= 2) {
        high = low;
        low = low > step ? low - step : 0;
    }
    for (uint32_t step = 1; high < tokens->list.size && list[high].start <= offset; step *= 2) {
        low = high;
        high = step < tokens->list.size - high ? high + step : tokens->list.size;
    }
    while (high - low > 1) { // list[low] starts at the offset or before it, list[high] behind it
        uint32_t middle = low + (high - low) / 2;
        if (list[middle].start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    tokens->found = low;
    return low;
}

// A CASE that is a label (SELECT a case FROM t) opens nothing; what stands behind it tells.
static bool opens_case(const struct tokens *tokens, uint32_t token) {
    if (!tokens_word(tokens, token, STR("case")) || tokens_word(tokens, token - 1, STR("as"))) {
        return false;
    }
    switch (tokens->text.data[tokens->list.data[token + 1].start]) {
    case ',':
    case ')':
    case ';':
    case '=': // WITH (case = 1)
        return false;
    default:
        return tokens->list.data[token + 1].kind != TOKEN_WORD ||
               !root_ended_by(ROOT_ITEM, tokens_text(tokens, token + 1));
    }
}

static bool closes_case(const struct tokens *tokens, uint32_t token, uint32_t open) {
    return tokens_word(tokens, token, STR("end")) && tokens_word(tokens, open, STR("case"));
}

// Pairs a closing bracket with the open one. Returns what is open behind it.
static uint32_t close(struct placed_token *list, uint32_t token, uint32_t open) {
    if (open == TOKEN_NONE) {
        return open;
    }
    list[token].match = open;
    list[token].open = list[open].open;
    list[open].match = token;
    return list[open].open;
}

// What is open behind a word. CASE opens only once the token behind it is known.
static uint32_t place_word(struct tokens *tokens, uint32_t token, uint32_t length, uint32_t open) {
    bool closes = length == 3 && open != TOKEN_NONE && closes_case(tokens, token, open);
    return closes ? close(tokens->list.data, token, open) : open;
}

// What is open behind a punctuation mark.
static uint32_t place_mark(struct tokens *tokens, uint32_t token, char mark, uint32_t open) {
    switch (mark) {
    case '(':
    case '[':
        return token;
    case ')':
    case ']':
        return close(tokens->list.data, token, open);
    default:
        return open;
    }
}

void tokens_read(struct tokens *tokens, struct str text) {
    tokens->text = text;
    tokens->found = 0;
    VEC_RESET(&tokens->list);
    struct lexer lexer;
    struct token token = {0};
    lexer_init(&lexer, text);
    uint32_t open = TOKEN_NONE;
    bool perhaps_case = false; // whether the last token was a word of four letters
    while (lexer_next_solid(&lexer, &token)) {
        uint32_t index = tokens->list.size;
        uint32_t end = token.start + token.length;
        VEC_PUSH(&tokens->list,
                 ((struct placed_token){token.start, end, open, TOKEN_NONE, token.kind}));
        if (perhaps_case && opens_case(tokens, index - 1)) {
            open = index - 1;
            tokens->list.data[index].open = open;
        }
        perhaps_case = token.kind == TOKEN_WORD && token.length == 4;
        if (token.kind == TOKEN_WORD) {
            open = place_word(tokens, index, token.length, open);
        } else if (token.kind == TOKEN_PUNCT) {
            open = place_mark(tokens, index, text.data[token.start], open);
        }
    }
}
