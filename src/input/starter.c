#include "input/starter.h"

#include <stddef.h>

#include "input/lexer.h"

// Comments between two statements are read no farther than this.
#define LOOK_AHEAD 2048u

struct starter {
    const char *word;
    enum starter_rank rank;
};

static const struct starter starters[] = {
    {"alter", STARTER_TOP},    {"analyze", STARTER_BODY},  {"begin", STARTER_BODY},
    {"call", STARTER_BODY},    {"comment", STARTER_TOP},   {"commit", STARTER_BODY},
    {"copy", STARTER_TOP},     {"create", STARTER_TOP},    {"delete", STARTER_QUERY},
    {"do", STARTER_BODY},      {"drop", STARTER_BODY},     {"execute", STARTER_BODY},
    {"explain", STARTER_BODY}, {"grant", STARTER_TOP},     {"insert", STARTER_QUERY},
    {"merge", STARTER_QUERY},  {"refresh", STARTER_BODY},  {"reset", STARTER_BODY},
    {"revoke", STARTER_TOP},   {"rollback", STARTER_BODY}, {"select", STARTER_QUERY},
    {"set", STARTER_BODY},     {"truncate", STARTER_BODY}, {"update", STARTER_QUERY},
    {"vacuum", STARTER_TOP},   {"values", STARTER_QUERY},  {"with", STARTER_QUERY},
};

static bool is_starter(struct str word, enum starter_rank rank) {
    for (size_t i = 0; i < sizeof(starters) / sizeof(*starters); i++) {
        if (starters[i].rank >= rank && str_equal_nocase(word, str_of(starters[i].word))) {
            return true;
        }
    }
    return false;
}

bool starter_follows(struct str text, uint32_t at, enum starter_rank rank) {
    struct lexer lexer;
    lexer_init(&lexer, str_sub(text, 0, (size_t)at + LOOK_AHEAD));
    lexer.at = at;
    struct token token;
    if (!lexer_next_solid(&lexer, &token) || token.kind != TOKEN_WORD) {
        return false;
    }
    bool first_in_line = token.start > 0 && text.data[token.start - 1] == '\n';
    return first_in_line && is_starter(lexer_text(&lexer, &token), rank);
}
