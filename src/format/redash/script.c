#include "format/redash/script.h"

#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "format/redash/query.h"
#include "format/redash/text.h"
#include "format/space.h"

static bool script_takes(struct str path, const struct surroundings *around) {
    static const char *const suffixes[] = {".sql", NULL};
    (void)around;
    return path_has_suffix(path, suffixes);
}

// ---- comments at the top

// One line of them, and what stands behind its --.
struct remark {
    struct span at;
    struct str text;
};

// Takes the comment that starts at `start`. False when none does.
static bool remark_take(struct str file, uint32_t start, struct remark *remark) {
    struct str line = str_sub(file, start, file.size);
    line = str_sub(line, 0, str_find(line, '\n'));
    if (!str_starts(line, STR("--"))) {
        return false;
    }
    remark->text = str_trim(str_sub(line, 2, line.size));
    remark->at =
        (struct span){(uint32_t)(remark->text.data - file.data), (uint32_t)remark->text.size};
    return true;
}

static uint32_t line_end(struct str file, uint32_t at) {
    size_t end = str_find(str_sub(file, at, file.size), '\n');
    return (uint32_t)(at + end < file.size ? at + end + 1 : file.size);
}

static bool is_object(struct str text) {
    return str_starts(text, STR("{")) && str_ends(text, STR("}"));
}

static bool says(struct str text, const char *word) {
    return memmem(text.data, text.size, word, strlen(word)) != NULL;
}

// A visualization is what tells such a file from others with JSON in their comments.
static bool has_visualization(struct str file) {
    struct remark remark;
    for (uint32_t at = 0; remark_take(file, at, &remark); at = line_end(file, at)) {
        if (is_object(remark.text) && says(remark.text, "\"options\"") &&
            says(remark.text, "\"type\"") && says(remark.text, "\"query_id\"")) {
            return true;
        }
    }
    return false;
}

static bool script_holds(const struct reading *reading) {
    return redash_path_of(reading->path, reading->around).part == REDASH_SQL ||
           has_visualization(reading->file);
}

// ---- a file whose place says its query

static void read_sql(struct reading *reading, uint32_t start, uint32_t asset) {
    const struct span all = {start, (uint32_t)reading->file.size - start};
    if (all.length == 0) {
        return;
    }
    uint32_t fill = builder_fill(reading->builder, (struct fill){.asset = asset});
    excerpt_reset(&reading->excerpt);
    struct span written = excerpt_write(&reading->excerpt, reading->file, all);
    redash_text(reading, written, REDASH_ANY, all, fill);
}

// The query itself is declared by the file beside it.
static void read_placed(struct reading *reading, struct str query) {
    const struct asset_def def = {
        .type = ASSET_VIEW,
        .flags = ASSET_DEF_REMARK,
        .keys = reading_key(reading, SPACE_REDASH_QUERY, query),
    };
    read_sql(reading, 0, builder_asset_def(reading->builder, def));
}

// ---- a file whose comments make its query

struct script {
    struct redash redash; // its tree is that of one comment
    struct redash_owner query;
    struct str folder; // of the file
    struct str chart;  // word of the last visualization; empty: none yet
};

// The comment's JSON. False, with a diagnostic, when it is none.
static bool remark_parse(struct reading *reading, const struct remark *remark, struct tree *tree) {
    struct trace *place = ARENA_NEW(&reading->arena, struct trace);
    struct tree_fault fault;
    VEC_PUSH_IN(&reading->arena, &place->runs,
                ((struct run){0, remark->at.start, remark->at.length, RUN_COPY}));
    place->size = remark->at.length;
    const struct tree_source source = {.text = remark->text, .syntax = TREE_JSON, .outer = place};
    if (tree_parse(&reading->arena, &source, tree, &fault)) {
        return true;
    }
    reading_note(reading, DIAG_DOCUMENT_BROKEN, trace_span(place, fault.at), "%.*s",
                 STR_ARG(fault.message));
    return false;
}

static struct str dashboard_word(struct script *script, const struct node *id) {
    struct buf word;
    buf_init(&word);
    buf_print(&word, "%.*s#%.*s", STR_ARG(script->folder), STR_ARG(node_text(id)));
    struct str kept = {arena_copy(&script->redash.reading->arena, word.data, word.size), word.size};
    buf_release(&word);
    return kept;
}

// Declares the dashboard of a widget, and puts the last visualization on it.
static void read_widget(struct script *script, const struct node *widget) {
    struct reading *reading = script->redash.reading;
    const struct node *id = node_get(widget, "dashboard_id");
    if (node_text(id).size == 0 || script->chart.size == 0) {
        return;
    }
    struct str word = dashboard_word(script, id);
    struct str title = redash_numbered(&script->redash, "dashboard", node_text(id));
    const struct asset_def def = {
        .type = ASSET_DASHBOARD,
        .keys = reading_key(reading, SPACE_REDASH_DASHBOARD, word),
        .schema = builder_string(reading->builder, STR("redash")),
        .title = builder_string(reading->builder, title),
        .span = redash_place(&script->redash, id),
    };
    builder_asset_def(reading->builder, def);
    redash_visualization_place(&script->redash, script->chart, word, def.span);
}

static void read_remark(struct script *script, const struct remark *remark) {
    struct tree tree;
    if (!remark_parse(script->redash.reading, remark, &tree)) {
        return;
    }
    script->redash.tree = &tree;
    if (node_get(tree.root, "type")) {
        script->chart = redash_word(&script->redash, tree.root, &redash_visualization_kind);
        redash_visualization_read(&script->redash, tree.root, &script->query, STR(""));
    } else {
        read_widget(script, tree.root);
    }
    script->redash.tree = NULL;
}

struct header {
    struct remark name;
    struct remark description;
    uint32_t body; // where the SQL starts: behind the last JSON
};

static struct header header_of(struct str file) {
    struct header header = {0};
    struct remark remark;
    for (uint32_t at = 0; remark_take(file, at, &remark); at = line_end(file, at)) {
        if (is_object(remark.text)) {
            header.body = line_end(file, at);
        } else if (header.name.text.size == 0) {
            header.name = remark;
        } else if (header.description.text.size == 0) {
            header.description = remark;
        }
    }
    return header;
}

// "orders" of sales/orders.sql for a query without a name.
static struct str title_of(const struct reading *reading, const struct header *header) {
    struct str file = path_name(reading->path);
    return header->name.text.size > 0 ? header->name.text
                                      : str_sub(file, 0, str_find_last(file, '.'));
}

static uint32_t declare_query(struct reading *reading, const struct header *header,
                              struct redash_owner query) {
    const struct asset_def def = {
        .type = ASSET_VIEW,
        .keys = reading_key(reading, SPACE_REDASH_QUERY, query.word),
        .schema = builder_string(reading->builder, STR("redash")),
        .title = builder_string(reading->builder, query.title),
        .description = builder_text(reading->builder, header->description.text),
        .span = header->name.at,
    };
    return builder_asset_def(reading->builder, def);
}

static void read_commented(struct reading *reading) {
    const struct header header = header_of(reading->file);
    size_t slash = str_find_last(reading->path, '/');
    struct script script = {
        .redash = {.reading = reading},
        .query = {.word = reading->path, .title = title_of(reading, &header)},
        .folder = str_sub(reading->path, 0, slash == reading->path.size ? 0 : slash),
    };
    struct remark remark;
    uint32_t asset = declare_query(reading, &header, script.query);
    intern_init(&script.redash.seen);
    for (uint32_t at = 0; remark_take(reading->file, at, &remark);
         at = line_end(reading->file, at)) {
        if (is_object(remark.text)) {
            read_remark(&script, &remark);
        }
    }
    intern_release(&script.redash.seen);
    read_sql(reading, header.body, asset);
}

// ---- both

static void script_read(struct reading *reading) {
    const struct redash_path path = redash_path_of(reading->path, reading->around);
    if (path.part == REDASH_SQL) {
        read_placed(reading, path.query);
    } else {
        read_commented(reading);
    }
}

const struct format format_redash_script = {
    .name = "redash",
    .notation = NOTATION_TEXT,
    .takes = script_takes,
    .holds = script_holds,
    .read = script_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(REDASH),
};
