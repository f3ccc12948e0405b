#include "format/evidence.h"

#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "format/evidence/component.h"
#include "format/evidence/markdown.h"
#include "format/evidence/mask.h"
#include "format/space.h"
#include "query/key.h"

struct page {
    struct reading *reading;
    struct str title;
    struct evidence_names names; // of its queries
    struct evidence_components components;
};

// ---- which files

static bool evidence_takes(struct str path, const struct surroundings *around) {
    static const char *const suffixes[] = {".md", NULL};
    (void)around;
    return path_has_suffix(path, suffixes);
}

static bool is_in_pages(struct str path) {
    return str_starts(path, STR("pages/")) || memmem(path.data, path.size, "/pages/", 7);
}

static bool evidence_holds(const struct reading *reading) {
    struct str file = reading->file;
    struct markdown_block block;
    uint32_t at = 0;
    if (!is_in_pages(reading->path) && !memmem(file.data, file.size, "data={", 6)) {
        return false;
    }
    while (markdown_block_next(file, at, &block)) {
        if (block.name.size > 0) {
            return true;
        }
        at = block.at.start + block.at.length;
    }
    return false;
}

// ---- the page

static uint32_t string_of(struct page *page, struct str s) {
    return builder_string(page->reading->builder, s);
}

// "orders" of pages/orders.md, and of pages/orders/index.md.
static struct str path_title(struct str path) {
    struct str name = path_name(path);
    bool index = str_equal(name, STR("index.md")) && name.size < path.size;
    name = index ? path_name(str_sub(path, 0, path.size - name.size - 1)) : name;
    return index ? name : str_sub(name, 0, str_find_last(name, '.'));
}

// What stands between the first two lines of ---. It may be no YAML: then it is reported.
static const struct node *front_matter(struct page *page, struct tree *tree) {
    struct reading *reading = page->reading;
    struct tree_fault fault;
    struct str text = str_sub(reading->file, 0, markdown_front_matter(reading->file));
    const struct tree_source source = {.text = text, .syntax = TREE_YAML};
    if (text.size == 0) {
        return NULL;
    }
    if (!tree_parse(&reading->arena, &source, tree, &fault)) {
        reading_note(reading, DIAG_DOCUMENT_BROKEN, fault.at, "%.*s", STR_ARG(fault.message));
        return NULL;
    }
    return tree->root;
}

// The first heading that is no comment in a block of code.
static struct str first_heading(struct str file) {
    struct markdown_block block;
    struct str title = {0};
    uint32_t at = markdown_front_matter(file);
    while (title.size == 0 && markdown_block_next(file, at, &block)) {
        title = markdown_heading(str_sub(file, at, block.at.start - at));
        at = block.at.start + block.at.length;
    }
    return title.size > 0 ? title : markdown_heading(str_sub(file, at, file.size));
}

static void page_declare(struct page *page) {
    struct reading *reading = page->reading;
    struct tree tree;
    const struct node *front = front_matter(page, &tree);
    struct str title = str_trim(node_get_text(front, "title"));
    title = title.size > 0 ? title : first_heading(reading->file);
    page->title = title.size > 0 ? title : path_title(reading->path);
    const struct asset_def def = {
        .type = ASSET_DASHBOARD,
        .keys = reading_key(reading, SPACE_EVIDENCE_PAGE, reading->path),
        .schema = string_of(page, STR("evidence")),
        .title = string_of(page, page->title),
        .description = builder_text(reading->builder, node_get_text(front, "description")),
    };
    builder_asset_def(reading->builder, def);
}

// ---- queries

static uint32_t title_of(struct page *page, const char *between, struct str name) {
    struct buf title;
    buf_init(&title);
    buf_print(&title, "%.*s%s%.*s", STR_ARG(page->title), between, STR_ARG(name));
    uint32_t string = string_of(page, buf_str(&title));
    buf_release(&title);
    return string;
}

static void query_read(struct page *page, const struct markdown_block *block) {
    struct reading *reading = page->reading;
    struct span at = {(uint32_t)(block->name.data - reading->file.data),
                      (uint32_t)block->name.size};
    const struct asset_def def = {
        .type = ASSET_VIEW,
        .keys =
            reading_key(reading, SPACE_EVIDENCE_QUERY, evidence_query_word(reading, block->name)),
        .schema = string_of(page, STR("evidence")),
        .title = title_of(page, ".", block->name),
        .span = at,
    };
    const struct fill fill = {.asset = builder_asset_def(reading->builder, def)};
    if (block->open) {
        reading_note(reading, DIAG_QUOTE_OPEN, at,
                     "this block is never closed, so all that follows is read as SQL; close it "
                     "with a line of ```");
    }
    excerpt_reset(&reading->excerpt);
    evidence_mask(reading, &page->names,
                  excerpt_write(&reading->excerpt, reading->file, block->body));
    reading_text(reading, block->body, builder_fill(reading->builder, fill));
}

// ---- components

static void keep(struct page *page, struct names *steps, struct str name, struct span at) {
    const struct step step = {.kind = STEP_KEEP, .name = string_of(page, name), .span = at};
    VEC_PUSH_IN(&page->reading->arena, steps, builder_step(page->reading->builder, step));
}

// SQL folds names that are not quoted to lower case, and Evidence asks for them in any.
static void keep_column(struct page *page, struct names *steps,
                        const struct evidence_column *column) {
    struct reading *reading = page->reading;
    char *folded = arena_copy(&reading->arena, column->name.data, column->name.size);
    for (size_t i = 0; i < column->name.size; i++) {
        folded[i] |= folded[i] >= 'A' && folded[i] <= 'Z' ? 0x20 : 0;
    }
    struct str lower = {folded, column->name.size};
    keep(page, steps, column->name, column->at);
    if (!str_equal(lower, column->name)) {
        keep(page, steps, lower, column->at);
    }
}

static struct list component_steps(struct page *page, const struct evidence_component *component) {
    struct names steps = {0};
    for (uint32_t i = 0; i < component->columns.size && !component->open; i++) {
        keep_column(page, &steps, &component->columns.data[i]);
    }
    return names_list(page->reading, &steps);
}

static void component_query(struct page *page, const struct evidence_component *component,
                            uint32_t asset) {
    struct reading *reading = page->reading;
    const struct fill fill = {.asset = asset, .steps = component_steps(page, component)};
    excerpt_reset(&reading->excerpt);
    struct span data = excerpt_write(&reading->excerpt, reading->file, component->data_at);
    excerpt_put(&reading->excerpt, STR("SELECT * FROM "), data, RUN_TEXT);
    evidence_put_relation(reading, component->data, data);
    reading_text(reading, component->at, builder_fill(reading->builder, fill));
}

// The number of a component on its page, from 1.
static struct str numbered(struct page *page, const char *what, uint32_t number) {
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%s%u", what, number);
    struct str kept = {arena_copy(&page->reading->arena, text.data, text.size), text.size};
    buf_release(&text);
    return kept;
}

static void component_read(struct page *page, const struct evidence_component *component,
                           uint32_t number) {
    struct reading *reading = page->reading;
    struct str title =
        component->title.size > 0 ? component->title : numbered(page, "component ", number);
    struct str word = evidence_query_word(reading, numbered(page, "", number));
    const struct asset_def def = {
        .type = ASSET_CHART,
        .keys = reading_key(reading, SPACE_EVIDENCE_CHART, word),
        .schema = string_of(page, STR("evidence")),
        .title = title_of(page, " / ", title),
        .parents = reading_key(reading, SPACE_EVIDENCE_PAGE, reading->path),
        .span = component->at,
    };
    uint32_t asset = builder_asset_def(reading->builder, def);
    if (evidence_names_hold(&page->names, component->data)) {
        component_query(page, component, asset);
        return;
    }
    reading_note(reading, DIAG_REFERENCE_DANGLING,
                 component->data.size > 0 ? component->data_at : component->at,
                 "there is no query of this name on the page, so what is shown here is not known: "
                 "name one, or declare its edges in stemma.yaml");
}

// ---- the file

static void blocks_read(struct page *page,
                        void (*query)(struct page *page, const struct markdown_block *block)) {
    struct str file = page->reading->file;
    struct markdown_block block;
    for (uint32_t at = 0; markdown_block_next(file, at, &block);
         at = block.at.start + block.at.length) {
        if (block.name.size > 0) {
            query(page, &block);
        }
    }
}

static void name_take(struct page *page, const struct markdown_block *block) {
    VEC_PUSH_IN(&page->reading->arena, &page->names, block->name);
}

// Components stand in what is no code.
static void components_read(struct page *page) {
    struct reading *reading = page->reading;
    struct str file = reading->file;
    struct markdown_block block;
    uint32_t at = markdown_front_matter(file);
    while (markdown_block_next(file, at, &block)) {
        evidence_components_add(&reading->arena, file, (struct span){at, block.at.start - at},
                                &page->components);
        at = block.at.start + block.at.length;
    }
    evidence_components_add(&reading->arena, file, (struct span){at, (uint32_t)file.size - at},
                            &page->components);
    if (page->components.open > 0) {
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, (struct span){page->components.open_at, 1},
                     "this tag is never closed, so it shows nothing, and others may be missing "
                     "behind it; close it with >");
    }
    for (uint32_t i = 0; i < page->components.list.size; i++) {
        component_read(page, &page->components.list.data[i], i + 1);
    }
}

static void evidence_read(struct reading *reading) {
    struct page page = {.reading = reading};
    page_declare(&page);
    blocks_read(&page, name_take);
    blocks_read(&page, query_read);
    components_read(&page);
}

const struct format format_evidence = {
    .name = "evidence",
    .notation = NOTATION_TEXT,
    .takes = evidence_takes,
    .holds = evidence_holds,
    .read = evidence_read,
    .looks = LOOK(ITSELF),
};
