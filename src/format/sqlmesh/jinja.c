#include "format/sqlmesh/jinja.h"

static bool is_time(struct str name) {
    static const char *const prefixes[] = {"start_", "end_", "execution_", "runtime_", "gateway"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (str_starts(name, str_of(prefixes[i]))) {
            return true;
        }
    }
    return false;
}

static bool name_value(struct jinja *jinja, struct str name, struct jinja_value *value) {
    const struct sqlmesh_names *model = jinja->data;
    if (str_equal(name, STR("this_model")) && model->name.size > 0) {
        *value = jinja_relation(jinja, model->schema, model->name);
        return true;
    }
    *value = jinja_unknown(RUN_VALUE);
    return is_time(name);
}

static bool call_value(struct jinja *jinja, const struct jinja_call *call,
                       struct jinja_value *value) {
    (void)jinja;
    *value = jinja_unknown(RUN_VALUE);
    return str_equal(call->name, STR("var")) || str_equal(call->name, STR("blueprint_var"));
}

const struct jinja_rules sqlmesh_rules = {
    .unknown = RUN_HOLE,
    .name = name_value,
    .call = call_value,
};
