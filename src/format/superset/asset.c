#include "format/superset/asset.h"

#include "format/space.h"

const struct superset_kind superset_chart_kind = {ASSET_CHART, SPACE_SUPERSET_CHART, "slice_name",
                                                  "chart"};
const struct superset_kind superset_dataset_kind = {ASSET_VIEW, SPACE_SUPERSET_DATASET,
                                                    "table_name", "dataset"};
const struct superset_kind superset_dashboard_kind = {ASSET_DASHBOARD, SPACE_SUPERSET_DASHBOARD,
                                                      "dashboard_title", "dashboard"};
const struct superset_kind superset_query_kind = {ASSET_VIEW, SPACE_SUPERSET_QUERY, "label",
                                                  "saved query"};

// ---- keys

static struct list lone_key(const struct superset_item *item, const struct superset_kind *kind) {
    struct reading *reading = item->reading;
    struct superset_node title = superset_get(item->at, kind->title);
    struct buf word;
    buf_init(&word);
    buf_print(&word, "%.*s#%.*s", STR_ARG(reading->path), STR_ARG(superset_text(title)));
    struct list key = reading_key(reading, kind->space, buf_str(&word));
    buf_release(&word);
    reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, superset_place(title),
                 "this %s has no `uuid`: nothing can refer to it; export it again", kind->noun);
    return key;
}

static struct list item_keys(const struct superset_item *item, const struct superset_kind *kind) {
    struct superset_node uuid = superset_get(item->at, "uuid");
    struct str id = node_text(item->id);
    struct names keys = {0};
    if (superset_text(uuid).size > 0) {
        names_add_key(item->reading, &keys, kind->space, superset_text(uuid));
    }
    if (id.size > 0) {
        names_add_key(item->reading, &keys, kind->space, id);
    }
    return keys.size > 0 ? names_list(item->reading, &keys) : lone_key(item, kind);
}

// ---- title

// "chart 42" for a chart without a name.
static uint32_t item_title(const struct superset_item *item, const struct superset_kind *kind) {
    struct builder *builder = item->reading->builder;
    struct str title = str_trim(superset_text(superset_get(item->at, kind->title)));
    struct str uuid = superset_text(superset_get(item->at, "uuid"));
    if (title.size > 0) {
        return builder_string(builder, title);
    }
    struct buf made;
    buf_init(&made);
    buf_print(&made, "%s %.*s", kind->noun, STR_ARG(item->id ? node_text(item->id) : uuid));
    uint32_t string = builder_string(builder, str_trim(buf_str(&made)));
    buf_release(&made);
    return string;
}

// ---- people and tags

// {"first_name": "Ada", "last_name": "Lovelace", "username": "ada"}
static void add_owner(struct reading *reading, struct names *owners, const struct node *owner) {
    struct buf name;
    buf_init(&name);
    buf_print(&name, "%.*s %.*s", STR_ARG(node_get_text(owner, "first_name")),
              STR_ARG(node_get_text(owner, "last_name")));
    struct str found = str_trim(buf_str(&name));
    static const char *const others[] = {"username", "email"};
    for (uint32_t i = 0; found.size == 0 && i < sizeof(others) / sizeof(others[0]); i++) {
        found = str_trim(node_get_text(owner, others[i]));
    }
    found = node_is_string(owner) ? str_trim(node_text(owner)) : found;
    if (found.size > 0) {
        names_add(reading, owners, found);
    }
    buf_release(&name);
}

static struct list item_owners(const struct superset_item *item) {
    const struct node *list = superset_get(item->at, "owners").node;
    struct names owners = {0};
    for (const struct node *owner = node_first(list); owner; owner = owner->next) {
        add_owner(item->reading, &owners, owner);
    }
    return names_list(item->reading, &owners);
}

// Superset makes tags of its own ("type:chart", "owner:7"), told apart by their type.
static bool is_user_tag(const struct node *tag) {
    const struct node *type = node_get(tag, "type");
    return !type || node_is(type, "1") || node_is(type, "custom") ||
           node_is(type, "TagType.custom") || node_is(type, "TagTypes.custom");
}

static struct list item_tags(const struct superset_item *item) {
    const struct node *list = superset_get(item->at, "tags").node;
    struct names tags = {0};
    for (const struct node *tag = node_first(list); tag; tag = tag->next) {
        struct str name =
            str_trim(node_is_string(tag) ? node_text(tag) : node_get_text(tag, "name"));
        if (name.size > 0 && is_user_tag(tag)) {
            names_add(item->reading, &tags, name);
        }
    }
    return names_list(item->reading, &tags);
}

// ---- all

struct asset_def superset_asset(const struct superset_item *item,
                                const struct superset_kind *kind) {
    struct builder *builder = item->reading->builder;
    struct superset_node title = superset_get(item->at, kind->title);
    struct superset_node description = superset_get(item->at, "description");
    return (struct asset_def){
        .type = (uint8_t)kind->type,
        .keys = item_keys(item, kind),
        .schema = builder_string(builder, STR("superset")),
        .title = item_title(item, kind),
        .owners = item_owners(item),
        .tags = item_tags(item),
        .description = builder_text(builder, str_trim(superset_text(description))),
        .url = builder_text(builder, superset_text(superset_get(item->at, "url"))),
        .span = superset_place(title),
    };
}

void superset_check_version(const struct superset_item *item) {
    struct superset_node version = superset_get(item->at, "version");
    if (superset_says(version) && !str_starts(superset_text(version), STR("1."))) {
        reading_note(item->reading, DIAG_FORMAT_VERSION, superset_place(version),
                     "version %.*s of Superset's export is not known: it is read as version 1; "
                     "compare what is found with the original",
                     STR_ARG(superset_text(version)));
    }
}
