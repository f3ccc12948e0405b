#include "report/retyping.h"

#include <stdlib.h>

#include "report/show.h"
#include "report/text.h"

static const struct {
    const char *one;
    const char *many;
} words[SEEN_COUNT] = {
    [SEEN_CAST] = {"cast", "casts"},
    [SEEN_JOIN] = {"join", "joins"},
    [SEEN_COMPARISON] = {"comparison", "comparisons"},
    [SEEN_FUNCTION] = {"function", "functions"},
    [SEEN_OPERATOR] = {"operator", "operators"},
    [SEEN_KEY] = {"key", "keys"},
    [SEEN_ASSIGNMENT] = {"assignment", "assignments"},
    [SEEN_EXPRESSION] = {"expression", "expressions"},
};

// ---- uses

// Operators that compare; others compute.
static bool compares(struct str name) {
    static const char *const known[] = {
        "=",       "<>",  "!=",  "<",    ">",       "<=",       ">=",      "~",
        "~*",      "!~",  "!~*", "like", "in",      "any",      "between", "ilike",
        "similar", "all", "is",  "not",  "is null", "not null", NULL};
    for (uint32_t i = 0; known[i]; i++) {
        if (str_starts(name, str_of(known[i]))) {
            return true;
        }
    }
    return false;
}

// False: the place passes the type on, or nothing sees it there.
static bool sees(struct str clause, struct str role, struct str name, enum seen_by *by) {
    bool join = str_equal(clause, STR("join"));
    if (str_equal(role, STR("cast"))) {
        *by = SEEN_CAST;
    } else if (str_equal(role, STR("function"))) {
        *by = SEEN_FUNCTION;
    } else if (str_equal(role, STR("operator"))) {
        *by = join ? SEEN_JOIN : compares(name) ? SEEN_COMPARISON : SEEN_OPERATOR;
    } else if (str_equal(role, STR("key"))) {
        *by = join ? SEEN_JOIN : SEEN_KEY;
    } else if (str_equal(role, STR("target"))) {
        *by = SEEN_ASSIGNMENT;
    } else if (str_equal(role, STR("value"))) {
        *by = SEEN_EXPRESSION;
    } else {
        return false;
    }
    return true;
}

enum reference_field {
    REFERENCE_STATEMENT,
    REFERENCE_LINE,
    REFERENCE_COLUMN,
    REFERENCE_CONFIDENCE,
    REFERENCE_CLAUSE,
    REFERENCE_ROLE,
    REFERENCE_NAME,
};

static void add_use(struct retyping *retyping, struct retyping_use use) {
    VEC_PUSH(&retyping->uses, use);
    retyping->counts[use.seen_by]++;
}

static void find_uses(struct retyping *retyping, const struct retyping_carrier *carrier) {
    struct cursor *row = retyping->references;
    cursor_bind_integer(row, 1, carrier->column);
    while (cursor_next(row)) {
        struct retyping_use use = {
            .of = carrier->column,
            .statement = cursor_id(row, REFERENCE_STATEMENT),
            .line = cursor_id(row, REFERENCE_LINE),
            .column = cursor_id(row, REFERENCE_COLUMN),
            .steps = carrier->steps,
            .confidence = carrier->confidence * cursor_share(row, REFERENCE_CONFIDENCE),
        };
        struct str clause = cursor_text(row, REFERENCE_CLAUSE);
        struct str name = cursor_text(row, REFERENCE_NAME);
        if (sees(clause, cursor_text(row, REFERENCE_ROLE), name, &use.seen_by)) {
            use.clause = text_kept(&retyping->lookup->arena, clause);
            use.name = text_kept(&retyping->lookup->arena, name);
            add_use(retyping, use);
        }
    }
}

// ---- where the type goes

enum edge_field {
    EDGE_STATEMENT,
    EDGE_TARGET,
    EDGE_LINE,
    EDGE_COLUMN,
    EDGE_CONFIDENCE,
    EDGE_TYPE, // declared, and the statement only fills it; else empty
};

static void add_carrier(struct retyping *retyping, struct retyping_carrier carrier) {
    if (map_get(&retyping->seen, carrier.column) == 0) {
        map_put(&retyping->seen, carrier.column, 1);
        VEC_PUSH(&retyping->carriers, carrier);
    }
}

static void follow(struct retyping *retyping, const struct retyping_carrier *carrier) {
    struct cursor *row = retyping->edges;
    cursor_bind_integer(row, 1, carrier->column);
    while (cursor_next(row)) {
        double confidence = carrier->confidence * cursor_share(row, EDGE_CONFIDENCE);
        struct str type = cursor_text(row, EDGE_TYPE);
        if (type.size == 0) {
            add_carrier(retyping, (struct retyping_carrier){cursor_id(row, EDGE_TARGET),
                                                            carrier->steps + 1, confidence});
            continue;
        }
        add_use(retyping, (struct retyping_use){
                              .of = carrier->column,
                              .seen_by = SEEN_ASSIGNMENT,
                              .name = text_kept(&retyping->lookup->arena, type),
                              .clause = STR("set"),
                              .statement = cursor_id(row, EDGE_STATEMENT),
                              .line = cursor_id(row, EDGE_LINE),
                              .column = cursor_id(row, EDGE_COLUMN),
                              .steps = carrier->steps,
                              .confidence = confidence,
                          });
    }
}

static void prepare(struct retyping *retyping, struct reader *reader) {
    retyping->references =
        reader_query(reader, "SELECT r.statement_id, r.line, r.\"column\", r.confidence, u.clause,"
                             " u.role, u.name FROM column_references r"
                             " JOIN usages u ON u.id = r.usage_id"
                             " WHERE r.column_id = ?1 AND r.length > 0 ORDER BY r.number");
    retyping->edges = reader_query(
        reader, "SELECT e.statement_id, e.target_column, e.line, e.\"column\", e.confidence,"
                " CASE WHEN c.status = 'declared' AND s.kind NOT IN " STATEMENTS_DEFINING
                " THEN c.type END FROM edges e JOIN kinds k ON k.id = e.kind"
                " JOIN columns c ON c.id = e.target_column JOIN statements s"
                " ON s.id = e.statement_id WHERE e.source_column = ?1"
                " AND k.name IN ('identity', 'rename') AND e.notes & 1 = 0 AND e.chain_id IS NULL"
                " ORDER BY e.id");
}

struct sorted_use {
    struct retyping_use use;
    struct str file;
};

static int compare_uses(const void *left, const void *right) {
    const struct sorted_use *a = left;
    const struct sorted_use *b = right;
    int order = str_compare(a->file, b->file);
    if (order != 0) {
        return order;
    }
    if (a->use.line != b->use.line) {
        return a->use.line < b->use.line ? -1 : 1;
    }
    if (a->use.column != b->use.column) {
        return a->use.column < b->use.column ? -1 : 1;
    }
    if (a->use.of != b->use.of) {
        return a->use.of < b->use.of ? -1 : 1;
    }
    return (int)a->use.seen_by - (int)b->use.seen_by;
}

static void sort_uses(struct retyping *retyping) {
    uint32_t count = retyping->uses.size;
    struct sorted_use *sorted = ARENA_ARRAY(&retyping->lookup->arena, struct sorted_use, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct retyping_use *use = &retyping->uses.data[i];
        sorted[i] =
            (struct sorted_use){*use, lookup_statement(retyping->lookup, use->statement)->file};
    }
    qsort(sorted, count, sizeof(*sorted), compare_uses);
    for (uint32_t i = 0; i < count; i++) {
        retyping->uses.data[i] = sorted[i].use;
    }
}

void retyping_find(struct retyping *retyping, struct lookup *lookup,
                   const struct subjects *subjects) {
    *retyping = (struct retyping){.lookup = lookup};
    prepare(retyping, lookup->reader);
    for (uint32_t i = 0; i < subjects->size; i++) {
        if (subjects->data[i].column != 0) {
            add_carrier(retyping, (struct retyping_carrier){subjects->data[i].column, 0, 1});
        }
    }
    for (uint32_t i = 0; i < retyping->carriers.size; i++) {
        const struct retyping_carrier carrier = retyping->carriers.data[i];
        find_uses(retyping, &carrier);
        follow(retyping, &carrier);
    }
    if (retyping->uses.size > 0) {
        sort_uses(retyping);
    }
}

void retyping_release(struct retyping *retyping) {
    VEC_RELEASE(&retyping->uses);
    VEC_RELEASE(&retyping->carriers);
    map_release(&retyping->seen);
}

bool retyping_has(const struct retyping *retyping, uint32_t column) {
    return map_get(&retyping->seen, column) != 0;
}

// ---- as a document

void retyping_add_text(const struct retyping *retyping, struct buf *out) {
    bool first = true;
    for (enum seen_by by = 0; by < SEEN_COUNT; by++) {
        uint32_t count = retyping->counts[by];
        if (count > 0) {
            buf_print(out, "%s%u %s", first ? "" : ", ", count,
                      count == 1 ? words[by].one : words[by].many);
            first = false;
        }
    }
}

enum use_column {
    USE_PLACE,
    USE_FILE,
    USE_LINE,
    USE_COLUMN,
    USE_OF,
    USE_SEEN_BY,
    USE_NAME,
    USE_CLAUSE,
    USE_STATEMENT,
    USE_FILLS,
    USE_STEPS,
    USE_CONFIDENCE,
    USE_WIDTH,
};

static const struct heading headings[USE_WIDTH] = {
    [USE_PLACE] = {"place", "PLACE", HEADING_READERS},
    [USE_FILE] = {"file", "FILE", HEADING_PROGRAMS},
    [USE_LINE] = {"line", "LINE", HEADING_PROGRAMS},
    [USE_COLUMN] = {"column", "COLUMN", HEADING_PROGRAMS},
    [USE_OF] = {"of", "TYPE OF", 0},
    [USE_SEEN_BY] = {"seen_by", "SEEN BY", 0},
    [USE_NAME] = {"name", "NAME", 0},
    [USE_CLAUSE] = {"clause", "CLAUSE", 0},
    [USE_STATEMENT] = {"statement", "STATEMENT", HEADING_PROGRAMS},
    [USE_FILLS] = {"fills", "FILLS", 0},
    [USE_STEPS] = {"steps", "STEPS", HEADING_NUMBER},
    [USE_CONFIDENCE] = {"confidence", "CONFIDENCE", HEADING_NUMBER},
};

static bool show_use(const struct retyping *retyping, const struct retyping_use *use,
                     struct document *doc, struct arena *row) {
    struct lookup *lookup = retyping->lookup;
    const struct statement *statement = lookup_statement(lookup, use->statement);
    const struct cell cells[USE_WIDTH] = {
        [USE_PLACE] = cell_text(text_place(row, statement->file, use->line, use->column)),
        [USE_FILE] = cell_text(statement->file),
        [USE_LINE] = cell_integer(use->line),
        [USE_COLUMN] = cell_integer(use->column),
        [USE_OF] = cell_text(show_column_name(lookup, use->of, row)),
        [USE_SEEN_BY] = cell_text(str_of(words[use->seen_by].one)),
        [USE_NAME] = cell_text_or_null(use->name),
        [USE_CLAUSE] = cell_text(use->clause),
        [USE_STATEMENT] = cell_text(statement->kind),
        [USE_FILLS] = cell_text_or_null(
            statement->target != 0 ? lookup_asset(lookup, statement->target)->label : STR("")),
        [USE_STEPS] = cell_integer(use->steps),
        [USE_CONFIDENCE] = cell_share(use->confidence),
    };
    return document_row(doc, cells);
}

bool retyping_show(const struct retyping *retyping, struct document *doc, uint32_t limit) {
    static const struct table table = {"uses", "Where the type is seen", headings, USE_WIDTH,
                                       TABLE_MAIN};
    uint32_t shown = show_limited(retyping->uses.size, limit);
    struct arena row;
    arena_init(&row);
    bool wanted = document_table(doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        wanted = show_use(retyping, &retyping->uses.data[i], doc, &row);
        arena_reset(&row);
    }
    arena_release(&row);
    return wanted && document_table_end(doc) && show_cut(doc, retyping->uses.size, shown);
}
