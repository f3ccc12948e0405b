#include "report/words.h"

enum letter { LETTER_NONE, LETTER_SMALL, LETTER_CAPITAL, LETTER_DIGIT };

static enum letter letter_at(struct str name, size_t at) {
    if (at >= name.size) {
        return LETTER_NONE;
    }
    unsigned char c = (unsigned char)name.data[at];
    if (c >= 'A' && c <= 'Z') {
        return LETTER_CAPITAL;
    }
    if (c >= '0' && c <= '9') {
        return LETTER_DIGIT;
    }
    return (c >= 'a' && c <= 'z') || c >= 0x80 ? LETTER_SMALL : LETTER_NONE;
}

// Does a word begin at `at`, the byte before which belongs to one?
static bool is_border(struct str name, size_t at) {
    enum letter before = letter_at(name, at - 1);
    enum letter here = letter_at(name, at);
    if ((before == LETTER_DIGIT) != (here == LETTER_DIGIT)) {
        return true;
    }
    if (before == LETTER_SMALL && here == LETTER_CAPITAL) {
        return true;
    }
    return before == LETTER_CAPITAL && here == LETTER_CAPITAL &&
           letter_at(name, at + 1) == LETTER_SMALL;
}

void words_add(struct buf *out, struct str name) {
    size_t start = out->size;
    for (size_t i = 0; i < name.size; i++) {
        enum letter here = letter_at(name, i);
        if (here == LETTER_NONE) {
            continue;
        }
        bool first = i == 0 || letter_at(name, i - 1) == LETTER_NONE;
        if (out->size > start && (first || is_border(name, i))) {
            buf_add_char(out, ' ');
        }
        char c = name.data[i];
        buf_add_char(out, here == LETTER_CAPITAL ? (char)(c - 'A' + 'a') : c);
    }
}
