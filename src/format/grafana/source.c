#include "format/grafana/source.h"

#include <string.h>

#include "input/grafana_token.h"

// What stands in the type of every data source that speaks PostgreSQL's SQL.
static const char *const postgres_words[] = {"postgres", "timescale"};

// Types and uids with a meaning of their own. How to add one: a line.
static const struct {
    const char *name; // of a type or a uid
    enum grafana_engine engine;
} special[] = {
    {"__expr__", GRAFANA_EXPRESSION},       {"-100", GRAFANA_EXPRESSION},
    {"-- Dashboard --", GRAFANA_DASHBOARD}, {"dashboard", GRAFANA_DASHBOARD},
    {"-- Grafana --", GRAFANA_BUILT_IN},    {"grafana", GRAFANA_BUILT_IN},
    {"-- Mixed --", GRAFANA_UNKNOWN},       {"mixed", GRAFANA_UNKNOWN},
};

// ---- variables

static bool is_variable(struct str uid) {
    return uid.size > 0 && grafana_variable(uid, 0) == uid.size;
}

// __inputs[]: {"name": "DS_WAREHOUSE", "type": "datasource", "pluginId": "postgres"}
static struct str input_type(const struct node *inputs, struct str name) {
    for (const struct node *input = node_first(inputs); input; input = input->next) {
        if (str_equal(node_get_text(input, "name"), name)) {
            return node_get_text(input, "pluginId");
        }
    }
    return STR("");
}

// {"type": "datasource", "name": "ds", "query": "postgres"}, or of version 2
// {"kind": "DatasourceVariable", "spec": {"name": "ds", "pluginId": "postgres"}}
static struct str variable_type(const struct node *variables, struct str name) {
    for (const struct node *item = node_first(variables); item; item = item->next) {
        const struct node *spec = node_get(item, "spec");
        if (node_is(node_get(item, "type"), "datasource") &&
            str_equal(node_get_text(item, "name"), name)) {
            return node_get_text(item, "query");
        }
        if (node_is(node_get(item, "kind"), "DatasourceVariable") &&
            str_equal(node_get_text(spec, "name"), name)) {
            return node_get_text(spec, "pluginId");
        }
    }
    return STR("");
}

static struct str type_of_variable(const struct grafana_sources *sources, struct str uid) {
    struct str name = grafana_variable_name(uid);
    struct str type = input_type(sources->inputs, name);
    return type.size > 0 ? type : variable_type(sources->variables, name);
}

// ---- sources

struct grafana_source grafana_source_make(const struct grafana_sources *sources, struct str type,
                                          struct str uid) {
    bool open = type.size == 0 || is_variable(type);
    if (open && is_variable(uid)) {
        type = type_of_variable(sources, uid);
    }
    return (struct grafana_source){.type = is_variable(type) ? STR("") : type, .uid = uid};
}

struct grafana_source grafana_source_read(const struct grafana_sources *sources,
                                          const struct node *node,
                                          struct grafana_source inherited) {
    if (node_is_string(node)) {
        return grafana_source_make(sources, STR(""), node_text(node));
    }
    struct str type = node_get_text(node, "type");
    struct str uid = node_get_text(node, "uid");
    bool same = uid.size == 0 || str_equal(uid, inherited.uid);
    if (type.size == 0 && same) {
        return inherited;
    }
    return grafana_source_make(sources, type, uid);
}

static bool is_postgres(struct str type) {
    for (size_t i = 0; i < sizeof(postgres_words) / sizeof(postgres_words[0]); i++) {
        if (memmem(type.data, type.size, postgres_words[i], strlen(postgres_words[i]))) {
            return true;
        }
    }
    return false;
}

enum grafana_engine grafana_source_engine(const struct surroundings *around,
                                          struct grafana_source source) {
    for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++) {
        struct str name = str_of(special[i].name);
        if (str_equal(source.uid, name) || str_equal(source.type, name)) {
            return special[i].engine;
        }
    }
    struct connection connection = connection_find(around, source.uid, source.uid);
    if (connection.engine != ENGINE_UNSAID) {
        return connection.engine == ENGINE_OTHER ? GRAFANA_OTHER : GRAFANA_POSTGRES;
    }
    if (source.type.size == 0) {
        return GRAFANA_UNKNOWN;
    }
    return is_postgres(source.type) ? GRAFANA_POSTGRES : GRAFANA_OTHER;
}
