#include "base/quantity.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_LARGEST    ((uint64_t)INT64_MAX)
#define SECONDS_LARGEST 1e6
#define NUMBER_LONGEST  32

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes the digits off the start of a text. False: there are none, or too many.
static bool take_whole(struct str *text, uint64_t *number) {
    size_t digits = 0;
    *number = 0;
    while (digits < text->size && is_digit(text->data[digits])) {
        uint64_t digit = (uint64_t)(text->data[digits++] - '0');
        if (*number > (SIZE_LARGEST - digit) / 10) {
            return false;
        }
        *number = *number * 10 + digit;
    }
    *text = str_sub(*text, digits, text->size);
    return digits > 0;
}

bool quantity_size(struct str text, uint64_t *bytes) {
    static const char units[] = "KMG";
    uint64_t number;
    if (!take_whole(&text, &number) || number == 0 || text.size > 1) {
        return false;
    }
    const char *unit = text.size == 1 ? memchr(units, text.data[0], sizeof(units) - 1) : NULL;
    uint64_t factor = unit ? (uint64_t)1 << 10 * (unit - units + 1) : 1;
    *bytes = number <= SIZE_LARGEST / factor ? number * factor : 0;
    return *bytes > 0 && (unit || text.size == 0);
}

bool quantity_seconds(struct str text, uint64_t *nanoseconds) {
    char number[NUMBER_LONGEST + 1] = "";
    bool hexadecimal = str_find(text, 'x') < text.size || str_find(text, 'X') < text.size;
    if (text.size == 0 || text.size > NUMBER_LONGEST || !is_digit(text.data[0]) || hexadecimal) {
        return false;
    }
    memcpy(number, text.data, text.size);
    char *end;
    double seconds = strtod(number, &end);
    bool fits = end == number + text.size && seconds > 0 && seconds <= SECONDS_LARGEST;
    *nanoseconds = fits ? (uint64_t)(seconds * 1e9) : 0;
    return *nanoseconds > 0;
}
