#include "input/word.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool word_has(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

uint32_t word_length(struct str text, uint32_t at) {
    uint32_t length = 0;
    while (at + length < text.size && word_has(text.data[at + length])) {
        length++;
    }
    return length;
}

uint32_t word_parameter(struct str text, uint32_t at) {
    char before = at > 0 ? text.data[at - 1] : ' ';
    uint32_t word = word_length(text, at + 1);
    bool named = word > 0 && !is_digit(text.data[at + 1]);
    return named && before != ':' && !word_has(before) ? word + 1 : 0;
}
