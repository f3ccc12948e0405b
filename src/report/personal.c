#include "report/personal.h"

#include "base/wildcard.h"
#include "report/personal_remark.h"
#include "report/text.h"

// What SECURITY LABEL leaves: `security-label:anon=MASKED WITH FUNCTION anon.fake_email()`.
#define LABEL_TAG STR("security-label:")

static const char *const sources[] = {
    [SOURCE_NONE] = "",           [SOURCE_SETTINGS] = "settings",
    [SOURCE_TAG] = "tag",         [SOURCE_LABEL] = "security label",
    [SOURCE_COMMENT] = "comment", [SOURCE_RULE] = "name rule",
};

struct str personal_source_label(enum personal_source source) {
    return str_of(sources[source]);
}

bool personal_init(struct personal *personal, struct lookup *lookup,
                   const struct personal_settings *settings, struct buf *why) {
    *personal = (struct personal){.lookup = lookup, .settings = settings};
    arena_init(&personal->arena);
    struct reader *reader = lookup->reader;
    personal->column =
        reader_query(reader, "SELECT c.asset_id, c.name, c.type, c.description, a.schema, a.name"
                             " FROM columns c JOIN assets a ON a.id = c.asset_id WHERE c.id = ?1");
    personal->tags =
        reader_query(reader, "SELECT tag FROM column_tags WHERE column_id = ?1 ORDER BY tag");
    personal->beside = reader_query(reader, "SELECT name FROM columns WHERE asset_id = ?1"
                                            " AND status <> 'system' ORDER BY id");
    if (!personal_rules_init(&personal->rules, &personal->arena, settings, why)) {
        return false;
    }
    personal->remarks = remarks_new(&personal->arena, &personal->rules);
    return true;
}

void personal_release(struct personal *personal) {
    personal_rules_release(&personal->rules);
    map_release(&personal->marks);
    map_release(&personal->tables);
    VEC_RELEASE(&personal->list);
    VEC_RELEASE(&personal->contexts);
    arena_release(&personal->arena);
}

// ---- the column that is looked at

struct asked {
    uint32_t id;
    uint32_t asset;
    struct str name;
    struct str type;
    struct str description;
    struct str schema;
    struct str table;
};

static bool column_ask(struct personal *personal, uint32_t id, struct asked *asked) {
    struct cursor *cursor = personal->column;
    cursor_bind_integer(cursor, 1, id);
    if (!cursor_next(cursor)) {
        return false;
    }
    struct arena *arena = &personal->arena;
    *asked = (struct asked){
        .id = id,
        .asset = cursor_id(cursor, 0),
        .name = text_kept(arena, cursor_text(cursor, 1)),
        .type = text_kept(arena, cursor_text(cursor, 2)),
        .description = text_kept(arena, cursor_text(cursor, 3)),
        .schema = text_kept(arena, cursor_text(cursor, 4)),
        .table = text_kept(arena, cursor_text(cursor, 5)),
    };
    return true;
}

static struct personal_table *table_of(struct personal *personal, const struct asked *asked) {
    uint32_t at = map_get(&personal->tables, asked->asset);
    if (at == 0) {
        struct buf columns;
        buf_init(&columns);
        cursor_bind_integer(personal->beside, 1, asked->asset);
        while (cursor_next(personal->beside)) {
            buf_add_str(&columns, cursor_text(personal->beside, 0));
            buf_add_char(&columns, '\n');
        }
        struct personal_table table;
        personal_table_init(&table, &personal->arena, asked->schema, asked->table,
                            buf_str(&columns));
        buf_release(&columns);
        VEC_PUSH(&personal->contexts, table);
        at = personal->contexts.size;
        map_put(&personal->tables, asked->asset, at);
    }
    return &personal->contexts.data[at - 1];
}

// ---- sources

static bool settings_deny(struct personal *personal, const struct asked *asked,
                          struct personal_mark *mark) {
    const struct personal_settings *settings = personal->settings;
    struct str name =
        text_print(&personal->arena, "%.*s%s%.*s.%.*s", STR_ARG(asked->schema),
                   asked->schema.size > 0 ? "." : "", STR_ARG(asked->table), STR_ARG(asked->name));
    for (uint32_t i = 0; settings && i < settings->not_personal.count; i++) {
        struct str pattern = settings->not_personal.items[i];
        if (wildcard_matches(pattern, name)) {
            mark->source = SOURCE_SETTINGS;
            mark->evidence = text_print(&personal->arena, "not_personal: %.*s", STR_ARG(pattern));
            return true;
        }
    }
    return false;
}

// Takes what a remark says. False: it says nothing about personal data.
static bool remark_take(struct personal_mark *mark, const struct remark *remark,
                        enum personal_source source, struct str evidence) {
    if (mark->classification == CLASS_unsaid) {
        mark->classification = remark->classification;
    }
    if (remark->about == REMARK_NOTHING) {
        return false;
    }
    mark->category = remark->about == REMARK_NOT_PERSONAL ? PERSONAL_none : remark->category;
    mark->source = source;
    mark->evidence = evidence;
    return true;
}

// All tags are read: one may name the category, another the classification. The first that says
// that the column is personal, or is not, gives the evidence; a category beats none.
static bool tags_take(struct personal *personal, const struct asked *asked, bool labels,
                      struct personal_mark *mark) {
    struct remark remark = {0};
    struct str evidence = STR("");
    cursor_bind_integer(personal->tags, 1, asked->id);
    while (cursor_next(personal->tags)) {
        struct str tag = cursor_text(personal->tags, 0);
        struct remark before = remark;
        if (str_starts(tag, LABEL_TAG) != labels) {
            continue;
        }
        size_t start = labels ? str_find(tag, '=') + 1 : 0;
        struct str said = str_sub(tag, start, tag.size);
        bool understood = remarks_tag(personal->remarks, said, &remark) ||
                          (labels && remarks_comment(personal->remarks, said, &remark));
        bool better = before.about != remark.about || before.category != remark.category;
        if (understood && better) {
            evidence = text_print(&personal->arena, labels ? "%.*s" : "tag %.*s", STR_ARG(tag));
        }
    }
    return remark_take(mark, &remark, labels ? SOURCE_LABEL : SOURCE_TAG, evidence);
}

static bool comment_take(struct personal *personal, const struct asked *asked,
                         struct personal_mark *mark) {
    struct remark remark = {0};
    if (!remarks_comment(personal->remarks, asked->description, &remark)) {
        return false;
    }
    return remark_take(
        mark, &remark, SOURCE_COMMENT,
        text_print(&personal->arena, "comment \"%.*s\"", STR_ARG(asked->description)));
}

static const struct personal_rule *rule_of(struct personal *personal, const struct asked *asked) {
    return personal_rules_find(&personal->rules, table_of(personal, asked), asked->name,
                               asked->type);
}

static void rule_take(struct personal *personal, const struct asked *asked,
                      struct personal_mark *mark) {
    const struct personal_rule *rule = rule_of(personal, asked);
    if (!rule || rule->category == PERSONAL_none) {
        return;
    }
    mark->category = rule->category;
    mark->rule = rule->name;
    if (mark->classification == CLASS_unsaid) {
        mark->classification = rule->classification;
    }
    if (!mark->declared) {
        mark->source = SOURCE_RULE;
        mark->confidence = rule->confidence;
        mark->evidence = text_print(&personal->arena, "rule %.*s", STR_ARG(rule->name));
    }
}

static void mark_make(struct personal *personal, const struct asked *asked,
                      struct personal_mark *mark) {
    mark->declared = settings_deny(personal, asked, mark) ||
                     tags_take(personal, asked, false, mark) ||
                     tags_take(personal, asked, true, mark) || comment_take(personal, asked, mark);
    mark->confidence = mark->declared ? 1 : 0;
    bool open = !mark->declared || mark->category == PERSONAL_unspecified;
    if (open) {
        rule_take(personal, asked, mark);
    }
    if (mark->classification == CLASS_unsaid) {
        mark->classification = personal_category_class(mark->category);
    }
}

const struct personal_mark *personal_of(struct personal *personal, uint32_t column) {
    uint32_t at = map_get(&personal->marks, column);
    if (at == 0) {
        struct personal_mark *mark = ARENA_NEW(&personal->arena, struct personal_mark);
        struct asked asked;
        if (column_ask(personal, column, &asked)) {
            mark_make(personal, &asked, mark);
        }
        VEC_PUSH(&personal->list, mark);
        at = personal->list.size;
        map_put(&personal->marks, column, at);
    }
    return personal->list.data[at - 1];
}
