#include "report/groups.h"

#include <stdlib.h>

#include "base/intern.h"
#include "report/show.h"

void groups_release(struct groups *groups) {
    VEC_RELEASE(&groups->list);
    sparse_release(&groups->numbers);
    map_release(&groups->parts);
}

static struct group *group_of(struct groups *groups, struct group group) {
    uint32_t number = sparse_get(&groups->numbers, group.asset);
    if (number == 0) {
        VEC_PUSH(&groups->list, group);
        number = groups->list.size;
        sparse_put(&groups->numbers, group.asset, number);
    }
    return &groups->list.data[number - 1];
}

static void add_to(struct groups *groups, struct group group, uint32_t part) {
    struct group *known = group_of(groups, group);
    known->effect = group.effect < known->effect ? group.effect : known->effect;
    known->confidence = group.confidence > known->confidence ? group.confidence : known->confidence;
    if (part != 0 && map_get(&groups->parts, map_pair(group.asset, part)) == 0) {
        map_put(&groups->parts, map_pair(group.asset, part), 1);
        known->parts++;
    }
}

void groups_add(struct groups *groups, struct lookup *lookup, struct group group, uint32_t part) {
    const struct asset *asset = lookup_asset(lookup, group.asset);
    if (asset->result && asset->parent != 0) {
        group.asset = asset->parent;
        add_to(groups, group, part);
    } else if (asset->type == TYPE_DASHBOARD || asset->type == TYPE_PIPELINE) {
        add_to(groups, group, asset->type == TYPE_PIPELINE ? part : 0);
    }
    for (uint32_t i = 0; asset->type == TYPE_CHART && i < asset->parent_count; i++) {
        group.asset = asset->parents[i];
        add_to(groups, group, asset->id);
    }
}

// ---- dashboards and pipelines

enum group_column {
    GROUP_NAME,
    GROUP_PARTS,
    GROUP_EFFECT,
    GROUP_CONFIDENCE,
    GROUP_OWNERS,
    GROUP_WIDTH,
};

static const struct heading dashboard_headings[GROUP_WIDTH] = {
    [GROUP_NAME] = {"dashboard", "DASHBOARD", 0},
    [GROUP_PARTS] = {"charts", "CHARTS", HEADING_NUMBER},
    [GROUP_EFFECT] = {"effect", "EFFECT", 0},
    [GROUP_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [GROUP_OWNERS] = {"owners", "OWNERS", 0},
};

static const struct heading pipeline_headings[GROUP_WIDTH] = {
    [GROUP_NAME] = {"pipeline", "PIPELINE", 0},
    [GROUP_PARTS] = {"statements", "STATEMENTS", HEADING_NUMBER},
    [GROUP_EFFECT] = {"effect", "EFFECT", 0},
    [GROUP_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
    [GROUP_OWNERS] = {"owners", "OWNERS", 0},
};

struct sorted_group {
    struct group group;
    const struct asset *asset;
};

static int compare_groups(const void *left, const void *right) {
    const struct sorted_group *a = left;
    const struct sorted_group *b = right;
    if (a->group.effect != b->group.effect) {
        return a->group.effect < b->group.effect ? -1 : 1;
    }
    int order = str_compare(a->asset->label, b->asset->label);
    return order != 0 ? order : (a->asset->id > b->asset->id) - (a->asset->id < b->asset->id);
}

// Counted groups of a type, the worst first.
static uint32_t sort_groups(const struct groups *groups, const struct counts *counts,
                            struct lookup *lookup, enum type type, struct sorted_group *sorted) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < groups->list.size; i++) {
        const struct group *group = &groups->list.data[i];
        const struct asset *asset = lookup_asset(lookup, group->asset);
        if (asset->type == type && counts_has(counts, group->asset)) {
            sorted[count++] = (struct sorted_group){*group, asset};
        }
    }
    if (count > 0) {
        qsort(sorted, count, sizeof(*sorted), compare_groups);
    }
    return count;
}

static bool show_groups(const struct groups *groups, const struct counts *counts,
                        struct lookup *lookup, const struct table *table, enum type type,
                        struct document *doc, uint32_t limit) {
    struct sorted_group *sorted =
        ARENA_ARRAY(&lookup->arena, struct sorted_group, groups->list.size);
    uint32_t count = sort_groups(groups, counts, lookup, type, sorted);
    uint32_t shown = show_limited(count, limit);
    bool wanted = document_table(doc, table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        const struct asset *asset = sorted[i].asset;
        const struct cell cells[GROUP_WIDTH] = {
            [GROUP_NAME] = cell_text(asset->label),
            [GROUP_PARTS] = cell_integer(sorted[i].group.parts),
            [GROUP_EFFECT] = effect_cell(sorted[i].group.effect),
            [GROUP_CONFIDENCE] = cell_share(sorted[i].group.confidence),
            [GROUP_OWNERS] = cell_list(asset->owners.items, asset->owners.count),
        };
        wanted = document_row(doc, cells);
    }
    return wanted && document_table_end(doc) && show_cut(doc, count, shown);
}

// ---- owners

struct owner {
    struct str name; // empty: nobody
    uint32_t assets;
    struct counts counts;
};

struct owners {
    struct intern names;
    struct VEC(struct owner) list; // by symbol; 0 is nobody
};

static void add_owner(struct owners *owners, struct lookup *lookup, struct str name,
                      uint32_t asset) {
    uint32_t number = intern_add(&owners->names, name);
    while (owners->list.size <= number) {
        VEC_PUSH(&owners->list, (struct owner){0});
    }
    struct owner *owner = &owners->list.data[number];
    owner->name = intern_str(&owners->names, number);
    owner->assets++;
    counts_one(&owner->counts, lookup, asset);
}

static void find_owners(struct owners *owners, const struct counts *counts, struct lookup *lookup) {
    for (uint32_t i = 0; i < counts->assets.size; i++) {
        const struct asset *asset = lookup_asset(lookup, counts->assets.data[i]);
        if (asset->result) {
            continue; // it counts as its script
        }
        for (uint32_t j = 0; j < asset->owners.count; j++) {
            add_owner(owners, lookup, asset->owners.items[j], asset->id);
        }
        if (asset->owners.count == 0) {
            add_owner(owners, lookup, STR(""), asset->id);
        }
    }
}

static int compare_owners(const void *left, const void *right) {
    const struct owner *a = left;
    const struct owner *b = right;
    if (a->assets != b->assets) {
        return a->assets > b->assets ? -1 : 1;
    }
    return str_compare(a->name, b->name);
}

enum owner_column {
    OWNER_NAME,
    OWNER_NAME_SHOWN,
    OWNER_ASSETS,
    OWNER_SHOWN,
    OWNER_COUNTS, // COUNTS_WIDTH of them
    OWNER_WIDTH = OWNER_COUNTS + COUNTS_WIDTH
};

static bool show_owner(const struct owner *owner, struct document *doc) {
    struct buf text;
    buf_init(&text);
    counts_add_text(&owner->counts, &text);
    struct cell cells[OWNER_WIDTH] = {
        [OWNER_NAME] = cell_text_or_null(owner->name),
        [OWNER_NAME_SHOWN] = cell_text(owner->name.size > 0 ? owner->name : STR("(nobody)")),
        [OWNER_ASSETS] = cell_integer(owner->assets),
        [OWNER_SHOWN] = cell_text(buf_str(&text)),
    };
    counts_cells(&owner->counts, cells + OWNER_COUNTS);
    bool wanted = document_row(doc, cells);
    buf_release(&text);
    return wanted;
}

static bool show_owners(struct owners *owners, struct document *doc, uint32_t limit) {
    struct heading headings[OWNER_WIDTH] = {
        [OWNER_NAME] = {"owner", "", HEADING_PROGRAMS},
        [OWNER_NAME_SHOWN] = {"owner_shown", "OWNER", HEADING_READERS},
        [OWNER_ASSETS] = {"assets", "ASSETS", HEADING_NUMBER},
        [OWNER_SHOWN] = {"what", "WHAT", HEADING_READERS},
    };
    counts_headings(headings + OWNER_COUNTS);
    const struct table table = {"owners", "Owners", headings, OWNER_WIDTH, 0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < owners->list.size; i++) {
        if (owners->list.data[i].assets > 0) {
            owners->list.data[count++] = owners->list.data[i];
        }
    }
    if (count > 0) {
        qsort(owners->list.data, count, sizeof(struct owner), compare_owners);
    }
    uint32_t shown = show_limited(count, limit);
    bool wanted = document_table(doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_owner(&owners->list.data[i], doc);
    }
    for (uint32_t i = 0; i < count; i++) {
        counts_release(&owners->list.data[i].counts);
    }
    return wanted && document_table_end(doc) && show_cut(doc, count, shown);
}

static bool group_owners(const struct counts *counts, struct lookup *lookup, struct document *doc,
                         uint32_t limit) {
    struct owners owners = {0};
    intern_init(&owners.names);
    find_owners(&owners, counts, lookup);
    bool wanted = show_owners(&owners, doc, limit);
    VEC_RELEASE(&owners.list);
    intern_release(&owners.names);
    return wanted;
}

bool groups_show(const struct groups *groups, const struct counts *counts, struct lookup *lookup,
                 struct document *doc, uint32_t limit) {
    static const struct table dashboards = {"dashboards", "Dashboards", dashboard_headings,
                                            GROUP_WIDTH, 0};
    static const struct table pipelines = {"pipelines", "Pipelines", pipeline_headings, GROUP_WIDTH,
                                           0};
    return show_groups(groups, counts, lookup, &dashboards, TYPE_DASHBOARD, doc, limit) &&
           show_groups(groups, counts, lookup, &pipelines, TYPE_PIPELINE, doc, limit) &&
           group_owners(counts, lookup, doc, limit);
}
