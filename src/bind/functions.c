#include "bind/functions.h"

#include "bind/builtin.h"
#include "bind/project.h"

void functions_release(struct functions *functions) {
    for (uint32_t i = 0; i < functions->list.size; i++) {
        VEC_RELEASE(&functions->list.data[i].columns);
    }
    VEC_RELEASE(&functions->list);
    map_release(&functions->by_name);
    map_release(&functions->traits);
}

static bool is_output(const struct parameter *parameter) {
    return parameter->mode == PARAMETER_OUT || parameter->mode == PARAMETER_INOUT ||
           parameter->mode == PARAMETER_TABLE;
}

static bool is_input(const struct parameter *parameter) {
    return parameter->mode == PARAMETER_IN || parameter->mode == PARAMETER_INOUT ||
           parameter->mode == PARAMETER_VARIADIC;
}

static void take_parameter(struct project *project, struct user_function *function,
                           const struct parameter *parameter) {
    if (is_input(parameter)) {
        function->min_args += parameter->value ? 0 : 1;
        function->max_args =
            parameter->mode == PARAMETER_VARIADIC || function->max_args == UINT32_MAX
                ? UINT32_MAX
                : function->max_args + 1;
    }
    if (is_output(parameter)) {
        struct function_column column = {
            .name = project_symbol(project, function->file, parameter->name),
            .type = type_declared(project, function->file, function->statement, parameter->type),
        };
        VEC_PUSH(&function->columns, column);
    }
    if (parameter->mode == PARAMETER_TABLE) {
        function->set = true;
    }
}

static void enter(struct project *project, struct user_function function) {
    struct functions *functions = &project->functions;
    uint64_t key = map_pair(0, function.name);
    function.next = map_get(&functions->by_name, key);
    VEC_PUSH(&functions->list, function);
    map_put(&functions->by_name, key, functions->list.size);
}

void functions_declare(struct project *project, uint32_t file, uint32_t statement) {
    const struct object *o = project->sources[file].object;
    const struct statement *s = &o->statements[statement];
    if (!s->names.count) {
        return;
    }
    struct user_function function = {
        .name = project_symbol(project, file, object_item(o, s->names, s->names.count - 1)),
        .file = file,
        .statement = statement,
        .aggregate = s->kind == STATEMENT_CREATE_AGGREGATE,
        .max_args = s->kind == STATEMENT_CREATE_AGGREGATE ? UINT32_MAX : 0,
    };
    const struct function *declared = &o->functions[s->function];
    for (uint32_t i = 0; i < declared->parameters.count; i++) {
        take_parameter(project, &function, &o->parameters[object_item(o, declared->parameters, i)]);
    }
    if (declared->returns) {
        function.set |= o->type_names[declared->returns].setof != 0;
        function.type = type_declared(project, file, statement, declared->returns);
    }
    // One OUT parameter is the result itself, several make a row.
    if (function.columns.size == 1 && !function.type.name) {
        function.type = function.columns.data[0].type;
    }
    enter(project, function);
}

unsigned functions_traits(struct project *project, uint32_t name, uint32_t arguments) {
    uint64_t key = map_pair(name, arguments);
    uint32_t known = map_get(&project->functions.traits, key);
    if (!known) {
        known = 1 + builtin_function_traits(project_name(project, name), arguments);
        map_put(&project->functions.traits, key, known);
    }
    return known - 1;
}

const struct user_function *functions_find(const struct project *project, uint32_t name,
                                           uint32_t arguments) {
    const struct functions *functions = &project->functions;
    for (uint32_t i = map_get(&functions->by_name, map_pair(0, name)); i;
         i = functions->list.data[i - 1].next) {
        const struct user_function *function = &functions->list.data[i - 1];
        if (function->min_args <= arguments && arguments <= function->max_args) {
            return function;
        }
    }
    return NULL;
}
