#include "output/markup.h"

#include "output/display.h"

// U+FFFE and U+FFFF are characters of UTF-8, but not of XML.
static bool is_no_character(struct str rest) {
    return str_starts(rest, STR("\xEF\xBF\xBE")) || str_starts(rest, STR("\xEF\xBF\xBF"));
}

static struct str entity_of(char c) {
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return STR("");
    }
}

static void add_escaped(struct buf *out, struct str text) {
    for (size_t i = 0; i < text.size; i++) {
        struct str entity = entity_of(text.data[i]);
        if (is_no_character(str_sub(text, i, text.size))) {
            buf_add_str(out, STR("\xEF\xBF\xBD"));
            i += 2;
        } else if (entity.size > 0) {
            buf_add_str(out, entity);
        } else {
            buf_add_char(out, text.data[i]);
        }
    }
}

void markup_add(struct buf *out, struct str text) {
    markup_add_cut(out, text, UINT32_MAX);
}

void markup_add_cut(struct buf *out, struct str text, uint32_t width) {
    struct buf shown;
    buf_init(&shown);
    display_add(&shown, text);
    if (display_width(buf_str(&shown)) <= width) {
        add_escaped(out, buf_str(&shown));
    } else {
        add_escaped(out, display_cut(buf_str(&shown), width - 1));
        buf_add_str(out, STR("\xE2\x80\xA6"));
    }
    buf_release(&shown);
}
