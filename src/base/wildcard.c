#include "base/wildcard.h"

#include "base/utf8.h"

// Takes what stands at the start of both off them, unless it is a star. False: they differ.
static bool take_one(struct str *pattern, struct str *text) {
    uint32_t wanted = utf8_take(pattern);
    uint32_t found = utf8_take(text);
    return wanted == '?' || wanted == found;
}

// When a star has taken too little, the search goes on behind the last star with one character
// more, so it takes at most pattern times text steps.
bool wildcard_matches(struct str pattern, struct str text) {
    bool starred = false;
    struct str behind_star = pattern, retry = text;
    while (text.size > 0) {
        if (pattern.size > 0 && pattern.data[0] == '*') {
            starred = true;
            behind_star = pattern = str_sub(pattern, 1, pattern.size);
            retry = text;
        } else if (pattern.size == 0 || !take_one(&pattern, &text)) {
            if (!starred) {
                return false;
            }
            utf8_take(&retry);
            pattern = behind_star;
            text = retry;
        }
    }
    while (pattern.size > 0 && pattern.data[0] == '*') {
        pattern = str_sub(pattern, 1, pattern.size);
    }
    return pattern.size == 0;
}
