#include "format/yaml_error.h"

#include <stdbool.h>
#include <string.h>

struct advice {
    const char *part; // of libyaml's words
    const char *todo;
};

// The first line whose part stands in the problem counts.
static const struct advice advices[] = {
    {"end of stream", "close the quote or bracket that opens here"},
    {"mapping values", "correct the indentation, or put quotes around a value with a colon in it"},
    {"expected key", "correct the indentation, or put quotes around the value above"},
    {"expected '-'", "correct the indentation"},
    {"expected ':'", "write a colon behind the key, or correct the indentation"},
    {"expected ','", "add the comma or the closing bracket"},
    {"escape", "write two backslashes where one is meant, or take single quotes"},
    {"hexdecimal", "write two backslashes where one is meant, or take single quotes"},
    {"tab", "indent with spaces"},
    {"indentation", "correct the indentation"},
    {"control characters", "remove the character"},
    {"UTF-8", "save the file as UTF-8"},
    {"document", "begin each document with a line ---"},
    {"tag", "declare the tag, or remove it"},
    {"start any token", "put quotes around the value"},
};

static bool holds(struct str s, const char *part) {
    return s.size > 0 && memmem(s.data, s.size, part, strlen(part));
}

const char *yaml_advice(struct str problem, struct str line, uint32_t column) {
    if (holds(line, "{{") || holds(line, "{%")) {
        return "this is a template and no YAML yet: scan what it renders to";
    }
    if (holds(problem, "start any token") && column < line.size && line.data[column] == '\t') {
        return "indent with spaces";
    }
    for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
        if (holds(problem, advices[i].part)) {
            return advices[i].todo;
        }
    }
    return "correct the YAML here";
}
