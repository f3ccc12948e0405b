#include "format/redash/visualization.h"

#include "format/redash/steps.h"
#include "format/space.h"
#include "query/key.h"

// "Orders by day / Total"
static uint32_t make_title(const struct redash *redash, const struct node *visualization,
                           const struct redash_owner *query) {
    struct str own = redash_title(redash, visualization, &redash_visualization_kind);
    struct buf title;
    buf_init(&title);
    buf_print(&title, "%.*s / %.*s", STR_ARG(query->title), STR_ARG(own));
    uint32_t string = builder_string(redash->reading->builder, buf_str(&title));
    buf_release(&title);
    return string;
}

static struct list dashboard_key(struct redash *redash, struct str dashboard) {
    return dashboard.size > 0 ? reading_key(redash->reading, SPACE_REDASH_DASHBOARD, dashboard)
                              : (struct list){0};
}

// ---- its query

static void put(struct redash *redash, const char *sql, struct span written) {
    excerpt_put(&redash->reading->excerpt, str_of(sql), written, RUN_TEXT);
}

// A counter of rows shows their number, and may compare it with a column.
static void put_count(struct redash *redash, const struct node *options, struct span said) {
    struct excerpt *excerpt = &redash->reading->excerpt;
    const struct node *target = node_get(options, "targetColName");
    put(redash, "count(*) AS counter", said);
    if (node_text(target).size > 0) {
        put(redash, ", ", said);
        excerpt_put_ident(excerpt, node_text(target), tree_write(redash->tree, target, excerpt));
    }
}

static void put_query(struct redash *redash, const struct node *visualization,
                      const struct redash_owner *query) {
    struct excerpt *excerpt = &redash->reading->excerpt;
    const struct node *type = node_get(visualization, "type");
    struct span said = tree_write(redash->tree, type ? type : visualization, excerpt);
    put(redash, "SELECT ", said);
    if (redash_counts_rows(visualization)) {
        put_count(redash, node_get(visualization, "options"), said);
    } else {
        put(redash, "*", said);
    }
    put(redash, " FROM ", said);
    struct span id = query->id ? tree_write(redash->tree, query->id, excerpt) : said;
    excerpt_put_ident(excerpt, STR(SPACE_REDASH_QUERY), id);
    put(redash, ".", id);
    excerpt_put_ident(excerpt, key_word(&redash->reading->arena, query->word), id);
}

static void add_text(struct redash *redash, const struct node *visualization,
                     const struct redash_owner *query, uint32_t asset) {
    const struct fill fill = {.asset = asset, .steps = redash_steps(redash, visualization)};
    const struct node *options = node_get(visualization, "options");
    const struct node *type = node_get(visualization, "type");
    const struct node *claim = options ? options : type;
    excerpt_reset(&redash->reading->excerpt);
    put_query(redash, visualization, query);
    reading_text(redash->reading, redash_place(redash, claim),
                 builder_fill(redash->reading->builder, fill));
}

// ---- visualizations

// Whether it has not been said yet that it is on the dashboard.
static bool is_newly_on(struct redash *redash, struct str word, struct str dashboard) {
    struct buf both;
    buf_init(&both);
    buf_print(&both, "%.*s on %.*s", STR_ARG(word), STR_ARG(dashboard));
    bool is_new = dashboard.size > 0 && redash_is_new(redash, "visualization", buf_str(&both));
    buf_release(&both);
    return is_new;
}

static void declare(struct redash *redash, const struct node *visualization,
                    const struct redash_owner *query) {
    struct asset_def def = redash_asset(redash, visualization, &redash_visualization_kind);
    def.title = make_title(redash, visualization, query);
    uint32_t asset = builder_asset_def(redash->reading->builder, def);
    if (query->word.size > 0) {
        add_text(redash, visualization, query, asset);
    } else {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, def.span,
                     "this visualization names no query: dump its query, which holds it too");
    }
}

void redash_visualization_read(struct redash *redash, const struct node *visualization,
                               const struct redash_owner *query, struct str dashboard) {
    struct str word = redash_word(redash, visualization, &redash_visualization_kind);
    bool whole = node_get(visualization, "type") || node_get(visualization, "options");
    if (whole && redash_is_new(redash, "visualization", word)) {
        declare(redash, visualization, query);
    }
    if (!whole && dashboard.size == 0) {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, redash_place(redash, visualization),
                     "this visualization has neither `type` nor `options` and is left out: dump "
                     "its query again");
    }
    if (is_newly_on(redash, word, dashboard)) {
        redash_visualization_place(redash, word, dashboard, redash_place(redash, visualization));
    }
}

void redash_visualizations_read(struct redash *redash, const struct node *list,
                                const struct redash_owner *query) {
    if (list && list->kind != NODE_NULL && !node_is_array(list)) {
        reading_note(redash->reading, DIAG_DOCUMENT_DOUBTFUL, redash_place(redash, list),
                     "`visualizations` must be a list and is left out; dump the query again");
        return;
    }
    for (const struct node *one = node_first(list); one; one = one->next) {
        if (redash_object(redash, one, "a visualization")) {
            redash_visualization_read(redash, one, query, STR(""));
        }
    }
}

void redash_visualization_place(struct redash *redash, struct str word, struct str dashboard,
                                struct span at) {
    const struct asset_def def = {
        .type = ASSET_CHART,
        .flags = ASSET_DEF_REMARK,
        .keys = reading_key(redash->reading, SPACE_REDASH_CHART, word),
        .parents = dashboard_key(redash, dashboard),
        .span = at,
    };
    builder_asset_def(redash->reading->builder, def);
}
