#include "input/glob.h"

#include <string.h>

struct glob {
    struct str pattern;
    size_t at;
    struct buf *regex;
};

// A set of bytes.
struct set {
    bool has[256];
};

// Named classes as pairs of first and last byte, the same in every locale.
struct class {
    const char *name;
    const char *ranges;
};

static const struct class classes[] = {
    {"alnum", "09AZaz"},   {"alpha", "AZaz"},   {"blank", "\t\t  "}, {"cntrl", "\001\037\177\177"},
    {"digit", "09"},       {"graph", "!~"},     {"lower", "az"},     {"print", " ~"},
    {"punct", "!/:@[`{~"}, {"space", "\t\r  "}, {"upper", "AZ"},     {"xdigit", "09AFaf"},
};

static void set_add(struct set *set, unsigned char first, unsigned char last) {
    for (unsigned i = first; i <= last; i++) {
        set->has[i] = true;
    }
}

static bool set_add_class(struct set *set, struct str name) {
    for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        if (!str_equal(name, str_of(classes[i].name))) {
            continue;
        }
        for (const char *range = classes[i].ranges; *range; range += 2) {
            set_add(set, (unsigned char)range[0], (unsigned char)range[1]);
        }
        return true;
    }
    return false;
}

// The byte at an offset from here, or NUL behind the end.
static unsigned char peek(const struct glob *glob, size_t offset) {
    size_t at = glob->at + offset;
    return at < glob->pattern.size ? (unsigned char)glob->pattern.data[at] : '\0';
}

static void add_byte(struct glob *glob, unsigned char c) {
    buf_print(glob->regex, "\\x%02x", c);
}

// Writes the set without the slash, which no bracket expression matches.
static void add_set(struct glob *glob, const struct set *set, bool negated) {
    buf_add_str(glob->regex, STR("(?!/)["));
    bool empty = true; // as [z-a] is; PCRE2 has no empty set, but all bytes and their complement
    for (unsigned i = 0; i < sizeof(set->has); i++) {
        if (set->has[i] != negated) {
            add_byte(glob, (unsigned char)i);
            empty = false;
        }
    }
    buf_add_str(glob->regex, empty ? STR("^\\x00-\\xff]") : STR("]"));
}

// The byte here, or the one behind a backslash here. NUL: there is none.
static unsigned char read_byte(struct glob *glob) {
    glob->at += peek(glob, 0) == '\\';
    return peek(glob, 0);
}

// Whether a class as [:digit:] starts here. Without :] it is a bracket among others.
static bool class_at(const struct glob *glob, struct str *name) {
    if (peek(glob, 0) != '[' || peek(glob, 1) != ':') {
        return false;
    }
    struct str rest = str_sub(glob->pattern, glob->at + 2, glob->pattern.size);
    size_t end = str_find(rest, ']');
    *name = str_sub(rest, 0, end > 0 ? end - 1 : 0);
    return end > 0 && end < rest.size && rest.data[end - 1] == ':';
}

// One member of a bracket expression: a class, a range that `before` starts, or a byte. Leaves `at`
// on its last byte and sets `before` to the byte, to NUL when no range can start with it.
static bool read_member(struct glob *glob, struct set *set, unsigned char *before) {
    struct str name;
    if (class_at(glob, &name)) {
        glob->at += name.size + 3;
        *before = '\0';
        return set_add_class(set, name);
    }
    unsigned char next = peek(glob, 1);
    unsigned char first = '\0';
    if (peek(glob, 0) == '-' && *before != '\0' && next != '\0' && next != ']') {
        glob->at++;
        first = *before;
    }
    unsigned char last = read_byte(glob);
    if (last == '\0') {
        return false;
    }
    set_add(set, first != '\0' ? first : last, last);
    *before = first != '\0' ? '\0' : last;
    return true;
}

// [...], where a ] that stands first is a member.
static bool read_bracket(struct glob *glob) {
    struct set set = {0};
    unsigned char before = '\0';
    glob->at++;
    bool negated = peek(glob, 0) == '!' || peek(glob, 0) == '^';
    glob->at += negated;
    do {
        if (!read_member(glob, &set, &before)) {
            return false;
        }
        glob->at++;
    } while (peek(glob, 0) != ']');
    glob->at++;
    add_set(glob, &set, negated);
    return true;
}

// Whether ** may match directories here: first in the pattern, behind a slash and, as git has it,
// behind a beginning without wildcards, so that a**/b is read as a, then **/b.
static bool directories_at(const struct glob *glob) {
    if (glob->at == 0 || glob->pattern.data[glob->at - 1] == '/') {
        return true;
    }
    for (size_t i = 0; i < glob->at; i++) {
        struct str wildcards = STR("?[\\*");
        if (str_find(wildcards, glob->pattern.data[i]) < wildcards.size) {
            return false;
        }
    }
    return true;
}

// One star, or several. Two or more up to a slash or the end match directories.
static void read_stars(struct glob *glob) {
    bool left = directories_at(glob);
    size_t count = 0;
    while (peek(glob, 0) == '*') {
        glob->at++;
        count++;
    }
    bool slash = peek(glob, 0) == '/';
    if (count < 2 || !left || (!slash && peek(glob, 0) != '\0')) {
        buf_add_str(glob->regex, STR("[^/]*"));
    } else if (slash) {
        buf_add_str(glob->regex, STR("(?:.*/)?"));
        glob->at++;
    } else {
        buf_add_str(glob->regex, STR(".*"));
    }
}

static bool read_literal(struct glob *glob) {
    unsigned char c = read_byte(glob);
    if (c == '\0') {
        return false;
    }
    add_byte(glob, c);
    glob->at++;
    return true;
}

bool glob_to_regex(struct str pattern, struct buf *regex) {
    struct glob glob = {.pattern = pattern, .regex = regex};
    bool valid = true;
    while (valid && glob.at < pattern.size) {
        unsigned char c = peek(&glob, 0);
        if (c == '*') {
            read_stars(&glob);
        } else if (c == '?') {
            buf_add_str(regex, STR("[^/]"));
            glob.at++;
        } else if (c == '[') {
            valid = read_bracket(&glob);
        } else {
            valid = read_literal(&glob);
        }
    }
    return valid;
}
