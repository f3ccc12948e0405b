#include "output/display.h"

#include <inttypes.h>
#include <stdlib.h>
#include <wchar.h>

#include "base/utf8.h"

static bool is_space(uint32_t character) {
    return character == ' ' || (character >= '\t' && character <= '\r');
}

// C0 and C1 controls, DEL, and the marks that turn the direction of writing.
static bool is_control(uint32_t character) {
    return character < 0x20 || (character >= 0x7F && character < 0xA0) ||
           (character >= 0x200E && character <= 0x200F) ||
           (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069);
}

void display_add(struct buf *out, struct str text) {
    bool blank = false;
    text = str_trim(text);
    while (text.size > 0) {
        struct str rest = text;
        uint32_t character = utf8_take(&rest);
        if (is_space(character)) {
            blank = true;
        } else {
            buf_add_str(out, blank ? STR(" ") : STR(""));
            bool shown = !is_control(character) && character != UTF8_REPLACEMENT;
            buf_add_str(out, shown ? str_sub(text, 0, text.size - rest.size) : STR("\xEF\xBF\xBD"));
            blank = false;
        }
        text = rest;
    }
}

// wcwidth knows the widths of Unicode when the locale's encoding is UTF-8, and -1 otherwise.
static uint32_t character_width(uint32_t character) {
    if (character < 0x80) {
        return 1;
    }
    int width = wcwidth((wchar_t)character);
    return width < 0 ? 1 : (uint32_t)width;
}

uint32_t display_width(struct str text) {
    uint32_t width = 0;
    while (text.size > 0) {
        width += character_width(utf8_take(&text));
    }
    return width;
}

struct str display_cut(struct str text, uint32_t width) {
    struct str rest = text;
    while (rest.size > 0) {
        struct str next = rest;
        uint32_t taken = character_width(utf8_take(&next));
        if (taken > width) {
            break;
        }
        width -= taken;
        rest = next;
    }
    return str_sub(text, 0, text.size - rest.size);
}

// Rounded down, as 0.996 is not certainty; a millionth makes up for binary fractions.
static void add_share(struct buf *out, double share) {
    double hundredths = share * 100 + 1e-6;
    if (share > 0 && hundredths < 1) {
        buf_add_str(out, STR("<0.01"));
    } else {
        buf_print(out, "%.2f", (double)(int64_t)hundredths / 100);
    }
}

static void add_list(struct buf *out, struct cell cell) {
    for (uint32_t i = 0; i < cell.list.count; i++) {
        buf_add_str(out, i > 0 ? STR(", ") : STR(""));
        display_add(out, cell.list.texts[i]);
    }
}

void display_add_cell(struct buf *out, struct cell cell, struct str null) {
    switch (cell.kind) {
    case CELL_NULL:
        buf_add_str(out, null);
        return;
    case CELL_TEXT:
        display_add(out, cell.text);
        return;
    case CELL_INTEGER:
        buf_print(out, "%" PRId64, cell.integer);
        return;
    case CELL_SHARE:
        add_share(out, cell.share);
        return;
    case CELL_BOOLEAN:
        buf_add_str(out, cell.boolean ? STR("yes") : STR("no"));
        return;
    case CELL_LIST:
        add_list(out, cell);
        return;
    case CELL_ROWS:
        break;
    }
    abort(); // nested rows are no text
}
