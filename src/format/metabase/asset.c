#include "format/metabase/asset.h"

// Serialised files hold the address as creator_id, answers of the API a number.
static struct str owner_of(const struct node *object) {
    const struct node *creator = node_get(object, "creator");
    struct str email = node_get_text(creator, "email");
    struct str name = node_get_text(creator, "common_name");
    const struct node *id = node_get(object, "creator_id");
    struct str own = node_is_string(id) ? node_text(id) : STR("");
    return email.size > 0 ? email : name.size > 0 ? name : own;
}

struct str metabase_title(struct metabase_file *file, const struct node *object, const char *noun) {
    struct str name = node_get_text(object, "name");
    return name.size > 0 ? name
                         : metabase_print(&file->reading->arena, "%s %.*s", noun,
                                          STR_ARG(metabase_word(object)));
}

struct asset_def metabase_asset(struct metabase_file *file, struct metabase_part object,
                                enum asset_type type, const char *noun) {
    struct reading *reading = file->reading;
    const struct node *name = node_get(object.node, "name");
    struct str title = metabase_title(file, object.node, noun);
    struct str owner = owner_of(object.node);
    return (struct asset_def){
        .type = (uint8_t)type,
        .schema = builder_string(reading->builder, STR("metabase")),
        .title = builder_string(reading->builder, title),
        .owners = reading_strings(reading, &owner, owner.size > 0),
        .description = builder_text(reading->builder, node_get_text(object.node, "description")),
        .span = metabase_place(name ? metabase_beside(object, name) : object),
    };
}

void metabase_add_keys(struct metabase_file *file, struct names *keys, const char *space,
                       const struct node *object) {
    static const char *const members[] = {"id", "entity_id"};
    for (uint32_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        struct str word = node_get_text(object, members[i]);
        if (word.size > 0) {
            names_add_key(file->reading, keys, space, word);
        }
    }
}

struct str metabase_word(const struct node *object) {
    struct str id = node_get_text(object, "id");
    return id.size > 0 ? id : node_get_text(object, "entity_id");
}
