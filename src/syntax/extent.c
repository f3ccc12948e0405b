#include "syntax/extent.h"

static const struct placed_token *at(const struct tokens *tokens, uint32_t token) {
    return &tokens->list.data[token];
}

static bool is_exact(enum root root) {
    return root == ROOT_ITEM || root == ROOT_DEFAULT;
}

// Takes the brackets in that close before the last token: (a) + b. The word of ROW (a, b) OVERLAPS
// (c, d) has no location of its own.
static uint32_t climb_left(const struct tokens *tokens, struct extent extent) {
    uint32_t first = extent.first;
    for (uint32_t open = at(tokens, first)->open;
         open != TOKEN_NONE && at(tokens, open)->match <= extent.last;
         open = at(tokens, first)->open) {
        first = open;
    }
    bool climbed = first != extent.first;
    return climbed && first > 0 && tokens_word(tokens, first - 1, STR("row")) ? first - 1 : first;
}

// Leaves the brackets that the last token stands in but the first does not: f(a).
static uint32_t climb_right(const struct tokens *tokens, struct extent extent) {
    uint32_t last = extent.last;
    uint32_t open = at(tokens, last)->open;
    while (open != at(tokens, extent.first)->open && open != TOKEN_NONE &&
           at(tokens, open)->match != TOKEN_NONE) {
        last = at(tokens, open)->match;
        open = at(tokens, last)->open;
    }
    return tokens_opens(tokens, last) ? at(tokens, last)->match : last;
}

static bool is_name(const struct tokens *tokens, uint32_t token) {
    return at(tokens, token)->kind == TOKEN_WORD || at(tokens, token)->kind == TOKEN_QUOTED;
}

// Whether the bracket around the extent, of which both ends are next to it, belongs to the root.
static bool is_grouping(const struct tokens *tokens, uint32_t open, enum root root, uint32_t row) {
    switch (root) {
    case ROOT_LIST:
        return open > 0 && !is_name(tokens, open - 1);
    case ROOT_ROW:
        return at(tokens, open)->open != at(tokens, row)->open;
    default:
        return !is_exact(root);
    }
}

static bool ends(const struct tokens *tokens, uint32_t token, enum root root) {
    if (at(tokens, token)->kind != TOKEN_WORD) {
        return tokens_char(tokens, token, ',') || tokens_char(tokens, token, ';');
    }
    if (!root_ended_by(root, tokens_text(tokens, token)) || tokens_char(tokens, token - 1, '.')) {
        return false;
    }
    bool in_type = tokens_word(tokens, token, STR("with")) &&
                   tokens_word(tokens, token + 1, STR("time")); // timestamp WITH TIME ZONE
    return !in_type;
}

// What stands behind the last location and still belongs to the root: ) IS NOT NULL, END, .f, [1].
static struct extent grow(const struct tokens *tokens, struct extent extent, enum root root,
                          uint32_t row) {
    for (uint32_t next = extent.last + 1; next < tokens->list.size; next = extent.last + 1) {
        if (tokens_closes(tokens, next)) {
            uint32_t open = at(tokens, next)->match;
            if (open + 1 != extent.first || !tokens_char(tokens, open, '(') ||
                !is_grouping(tokens, open, root, row)) {
                break;
            }
            extent = (struct extent){open, next};
        } else if (ends(tokens, next, root)) {
            break;
        } else {
            extent.last = tokens_opens(tokens, next) ? at(tokens, next)->match : next;
        }
    }
    return extent;
}

struct extent extent_root(struct tokens *tokens, struct range range, enum root root, uint32_t row) {
    struct extent extent = {tokens_find(tokens, range.min), tokens_find(tokens, range.max)};
    if (!is_exact(root)) {
        extent.first = climb_left(tokens, extent);
    }
    extent.last = climb_right(tokens, extent);
    return grow(tokens, extent, root, row);
}

uint32_t extent_values(const struct tokens *tokens, uint32_t value) {
    uint32_t token = value;
    while (token > 0 && !tokens_word(tokens, token, STR("values"))) {
        token--;
        token = tokens_closes(tokens, token) ? at(tokens, token)->match : token;
    }
    return token;
}

struct extent extent_cut_label(const struct tokens *tokens, struct extent *item) {
    bool behind_as = tokens_word(tokens, item->last + 1, STR("as"));
    if (behind_as) {
        return (struct extent){item->last + 2, item->last + 2};
    }
    struct extent label = {item->last, item->last};
    if (tokens_word(tokens, label.last - 1, STR("uescape"))) { // U&"d!0061ta" UESCAPE '!'
        label.first -= 2;
    }
    item->last = label.first - 1;
    return label;
}

struct extent extent_call(const struct tokens *tokens, uint32_t first) {
    uint32_t last = first;
    while (tokens_char(tokens, last + 1, '.')) {
        last += 2;
    }
    if (tokens_word(tokens, last, STR("collation")) &&
        tokens_word(tokens, last + 1, STR("for"))) { // COLLATION FOR (x)
        last++;
    }
    bool bracket = tokens_char(tokens, last + 1, '(');
    return (struct extent){first, bracket ? at(tokens, last + 1)->match : last};
}

struct extent extent_index_element(const struct tokens *tokens, uint32_t first) {
    if (tokens_opens(tokens, first)) {
        return (struct extent){first, at(tokens, first)->match};
    }
    return extent_call(tokens, first);
}

struct extent extent_name(const struct tokens *tokens, uint32_t first) {
    bool escaped =
        at(tokens, first)->kind == TOKEN_QUOTED && tokens_word(tokens, first + 1, STR("uescape"));
    return (struct extent){first, escaped ? first + 2 : first};
}

uint32_t extent_bracket(const struct tokens *tokens, uint32_t token) {
    while (!tokens_char(tokens, token, '(')) {
        token++;
    }
    return token;
}

uint32_t extent_next_element(const struct tokens *tokens, uint32_t first) {
    uint32_t token = first;
    while (token < tokens->list.size && !tokens_char(tokens, token, ',') &&
           !tokens_closes(tokens, token)) {
        token = tokens_opens(tokens, token) ? at(tokens, token)->match + 1 : token + 1;
    }
    return token + 1;
}

struct span extent_span(const struct tokens *tokens, struct extent extent) {
    uint32_t start = at(tokens, extent.first)->start;
    return (struct span){start, at(tokens, extent.last)->end - start};
}
