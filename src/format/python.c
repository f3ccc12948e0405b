#include "format/python.h"

#include "base/path.h"
#include "format/python/airflow.h"
#include "format/python/mask.h"
#include "input/lexer.h"

struct script {
    struct python_source source;
    struct airflow airflow;
};

// Where the SQL of a call stands: in `keyword`, else in an argument by position.
struct sql_call {
    const char *name;
    uint32_t position;
};

// Functions and methods that send SQL. How to add one: a line with the position of its SQL.
static const struct sql_call sql_calls[] = {
    {"execute", 0},       {"executemany", 0}, {"execute_values", 1}, {"execute_batch", 1},
    {"mogrify", 0},       {"copy_expert", 0}, {"read_sql", 0},       {"read_sql_query", 0},
    {"get_records", 0},   {"get_first", 0},   {"get_pandas_df", 0},  {"run", 0},
    {"fetch", 0},         {"fetchrow", 0},    {"fetchval", 0},       {"exec_driver_sql", 0},
    {"read_database", 0}, {"scalar", 0},      {"scalars", 0},        {"text", 0},
};

// Arguments that hold SQL by their name.
static const char *const sql_keywords[] = {"sql", "query", "statement", "operation", NULL};

// ---- what is SQL

// Words that an SQL statement starts with.
static bool is_sql(struct str text) {
    static const char *const starters[] = {
        "select", "with",     "insert",  "update", "delete",  "merge", "create", "alter", "drop",
        "copy",   "truncate", "refresh", "call",   "set",     "begin", "do",     "grant", "comment",
        "values", "table",    "explain", "vacuum", "analyze", "start", "lock",   NULL};
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, text);
    bool found = lexer_next_solid(&lexer, &token);
    while (found && lexer_is_punct(&lexer, &token, '(')) {
        found = lexer_next_solid(&lexer, &token);
    }
    for (const char *const *starter = starters; found && *starter; starter++) {
        if (lexer_is_word(&lexer, &token, *starter)) {
            return true;
        }
    }
    return false;
}

static struct span token_span(const struct python_tokens *tokens, uint32_t first, uint32_t end) {
    const struct python_token *last = &tokens->list.data[end - 1];
    uint32_t start = tokens->list.data[first].start;
    return (struct span){start, last->start + last->length - start};
}

// ---- texts

struct sql_site {
    uint32_t pipeline; // asset_def; 0: the script itself
    bool certain;      // whatever stands there is SQL
    struct connection connection;
};

// The account is of the call's argument, also where a constant at the head of the file is named.
static void text_take(struct script *script, struct python_value *value, struct span claim,
                      const struct sql_site *site) {
    struct reading *reading = script->source.reading;
    uint32_t fill = builder_fill(reading->builder, (struct fill){.pipeline = site->pipeline});
    connection_apply(reading, site->connection, fill);
    python_mask(reading, value);
    reading_text(reading, claim, fill);
}

static bool is_path(struct str text) {
    return str_ends(text, STR(".sql")) && str_find(text, ' ') == text.size &&
           str_find(text, '\n') == text.size;
}

static void file_take(struct script *script, struct str path, struct span at,
                      const struct sql_site *site) {
    if (!airflow_runs_file(&script->airflow, site->pipeline, path, at)) {
        reading_note(script->source.reading, DIAG_REFERENCE_DANGLING, at,
                     "the task runs %.*s, which is not among the scanned files; scan it too",
                     STR_ARG(path));
    }
}

// What stands at these tokens: SQL, the path of a file with SQL, or something unknown.
static void sql_take(struct script *script, uint32_t first, uint32_t end,
                     const struct sql_site *site) {
    struct reading *reading = script->source.reading;
    struct python_value value;
    struct span at = token_span(&script->source.tokens, first, end);
    excerpt_reset(&reading->excerpt);
    python_value_write(&script->source, first, end, &value);
    struct str text = str_trim(buf_str(&reading->excerpt.written));
    if (site->certain && value.known && is_path(text)) {
        file_take(script, text, at, site);
    } else if (value.known && (site->certain || is_sql(text))) {
        text_take(script, &value, at, site);
    } else if (site->certain) {
        reading_note(reading, DIAG_TEXT_UNSUPPORTED, at,
                     "the SQL is made while the program runs and is not read; write it as a string "
                     "or a file, or declare its edges in stemma.yaml");
    }
}

// A list of statements: sql=["...", "..."].
static void argument_take(struct script *script, struct python_argument argument,
                          const struct sql_site *site) {
    const struct python_tokens *tokens = &script->source.tokens;
    if (!python_is(tokens, argument.first, "[")) {
        sql_take(script, argument.first, argument.end, site);
        return;
    }
    for (uint32_t at = argument.first + 1; at + 1 < argument.end;) {
        uint32_t end = python_expression_end(tokens, at);
        if (end > at) {
            sql_take(script, at, end, site);
        }
        at = end + 1;
    }
}

// ---- calls

static struct python_argument sql_argument(const struct python_call *call) {
    struct python_argument found = {0};
    for (const char *const *keyword = sql_keywords; *keyword && found.first == found.end;
         keyword++) {
        found = python_call_keyword(call, *keyword);
    }
    return found;
}

static void operator_take(struct script *script, const struct python_call *call) {
    struct python_argument sql = sql_argument(call);
    if (sql.first == sql.end) {
        return;
    }
    struct sql_site site = {.certain = true,
                            .connection = airflow_connection(&script->airflow, call)};
    bool foreign = site.connection.engine == ENGINE_UNSAID ? airflow_is_foreign(call)
                                                           : site.connection.engine == ENGINE_OTHER;
    if (foreign) {
        reading_skip(script->source.reading, token_span(&script->source.tokens, sql.first, sql.end),
                     DIAG_OTHER_ENGINE, "%.*s runs on another engine, its SQL is skipped",
                     STR_ARG(call->name));
        return;
    }
    site.pipeline = airflow_task(&script->airflow, call);
    argument_take(script, sql, &site);
}

static bool is_used(const struct script *script, struct python_argument argument) {
    for (uint32_t i = argument.first; i < argument.end; i++) {
        if (script->source.used[i]) {
            return true;
        }
    }
    return false;
}

static void function_take(struct script *script, const struct python_call *call) {
    for (size_t i = 0; i < sizeof(sql_calls) / sizeof(sql_calls[0]); i++) {
        if (!str_equal(call->name, str_of(sql_calls[i].name))) {
            continue;
        }
        struct python_argument sql = sql_argument(call);
        sql = sql.first < sql.end ? sql : python_call_positional(call, sql_calls[i].position);
        // text("...") within execute(text("...")) was read with it
        if (sql.first < sql.end && !is_used(script, sql)) {
            const struct sql_site site = {0};
            argument_take(script, sql, &site);
        }
        return;
    }
}

static void call_take(struct script *script, const struct python_call *call) {
    airflow_see(&script->airflow, call);
    if (airflow_is_operator(call)) {
        operator_take(script, call);
    } else {
        function_take(script, call);
    }
}

static void python_read(struct reading *reading) {
    struct script script = {0};
    python_source_init(&script.source, reading);
    script.airflow.source = &script.source;
    for (uint32_t i = 0; i < script.source.tokens.list.size; i++) {
        struct python_call call;
        if (python_is(&script.source.tokens, i, "(") && python_call_at(&script.source, i, &call)) {
            call_take(&script, &call);
        }
    }
}

static bool python_takes(struct str path, const struct surroundings *around) {
    static const char *const suffixes[] = {".py", NULL};
    (void)around;
    return path_has_suffix(path, suffixes);
}

const struct format format_python = {
    .name = "python",
    .notation = NOTATION_TEXT,
    .takes = python_takes,
    .read = python_read,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(FILES),
};
