#include "query/dump.h"

// A key space is shown in angle brackets: <grafana panel>.
static void add_space(const struct object *object, uint32_t string, struct buf *out) {
    struct str space = object_str(object, string);
    size_t mark = str_starts(space, STR(KEY_SPACE)) ? sizeof(KEY_SPACE) - 1 : 0;
    struct str name = str_sub(space, mark, space.size);
    buf_print(out, "<%.*s>", STR_ARG(name));
}

static void add_keys(const struct object *object, const char *label, struct list keys,
                     struct buf *out) {
    for (uint32_t i = 0; i + 1 < keys.count; i += 2) {
        buf_print(out, " %s ", label);
        add_space(object, object_item(object, keys, i), out);
        buf_print(out, " %.*s", STR_ARG(object_str(object, object_item(object, keys, i + 1))));
    }
}

static void add_strings(const struct object *object, const char *label, struct list strings,
                        const char *between, struct buf *out) {
    if (strings.count == 0) {
        return;
    }
    buf_print(out, " %s ", label);
    for (uint32_t i = 0; i < strings.count; i++) {
        buf_print(out, "%s%.*s", i > 0 ? between : "",
                  STR_ARG(object_str(object, object_item(object, strings, i))));
    }
}

static void add_place(const struct object *object, struct span span, struct buf *out) {
    struct place place = object_place(object, span.start);
    buf_print(out, " @%u:%u\n", place.line, place.column);
}

static void dump_field(const struct object *object, uint32_t id, struct buf *out) {
    const struct field_def *field = &object->field_defs[id];
    buf_print(out, "  field %.*s", STR_ARG(object_str(object, field->name)));
    if (field->type) {
        buf_print(out, " type %.*s", STR_ARG(object_str(object, field->type)));
    }
    add_strings(object, "tags", field->tags, ", ", out);
    add_place(object, field->span, out);
}

static void dump_asset(const struct object *object, uint32_t id, struct buf *out) {
    static const char *const labels[] = {
#define X(name, label, plural) label,
#include "query/asset.def"
#undef X
    };
    const struct asset_def *asset = &object->asset_defs[id];
    buf_print(out, "asset %u: %s", id, labels[asset->type]);
    if (asset->title) {
        buf_print(out, " \"%.*s\"", STR_ARG(object_str(object, asset->title)));
    }
    add_strings(object, "name", asset->names, ".", out);
    add_keys(object, "key", asset->keys, out);
    add_keys(object, "in", asset->parents, out);
    add_strings(object, "owners", asset->owners, ", ", out);
    add_strings(object, "tags", asset->tags, ", ", out);
    buf_print(out, "%s", asset->flags & ASSET_DEF_REMARK ? " remark" : "");
    buf_print(out, "%s", asset->flags & ASSET_DEF_COMPLETE ? " complete" : "");
    add_place(object, asset->span, out);
    for (uint32_t i = 0; i < asset->columns.count; i++) {
        dump_field(object, object_item(object, asset->columns, i), out);
    }
}

static void dump_step(const struct object *object, uint32_t id, struct buf *out) {
    static const char *const labels[] = {
#define X(name, label, meaning) label,
#include "query/step.def"
#undef X
    };
    const struct step *step = &object->steps[id];
    buf_print(out, "  step %u: %s %.*s", step->group, labels[step->kind],
              STR_ARG(object_str(object, step->name)));
    if (step->to) {
        buf_print(out, " -> %.*s", STR_ARG(object_str(object, step->to)));
    }
    add_place(object, step->span, out);
}

static void dump_fill(const struct object *object, uint32_t id, struct buf *out) {
    const struct fill *fill = &object->fills[id];
    buf_print(out, "fill %u: asset %u pipeline %u%s%s", id, fill->asset, fill->pipeline,
              fill->flags & FILL_TABLE_LEVEL ? " table-level" : "",
              fill->flags & FILL_COMPILED ? " compiled" : "");
    add_strings(object, "search_path", fill->search_path, ", ", out);
    buf_add_char(out, '\n');
    for (uint32_t i = 0; i < fill->steps.count; i++) {
        dump_step(object, object_item(object, fill->steps, i), out);
    }
}

static void dump_edge(const struct object *object, uint32_t id, struct buf *out) {
    const struct edge_def *edge = &object->edge_defs[id];
    buf_print(out, "edge: asset %u column %.*s <- asset %u column %.*s", edge->target,
              STR_ARG(object_str(object, edge->target_column)), edge->source,
              STR_ARG(object_str(object, edge->source_column)));
    add_place(object, edge->span, out);
}

void dump_declarations(const struct object *object, struct buf *out) {
    for (uint32_t i = 1; i < object->asset_def_count; i++) {
        dump_asset(object, i, out);
    }
    for (uint32_t i = 1; i < object->fill_count; i++) {
        dump_fill(object, i, out);
    }
    for (uint32_t i = 1; i < object->edge_def_count; i++) {
        dump_edge(object, i, out);
    }
}
