#include "format/tableau.h"

#include "format/tableau/file.h"
#include "format/tableau/sheet.h"
#include "format/tableau/source.h"
#include "format/xml.h"

static const char *const marks[] = {"<workbook", "<datasource", NULL};

static bool tableau_takes(struct str path, const struct node *root) {
    (void)path;
    const struct node *top = node_first(node_get(root, XML_CHILDREN));
    return top && (tableau_named(top, "workbook") || tableau_named(top, "datasource"));
}

static void sources_init(struct tableau_file *file, const struct node *first) {
    uint32_t count = 0;
    for (const struct node *one = first; one; one = tableau_next(one, "datasource")) {
        count++;
    }
    file->sources = ARENA_ARRAY(&file->reading->arena, struct tableau_source, count);
    for (const struct node *one = first; one; one = tableau_next(one, "datasource")) {
        tableau_source_init(file, one, &file->sources[file->source_count++]);
    }
}

static void tableau_read(struct reading *reading, const struct tree *tree) {
    struct tableau_file file = {.reading = reading, .tree = tree};
    const struct node *top = node_first(node_get(tree->root, XML_CHILDREN));
    bool workbook = tableau_named(top, "workbook");
    const struct node *list = workbook ? tableau_child(top, "datasources") : NULL;
    sources_init(&file, workbook ? tableau_child(list, "datasource") : top);
    for (uint32_t i = 0; i < file.source_count; i++) {
        tableau_source_read(&file, &file.sources[i]);
    }
    if (workbook) {
        tableau_sheets_read(&file, top);
    }
    for (uint32_t i = 0; i < file.source_count; i++) {
        tableau_source_release(&file.sources[i]);
    }
}

const struct format format_tableau = {
    .name = "tableau",
    .notation = NOTATION_TREE,
    .marks = marks,
    .takes_tree = tableau_takes,
    .read_tree = tableau_read,
    .looks = LOOK(ITSELF),
};
