#include "format/metabase/writer.h"

static struct excerpt *excerpt_of(const struct metabase_writer *writer) {
    return &writer->plan->file->reading->excerpt;
}

void metabase_writer_init(struct metabase_writer *writer, struct metabase_plan *plan,
                          struct metabase_part root) {
    *writer = (struct metabase_writer){.plan = plan, .root = root};
    excerpt_reset(excerpt_of(writer));
    writer->written = tree_write(root.tree, root.node, excerpt_of(writer));
}

// ---- places

struct span metabase_here(const struct metabase_writer *writer, const struct node *node) {
    return tree_place(writer->root.tree, (writer->stand ? writer->stand : node)->span);
}

static bool lies_in(struct span part, struct span whole) {
    return part.start >= whole.start && part.start + part.length <= whole.start + whole.length;
}

// What the root says was written as it is, so a node in it has its place there. What a YAML alias
// stands for lies elsewhere: it stands for the root as a whole.
static struct span within(const struct metabase_writer *writer, const struct node *node) {
    struct span root = writer->root.node->span;
    struct span span = (writer->stand ? writer->stand : node)->span;
    return lies_in(span, root)
               ? (struct span){writer->written.start + (span.start - root.start), span.length}
               : writer->written;
}

struct span metabase_written(struct metabase_writer *writer, struct metabase_part part) {
    bool inside =
        part.tree == writer->root.tree && lies_in(part.node->span, writer->root.node->span);
    return inside || writer->stand ? within(writer, part.node)
                                   : tree_write(part.tree, part.node, excerpt_of(writer));
}

// ---- SQL

void metabase_put_at(struct metabase_writer *writer, const char *sql, struct span written) {
    excerpt_put(excerpt_of(writer), str_of(sql), written, RUN_TEXT);
}

// An identifier cannot be empty.
void metabase_put_name_at(struct metabase_writer *writer, struct str name, struct span written) {
    if (name.size > 0) {
        excerpt_put_ident(excerpt_of(writer), name, written);
    } else {
        excerpt_put(excerpt_of(writer), STR("\"" NAME_HOLE "\""), written, RUN_HOLE);
    }
}

void metabase_put(struct metabase_writer *writer, const char *sql, const struct node *node) {
    metabase_put_at(writer, sql, within(writer, node));
}

void metabase_put_name(struct metabase_writer *writer, struct str name, const struct node *node) {
    metabase_put_name_at(writer, name, within(writer, node));
}

void metabase_put_hole(struct metabase_writer *writer, const struct node *node) {
    metabase_put_name(writer, STR(""), node);
}

// SQL knows no 0x1F, .inf and the like, which YAML does.
static bool is_sql_number(struct str text) {
    bool digit = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        digit |= c >= '0' && c <= '9';
        bool known = (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' ||
                     ((c == 'e' || c == 'E') && digit);
        if (!known) {
            return false;
        }
    }
    return digit;
}

void metabase_put_value(struct metabase_writer *writer, const struct node *node) {
    struct excerpt *excerpt = excerpt_of(writer);
    struct str text = node_text(node);
    struct span written = within(writer, node);
    if (node->kind == NODE_STRING) {
        excerpt_put_string(excerpt, text, written);
    } else if (node->kind == NODE_NUMBER && is_sql_number(text)) {
        excerpt_put(excerpt, text, written, RUN_TEXT);
    } else if (node->kind == NODE_BOOL) {
        metabase_put(writer, node_true(node) ? "TRUE" : "FALSE", node);
    } else {
        metabase_put(writer, "NULL", node);
    }
}
