#include "input/psql.h"

#include <string.h>

#include "input/lexer.h"

// Commands that send the statement before them.
static const char *const senders[] = {
    "bind", "bind_named", "crosstabview", "g", "gdesc", "gexec", "gset", "gx", "parse", "watch",
};

// Commands whose arguments are the whole line, so that \\ does not end them.
static const char *const whole_line[] = {"!", "copy", "ef", "ev", "h", "help", "sf", "sv"};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

static bool is_one_of(struct str name, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (str_equal(name, str_of(list[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct str command_name(struct str text, uint32_t at) {
    struct str rest = str_sub(text, (size_t)at + 1, text.size);
    size_t size = 0;
    while (size < rest.size && is_name_byte(rest.data[size])) {
        size++;
    }
    bool one_byte = size == 0 && rest.size > 0 && rest.data[0] != '\n' && rest.data[0] != '\r';
    return str_sub(rest, 0, one_byte ? 1 : size); // also \! and \;
}

// The line from `at` on, without its line break.
static struct str line_rest(struct str text, uint32_t at) {
    struct str rest = str_sub(text, at, text.size);
    struct str line = str_sub(rest, 0, str_find(rest, '\n'));
    return str_ends(line, STR("\r")) ? str_sub(line, 0, line.size - 1) : line;
}

// The size of the arguments: up to the line break, or with the \\ outside quotes that ends
// them.
static size_t arguments_size(struct str rest) {
    char quote = '\0';
    for (size_t i = 0; i < rest.size; i++) {
        char c = rest.data[i];
        if (c == '\n') {
            return i - (i > 0 && rest.data[i - 1] == '\r');
        }
        char next = i + 1 < rest.size ? rest.data[i + 1] : '\0';
        if (quote == '\'' && c == '\\' && (next == '\'' || next == '\\')) {
            i++; // \' does not end an argument
        } else if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == '\\' && next == '\\') {
            return i + 2;
        }
    }
    return rest.size;
}

uint32_t psql_command_end(struct str text, uint32_t at) {
    struct str name = command_name(text, at);
    uint32_t arguments = at + 1 + (uint32_t)name.size;
    if (str_equal(name, STR(";")) || str_equal(name, STR("\\"))) {
        return arguments;
    }
    if (is_one_of(name, whole_line, COUNT(whole_line))) {
        return at + (uint32_t)line_rest(text, at).size;
    }
    return arguments + (uint32_t)arguments_size(str_sub(text, arguments, text.size));
}

bool psql_command_sends(struct str text, uint32_t at) {
    struct str name = command_name(text, at);
    return str_equal(name, STR(";")) || is_one_of(name, senders, COUNT(senders));
}

bool psql_copies_stdin(struct str statement) {
    struct lexer lexer;
    lexer_init(&lexer, statement);
    struct token token;
    bool found = lexer_next_solid(&lexer, &token);
    if (found && token.kind == TOKEN_BACKSLASH) {
        found = lexer_next(&lexer, &token);
    }
    if (!found || !lexer_is_word(&lexer, &token, "copy")) {
        return false;
    }
    bool from = false; // the token before was FROM
    uint32_t depth = 0;
    while (lexer_next_solid(&lexer, &token)) {
        if (from && lexer_is_word(&lexer, &token, "stdin")) {
            return true;
        }
        from = depth == 0 && lexer_is_word(&lexer, &token, "from");
        depth += lexer_is_punct(&lexer, &token, '(');
        depth -= depth > 0 && lexer_is_punct(&lexer, &token, ')');
    }
    return false;
}

uint32_t psql_marker_end(struct str text, uint32_t at) {
    uint32_t from = at;
    const char *found;
    while ((found = memmem(text.data + from, text.size - from, "\\.", 2))) {
        from = (uint32_t)(found - text.data);
        bool first_in_line = from == at || text.data[from - 1] == '\n';
        if (first_in_line && line_rest(text, from).size == 2) {
            size_t line_break = str_find(str_sub(text, from, text.size), '\n') + 1;
            return from + (uint32_t)str_sub(text, from, line_break).size;
        }
        from += 2;
    }
    return 0;
}
