#include "bind/comment.h"

#include "base/buf.h"
#include "bind/define.h"
#include "bind/mention.h"
#include "bind/reference.h"
#include "bind/scope.h"

#define LABEL_TAG "security-label:"

// What a statement is about.
struct object_found {
    uint32_t asset; // 0: nothing that lineage knows
    uint32_t definition;
    uint32_t column;
    bool missing; // its relation has no such column
};

static enum asset_type asset_type_of(uint8_t object_type) {
    switch ((enum object_type)object_type) {
    case OBJECT_TYPE_VIEW:
        return ASSET_VIEW;
    case OBJECT_TYPE_MATVIEW:
        return ASSET_MATERIALIZED_VIEW;
    case OBJECT_TYPE_FOREIGN_TABLE:
        return ASSET_FOREIGN_TABLE;
    default:
        return ASSET_TABLE;
    }
}

static bool is_type(const struct project *project, const struct relation_name *name) {
    return map_get(&project->catalog.types, map_pair(name->schema, name->name)) != 0;
}

static uint32_t find_relation(struct binder *binder, struct list names) {
    struct project *project = binder->project;
    struct relation_name name = search_name(project, binder->file, binder->statement, names);
    uint32_t definition = name.name ? search_relation(project, &name).definition : 0;
    if (!name.name || definition || is_type(project, &name)) {
        return definition;
    }
    return search_or_make(project, &name).definition;
}

static struct object_found find_column(const struct binder *binder, uint32_t definition,
                                       uint32_t name) {
    struct project *project = binder->project;
    const struct definition *def = &project->catalog.definitions.data[definition];
    struct object_found found = {.asset = def->asset, .definition = definition};
    uint32_t position = catalog_lookup(project, definition, name);
    if (position) {
        found.column = def->columns.data[position - 1].column;
    } else if (def->open) {
        found.column = catalog_column(project, def->asset, name, COLUMN_INFERRED);
    }
    found.missing = !found.column;
    return found;
}

// COMMENT ON COLUMN schema.table.column: the last name is the column's.
static struct object_found find_object(struct binder *binder, const struct statement *s) {
    bool is_column = s->object_type == OBJECT_TYPE_COLUMN;
    struct list names = {s->names.start, s->names.count - (is_column && s->names.count > 0)};
    uint32_t definition = find_relation(binder, names);
    if (!definition) {
        return (struct object_found){0};
    }
    define_columns(binder->project, definition);
    if (is_column) {
        uint32_t name = object_item(binder->o, s->names, s->names.count - 1);
        return find_column(binder, definition, binder_symbol(binder, name));
    }
    uint32_t asset = binder->project->catalog.definitions.data[definition].asset;
    struct lineage_asset *shown = &binder->project->lineage->assets.data[asset];
    if (!(shown->flags & ASSET_DECLARED)) {
        shown->type = (uint8_t)asset_type_of(s->object_type);
    }
    return (struct object_found){.asset = asset};
}

static bool is_about_relation(const struct statement *s) {
    switch ((enum object_type)s->object_type) {
    case OBJECT_TYPE_TABLE:
    case OBJECT_TYPE_VIEW:
    case OBJECT_TYPE_MATVIEW:
    case OBJECT_TYPE_FOREIGN_TABLE:
    case OBJECT_TYPE_COLUMN:
        return true;
    default:
        return false;
    }
}

static void report_missing(const struct binder *binder, const struct statement *s, uint32_t asset) {
    const struct lineage_asset *shown = &binder->project->lineage->assets.data[asset];
    uint32_t name = object_item(binder->o, s->names, s->names.count - 1);
    project_diag(binder->project, DIAG_COLUMN_UNKNOWN, binder->file,
                 object_place(binder->o, s->span.start),
                 "column \"%.*s\" is described here, but %.*s has no such column",
                 STR_ARG(object_str(binder->o, name)), STR_ARG(shown->name));
    reference_missing(binder, asset, object_str(binder->o, name), (struct span){s->span.start, 0});
}

void comment_bind(struct binder *binder) {
    const struct statement *s = &binder->o->statements[binder->statement];
    if (!is_about_relation(s)) {
        return;
    }
    struct object_found found = find_object(binder, s);
    if (found.missing) {
        report_missing(binder, s, found.asset);
    } else if (found.asset) {
        VEC_PUSH(&binder->project->comments,
                 ((struct comment){binder->file, binder->statement, found.asset, found.column}));
        mention_bind(binder, found.definition, s->mentions);
    }
}

// ---- what holds in the end

static void describe(struct project *project, const struct comment *comment, struct str text) {
    struct lineage *lineage = project->lineage;
    struct str *description = comment->column ? &lineage->columns.data[comment->column].description
                                              : &lineage->assets.data[comment->asset].description;
    if (!description->size) {
        *description = (struct str){arena_copy(&lineage->arena, text.data, text.size), text.size};
    }
}

static void tag(struct project *project, const struct comment *comment, struct str provider,
                struct str label) {
    struct lineage *lineage = project->lineage;
    struct buf text;
    buf_init(&text);
    buf_print(&text, LABEL_TAG "%.*s%s%.*s", STR_ARG(provider), provider.size > 0 ? "=" : "",
              STR_ARG(label));
    struct str kept = {arena_copy(&lineage->arena, text.data, text.size), text.size};
    buf_release(&text);
    if (comment->column) {
        VEC_PUSH(&lineage->column_tags, ((struct lineage_label){comment->column, kept}));
    } else {
        VEC_PUSH(&lineage->tags, ((struct lineage_label){comment->asset, kept}));
    }
}

static void apply(struct project *project, const struct comment *comment) {
    const struct object *o = project->sources[comment->file].object;
    const struct statement *s = &o->statements[comment->statement];
    struct str text = object_text(o, s->text);
    if (text.size == 0) { // IS NULL, IS ''
        return;
    }
    if (s->kind == STATEMENT_COMMENT) {
        describe(project, comment, text);
    } else {
        tag(project, comment, object_str(o, s->target), text);
    }
}

// Equal for statements of which the later one counts.
static uint64_t subject(const struct project *project, const struct comment *comment) {
    const struct statement *s =
        &project->sources[comment->file].object->statements[comment->statement];
    uint32_t of = comment->column ? comment->column * 2 + 1 : comment->asset * 2;
    uint32_t provider = s->kind == STATEMENT_COMMENT
                            ? UINT32_MAX
                            : project_symbol(project, comment->file, s->target);
    return map_pair(of, provider);
}

void comment_settle(struct project *project) {
    struct map seen = {0};
    for (uint32_t i = project->comments.size; i-- > 0;) {
        const struct comment *comment = &project->comments.data[i];
        uint64_t key = subject(project, comment);
        if (!map_get(&seen, key)) {
            map_put(&seen, key, 1);
            apply(project, comment);
        }
    }
    map_release(&seen);
}
