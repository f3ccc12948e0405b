// Scope: one query with the names that are visible in it.
//
// It follows PostgreSQL's parse analysis (documentation: Queries, 7.2 Table Expressions, 7.8 WITH
// Queries; SQL Syntax, 4.2.1 Column References). Each item of FROM is an entry; names are looked up
// in the entries that are visible, then in the outer query's.
//
//     SELECT o.id, n FROM shop.orders o, LATERAL (SELECT count(*) AS n FROM shop.lines WHERE
//     order_id = o.id) l
//
//     scope    entries o (TABLE), l (QUERY); outputs id -> o.1, n -> l.1
//       scope  (of l) outer = the one above; entry lines (TABLE); order_id -> lines, o.id -> o
//
// Scopes live in the arena of the statement's binder.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/vec.h"
#include "bind/builtin.h"
#include "bind/project.h"
#include "bind/type.h"
#include "query/object.h"

struct entry;
struct flow;
struct scope;

// A column of an entry, from 1. 0 is the whole row. RAW_COLUMN marks a column of the lineage that
// the entry's list does not hold: a system column, or one that is known by its use only.
struct column_ref {
    struct entry *entry;
    uint32_t column;
    uint32_t candidates; // that share the doubt which column is meant; 0: no such doubt
    uint32_t evidence;   // of the choice
};

#define WHOLE_ROW      0u
#define RAW_COLUMN     0x80000000u
#define UNKNOWN_COLUMN 0x40000000u // one of those under a star, by a position that is lost

// What a column reference means: one column, or several that it could be.
struct name_binding {
    uint32_t count; // 0: not found
    struct column_ref refs[];
};

// ---- entries

enum entry_kind {
    ENTRY_TABLE, // a relation of the catalogue
    ENTRY_QUERY, // a subquery, an arm of a set operation
    ENTRY_CTE,
    ENTRY_FUNCTION,
    ENTRY_JOIN,
    ENTRY_XMLTABLE,
    ENTRY_EXCLUDED, // the row proposed for insertion
};

enum { ADDED_BY_SEARCH = 1, ADDED_BY_CYCLE };

struct entry_column {
    uint32_t name; // symbol
    struct type type;
    struct column_ref left; // JOIN: where it comes from; entry NULL: from the right side only
    struct column_ref right;
    uint32_t function; // FUNCTION: which from_function; 0: WITH ORDINALITY's number
    uint32_t argument; // FUNCTION: the expr of unnest(a, b) that this column is of; 0: all
    uint32_t output;   // QUERY, CTE: which of its outputs; 0: none
    uint32_t added;    // CTE: ADDED_BY_SEARCH, ADDED_BY_CYCLE
    bool from_right;   // JOIN, merged: the right side is shown
    bool by_name;      // known by its name only: no star shows it
};

struct entry {
    uint8_t kind;        // enum entry_kind
    bool open;           // it has more columns than are known
    uint8_t join;        // JOIN: enum join
    uint32_t alias;      // symbol; 0: none
    uint32_t schema;     // TABLE without alias: symbol of the schema, for schema.table.column
    uint32_t relation;   // in the object; 0: the table that a statement writes
    uint32_t definition; // TABLE, EXCLUDED
    uint32_t evidence;   // of the link from the name to the definition
    struct scope *scope; // whose FROM it stands in
    struct scope *query; // QUERY, CTE: its body
    const struct cte_state *cte;
    struct VEC(struct entry_column) columns; // not for a TABLE that renames nothing
    uint32_t merged;                         // JOIN: the first ones are merged by USING or NATURAL
    struct entry *sides[2];                  // JOIN: left and right
    bool by_time;                            // TABLE: columns as they are at this statement
    bool listed;                             // JOIN: its columns are in the list
    bool unknown_function;                   // FUNCTION: one that is defined nowhere
    uint8_t print_state;                     // of print (print.c)
    uint64_t print;
};

// An entry in the list of visible names. A JOIN hides the columns of what is inside it from bare
// names, an aliased one hides the relations too.
struct name_item {
    struct entry *entry;
    bool relation; // alias.column finds it
    bool columns;  // a bare column name finds it
};

// ---- queries

// An output column: an expression, or a column that a star brought in.
struct output {
    uint32_t name;   // symbol
    uint32_t target; // of the object; 0: added for a reader of an open query
    uint32_t expr;
    uint32_t field;                     // (expr).field, out of (expr).*
    const struct name_binding *binding; // a star's column
    bool star;                          // stands for all unknown columns of binding's entry
    bool typed;                         // type has been worked out
    bool typing;
    struct type type;
};

struct cte_state {
    const struct cte *cte;
    uint32_t name;
    struct scope *home; // whose WITH it stands in
    struct scope *body;
    bool built;
    bool recursive;               // was seen inside itself
    struct VEC(uint32_t) columns; // names, once they are known
};

struct memo {
    const struct flow *flow;
    uint32_t epoch; // of the last time it was worked out
    bool busy;
};

// A number of print.h, once it is worked out.
struct query_print {
    uint64_t print;
    uint8_t state;
};

struct scope {
    struct binder *binder;
    const struct query *q;
    uint32_t query;
    struct scope *outer;   // where names are looked up next
    struct scope *lexical; // the query around it: where its WITH names are looked up next
    struct VEC(struct name_item) names;
    uint32_t window; // names before this one are out of sight (ON sees its two sides only)
    struct VEC(struct entry *) entries; // top items of FROM
    struct VEC(struct cte_state *) ctes;
    struct VEC(struct output) outputs;
    uint32_t width; // outputs that the query itself has; those behind are added for its readers
    bool open;      // outputs hold a star over unknown columns
    struct VEC(struct entry *) arms; // SETOP: ENTRY_QUERY each
    struct cte_state *defines;       // the WITH query that it is the body of
    // INSERT, UPDATE, DELETE, MERGE
    bool unnamed;   // nobody sees the names of its outputs: IN (SELECT a ...)
    bool returning; // its RETURNING is being worked out: the target shows what was written
    struct entry *target;
    struct entry *excluded;
    struct entry *source;             // INSERT: the query
    const struct assigneds *assigned; // once they are worked out, in this round:
    uint32_t assigned_epoch;
    struct VEC(struct memo) memos;         // 0: rows; n: output n
    struct VEC(struct query_print) prints; // the same
};

// ---- the statement

struct flow_item;

// A type that has been worked out, or is being so: then it is not known.
struct inferred {
    bool known;
    struct type type;
};

struct binder {
    struct project *project;
    uint32_t file;
    uint32_t statement;
    const struct object *o;
    struct arena arena;  // released with the binder
    uint32_t first_expr; // arrays below are indexed from here
    uint32_t first_query;
    uint32_t first_relation;
    const struct name_binding **bindings; // by expr of kind COLUMN
    struct scope **scopes;                // by query
    struct entry **entries;               // by relation
    struct inferred *types;               // by expr, once one has been asked for
    uint32_t depth;                       // of queries that are being built
    uint32_t evidence;                    // of all edges of the statement
    uint32_t epoch;                       // of the fixpoint
    bool again;
    bool changed;
    struct VEC(struct flow_item) stack; // flow.h
    struct VEC(uint32_t) ways;          // chains of one source, while a flow is taken
};

// A binder for one statement; NULL names nothing. Released with binder_free.
struct binder *binder_new(struct project *project, uint32_t file, uint32_t statement);
void binder_free(struct binder *binder);

static inline uint32_t binder_symbol(const struct binder *binder, uint32_t string) {
    return binder->project->sources[binder->file].symbols[string];
}

// Builds the scope of a query and of all below it.
struct scope *scope_build(struct binder *binder, uint32_t query, struct scope *outer,
                          struct scope *lexical);

// The same where the names of its outputs are lost when `lost`.
struct scope *scope_build_unnamed(struct binder *binder, uint32_t query, struct scope *outer,
                                  struct scope *lexical, bool lost);

// Builds the body of a WITH query, when that has not been done or is not going on.
void scope_build_cte(struct cte_state *cte);

// A scope without a query, into which entries are put by hand.
struct scope *scope_bare(struct binder *binder);

void scope_build_body(struct binder *binder, struct cte_state *cte);

// Output of that name of an open query; made when it is not there yet. From 1.
uint32_t scope_demand(struct scope *scope, uint32_t name);

// An entry over a query's outputs.
struct entry *scope_query_entry(struct scope *scope, struct scope *query);

// ---- entry.c

uint32_t entry_width(const struct entry *entry);
uint32_t entry_name(const struct entry *entry, uint32_t column); // symbol
struct type entry_type(struct entry *entry, uint32_t column);
uint32_t entry_find(const struct entry *entry, uint32_t name); // 0: none
bool entry_hidden(const struct entry *entry, uint32_t column); // dropped: a star passes over it

// The lineage's column behind a TABLE's one.
uint32_t entry_lineage_column(const struct entry *entry, uint32_t column);

// The column of that name of an open TABLE, QUERY or CTE entry, known by its use.
struct column_ref entry_open_column(struct entry *entry, uint32_t name);

// Calls `take` for each open entry that makes this one open: itself, or those inside a join.
void entry_each_open(struct entry *entry, void (*take)(void *context, struct entry *open),
                     void *context);

// ---- names.c: what a column reference means

const struct name_binding *names_resolve(struct scope *scope, uint32_t expr);

// A bare name among this query's own columns only, as GROUP BY looks it up first.
bool names_has_column(struct scope *scope, uint32_t name);

// The visible entry of that alias or table name, in this query or an outer one; NULL: none.
struct entry *names_find_relation(struct scope *scope, uint32_t schema, uint32_t name);

// ---- from.c: FROM items

void from_build(struct scope *scope, struct list relations);
struct entry *from_table(struct scope *scope, uint32_t relation);
struct entry *from_excluded(struct scope *scope);

// An entry over a definition (alias 0: its own name), over the parameters of a function.
struct entry *from_definition(struct scope *scope, uint32_t definition, uint32_t alias);
struct entry *from_parameters(struct scope *scope, struct list parameters);

// Makes the entry's names visible.
void from_show(struct scope *scope, struct entry *entry);

// ---- resolve.c: all expressions of a query

// `usage`: of a column that stands there bare.
void resolve_expr(struct scope *scope, uint32_t expr, struct usage usage);
void resolve_list(struct scope *scope, struct list exprs, struct usage usage);
void resolve_window(struct scope *scope, const struct window *window);
void resolve_targets(struct scope *scope, struct list targets, enum usage_clause clause);

// The output that an item of ORDER BY, GROUP BY or DISTINCT ON means, from 1; 0: none, it is an
// expression of its own.
enum clause { CLAUSE_ORDER, CLAUSE_GROUP };
uint32_t resolve_output(struct scope *scope, uint32_t expr, enum clause clause);

// ORDER BY email, which means an output: where that has its name from a column, the column is named
// here too.
void resolve_output_name(struct scope *scope, uint32_t expr, uint32_t output, struct usage usage);

// ---- infer.c: types of expressions

// The overload of PostgreSQL's own that a CALL means.
struct builtin_pick infer_call(struct scope *scope, uint32_t expr);

// f(row) where f is a column of the row, not a function: its symbol, else 0.
uint32_t infer_projection(struct scope *scope, uint32_t expr);

// Where field `name` of a row value comes from, when the row's making is in sight: a column of an
// entry (SELECT (s.r).x FROM (SELECT a AS r FROM a) s is a.x), or an argument of ROW(...).
struct field_source {
    bool found;
    struct column_ref ref; // entry NULL: by `expr` in `scope`
    struct scope *scope;
    uint32_t expr;
    uint32_t type; // definition of the row's type, when it is cast to one
};
struct field_source infer_field(struct scope *scope, uint32_t expr, uint32_t name);

// The entry whose whole row an expression is, or NULL.
struct entry *infer_row(struct scope *scope, uint32_t expr);

// Names of the fields of a row value, in order; none when its type is not known.
struct infer_fields {
    struct VEC(uint32_t) names; // symbols
};
struct infer_fields infer_fields(struct scope *scope, uint32_t expr);

struct type infer_expr(struct scope *scope, uint32_t expr);
struct type infer_output(struct scope *scope, uint32_t output);
bool infer_is_aggregate(const struct binder *binder, uint32_t expr); // a CALL
bool infer_is_set(const struct binder *binder, uint32_t expr);       // returns a set
