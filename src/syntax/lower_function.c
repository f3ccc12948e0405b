// CREATE FUNCTION, CREATE PROCEDURE, DO.
#include "syntax/body.h"
#include "syntax/lower.h"

static enum parameter_mode mode_of(FunctionParameterMode mode) {
    switch (mode) {
    case FUNC_PARAM_OUT:
        return PARAMETER_OUT;
    case FUNC_PARAM_INOUT:
        return PARAMETER_INOUT;
    case FUNC_PARAM_VARIADIC:
        return PARAMETER_VARIADIC;
    case FUNC_PARAM_TABLE:
        return PARAMETER_TABLE;
    default:
        return PARAMETER_IN;
    }
}

static uint32_t lower_parameter(struct lower *lower, const FunctionParameter *parameter) {
    struct parameter lowered = {.name = lower_name(lower, parameter->name)};
    lowered.type = lower_type(lower, parameter->argType);
    lowered.value = lower_root(lower, parameter->defexpr, ROOT_VALUE);
    lowered.mode = mode_of(parameter->mode);
    return builder_parameter(lower->builder, lowered);
}

static struct list lower_parameters(struct lower *lower, const List *parameters) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(parameters); i++) {
        lower_push(lower, lower_parameter(lower, list_nth(parameters, i)));
    }
    return lower_pop(lower, mark);
}

// ---- bodies that the grammar has parsed: BEGIN ATOMIC ...; END and RETURN expr

static uint32_t lower_return(struct lower *lower, const ReturnStmt *statement) {
    struct target target = {.name = lower_output_name(lower, statement->returnval)};
    target.expr = lower_root(lower, statement->returnval, ROOT_VALUE);
    struct query query = {.kind = QUERY_SELECT};
    uint32_t mark = lower->ids.size;
    lower_push(lower, builder_target(lower->builder, target));
    query.targets = lower_pop(lower, mark);
    return builder_query(lower->builder, query);
}

// A body is a statement, or a list of lists of statements.
static void push_body(struct lower *lower, const Node *node) {
    if (IsA(node, ReturnStmt)) {
        lower_push(lower, lower_return(lower, (const ReturnStmt *)node));
        return;
    }
    uint32_t query = lower_query(lower, node);
    if (query) { // a statement that is no query is no part of such a body's lineage
        lower_push(lower, query);
    }
}

static struct list lower_body(struct lower *lower, const Node *body) {
    uint32_t mark = lower->ids.size;
    const List *statements = IsA(body, List) ? linitial((const List *)body) : NIL;
    for (int i = 0; i < list_length(statements); i++) {
        push_body(lower, list_nth(statements, i));
    }
    if (!IsA(body, List)) {
        push_body(lower, body);
    }
    return lower_pop(lower, mark);
}

// The lines of such a body: from BEGIN ATOMIC or RETURN on to the end of the statement.
static uint32_t atomic_lines(struct lower *lower) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t token = tokens->list.size - 1;
    while (token > 0 && !tokens_word(tokens, token, STR("atomic")) &&
           (tokens->list.data[token].open != TOKEN_NONE ||
            !tokens_word(tokens, token, STR("return")))) {
        token--;
    }
    uint32_t start = tokens->list.data[token].start;
    return body_measure_lines(str_sub(lower->text, start, lower->text.size)).lines;
}

static uint32_t count_statements(const Node *body) {
    return IsA(body, List) ? (uint32_t)list_length(linitial((const List *)body)) : 1;
}

// ---- bodies that are strings

static const DefElem *option_of(const List *options, const char *name) {
    for (int i = 0; i < list_length(options); i++) {
        const DefElem *option = list_nth(options, i);
        if (str_equal(str_of(option->defname), str_of(name))) {
            return option;
        }
    }
    return NULL;
}

// The string behind AS or DO. `option` stands at AS, or at the string itself.
static uint32_t body_token(struct lower *lower, const DefElem *option) {
    struct tokens *tokens = lower_tokens(lower);
    uint32_t token = tokens_find(tokens, (uint32_t)option->location);
    while (tokens->list.data[token].kind != TOKEN_STRING) {
        token++;
    }
    return token;
}

// Languages whose functions have no body here: AS names a C function.
static bool has_body(struct str language) {
    return !str_equal(language, STR("c")) && !str_equal(language, STR("internal"));
}

static void note_skipped(struct lower *lower, int location, struct str language) {
    struct buf message;
    buf_init(&message);
    buf_print(&message,
              "the body, in language %.*s, is not analysed: what it reads and writes is not known",
              STR_ARG(language));
    lower_note(lower, DIAG_BODY_SKIPPED, location, buf_str(&message));
    buf_release(&message);
}

static struct measure measure_of(struct str body, struct str language) {
    if (str_equal(language, STR("plpgsql"))) {
        return body_measure_plpgsql(body);
    }
    return str_equal(language, STR("sql")) ? body_measure_sql(body) : body_measure_lines(body);
}

// Where a byte of a body stands in the statement. What is quoted with $$ stands there as it is; of
// another string the start has to do.
static int body_location(const struct tokens *tokens, uint32_t token, uint32_t offset) {
    struct str string = tokens_text(tokens, token);
    uint32_t start = tokens->list.data[token].start;
    if (string.data[0] != '$') {
        return (int)start;
    }
    size_t quote = 1 + str_find(str_sub(string, 1, string.size), '$') + 1;
    return (int)(start + (uint32_t)quote + offset);
}

static void measure_body(struct lower *lower, struct function *function, struct str body,
                         struct str language, uint32_t token) {
    struct measure measure = measure_of(body, language);
    int location = body_location(&lower->tokens, token, measure.first_dynamic);
    struct span span = lower_span(lower, (struct span){(uint32_t)location, 0});
    construct_add_at(lower, CONSTRUCT_DYNAMIC_SQL, measure.dynamic, span.start);
    function->measure = measure;
}

// LANGUAGE language AS 'body'; `standard` is the language when none is written.
static void set_string_body(struct lower *lower, struct function *function, const List *options,
                            struct str standard) {
    const DefElem *language = option_of(options, "language");
    const DefElem *as = option_of(options, "as");
    function->language = language ? lower_name(lower, strVal(language->arg)) : 0;
    struct str name = language ? str_of(strVal(language->arg)) : standard;
    if (!as || !has_body(name)) {
        return;
    }
    const Node *body = IsA(as->arg, List) ? linitial((const List *)as->arg) : as->arg;
    function->body = builder_text(lower->builder, str_of(strVal(body)));
    uint32_t token = body_token(lower, as);
    function->body_span =
        lower_span(lower, extent_span(&lower->tokens, (struct extent){token, token}));
    measure_body(lower, function, str_of(strVal(body)), name, token);
    note_skipped(lower, as->location, name);
}

// ---- statements

void lower_create_function(struct lower *lower, const CreateFunctionStmt *create) {
    struct statement statement = lower_new(lower, STATEMENT_CREATE_FUNCTION);
    struct function function = {.procedure = create->is_procedure};
    const DefElem *set = option_of(create->options, "set");
    statement.flags |= create->replace ? STATEMENT_FLAG_OR_REPLACE : 0;
    statement.names = lower_names(lower, create->funcname);
    statement.columns = lower_search_path(lower, set ? (const VariableSetStmt *)set->arg : NULL);
    function.parameters = lower_parameters(lower, create->parameters);
    function.returns = lower_type(lower, create->returnType);
    set_string_body(lower, &function, create->options, STR("sql"));
    if (create->sql_body) {
        function.queries = lower_body(lower, create->sql_body);
        function.measure.lines = atomic_lines(lower);
        function.measure.statements = count_statements(create->sql_body);
    }
    statement.function = builder_function(lower->builder, function);
    lower_add(lower, statement);
}

// DO LANGUAGE language 'body'
void lower_do(struct lower *lower, const DoStmt *block) {
    struct statement statement = lower_new(lower, STATEMENT_DO);
    struct function function = {0};
    set_string_body(lower, &function, block->args, STR("plpgsql"));
    statement.function = builder_function(lower->builder, function);
    lower_add(lower, statement);
}
