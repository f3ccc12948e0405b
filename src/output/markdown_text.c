#include "output/markdown_text.h"

#include "output/display.h"

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// An underscore within a word is no emphasis: crm.order_lines.
static bool joins_words(struct str text, size_t at) {
    return at > 0 && at + 1 < text.size && is_word(text.data[at - 1]) && is_word(text.data[at + 1]);
}

// @team would call a team, #12 would link to whatever has that number: an empty comment between the
// sign and the word keeps them texts.
static bool calls(struct str text, size_t at) {
    char c = text.data[at];
    return (c == '@' || c == '#') && at + 1 < text.size && is_word(text.data[at + 1]);
}

static void add_character(struct buf *out, struct str text, size_t at) {
    char c = text.data[at];
    if (c == '<') {
        buf_add_str(out, STR("&lt;"));
    } else if (c == '>') {
        buf_add_str(out, STR("&gt;"));
    } else if (c == '&') {
        buf_add_str(out, STR("&amp;"));
    } else if (calls(text, at)) {
        buf_print(out, "%c<!-- -->", c);
    } else {
        bool special = str_find(STR("\\`*[]~|"), c) < 7 || (c == '_' && !joins_words(text, at));
        buf_add_str(out, special ? STR("\\") : STR(""));
        buf_add_char(out, c);
    }
}

void markdown_add_text(struct buf *out, struct str text) {
    struct buf line;
    buf_init(&line);
    display_add(&line, text);
    for (size_t i = 0; i < line.size; i++) {
        add_character(out, buf_str(&line), i);
    }
    buf_release(&line);
}
