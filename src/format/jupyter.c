#include "format/jupyter.h"

#include "input/hole.h"
#include "input/word.h"

// A notebook says the version of its format; cells with SQL begin with a magic word.
static const char *const marks[] = {"%%sql", "%sql", NULL};

#define CELL_MAGIC STR("%%sql")
#define LINE_MAGIC STR("%sql")

static bool jupyter_takes(struct str path, const struct node *root) {
    (void)path;
    return node_get(root, "nbformat") && node_is_array(node_get(root, "cells"));
}

// ---- the text of a cell: a string, or a list of lines

static struct span cell_write(const struct tree *tree, const struct node *source,
                              struct excerpt *excerpt) {
    if (!node_is_array(source)) {
        return tree_write(tree, source, excerpt);
    }
    uint32_t start = (uint32_t)excerpt->written.size;
    for (const struct node *line = node_first(source); line; line = line->next) {
        tree_write(tree, line, excerpt);
    }
    return (struct span){start, (uint32_t)excerpt->written.size - start};
}

// ---- variables: {name} is filled in by Python, :name is a parameter

static uint32_t variable_length(struct str text, uint32_t at) {
    if (text.data[at] == ':') {
        return word_parameter(text, at);
    }
    uint32_t open = at + 1 < text.size && text.data[at + 1] == '{' ? 2 : 1; // jupysql: {{name}}
    uint32_t word = word_length(text, at + open);
    struct str close = str_sub(text, at + open + word, open);
    return word > 0 && str_equal(close, open == 2 ? STR("}}") : STR("}")) ? word + 2 * open : 0;
}

static bool is_quoted(struct context *context, const struct excerpt *excerpt) {
    enum context_place place = context_at(context, buf_str(&excerpt->sql));
    return place == CONTEXT_STRING || place == CONTEXT_QUOTED || place == CONTEXT_COMMENT;
}

static void variable_put(struct excerpt *excerpt, struct context *context, struct str text,
                         struct span variable) {
    bool parameter = excerpt->written.data[variable.start] == ':';
    if (parameter && is_quoted(context, excerpt)) {
        excerpt_copy(excerpt, variable);
        return;
    }
    const struct hole hole = {
        .written = variable, .kind = parameter ? RUN_VALUE : RUN_HOLE, .following = text};
    hole_put(excerpt, context, &hole);
}

static void cell_mask(struct excerpt *excerpt, struct span written) {
    struct str text = excerpt_written(excerpt, written);
    struct context context;
    context_init(&context);
    for (uint32_t at = 0; at < text.size;) {
        uint32_t stop = at;
        uint32_t length = 0;
        for (; stop < text.size && length == 0; stop += length == 0) {
            bool may_start = text.data[stop] == ':' || text.data[stop] == '{';
            length = may_start ? variable_length(text, stop) : 0;
        }
        excerpt_copy(excerpt, (struct span){written.start + at, stop - at});
        if (length > 0) {
            variable_put(excerpt, &context, str_sub(text, stop + length, text.size),
                         (struct span){written.start + stop, length});
        }
        at = stop + length;
    }
}

// ---- cells

static void text_take(struct reading *reading, struct span claim, struct span written) {
    cell_mask(&reading->excerpt, written);
    reading_text(reading, claim, 0);
}

static struct span place_of(const struct reading *reading, struct span written) {
    return trace_span(&reading->excerpt.places, written);
}

// %%sql in the first line: all below it is SQL, but for the magic's own arguments.
static void cell_read(struct reading *reading, const struct tree *tree, const struct node *source) {
    excerpt_reset(&reading->excerpt);
    struct span all = cell_write(tree, source, &reading->excerpt);
    struct str text = excerpt_written(&reading->excerpt, all);
    if (str_starts(text, CELL_MAGIC)) {
        size_t line = str_find(text, '\n');
        struct span sql = {all.start + (uint32_t)line, (uint32_t)(text.size - line)};
        if (sql.length > 0) {
            text_take(reading, place_of(reading, sql), sql);
        }
    }
}

// %sql SELECT ... is one line; name = %sql SELECT ... too.
static void lines_read(struct reading *reading, const struct tree *tree,
                       const struct node *source) {
    for (const struct node *line = node_first(source); line; line = line->next) {
        excerpt_reset(&reading->excerpt);
        struct span all = tree_write(tree, line, &reading->excerpt);
        struct str text = excerpt_written(&reading->excerpt, all);
        size_t equals = str_find(text, '=');
        struct str rest = str_trim(text);
        if (!str_starts(rest, LINE_MAGIC) && equals < text.size) {
            rest = str_trim(str_sub(text, equals + 1, text.size));
        }
        if (str_starts(rest, LINE_MAGIC)) {
            uint32_t start = (uint32_t)(rest.data - text.data) + (uint32_t)LINE_MAGIC.size;
            struct span sql = {all.start + start, all.length - start};
            text_take(reading, place_of(reading, sql), sql);
        }
    }
}

static bool is_cell_magic(const struct node *source) {
    struct str first = node_is_array(source) ? node_text(node_first(source)) : node_text(source);
    return str_starts(first, CELL_MAGIC);
}

static void jupyter_read(struct reading *reading, const struct tree *tree) {
    const struct node *cells = node_get(tree->root, "cells");
    for (const struct node *cell = node_first(cells); cell; cell = cell->next) {
        const struct node *source = node_get(cell, "source");
        if (!node_is(node_get(cell, "cell_type"), "code")) {
            continue;
        }
        if (is_cell_magic(source)) {
            cell_read(reading, tree, source);
        } else if (node_is_array(source)) {
            lines_read(reading, tree, source);
        }
    }
}

const struct format format_jupyter = {
    .name = "jupyter",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = jupyter_takes,
    .read_tree = jupyter_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(FILES),
};
