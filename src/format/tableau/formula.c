#include "format/tableau/formula.h"

#include <string.h>

#include "format/xml.h"
#include "input/word.h"

// Calculations name calculations; deeper is a circle. What they become may grow fast.
#define DEPTH_MAX 16u
#define TEXT_MAX  ((size_t)1 << 20) // bytes of one text

// How to add one: a line with the SQL that opens the call.
#define PERCENTILE "percentile_cont(0.5) WITHIN GROUP (ORDER BY "
static const struct {
    const char *name;
    const char *sql;
} aggregates[] = {
    {"SUM", "sum("},           {"AVG", "avg("},
    {"MIN", "min("},           {"MAX", "max("},
    {"COUNT", "count("},       {"COUNTD", "count(DISTINCT "},
    {"ATTR", "min("},          {"ATTRIBUTE", "min("},
    {"STDEV", "stddev("},      {"STDEVP", "stddev_pop("},
    {"VAR", "variance("},      {"VARP", "var_pop("},
    {"MEDIAN", PERCENTILE},    {"PERCENTILE", PERCENTILE},
    {"COLLECT", "array_agg("},
};

const char *tableau_aggregate(struct str name) {
    for (size_t i = 0; i < sizeof(aggregates) / sizeof(aggregates[0]); i++) {
        if (str_equal_nocase(name, str_of(aggregates[i].name))) {
            return aggregates[i].sql;
        }
    }
    return NULL;
}

// What is open: a parenthesis, IIF(, or {.
struct frame {
    char kind; // '(', 'I', '{'
    uint32_t commas;
    struct span header; // of {FIXED [a], [b] : ...}: what stands behind FIXED
};

struct formula {
    struct tableau_sql *sql;
    struct str text;
    uint32_t base;  // of the text in `written`
    bool inner;     // all of it stands for what names this formula
    uint32_t count; // of names so far
    struct VEC(struct frame) frames;
};

static void translate(struct formula *f, uint32_t at, uint32_t end);

// ---- writing

static struct span written_at(const struct formula *f, uint32_t at, uint32_t end) {
    return f->inner ? f->sql->here : (struct span){f->base + at, end - at};
}

static struct excerpt *excerpt_of(const struct formula *f) {
    return &f->sql->file->reading->excerpt;
}

static void put(const struct formula *f, const char *sql, uint32_t at, uint32_t end) {
    excerpt_put(excerpt_of(f), str_of(sql), written_at(f, at, end), RUN_TEXT);
}

static void copy(const struct formula *f, uint32_t at, uint32_t end) {
    if (f->inner) {
        excerpt_put(excerpt_of(f), str_sub(f->text, at, end - at), f->sql->here, RUN_TEXT);
    } else {
        excerpt_copy(excerpt_of(f), written_at(f, at, end));
    }
}

static void put_unknown(const struct formula *f, uint32_t at, uint32_t end, bool value) {
    struct str sql = value ? STR("'1'") : STR("NULL");
    excerpt_put(excerpt_of(f), sql, written_at(f, at, end), value ? RUN_VALUE : RUN_HOLE);
}

// What is not understood.
static void put_odd(struct formula *f, uint32_t at, uint32_t end) {
    f->sql->odd = true;
    if (!f->sql->unknown) {
        put_unknown(f, at, end, false);
    }
}

// ---- names

// A column of another data source, whose rows are blended in.
static void put_blended(const struct formula *f, const struct tableau_source *source,
                        const struct tableau_column *column) {
    tableau_sql_glue(f->sql, "(SELECT ");
    tableau_sql_ident(f->sql, column->shown);
    tableau_sql_glue(f->sql, " FROM ");
    tableau_sql_source(f->sql, source->key);
    tableau_sql_glue(f->sql, ")");
}

static void note_dangling(const struct formula *f, struct str name, uint32_t at) {
    struct tableau_sql *sql = f->sql;
    if (f->inner || sql->quiet || tableau_column_is_made(name)) {
        return;
    }
    struct span place = trace_span(&excerpt_of(f)->places, (struct span){f->base + at, 1});
    reading_note(sql->file->reading, DIAG_REFERENCE_DANGLING, place,
                 "the formula names [%.*s], which the data source has not: correct the formula or "
                 "save the file again",
                 STR_ARG(name));
}

static void put_name(struct formula *f, const struct tableau_pair *pair, uint32_t at,
                     uint32_t end) {
    struct tableau_sql *sql = f->sql;
    const struct tableau_source *source =
        pair->source.size > 0 ? tableau_source_find(sql->file, pair->source) : sql->source;
    const struct tableau_column *column =
        source ? tableau_source_column(sql->file, source, pair->name) : NULL;
    struct span outer = sql->here;
    sql->here = written_at(f, at, end);
    if (source && source->parameters) {
        put_unknown(f, at, end, true);
    } else if (!column) {
        note_dangling(f, pair->name, at);
        put_unknown(f, at, end, false);
    } else if (source != sql->source) {
        put_blended(f, source, column);
    } else {
        tableau_formula_column(sql, column);
    }
    sql->here = outer;
}

static uint32_t name_take(struct formula *f, uint32_t at, uint32_t end) {
    struct str rest = str_sub(f->text, at, end - at);
    struct tableau_pair pair;
    if (!tableau_pair_take(&f->sql->file->reading->arena, &rest, &pair)) {
        put_odd(f, at, at + 1);
        return at + 1;
    }
    uint32_t behind = end - (uint32_t)rest.size;
    if (f->sql->unknown) {
        tableau_sql_glue(f->sql, f->count++ > 0 ? ", " : "");
    }
    put_name(f, &pair, at, behind);
    return behind;
}

// ---- words

static uint32_t word_end(struct str text, uint32_t at) {
    return at + word_length(text, at);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static uint32_t blanks_end(struct str text, uint32_t at) {
    while (at < text.size && is_blank(text.data[at])) {
        at++;
    }
    return at;
}

static bool is_one_of(struct str word, const char *const *words) {
    while (*words && !str_equal_nocase(word, str_of(*words))) {
        words++;
    }
    return *words;
}

static void frame_open(struct formula *f, char kind, struct span header) {
    struct frame frame = {.kind = kind, .header = header};
    VEC_PUSH_IN(&f->sql->file->reading->arena, &f->frames, frame);
}

// A function and its parenthesis, up to `behind`.
static void call_open(struct formula *f, struct str word, uint32_t at, uint32_t behind) {
    static const char *const defaults[] = {"ZN", "IFNULL", NULL};
    const char *aggregate = tableau_aggregate(word);
    bool iif = str_equal_nocase(word, STR("IIF"));
    if (aggregate) {
        put(f, aggregate, at, behind);
    } else if (iif) {
        put(f, "(CASE WHEN (", at, behind);
    } else if (is_one_of(word, defaults)) {
        put(f, "coalesce(", at, behind);
    } else {
        struct str name = tableau_print(&f->sql->file->reading->arena, "\"%.*s\"(", STR_ARG(word));
        put(f, name.data, at, behind);
    }
    frame_open(f, iif ? 'I' : '(', (struct span){0, 0});
}

static uint32_t word_take(struct formula *f, uint32_t at) {
    static const char *const keywords[] = {"THEN", "ELSE", "END",  "CASE",  "WHEN", "AND", "OR",
                                           "NOT",  "IN",   "TRUE", "FALSE", "NULL", NULL};
    uint32_t end = word_end(f->text, at);
    struct str word = str_sub(f->text, at, end - at);
    uint32_t next = blanks_end(f->text, end);
    bool number = word.data[0] >= '0' && word.data[0] <= '9';
    if (number || is_one_of(word, keywords)) {
        copy(f, at, end);
    } else if (str_equal_nocase(word, STR("IF"))) {
        put(f, "CASE WHEN", at, end);
    } else if (str_equal_nocase(word, STR("ELSEIF"))) {
        put(f, "WHEN", at, end);
    } else if (next < f->text.size && f->text.data[next] == '(') {
        call_open(f, word, at, next + 1);
        return next + 1;
    } else {
        put_odd(f, at, end);
    }
    return end;
}

// ---- strings and comments

// Behind a string or date whose quote stands at `at`; quotes in it are doubled.
static uint32_t quoted_end(struct str text, uint32_t at, uint32_t end) {
    char quote = text.data[at];
    for (at++; at < end; at++) {
        if (text.data[at] == quote) {
            if (at + 1 >= end || text.data[at + 1] != quote) {
                return at + 1;
            }
            at++;
        }
    }
    return end;
}

static uint32_t quoted_take(struct formula *f, uint32_t at, uint32_t end) {
    uint32_t behind = quoted_end(f->text, at, end);
    if (!f->sql->unknown) {
        uint32_t closed = behind - at > 1 ? 2 : 1;
        excerpt_put_string(excerpt_of(f), str_sub(f->text, at + 1, behind - at - closed),
                           written_at(f, at, behind));
    }
    return behind;
}

// Behind the comment that starts here; `at` itself when none does.
static uint32_t comment_end(struct str text, uint32_t at, uint32_t end) {
    struct str rest = str_sub(text, at, end - at);
    if (str_starts(rest, STR("//"))) {
        return at + (uint32_t)str_find(rest, '\n');
    }
    if (!str_starts(rest, STR("/*"))) {
        return at;
    }
    const char *close = memmem(rest.data + 2, rest.size - 2, "*/", 2);
    return close ? at + (uint32_t)(close - rest.data) + 2 : end;
}

// ---- parentheses

// {FIXED [a], [b] : SUM([c])} is a query of its own: (SELECT sum(c) GROUP BY a, b)
static uint32_t level_open(struct formula *f, uint32_t at, uint32_t end) {
    static const char *const words[] = {"FIXED", "INCLUDE", "EXCLUDE", NULL};
    uint32_t start = blanks_end(f->text, at + 1);
    uint32_t behind = word_end(f->text, start);
    struct span header = {0, 0};
    put(f, "(SELECT ", at, at + 1);
    if (behind < end && is_one_of(str_sub(f->text, start, behind - start), words)) {
        uint32_t colon = behind;
        while (colon < end && f->text.data[colon] != ':' && f->text.data[colon] != '}') {
            struct str rest = str_sub(f->text, colon, end - colon);
            colon += rest.data[0] == '[' ? (uint32_t)str_find(rest, ']') : 1;
        }
        header = (struct span){behind, colon - behind};
        start = colon < end ? colon + 1 : end;
    }
    frame_open(f, '{', header);
    return start;
}

static uint32_t level_close(struct formula *f, uint32_t at) {
    struct span header = f->frames.data[f->frames.size - 1].header;
    struct str dimensions = str_trim(str_sub(f->text, header.start, header.length));
    f->frames.size--;
    if (dimensions.size > 0) {
        put(f, " GROUP BY ", at, at + 1);
        translate(f, header.start, header.start + header.length);
    }
    put(f, ")", at, at + 1);
    return at + 1;
}

// IIF(test, yes, no, unknown)
static const char *const branches[] = {") THEN (", ") WHEN true THEN (", ") ELSE ("};

static uint32_t punctuation_take(struct formula *f, uint32_t at, uint32_t end) {
    struct frame none = {0};
    struct frame *top = f->frames.size > 0 ? &f->frames.data[f->frames.size - 1] : &none;
    char c = f->text.data[at];
    if (c == '{') {
        return level_open(f, at, end);
    }
    if (c == '}' && top->kind == '{') {
        return level_close(f, at);
    }
    if (c == '(') {
        frame_open(f, '(', (struct span){0, 0});
    } else if (c == ')' && (top->kind == '(' || top->kind == 'I')) {
        f->frames.size--;
        if (top->kind == 'I') {
            put(f, ") END)", at, at + 1);
            return at + 1;
        }
    } else if (c == ',' && top->kind == 'I' && top->commas < 3) {
        put(f, branches[top->commas++], at, at + 1);
        return at + 1;
    } else if (c == '=' && str_starts(str_sub(f->text, at, 2), STR("=="))) {
        put(f, "=", at, at + 2);
        return at + 2;
    }
    copy(f, at, at + 1);
    return at + 1;
}

// ---- all

static uint32_t token_take(struct formula *f, uint32_t at, uint32_t end) {
    char c = f->text.data[at];
    uint32_t comment = comment_end(f->text, at, end);
    if (comment > at) {
        put(f, " ", at, comment);
        return comment;
    }
    if (c == '[') {
        return name_take(f, at, end);
    }
    if (c == '\'' || c == '"' || c == '#') {
        return quoted_take(f, at, end);
    }
    if (f->sql->unknown) {
        return at + 1;
    }
    return word_has(c) ? word_take(f, at) : punctuation_take(f, at, end);
}

static void translate(struct formula *f, uint32_t at, uint32_t end) {
    while (at < end && !f->sql->lost) {
        at = token_take(f, at, end);
        f->sql->lost |= excerpt_of(f)->sql.size - f->sql->start > TEXT_MAX;
    }
}

void tableau_formula_write(struct tableau_sql *sql, const struct node *formula) {
    struct formula f = {.sql = sql, .text = node_text(formula), .inner = sql->depth > 0};
    if (!f.inner) {
        tableau_sql_at(sql, formula);
        f.base = sql->here.start;
        sql->start = excerpt_of(&f)->sql.size;
    }
    sql->depth++;
    if (sql->unknown) {
        tableau_sql_unknown(sql);
    }
    tableau_sql_glue(sql, "(");
    if (!sql->unknown && str_trim(f.text).size == 0) {
        tableau_sql_glue(sql, "NULL");
    }
    translate(&f, 0, (uint32_t)f.text.size);
    sql->odd |= f.frames.size > 0;
    tableau_sql_glue(sql, ")");
    sql->depth--;
}

// Members of columns: what they are is not in the file, but where they come from.
static void group_write(struct tableau_sql *sql, const struct node *group, uint32_t *count) {
    struct arena *arena = &sql->file->reading->arena;
    const struct node *child = tableau_child(group, "groupfilter");
    for (; child; child = tableau_next(child, "groupfilter")) {
        struct str level = node_get_text(child, "level");
        struct tableau_pair pair;
        const struct tableau_column *column =
            tableau_pair_take(arena, &level, &pair)
                ? tableau_source_column(sql->file, sql->source, pair.name)
                : NULL;
        if (column && !column->group) {
            tableau_sql_glue(sql, (*count)++ > 0 ? ", " : "");
            tableau_formula_column(sql, column);
        }
        group_write(sql, child, count);
    }
}

void tableau_formula_column(struct tableau_sql *sql, const struct tableau_column *column) {
    if (sql->depth >= DEPTH_MAX) {
        sql->lost = true;
        tableau_sql_glue(sql, "NULL");
        return;
    }
    if (column->formula) {
        tableau_formula_write(sql, column->formula);
    } else if (column->group) {
        uint32_t count = 0;
        sql->depth++;
        tableau_sql_unknown(sql);
        tableau_sql_glue(sql, "(");
        group_write(sql, column->group, &count);
        tableau_sql_glue(sql, ")");
        sql->depth--;
    } else {
        tableau_sql_column(sql, column);
    }
}
