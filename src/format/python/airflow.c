#include "format/python/airflow.h"

#include "format/space.h"
#include "format/surroundings.h"

#define TOOL "airflow"

bool airflow_is_operator(const struct python_call *call) {
    return str_ends(call->name, STR("Operator")) || str_ends(call->name, STR("Sensor"));
}

bool airflow_is_foreign(const struct python_call *call) {
    static const char *const engines[] = {
        "BigQuery", "Snowflake",  "MySql",  "MsSql", "Hive",   "Presto", "Trino",      "Oracle",
        "Sqlite",   "ClickHouse", "Athena", "Druid", "Exasol", "Spark",  "Databricks", NULL};
    for (const char *const *engine = engines; *engine; engine++) {
        if (str_starts(call->name, str_of(*engine))) {
            return true;
        }
    }
    return false;
}

static struct str argument_text(struct python_source *source, struct python_argument argument) {
    return argument.first < argument.end ? python_value_text(source, argument.first, argument.end)
                                         : STR("");
}

struct connection airflow_connection(struct airflow *airflow, const struct python_call *call) {
    static const char *const keywords[] = {"conn_id", "postgres_conn_id", "sql_conn_id", NULL};
    struct str id = {0};
    for (const char *const *keyword = keywords; *keyword && id.size == 0; keyword++) {
        id = argument_text(airflow->source, python_call_keyword(call, *keyword));
    }
    return connection_find(airflow->source->reading->around, id, id);
}

// 'owner': 'bi' of default_args, wherever in the file; Airflow's own default says nothing.
static struct str find_owner(struct python_source *source) {
    const struct python_tokens *tokens = &source->tokens;
    for (uint32_t i = 0; i + 2 < tokens->list.size; i++) {
        bool pair = tokens->list.data[i].kind == PYTHON_STRING && python_is(tokens, i + 1, ":") &&
                    tokens->list.data[i + 2].kind == PYTHON_STRING;
        if (pair && str_equal(python_value_text(source, i, i + 1), STR("owner"))) {
            struct str owner = python_value_text(source, i + 2, i + 3);
            return str_equal(owner, STR("airflow")) ? STR("") : owner;
        }
    }
    return STR("");
}

// tags=["sales", "daily"]
static struct list find_tags(struct python_source *source, const struct python_call *call) {
    const struct python_tokens *tokens = &source->tokens;
    struct python_argument tags = python_call_keyword(call, "tags");
    struct names names = {0};
    for (uint32_t at = tags.first; at < tags.end; at++) {
        if (tokens->list.data[at].kind == PYTHON_STRING) {
            names_add(source->reading, &names, python_value_text(source, at, at + 1));
        }
    }
    return names_list(source->reading, &names);
}

static struct span call_span(const struct python_call *call) {
    const struct python_token *first = &call->source->tokens.list.data[call->first];
    return (struct span){first->start, first->length};
}

// @dag decorates a function whose name is the id unless dag_id says another one.
static struct str decorated_name(const struct python_call *call) {
    const struct python_tokens *tokens = &call->source->tokens;
    for (uint32_t at = call->close + 1; at + 1 < tokens->list.size; at++) {
        if (python_is(tokens, at, "def")) {
            return python_text(tokens, at + 1);
        }
        if (tokens->list.data[at].kind != PYTHON_NEWLINE) {
            break;
        }
    }
    return STR("");
}

static struct str dag_id(struct python_source *source, const struct python_call *call) {
    struct python_argument id = python_call_keyword(call, "dag_id");
    id = id.first < id.end ? id : python_call_positional(call, 0);
    struct str text = argument_text(source, id);
    return text.size > 0 ? text : decorated_name(call);
}

void airflow_see(struct airflow *airflow, const struct python_call *call) {
    struct python_source *source = airflow->source;
    struct reading *reading = source->reading;
    if (!str_equal(call->name, STR("DAG")) && !str_equal(call->name, STR("dag"))) {
        return;
    }
    struct str id = dag_id(source, call);
    if (id.size == 0) {
        return;
    }
    struct str owner = find_owner(source);
    struct str description = argument_text(source, python_call_keyword(call, "description"));
    airflow->dag = id;
    airflow->dag_asset = builder_asset_def(
        reading->builder, (struct asset_def){
                              .type = ASSET_PIPELINE,
                              .keys = reading_key(reading, SPACE_AIRFLOW_DAG, id),
                              .schema = builder_string(reading->builder, STR(TOOL)),
                              .title = builder_string(reading->builder, id),
                              .owners = reading_strings(reading, &owner, owner.size > 0 ? 1 : 0),
                              .tags = find_tags(source, call),
                              .description = builder_text(reading->builder, description),
                              .span = call_span(call),
                          });
}

uint32_t airflow_task(struct airflow *airflow, const struct python_call *call) {
    struct python_source *source = airflow->source;
    struct reading *reading = source->reading;
    struct str id = argument_text(source, python_call_keyword(call, "task_id"));
    id = id.size > 0 ? id : call->name;
    struct buf name;
    buf_init(&name);
    if (airflow->dag.size > 0) {
        buf_print(&name, "%.*s.", STR_ARG(airflow->dag));
    }
    buf_add_str(&name, id);
    struct asset_def task = {
        .type = ASSET_PIPELINE,
        .keys = reading_key(reading, SPACE_AIRFLOW_TASK, buf_str(&name)),
        .schema = builder_string(reading->builder, STR(TOOL)),
        .title = builder_string(reading->builder, buf_str(&name)),
        .span = call_span(call),
    };
    if (airflow->dag.size > 0) {
        task.parents = reading_key(reading, SPACE_AIRFLOW_DAG, airflow->dag);
        task.owners = reading->builder->asset_defs.data[airflow->dag_asset].owners;
    }
    buf_release(&name);
    return builder_asset_def(reading->builder, task);
}

bool airflow_runs_file(struct airflow *airflow, uint32_t task, struct str path, struct span at) {
    struct reading *reading = airflow->source->reading;
    const struct surrounding_file *file = surroundings_find(reading->around, path);
    if (!file) {
        return false;
    }
    builder_asset_def(reading->builder, (struct asset_def){
                                            .type = ASSET_PIPELINE,
                                            .keys = reading_key(reading, SPACE_FILE, file->path),
                                            .title = builder_string(reading->builder, file->path),
                                            .parents = reading->builder->asset_defs.data[task].keys,
                                            .span = at,
                                        });
    return true;
}
