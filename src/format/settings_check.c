#include "format/settings_check.h"

#include <stdlib.h>

#include "base/suggest.h"
#include "format/settings_edge.h"
#include "format/settings_pii.h"

// ---- names that stand twice

static int compare_said(const void *a, const void *b) {
    const struct said *one = a;
    const struct said *other = b;
    int order = str_compare(one->text, other->text);
    return order != 0 ? order : one->at.start < other->at.start ? -1 : 1;
}

// Sorts the names, and reports those that stood there before.
static void names_check(const struct forming *forming, struct said *names, uint32_t count,
                        const char *what) {
    qsort(names, count, sizeof(*names), compare_said);
    for (uint32_t i = 1; i < count; i++) {
        if (str_equal(names[i].text, names[i - 1].text) && names[i].text.size > 0) {
            form_fault(forming, names[i].at, "%s %.*s stands here twice; remove one", what,
                       STR_ARG(names[i].text));
        }
    }
}

static int compare_names(const void *a, const void *b) {
    return compare_said(&((const struct setting_name *)a)->name,
                        &((const struct setting_name *)b)->name);
}

static void names_sort(const struct forming *forming, struct settings *settings) {
    const struct pipeline_setting *pipelines = settings->pipelines.items;
    const struct asset_setting *assets = settings->assets.items;
    uint32_t count = settings->pipelines.count + settings->assets.count;
    struct setting_name *names = ARENA_ARRAY(forming->arena, struct setting_name, count);
    struct said *texts = ARENA_ARRAY(forming->arena, struct said, count);
    for (uint32_t i = 0; i < settings->pipelines.count; i++) {
        names[i] = (struct setting_name){pipelines[i].name, NULL};
    }
    for (uint32_t i = 0; i < settings->assets.count; i++) {
        names[settings->pipelines.count + i] = (struct setting_name){assets[i].name, &assets[i]};
    }
    qsort(names, count, sizeof(*names), compare_names);
    for (uint32_t i = 0; i < count; i++) {
        texts[i] = names[i].name;
    }
    settings->names = names;
    settings->name_count = count;
    names_check(forming, texts, count, "the name");
}

static void unknown_name(const struct forming *forming, const struct said *name, const char *what,
                         const struct suggest *suggest) {
    struct buf near;
    buf_init(&near);
    suggest_add(suggest, &near);
    form_fault(forming, name->at, "no %s has the name %.*s%s", what, STR_ARG(name->text),
               near.data);
    buf_release(&near);
}

// ---- roots, limits, owners

static void roots_check(const struct forming *forming, const struct settings *settings) {
    const struct root_setting *roots = settings->roots.items;
    struct said *paths = ARENA_ARRAY(forming->arena, struct said, settings->roots.count);
    for (uint32_t i = 0; i < settings->roots.count; i++) {
        paths[i] = roots[i].path;
    }
    names_check(forming, paths, settings->roots.count, "the root");
}

static void limits_check(const struct forming *forming, const struct settings *settings) {
    if (settings->limits.file_size.value > UINT32_MAX) {
        form_fault(forming, settings->limits.file_size.at, "file_size must be under 4G");
    }
}

static void owners_check(const struct forming *forming, const struct settings *settings) {
    const struct owner_setting *owners = settings->owners.items;
    for (uint32_t i = 0; i < settings->owners.count; i++) {
        if (owners[i].paths.size == 0 && owners[i].assets.count == 0) {
            form_fault(forming, owners[i].at, "an entry of owners needs paths or assets");
        }
    }
}

// ---- data sources

static void same_as_check(const struct forming *forming, const struct settings *settings,
                          const struct data_source_setting *source) {
    const struct said *same = &source->same_as;
    const struct data_source_setting *other = settings_data_source_named(settings, same->text);
    if (!other) {
        const struct data_source_setting *sources = settings->data_sources.items;
        struct suggest suggest;
        suggest_init(&suggest, same->text);
        for (uint32_t i = 0; i < settings->data_sources.count; i++) {
            suggest_offer(&suggest, sources[i].name.text);
        }
        unknown_name(forming, same, "data source", &suggest);
    } else if (other->same_as.text.size > 0) {
        form_fault(forming, same->at,
                   "%.*s says same_as itself; name the data source that it means",
                   STR_ARG(same->text));
    }
    if (source->engine || source->database.text.size > 0 || source->search_path.count > 0) {
        form_fault(forming, source->at,
                   "with same_as, engine, database and search_path are the other one's; remove "
                   "them here");
    }
}

static void data_sources_check(const struct forming *forming, const struct settings *settings) {
    const struct data_source_setting *sources = settings->data_sources.items;
    uint32_t count = settings->data_sources.count;
    struct said *names = ARENA_ARRAY(forming->arena, struct said, count);
    for (uint32_t i = 0; i < count; i++) {
        names[i] = sources[i].name;
        if (sources[i].name.text.size == 0 && sources[i].uid.text.size == 0) {
            form_fault(forming, sources[i].at, "a data source needs name or uid");
        }
        if (sources[i].same_as.text.size > 0) {
            same_as_check(forming, settings, &sources[i]);
        }
    }
    names_check(forming, names, count, "the data source");
}

// ---- assets

static void columns_check(const struct forming *forming, const struct asset_setting *asset) {
    const struct column_setting *columns = asset->columns.items;
    struct said *names = ARENA_ARRAY(forming->arena, struct said, asset->columns.count);
    for (uint32_t i = 0; i < asset->columns.count; i++) {
        names[i] = columns[i].name;
        if (names[i].text.size > 0 &&
            !settings_column_name(forming->arena, asset, names[i].text, &names[i].text)) {
            form_fault(forming, names[i].at,
                       "%.*s is no name of a column; quote it as SQL does: '\"%.*s\"'",
                       STR_ARG(columns[i].name.text), STR_ARG(columns[i].name.text));
        }
    }
    names_check(forming, names, asset->columns.count, "the column");
}

static void asset_name_check(const struct forming *forming, const struct asset_setting *asset) {
    struct str schema, name;
    bool relation = settings_is_relation(asset);
    if (asset->name.text.size == 0 || !relation ||
        settings_relation_name(forming->arena, asset->name.text, &schema, &name)) {
        return;
    }
    form_fault(forming, asset->name.at,
               "%.*s is no name of a table; write schema.table, quoted as in SQL%s",
               STR_ARG(asset->name.text), asset->type ? "" : ", or give the asset a type");
}

static void parent_check(const struct forming *forming, const struct settings *settings,
                         const struct said *parent) {
    if (settings_name(settings, parent->text)) {
        return;
    }
    struct suggest suggest;
    suggest_init(&suggest, parent->text);
    for (uint32_t i = 0; i < settings->name_count; i++) {
        suggest_offer(&suggest, settings->names[i].name.text);
    }
    unknown_name(forming, parent, "asset or pipeline", &suggest);
}

// Follows parents from each asset until an asset that was seen before: from this start, they go in
// a circle.
static void circles_check(const struct forming *forming, const struct settings *settings) {
    const struct asset_setting *assets = settings->assets.items;
    uint32_t *seen = ARENA_ARRAY(forming->arena, uint32_t, settings->assets.count);
    for (uint32_t i = 0; i < settings->assets.count; i++) {
        const struct asset_setting *asset = &assets[i];
        while (asset && asset->parent.text.size > 0 && !seen[asset - assets]) {
            seen[asset - assets] = i + 1;
            asset = settings_asset(settings, asset->parent.text);
        }
        if (asset && asset->parent.text.size > 0 && seen[asset - assets] == i + 1) {
            form_fault(forming, asset->parent.at, "%.*s would contain itself",
                       STR_ARG(asset->name.text));
        }
    }
}

static void assets_check(const struct forming *forming, const struct settings *settings) {
    const struct asset_setting *assets = settings->assets.items;
    for (uint32_t i = 0; i < settings->assets.count; i++) {
        asset_name_check(forming, &assets[i]);
        columns_check(forming, &assets[i]);
        if (assets[i].parent.text.size > 0) {
            parent_check(forming, settings, &assets[i].parent);
        }
    }
    circles_check(forming, settings);
}

// ---- edges

// A column of an asset that this file declares with all of its columns has to be one of them.
static void end_column_check(const struct forming *forming, const struct said *said,
                             const struct edge_end *end) {
    const struct column_setting *columns = end->asset->columns.items;
    struct suggest suggest;
    struct buf near;
    suggest_init(&suggest, end->column);
    for (uint32_t i = 0; i < end->asset->columns.count; i++) {
        struct str name = columns[i].name.text;
        settings_column_name(forming->arena, end->asset, columns[i].name.text, &name);
        if (str_equal(name, end->column)) {
            return;
        }
        suggest_offer(&suggest, name);
    }
    buf_init(&near);
    suggest_add(&suggest, &near);
    form_fault(forming, said->at, "%.*s has no column %.*s%s", STR_ARG(end->asset->name.text),
               STR_ARG(end->column), near.data);
    buf_release(&near);
}

static void end_check(const struct forming *forming, const struct settings *settings,
                      const struct said *said, bool column) {
    struct edge_end end;
    if (said->text.size == 0) {
        return;
    }
    const char *why = settings_edge_end(forming->arena, settings, said->text, column, &end);
    if (why) {
        form_fault(forming, said->at, "%.*s: %s", STR_ARG(said->text), why);
    } else if (column && end.asset && end.asset->type && end.asset->columns.count > 0) {
        end_column_check(forming, said, &end);
    }
}

static void edges_check(const struct forming *forming, const struct settings *settings) {
    const struct edge_setting *edges = settings->edges.items;
    for (uint32_t i = 0; i < settings->edges.count; i++) {
        end_check(forming, settings, &edges[i].from, true);
        if (edges[i].type) {
            end_check(forming, settings, &edges[i].to, settings_edge_is_value(edges[i].type));
        }
    }
}

// ---- gates

static bool gate_has_condition(const struct gate_setting *gate) {
    return gate->verdicts.count > 0 || gate->codes.count > 0 || gate->types.count > 0 ||
           gate->assets.count > 0 || gate->owners.count > 0 || gate->tags.count > 0 ||
           gate->classifications.count > 0 || gate->paths.size > 0 || gate->min_confidence > 0;
}

static void gates_check(const struct forming *forming, const struct settings *settings) {
    const struct gate_setting *gates = settings->gates.items;
    struct said *names = ARENA_ARRAY(forming->arena, struct said, settings->gates.count);
    for (uint32_t i = 0; i < settings->gates.count; i++) {
        names[i] = gates[i].name;
        if (!gate_has_condition(&gates[i])) {
            form_fault(forming, gates[i].at,
                       "a gate needs a condition, or all that is found would fail it: verdicts, "
                       "codes, types, assets, owners, tags, classifications, paths or "
                       "min_confidence");
        }
    }
    names_check(forming, names, settings->gates.count, "the gate");
}

void settings_check(const struct forming *forming, struct settings *settings) {
    names_sort(forming, settings);
    roots_check(forming, settings);
    limits_check(forming, settings);
    owners_check(forming, settings);
    data_sources_check(forming, settings);
    assets_check(forming, settings);
    edges_check(forming, settings);
    gates_check(forming, settings);
    settings_pii_check(forming, &settings->pii);
}
