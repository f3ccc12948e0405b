#include "format/sqlmesh/mask.h"

#include <ctype.h>

#include "format/sqlmesh/items.h"
#include "input/hole.h"
#include "input/lexer.h"

// Limits, so that no statement is masked for ever.
#define DEPTH_MAX 30u         // macros within macros
#define STEPS_MAX 10000u      // macros of one statement, those of lambdas each time
#define SQL_MAX   (16u << 20) // bytes of SQL that are made of one statement
#define OPEN_MAX  10u         // parentheses that are never closed: each is looked for to the end

// Text that is masked: bytes of `written`, or the text of a variable, all of which stands for it.
struct stretch {
    struct str text;
    uint32_t start;     // in `written`
    bool bound;         // the text of a variable
    struct span stands; // bound: of `written`
};

struct masking {
    struct reading *reading;
    const struct sqlmesh_scope *scope;
    const struct sqlmesh_binding *bindings;
    struct context context;
    const char *separator; // of what @EACH makes
    uint32_t depth;
    uint32_t steps;
    uint32_t open; // parentheses that are never closed
    bool cut;      // a limit was reached
};

// @name, @{name}, @name(arguments)
struct macro {
    struct str name;
    uint32_t start; // the @, in the stretch
    uint32_t end;   // behind all of it
    bool braces;
    bool called;
    struct sqlmesh_items arguments;
};

static void mask(struct masking *masking, const struct stretch *stretch);

// ---- places

static struct span stands_for(const struct stretch *stretch, uint32_t from, uint32_t to) {
    return stretch->bound ? stretch->stands : (struct span){stretch->start + from, to - from};
}

static void copy(struct masking *masking, const struct stretch *stretch, uint32_t from,
                 uint32_t to) {
    struct excerpt *excerpt = &masking->reading->excerpt;
    if (from >= to) {
        return;
    }
    if (stretch->bound) {
        excerpt_put(excerpt, str_sub(stretch->text, from, to - from), stretch->stands, RUN_TEXT);
    } else {
        excerpt_copy(excerpt, (struct span){stretch->start + from, to - from});
    }
}

static void put(struct masking *masking, const struct stretch *stretch, const struct macro *macro,
                struct str sql, enum run_kind kind) {
    if (sql.size > 0) {
        excerpt_put(&masking->reading->excerpt, sql, stands_for(stretch, macro->start, macro->end),
                    kind);
    }
}

// A part of the stretch's text as a stretch of its own.
static struct stretch part_of(const struct stretch *stretch, struct str part) {
    struct stretch inner = *stretch;
    inner.text = part;
    inner.start += stretch->bound ? 0 : (uint32_t)(part.data - stretch->text.data);
    return inner;
}

static void note(struct masking *masking, const struct stretch *stretch, const struct macro *macro,
                 const char *what) {
    struct span at = stands_for(stretch, macro->start, macro->end);
    reading_note(masking->reading, DIAG_TEMPLATE_HOLE,
                 trace_span(&masking->reading->excerpt.places, at),
                 "@%.*s %s; if columns depend on it, declare the edges in stemma.yaml",
                 STR_ARG(macro->name), what);
}

static enum context_place place_now(struct masking *masking) {
    return context_at(&masking->context, buf_str(&masking->reading->excerpt.sql));
}

static void put_hole(struct masking *masking, const struct stretch *stretch,
                     const struct macro *macro, enum run_kind kind) {
    const struct hole hole = {
        .written = stands_for(stretch, macro->start, macro->end),
        .kind = kind,
        .following = str_sub(stretch->text, macro->end, stretch->text.size),
    };
    hole_put(&masking->reading->excerpt, &masking->context, &hole);
}

// ---- variables

static const struct sqlmesh_binding *binding_of(const struct masking *masking, struct str name) {
    const struct sqlmesh_binding *binding = masking->bindings;
    while (binding && !str_equal_nocase(binding->name, name)) {
        binding = binding->next;
    }
    return binding;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

// Whether the variable is a part of a name: sum_@x, @{x}_sum
static bool is_glued(struct masking *masking, const struct stretch *stretch,
                     const struct macro *macro) {
    char before = macro->start > 0 ? stretch->text.data[macro->start - 1] : ' ';
    enum context_place place = place_now(masking);
    return macro->braces || is_word(before) || place == CONTEXT_QUOTED;
}

// What stands in a definition was written outside of where it is used: it sees what stood there.
static void put_bound(struct masking *masking, const struct stretch *stretch,
                      const struct macro *macro, const struct sqlmesh_binding *binding) {
    bool glued = is_glued(masking, stretch, macro);
    const struct sqlmesh_binding *outer = masking->bindings;
    const struct stretch text = {
        .text = glued ? sqlmesh_unquoted(&masking->reading->arena, binding->text) : binding->text,
        .bound = true,
        .stands = stands_for(stretch, macro->start, macro->end),
    };
    masking->bindings = binding->next;
    mask(masking, &text);
    masking->bindings = outer;
}

static void put_variable(struct masking *masking, const struct stretch *stretch,
                         const struct macro *macro) {
    const struct sqlmesh_binding *binding = binding_of(masking, macro->name);
    if (binding && !binding->unknown) {
        put_bound(masking, stretch, macro, binding);
    } else if (str_equal_nocase(macro->name, STR("this_model"))) {
        struct str relation = masking->scope->relation;
        put(masking, stretch, macro, relation.size > 0 ? relation : STR(NAME_HOLE),
            relation.size > 0 ? RUN_TEXT : RUN_HOLE);
    } else if (macro->braces) {
        put(masking, stretch, macro, STR(NAME_HOLE), RUN_HOLE);
    } else {
        put_hole(masking, stretch, macro, binding ? RUN_HOLE : RUN_VALUE);
    }
}

// ---- macros that are functions of what stands around them

static struct str argument(const struct macro *macro, uint32_t index) {
    return index < macro->arguments.size ? macro->arguments.data[index] : (struct str){0};
}

static void mask_part(struct masking *masking, const struct stretch *stretch, struct str part) {
    if (part.size > 0) {
        struct stretch inner = part_of(stretch, part);
        mask(masking, &inner);
    }
}

static void put_value(struct masking *masking, const struct stretch *stretch,
                      const struct macro *macro) {
    put_hole(masking, stretch, macro, RUN_VALUE);
}

static void put_first(struct masking *masking, const struct stretch *stretch,
                      const struct macro *macro) {
    mask_part(masking, stretch, argument(macro, 0));
}

// @SQL('total * 100')
static void put_string(struct masking *masking, const struct stretch *stretch,
                       const struct macro *macro) {
    const struct stretch text = {
        .text = sqlmesh_unquoted(&masking->reading->arena, argument(macro, 0)),
        .bound = true,
        .stands = stands_for(stretch, macro->start, macro->end),
    };
    mask(masking, &text);
}

// @WHERE(condition) day > 1: the condition is of the template
static void put_clause(struct masking *masking, const struct stretch *stretch,
                       const struct macro *macro) {
    struct buf keyword;
    buf_init(&keyword);
    for (size_t i = 0; i < macro->name.size; i++) {
        buf_add_char(&keyword, macro->name.data[i] == '_' ? ' ' : macro->name.data[i]);
    }
    put(masking, stretch, macro, buf_str(&keyword), RUN_TEXT);
    buf_release(&keyword);
}

static void put_joined(struct masking *masking, const struct stretch *stretch,
                       const struct macro *macro, const char *operator) {
    const char *separator = masking->separator;
    masking->separator = operator;
    put(masking, stretch, macro, STR("("), RUN_TEXT);
    for (uint32_t i = 0; i < macro->arguments.size; i++) {
        if (i > 0) {
            put(masking, stretch, macro, str_of(operator), RUN_TEXT);
        }
        mask_part(masking, stretch, argument(macro, i));
    }
    put(masking, stretch, macro, STR(")"), RUN_TEXT);
    masking->separator = separator;
}

static void put_and(struct masking *masking, const struct stretch *stretch,
                    const struct macro *macro) {
    put_joined(masking, stretch, macro, " AND ");
}

static void put_or(struct masking *masking, const struct stretch *stretch,
                   const struct macro *macro) {
    put_joined(masking, stretch, macro, " OR ");
}

// ---- relations

// Where a query is not wanted, it stands in parentheses.
static bool open_query(struct masking *masking, const struct stretch *stretch,
                       const struct macro *macro) {
    enum context_place place = place_now(masking);
    bool bare = place == CONTEXT_START || place == CONTEXT_QUERY;
    if (!bare) {
        put(masking, stretch, macro, STR("("), RUN_TEXT);
    }
    return !bare;
}

static void close_query(struct masking *masking, const struct stretch *stretch,
                        const struct macro *macro, bool opened) {
    if (opened) {
        put(masking, stretch, macro, STR(")"), RUN_TEXT);
    }
}

static void put_select(struct masking *masking, const struct stretch *stretch,
                       const struct macro *macro, struct str relation) {
    put(masking, stretch, macro, STR("SELECT * FROM "), RUN_TEXT);
    mask_part(masking, stretch, relation);
}

// @DEDUPLICATE(relation, [keys], ['order'])
static void put_deduplicated(struct masking *masking, const struct stretch *stretch,
                             const struct macro *macro) {
    struct sqlmesh_items keys = {0};
    bool opened = open_query(masking, stretch, macro);
    put(masking, stretch, macro, STR("SELECT DISTINCT ON ("), RUN_TEXT);
    sqlmesh_items_add(&masking->reading->arena, sqlmesh_unwrapped(argument(macro, 1)), &keys);
    for (uint32_t i = 0; i < keys.size; i++) {
        put(masking, stretch, macro, i > 0 ? STR(", ") : STR(""), RUN_TEXT);
        mask_part(masking, stretch, keys.data[i]);
    }
    put(masking, stretch, macro, keys.size > 0 ? STR(") * FROM ") : STR("'1') * FROM "), RUN_TEXT);
    mask_part(masking, stretch, argument(macro, 0));
    close_query(masking, stretch, macro, opened);
}

static bool is_string(struct str text) {
    return str_starts(text, STR("'"));
}

// @UNION(condition, 'all', a, b): the condition and the kind may be left out.
static uint32_t first_relation(const struct macro *macro) {
    for (uint32_t i = 0; i < 2; i++) {
        if (is_string(argument(macro, i))) {
            return i + 1;
        }
    }
    return 0;
}

static void put_union(struct masking *masking, const struct stretch *stretch,
                      const struct macro *macro) {
    bool opened = open_query(masking, stretch, macro);
    uint32_t first = first_relation(macro);
    for (uint32_t i = first; i < macro->arguments.size; i++) {
        put(masking, stretch, macro, i > first ? STR(" UNION ALL ") : STR(""), RUN_TEXT);
        put_select(masking, stretch, macro, argument(macro, i));
    }
    close_query(masking, stretch, macro, opened);
}

// @STAR(relation, alias): what it leaves out is not known here.
static void put_star(struct masking *masking, const struct stretch *stretch,
                     const struct macro *macro) {
    struct str alias = argument(macro, 1);
    struct sqlmesh_setting named = sqlmesh_setting_of(alias);
    bool keyword = str_starts(named.value, STR(":="));
    alias = keyword && str_equal_nocase(named.name, STR("alias"))
                ? str_trim(str_sub(named.value, 2, named.value.size))
                : alias;
    bool plain = alias.size > 0 && (!keyword || str_equal_nocase(named.name, STR("alias")));
    mask_part(masking, stretch, plain ? alias : argument(macro, 0));
    put(masking, stretch, macro, STR(".*"),
        macro->arguments.size > (plain ? 2u : 1u) ? RUN_HOLE : RUN_TEXT);
}

// ---- @IF, @EACH

static const struct sqlmesh_items *arguments_from(struct masking *masking,
                                                  const struct macro *macro, uint32_t first) {
    struct sqlmesh_items *rest = ARENA_NEW(&masking->reading->arena, struct sqlmesh_items);
    for (uint32_t i = first; i < macro->arguments.size; i++) {
        VEC_PUSH_IN(&masking->reading->arena, rest, macro->arguments.data[i]);
    }
    return rest;
}

static void put_call(struct masking *masking, const struct stretch *stretch,
                     const struct macro *macro, const struct sqlmesh_items *arguments,
                     struct str function, enum run_kind kind);

// A condition is not known: both branches may count, statements and values alike.
static void put_if(struct masking *masking, const struct stretch *stretch,
                   const struct macro *macro) {
    bool statement = place_now(masking) == CONTEXT_START;
    if (!statement && macro->arguments.size > 2) {
        put_call(masking, stretch, macro, arguments_from(masking, macro, 1), STR(HOLE_FUNCTION),
                 RUN_HOLE);
        return;
    }
    for (uint32_t i = 1; i < macro->arguments.size && i < 3; i++) {
        put(masking, stretch, macro, i > 1 ? STR("; ") : STR(""), RUN_TEXT);
        mask_part(masking, stretch, argument(macro, i));
    }
}

struct lambda {
    struct sqlmesh_items variables;
    struct str body; // empty: it is none
};

// x -> body, (x, y) -> body. A body may go on with more arguments of the call.
static struct lambda lambda_of(struct masking *masking, const struct macro *macro) {
    struct lambda lambda = {0};
    struct str first = argument(macro, 1), last = argument(macro, macro->arguments.size - 1);
    struct str all = {first.data, first.size ? (size_t)(last.data + last.size - first.data) : 0};
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, all);
    while (lexer_next_solid(&lexer, &token)) {
        if (token.kind == TOKEN_OPERATOR && str_starts(lexer_text(&lexer, &token), STR("->"))) {
            lambda.body = str_trim(str_sub(all, token.start + 2, all.size));
            sqlmesh_items_add(&masking->reading->arena,
                              sqlmesh_unwrapped(str_sub(all, 0, token.start)), &lambda.variables);
            return lambda;
        }
    }
    return lambda;
}

// The items that are looped over. False: they are not known.
static bool items_of(struct masking *masking, struct str list, struct sqlmesh_items *items) {
    for (uint32_t i = 0; str_starts(list, STR("@")) && i < DEPTH_MAX; i++) {
        const struct sqlmesh_binding *binding =
            binding_of(masking, str_trim(str_sub(list, 1, list.size)));
        if (!binding || binding->unknown) {
            return false;
        }
        list = binding->text;
    }
    sqlmesh_items_add(&masking->reading->arena, sqlmesh_unwrapped(list), items);
    return !str_starts(list, STR("@"));
}

static void lambda_apply(struct masking *masking, const struct stretch *stretch,
                         const struct lambda *lambda, struct str item, bool unknown) {
    const struct sqlmesh_binding *outer = masking->bindings;
    struct sqlmesh_items parts = {0};
    bool single = lambda->variables.size == 1;
    if (!single) {
        sqlmesh_items_add(&masking->reading->arena, sqlmesh_unwrapped(item), &parts);
    }
    for (uint32_t i = 0; i < lambda->variables.size; i++) {
        struct sqlmesh_binding *binding =
            ARENA_NEW(&masking->reading->arena, struct sqlmesh_binding);
        bool missing = !single && i >= parts.size;
        *binding = (struct sqlmesh_binding){
            .name = lambda->variables.data[i],
            .text = single || missing ? item : parts.data[i],
            .unknown = unknown || missing,
            .next = masking->bindings,
        };
        masking->bindings = binding;
    }
    mask_part(masking, stretch, lambda->body);
    masking->bindings = outer;
}

static void put_each(struct masking *masking, const struct stretch *stretch,
                     const struct macro *macro) {
    struct sqlmesh_items items = {0};
    bool known = items_of(masking, argument(macro, 0), &items);
    const struct lambda lambda =
        macro->arguments.size > 1 ? lambda_of(masking, macro) : (struct lambda){0};
    if (lambda.body.size == 0 || (known && items.size == 0)) {
        note(masking, stretch, macro, "needs a list and a lambda, and is left out");
        put_hole(masking, stretch, macro, RUN_HOLE);
        return;
    }
    if (!known) {
        note(masking, stretch, macro, "loops over a list that is not known here");
        items.size = 0;
    }
    bool statement = place_now(masking) == CONTEXT_START;
    for (uint32_t i = 0; i < (known ? items.size : 1); i++) {
        const char *separator = i == 0 ? "" : statement ? "; " : masking->separator;
        put(masking, stretch, macro, str_of(separator), RUN_TEXT);
        lambda_apply(masking, stretch, &lambda, known ? items.data[i] : STR(""), !known);
    }
}

// ---- macros that are functions of their arguments

// Of name := value the value; nothing of a lambda.
static struct str argument_value(struct str text) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, text);
    while (lexer_next_solid(&lexer, &token)) {
        struct str word = lexer_text(&lexer, &token);
        if (token.kind == TOKEN_OPERATOR && str_starts(word, STR("->"))) {
            return (struct str){0};
        }
        if (str_equal(word, STR(":="))) {
            return str_trim(str_sub(text, lexer.at, text.size));
        }
        if (lexer_is_word(&lexer, &token, "as")) {
            return str_trim(str_sub(text, 0, token.start));
        }
        if (lexer_is_punct(&lexer, &token, '(')) {
            return text;
        }
    }
    return text;
}

static void put_arguments(struct masking *masking, const struct stretch *stretch,
                          const struct macro *macro, const struct sqlmesh_items *arguments) {
    bool first = true;
    for (uint32_t i = 0; i < arguments->size; i++) {
        struct sqlmesh_items parts = {0}; // of a list
        sqlmesh_items_add(&masking->reading->arena,
                          sqlmesh_unwrapped(argument_value(arguments->data[i])), &parts);
        for (uint32_t j = 0; j < parts.size; j++) {
            put(masking, stretch, macro, first ? STR("") : STR(", "), RUN_TEXT);
            mask_part(masking, stretch, parts.data[j]);
            first = false;
        }
    }
}

static void put_call(struct masking *masking, const struct stretch *stretch,
                     const struct macro *macro, const struct sqlmesh_items *arguments,
                     struct str function, enum run_kind kind) {
    const char *separator = masking->separator;
    masking->separator = ", ";
    put(masking, stretch, macro, function, kind);
    put(masking, stretch, macro, STR("("), kind);
    put_arguments(masking, stretch, macro, arguments);
    put(masking, stretch, macro, STR(")"), kind);
    masking->separator = separator;
}

static void put_function(struct masking *masking, const struct stretch *stretch,
                         const struct macro *macro) {
    put_call(masking, stretch, macro, &macro->arguments, macro->name, RUN_TEXT);
}

static bool is_operand(enum context_place place) {
    return place == CONTEXT_OPERAND || place == CONTEXT_ITEM || place == CONTEXT_LIST;
}

static void put_unknown(struct masking *masking, const struct stretch *stretch,
                        const struct macro *macro) {
    enum context_place place = place_now(masking);
    note(masking, stretch, macro, "is a macro that is not known");
    if (!is_operand(place)) {
        put_hole(masking, stretch, macro, RUN_HOLE);
        return;
    }
    bool list = place == CONTEXT_LIST;
    put(masking, stretch, macro, list ? STR("(") : STR(""), RUN_HOLE);
    put_call(masking, stretch, macro, &macro->arguments, STR(HOLE_FUNCTION), RUN_HOLE);
    put(masking, stretch, macro, list ? STR(")") : STR(""), RUN_HOLE);
}

// ---- all macros

typedef void macro_put(struct masking *masking, const struct stretch *stretch,
                       const struct macro *macro);

// How to add one: a line with what puts its SQL. Source: SQLMesh's documentation, Macros.
static const struct known_macro {
    const char *name;
    macro_put *put;
    bool query; // as a statement it is a query
} known_macros[] = {
    {"var", put_value, false},
    {"blueprint_var", put_value, false},
    {"eval", put_first, false},
    {"sql", put_string, false},
    {"each", put_each, false},
    {"if", put_if, false},
    {"and", put_and, false},
    {"or", put_or, false},
    {"star", put_star, false},
    {"deduplicate", put_deduplicated, true},
    {"union", put_union, true},
    {"with", put_clause, true},
    {"join", put_clause, false},
    {"where", put_clause, false},
    {"group_by", put_clause, false},
    {"having", put_clause, false},
    {"order_by", put_clause, false},
    {"limit", put_clause, false},
    {"generate_surrogate_key", put_function, false},
    {"safe_add", put_function, false},
    {"safe_sub", put_function, false},
    {"safe_div", put_function, false},
    {"haversine_distance", put_function, false},
};

static const struct known_macro *known_macro_of(struct str name) {
    for (size_t i = 0; i < sizeof(known_macros) / sizeof(known_macros[0]); i++) {
        if (str_equal_nocase(name, str_of(known_macros[i].name))) {
            return &known_macros[i];
        }
    }
    return NULL;
}

static bool is_exhausted(const struct masking *masking) {
    return masking->depth > DEPTH_MAX || masking->steps == STEPS_MAX ||
           masking->reading->excerpt.sql.size > SQL_MAX;
}

static void put_macro(struct masking *masking, const struct stretch *stretch,
                      const struct macro *macro) {
    const struct known_macro *known = known_macro_of(macro->name);
    if (is_exhausted(masking)) {
        masking->cut = true;
        put(masking, stretch, macro, STR("'1'"), RUN_HOLE);
        return;
    }
    masking->steps++;
    if (!macro->called) {
        put_variable(masking, stretch, macro);
    } else if (known) {
        known->put(masking, stretch, macro);
    } else {
        put_unknown(masking, stretch, macro);
    }
}

static uint32_t word_length(struct str text) {
    uint32_t length = 0;
    while (length < text.size && is_word(text.data[length])) {
        length++;
    }
    return length;
}

// Takes the macro whose @ stands at `at`. False: none does.
static bool macro_take(struct arena *arena, struct str text, uint32_t at, uint32_t *open,
                       struct macro *macro) {
    *macro = (struct macro){.start = at};
    macro->braces = at + 1 < text.size && text.data[at + 1] == '{';
    uint32_t start = at + 1 + macro->braces;
    struct str rest = str_sub(text, start, text.size);
    macro->name = str_sub(rest, 0, word_length(rest));
    rest = str_sub(rest, macro->name.size, rest.size);
    macro->end = start + (uint32_t)macro->name.size + macro->braces;
    if (macro->name.size == 0 || isdigit((unsigned char)macro->name.data[0])) {
        return false;
    }
    if (macro->braces) {
        return str_starts(rest, STR("}"));
    }
    bool opens = str_starts(rest, STR("(")) && *open < OPEN_MAX;
    uint32_t length = opens ? sqlmesh_bracket_end(rest) : 0;
    *open += opens && length == 0 ? 1 : 0;
    if (length > 0) {
        macro->called = true;
        macro->end += length;
        sqlmesh_items_add(arena, str_sub(rest, 1, length - 2), &macro->arguments);
    }
    return true;
}

// ---- texts

// "total_@{x}"
static void mask_quoted(struct masking *masking, const struct stretch *stretch,
                        const struct token *token) {
    uint32_t at = token->start, end = token->start + token->length;
    for (uint32_t i = at; i + 1 < end; i++) {
        struct macro macro;
        bool braces = stretch->text.data[i] == '@' && stretch->text.data[i + 1] == '{';
        if (braces &&
            macro_take(&masking->reading->arena, stretch->text, i, &masking->open, &macro) &&
            macro.end < end) {
            copy(masking, stretch, at, i);
            put_macro(masking, stretch, &macro);
            at = macro.end;
            i = at - 1;
        }
    }
    copy(masking, stretch, at, end);
}

// An operator that may end with the @ of a macro: day>=@start_ds. Returns the end of what was put.
static uint32_t mask_operator(struct masking *masking, const struct stretch *stretch,
                              const struct token *token) {
    uint32_t end = token->start + token->length;
    struct macro macro;
    if (stretch->text.data[end - 1] != '@') {
        copy(masking, stretch, token->start, end);
        return end;
    }
    if (macro_take(&masking->reading->arena, stretch->text, end - 1, &masking->open, &macro)) {
        copy(masking, stretch, token->start, end - 1);
        put_macro(masking, stretch, &macro);
        return macro.end;
    }
    bool string = end < stretch->text.size && stretch->text.data[end] == '\''; // @'...'
    copy(masking, stretch, token->start, string ? end - 1 : end);
    return end;
}

static void mask_tokens(struct masking *masking, const struct stretch *stretch) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, stretch->text);
    while (lexer_next(&lexer, &token)) {
        if (token.kind == TOKEN_QUOTED) {
            mask_quoted(masking, stretch, &token);
        } else if (token.kind == TOKEN_OPERATOR) {
            lexer.at = mask_operator(masking, stretch, &token);
        } else {
            copy(masking, stretch, token.start, token.start + token.length);
        }
    }
}

static void mask(struct masking *masking, const struct stretch *stretch) {
    masking->depth++;
    mask_tokens(masking, stretch);
    masking->depth--;
}

void sqlmesh_mask(struct reading *reading, const struct sqlmesh_scope *scope, struct span written) {
    struct masking masking = {
        .reading = reading, .scope = scope, .bindings = scope->bindings, .separator = ", "};
    const struct stretch all = {
        .text = excerpt_written(&reading->excerpt, written),
        .start = written.start,
    };
    context_init(&masking.context);
    mask(&masking, &all);
    if (masking.cut) {
        reading_note(
            reading, DIAG_TEMPLATE_HOLE, trace_span(&reading->excerpt.places, written),
            "the macros of this statement make too much text or are nested too deeply, a part "
            "is left out; split the statement");
    }
}

// ---- statements

// The macro that a statement starts with. False: it starts with none.
static bool leading_macro(struct arena *arena, struct str statement, struct macro *macro) {
    struct lexer lexer;
    struct token token;
    uint32_t open = 0;
    lexer_init(&lexer, statement);
    return lexer_next_solid(&lexer, &token) && token.kind == TOKEN_OPERATOR &&
           str_equal(lexer_text(&lexer, &token), STR("@")) &&
           macro_take(arena, statement, token.start, &open, macro);
}

bool sqlmesh_define(struct reading *reading, struct sqlmesh_scope *scope, struct str statement) {
    struct macro macro;
    bool defines = leading_macro(&reading->arena, statement, &macro) && macro.called &&
                   str_equal_nocase(macro.name, STR("def"));
    if (!defines || macro.arguments.size < 2) {
        return defines;
    }
    struct str first = macro.arguments.data[1];
    struct str last = macro.arguments.data[macro.arguments.size - 1];
    struct sqlmesh_binding *binding = ARENA_NEW(&reading->arena, struct sqlmesh_binding);
    *binding = (struct sqlmesh_binding){
        .name = macro.arguments.data[0],
        .text = {first.data, (size_t)(last.data + last.size - first.data)},
        .next = scope->bindings,
    };
    scope->bindings = binding;
    return true;
}

static bool starts_query(struct str statement) {
    static const char *const words[] = {"select", "with", "values", "table"};
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, statement);
    bool found = lexer_next_solid(&lexer, &token);
    while (found && lexer_is_punct(&lexer, &token, '(')) {
        found = lexer_next_solid(&lexer, &token);
    }
    for (size_t i = 0; found && i < sizeof(words) / sizeof(words[0]); i++) {
        if (lexer_is_word(&lexer, &token, words[i])) {
            return true;
        }
    }
    return false;
}

bool sqlmesh_is_query(struct reading *reading, struct str statement) {
    struct macro macro;
    if (!leading_macro(&reading->arena, statement, &macro)) {
        return starts_query(statement);
    }
    const struct known_macro *known = known_macro_of(macro.name);
    return macro.called && known && known->query;
}
