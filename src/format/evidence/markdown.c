#include "format/evidence/markdown.h"

#include <ctype.h>

uint32_t markdown_word(struct str text) {
    uint32_t length = 0;
    while (length < text.size &&
           (isalnum((unsigned char)text.data[length]) || text.data[length] == '_')) {
        length++;
    }
    return length;
}

// The line that starts at `at`, without its line break.
static struct str line_at(struct str file, uint32_t at) {
    struct str rest = str_sub(file, at, file.size);
    return str_sub(rest, 0, str_find(rest, '\n'));
}

static uint32_t line_behind(struct str file, uint32_t at) {
    size_t end = at + line_at(file, at).size;
    return (uint32_t)(end < file.size ? end + 1 : end);
}

// How many backticks a line starts with, if they are a fence.
static size_t fence_size(struct str line) {
    struct str text = str_trim(line);
    size_t size = 0;
    while (size < text.size && text.data[size] == '`') {
        size++;
    }
    bool inline_code = str_find(str_sub(text, size, text.size), '`') < text.size - size;
    return size >= 3 && !inline_code ? size : 0;
}

// ```sql name
static struct str query_name(struct str line, size_t fence) {
    struct str text = str_trim(line);
    struct str info = str_trim(str_sub(text, fence, text.size));
    struct str language = str_sub(info, 0, markdown_word(info));
    struct str rest = str_trim(str_sub(info, language.size, info.size));
    return str_equal_nocase(language, STR("sql")) ? str_sub(rest, 0, markdown_word(rest))
                                                  : (struct str){0};
}

// The start of the line that closes a block; the file's size: none does.
static uint32_t closing_line(struct str file, uint32_t at, size_t fence) {
    while (at < file.size) {
        struct str line = line_at(file, at);
        size_t size = fence_size(line);
        if (size >= fence && str_trim(line).size == size) {
            return at;
        }
        at = line_behind(file, at);
    }
    return at;
}

bool markdown_block_next(struct str file, uint32_t at, struct markdown_block *block) {
    for (; at < file.size; at = line_behind(file, at)) {
        struct str line = line_at(file, at);
        size_t fence = fence_size(line);
        if (fence == 0) {
            continue;
        }
        uint32_t start = line_behind(file, at), close = closing_line(file, start, fence);
        uint32_t end = line_behind(file, close);
        *block = (struct markdown_block){
            .at = {at, end - at},
            .body = {start, close - start},
            .name = query_name(line, fence),
            .open = close == file.size,
        };
        return true;
    }
    return false;
}

struct str markdown_heading(struct str text) {
    for (uint32_t at = 0; at < text.size; at = line_behind(text, at)) {
        struct str line = line_at(text, at);
        size_t level = 0;
        while (level < line.size && line.data[level] == '#') {
            level++;
        }
        struct str title = str_trim(str_sub(line, level, line.size));
        if (level > 0 && level < line.size && line.data[level] == ' ' && title.size > 0) {
            return title;
        }
    }
    return (struct str){0};
}

uint32_t markdown_front_matter(struct str file) {
    if (!str_equal(str_trim(line_at(file, 0)), STR("---"))) {
        return 0;
    }
    for (uint32_t at = line_behind(file, 0); at < file.size; at = line_behind(file, at)) {
        if (str_equal(str_trim(line_at(file, at)), STR("---"))) {
            return line_behind(file, at);
        }
    }
    return 0;
}
