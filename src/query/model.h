// The model: statements, queries, relations and expressions, as lineage needs them.
//
// It is the waist of the program: what reads SQL writes it, what resolves names reads it, and
// PostgreSQL's own trees end here. All structs are flat and hold no pointers: they refer to one
// another by 32-bit index into the arrays of an object (object.h), and index 0 means "none".
//
//     SELECT o.id AS order_id FROM shop.orders o WHERE o.paid
//
//     statement {kind QUERY, query 1}
//     query     {kind SELECT, targets [1], from [1], where 3}
//     target    {name "order_id", expr 1}
//     relation  {kind TABLE, names ["shop", "orders"], alias "o"}
//     expr 1    {kind COLUMN, args ["o", "id"]}
//
// Names are as the grammar gives them: folded to lower case unless quoted, cut to 63 bytes.
#pragma once

#include <stdint.h>

// A slice of the object's `ids`: indexes of whatever the owner of the list says.
struct list {
    uint32_t start;
    uint32_t count;
};

// Bytes of the file. Length 0: unknown.
struct span {
    uint32_t start;
    uint32_t length;
};

// ---- expressions

enum expr_kind {
    EXPR_NONE,
#define X(name, label) EXPR_##name,
#include "query/expr.def"
#undef X
    EXPR_KIND_COUNT
};

// `sub` of a CONST.
enum const_kind {
    CONST_STRING, // an untyped literal; NULL too
    CONST_INTEGER,
    CONST_NUMERIC,
    CONST_BOOLEAN,
    CONST_BITS,
};

enum sublink {
    SUBLINK_EXISTS,
    SUBLINK_ANY, // IN too
    SUBLINK_ALL,
    SUBLINK_ROW,    // (a, b) < (SELECT ...)
    SUBLINK_SCALAR, // (SELECT ...)
    SUBLINK_ARRAY,  // ARRAY(SELECT ...)
};

// Flags of struct expr. Each belongs to the kind that it names.
#define EXPR_FLAG_STAR    1u // COLUMN: the last part is a star
#define EXPR_FLAG_NULL    2u // CONST: NULL
#define EXPR_FLAG_INTEGER 4u // CONST: an integer that fits; its value stands in `extra`
#define EXPR_FLAG_HOLE                                                                             \
    8u // a root: a template part in it is not known, columns may be hidden;
       // COLUMN: it may be none, but a word in such a part
#define EXPR_FLAG_VALUE       16u // a root: a value in it is filled in by a template
#define EXPR_FLAG_DESCENDING  32u // a key of ORDER BY: DESC, USING another operator than <
#define EXPR_FLAG_NULLS_FIRST 64u
#define EXPR_FLAG_NULLS_LAST  128u

// `sub` of an OP.
enum operator_kind {
    OPERATOR_PLAIN,
    OPERATOR_ANY, // a = ANY (array)
    OPERATOR_ALL,
};

// `span` of a COLUMN is its last name part (what a rename has to edit, the star of `a.*`); of any
// other expression the whole text if `text` is set, else its first token's start with length 0.
//
// `text` is set on roots only: select items, single conditions (the terms of an AND), sort and
// group items, assignments, function calls in FROM. It is the SQL as written (or redacted).
struct expr {
    uint8_t kind; // enum expr_kind
    uint8_t flags;
    uint16_t sub;
    uint32_t name; // string
    struct list args;
    uint32_t extra;
    uint32_t text;         // string in the text pool (object_text)
    struct span span;      // see above
    struct span text_span; // where `text` stands in the file; length 0 when `text` is 0
};

// A function call's own parts. Without a window, `window` is 0.
struct call {
    struct list names; // strings: schema?, function
    struct list order; // exprs: agg(x ORDER BY ...), or the keys of WITHIN GROUP
    uint32_t filter;   // expr
    uint32_t window;   // struct window
    uint8_t distinct;
    uint8_t star;         // count(*)
    uint8_t variadic;     // the last argument is spread
    uint8_t within_group; // the keys in `order` are arguments
};

// OVER w is a window with `base` w and nothing else; WINDOW w AS (...) has `name` w.
struct window {
    uint32_t name;         // string
    uint32_t base;         // string: the window that this one copies
    struct list partition; // exprs
    struct list order;     // exprs
    uint32_t frame_start;  // expr of `n PRECEDING`
    uint32_t frame_end;    // expr
    uint32_t frame;        // which frame, as a number of the grammar's
};

struct type_name {
    struct list names;   // strings: schema?, type; internal names of grammar types (int4, varchar)
    struct list typmods; // exprs
    uint16_t dimensions; // of an array
    uint8_t setof;
    uint8_t percent_type; // names end with table, column: table.column%TYPE
};

// ---- queries

enum query_kind {
    QUERY_NONE,
    QUERY_SELECT,
    QUERY_VALUES,
    QUERY_SETOP,
    QUERY_INSERT,
    QUERY_UPDATE,
    QUERY_DELETE,
    QUERY_MERGE,
};

enum setop { SETOP_UNION, SETOP_INTERSECT, SETOP_EXCEPT };

// An output column, an assignment (SET name = expr) or a column of an INSERT's list (no expr).
// `name` of an output column is PostgreSQL's choice when none is written (FigureColname); it is
// "?column?" when there is nothing to choose from, and 0 for a star. A column inherited from its
// name alone is marked by `named` 0.
struct target {
    uint32_t name; // string
    uint32_t expr;
    struct list indirection; // exprs below `name` in SET name[1].f = ...; only its count matters
    struct span span;        // of the written name (SET, INSERT list, AS name); length 0: none
    uint8_t named;           // the name is written (AS x, SET x)
    uint8_t unused[3];
};

enum distinct { DISTINCT_NONE, DISTINCT_ALL, DISTINCT_ON };

// One struct for all; the fields that a kind does not name are 0.
struct query {
    uint8_t kind;      // enum query_kind
    uint8_t recursive; // WITH RECURSIVE
    uint8_t distinct;  // enum distinct
    uint8_t setop;     // SETOP: enum setop
    uint8_t all;       // SETOP ... ALL
    uint8_t group_distinct;
    uint8_t depth_cut;  // something in it was nested too deeply and is missing
    uint8_t limit_kind; // WITH TIES or not, as a number of the grammar's
    struct list ctes;
    // SELECT; UPDATE, DELETE, MERGE: from = FROM, USING, the source; where = WHERE, MERGE's ON
    struct list targets; // SELECT: outputs; INSERT: the column list; UPDATE: the SET list
    struct list from;    // relations
    uint32_t where;      // expr
    struct list group;   // exprs
    uint32_t having;     // expr
    struct list windows;
    struct list distinct_on; // exprs
    // SELECT, VALUES, SETOP
    struct list order; // exprs
    uint32_t limit;    // expr
    uint32_t offset;   // expr
    // VALUES: `width` columns; rows made of constants only are dropped, so `rows` may be empty, but
    // `constants` tells whether they are the same (0 for the rows of an INSERT)
    uint32_t width;
    uint32_t constants;
    struct list rows; // exprs of kind ROW
    // SETOP: left-deep chains of one operator are flattened: a UNION b UNION c has three arms
    struct list arms; // queries
    // INSERT, UPDATE, DELETE, MERGE
    uint32_t target;       // relation that is written
    uint32_t source;       // INSERT: query, or 0 for DEFAULT VALUES
    uint32_t conflict;     // INSERT: struct conflict
    struct list actions;   // MERGE: struct merge_action
    struct list returning; // targets
    struct span span;      // from the query's first token; length 0 when not known
};

struct cte {
    uint32_t name;
    struct list columns; // strings: WITH q(a, b)
    uint32_t query;
    struct list search; // strings: SEARCH ... BY these
    uint32_t search_set;
    struct list cycle; // strings: CYCLE these
    uint32_t cycle_mark;
    uint32_t cycle_path;
    struct span span; // of the name
};

// INSERT ... ON CONFLICT (infer) WHERE infer_where / ON CONSTRAINT constraint DO ...
struct conflict {
    struct list infer; // exprs: columns or expressions
    uint32_t infer_where;
    uint32_t constraint; // string
    uint32_t update;     // 1: DO UPDATE
    struct list sets;    // targets
    uint32_t where;
};

enum merge_kind { MERGE_NOTHING, MERGE_INSERT, MERGE_UPDATE, MERGE_DELETE };

struct merge_action {
    uint8_t kind;    // enum merge_kind
    uint8_t matched; // WHEN MATCHED, else WHEN NOT MATCHED
    uint16_t unused;
    uint32_t condition;  // expr
    struct list columns; // INSERT: targets (names only); empty: all columns in order
    struct list values;  // INSERT: exprs; empty: DEFAULT VALUES
    struct list sets;    // UPDATE: targets
};

// ---- relations: items of FROM

enum relation_kind {
    RELATION_NONE,
    RELATION_TABLE,
    RELATION_QUERY,    // (SELECT ...) alias
    RELATION_FUNCTION, // f(...), ROWS FROM (f(...), g(...))
    RELATION_JOIN,
    RELATION_XMLTABLE,
};

enum join { JOIN_INNER_, JOIN_LEFT_, JOIN_RIGHT_, JOIN_FULL_ };

#define RELATION_FLAG_LATERAL    1u
#define RELATION_FLAG_ONLY       2u
#define RELATION_FLAG_NATURAL    4u
#define RELATION_FLAG_ORDINALITY 8u
#define RELATION_FLAG_ROWS_FROM  16u

struct relation {
    uint8_t kind; // enum relation_kind
    uint8_t flags;
    uint8_t join; // JOIN: enum join; a cross join is inner without a condition
    uint8_t unused;
    uint32_t alias;            // string
    struct list columns;       // strings: alias (a, b)
    struct list names;         // TABLE: strings: database?, schema?, name
    struct list sample;        // TABLE: exprs of TABLESAMPLE
    uint32_t query;            // QUERY
    struct list functions;     // FUNCTION: struct from_function
    uint32_t left;             // JOIN: relation
    uint32_t right;            // JOIN: relation
    struct list using_columns; // JOIN: strings
    struct list using_spans;   // JOIN: start and length of each in turn; empty when not known
    uint32_t using_alias;      // JOIN: string: USING (k) AS alias
    uint32_t on;               // JOIN: expr
    uint32_t text;             // JOIN with USING or NATURAL: the text of that clause
    struct span text_span;     // where it stands
    uint32_t document;         // XMLTABLE: exprs
    uint32_t row;
    struct list xml_columns; // XMLTABLE: struct column_def
    struct span span;        // TABLE: of the relation's name; else of the first token
};

struct from_function {
    uint32_t expr;       // CALL, or another expression that the grammar takes for one
    struct list columns; // struct column_def: AS f(a int, b text)
};

// ---- statements

// A column of CREATE TABLE, CREATE TYPE, RETURNS TABLE, AS f(...), XMLTABLE.
#define COLUMN_NOT_NULL    1u
#define COLUMN_PRIMARY_KEY 2u
#define COLUMN_UNIQUE      4u
#define COLUMN_GENERATED   8u  // GENERATED ALWAYS AS (value) STORED
#define COLUMN_IDENTITY    16u // GENERATED ... AS IDENTITY
#define COLUMN_ORDINALITY  32u // XMLTABLE: FOR ORDINALITY

struct column_def {
    uint32_t name;
    uint32_t type;      // struct type_name
    uint32_t value;     // expr: DEFAULT, GENERATED ... AS (...), XMLTABLE's PATH
    uint32_t fallback;  // expr: XMLTABLE's DEFAULT
    struct list checks; // exprs: CHECK (...) of the column
    uint32_t flags;
    struct span span; // of the name
};

enum element_kind {
    ELEMENT_NONE,
    ELEMENT_COLUMN,      // column
    ELEMENT_LIKE,        // LIKE relation; flag: LIKE_DEFAULTS ...
    ELEMENT_INHERITS,    // INHERITS (relation)
    ELEMENT_PARTITION,   // PARTITION OF relation
    ELEMENT_OF,          // OF type: relation holds the type's names
    ELEMENT_KEY,         // PRIMARY KEY or UNIQUE: name = constraint, columns; flag 1: primary
    ELEMENT_FOREIGN_KEY, // name, columns, relation, to_columns
    ELEMENT_CHECK,       // name, expr
    ELEMENT_EXPR,        // CREATE INDEX: a column or expression; flag 1: the WHERE condition
    // ALTER TABLE
    ELEMENT_ADD_COLUMN,      // column; flag 1: IF NOT EXISTS
    ELEMENT_DROP_COLUMN,     // name
    ELEMENT_RENAME_COLUMN,   // name, to
    ELEMENT_RENAME,          // to: the relation's new name
    ELEMENT_SET_SCHEMA,      // to
    ELEMENT_ALTER_TYPE,      // name, column (its type; value = USING)
    ELEMENT_ALTER_DEFAULT,   // name, expr or 0
    ELEMENT_ALTER_NOT_NULL,  // name; flag 1: SET, 0: DROP
    ELEMENT_ALTER_IDENTITY,  // name; flag 1: ADD, 0: DROP
    ELEMENT_DROP_EXPRESSION, // name: of a column that was generated
    ELEMENT_ATTACH,          // ATTACH PARTITION relation
    ELEMENT_DETACH,          // DETACH PARTITION relation
    ELEMENT_INHERIT,         // INHERIT relation
    ELEMENT_NO_INHERIT,      // NO INHERIT relation
};

// Flags of LIKE: what INCLUDING names.
#define LIKE_DEFAULTS  1u
#define LIKE_GENERATED 2u
#define LIKE_IDENTITY  4u

struct element {
    uint8_t kind; // enum element_kind
    uint8_t flag;
    uint16_t unused;
    uint32_t name;
    uint32_t to;
    uint32_t column;        // struct column_def
    uint32_t relation;      // struct relation of kind TABLE
    struct list columns;    // strings
    struct list to_columns; // strings
    struct list to_spans;   // start and length of each of to_columns by turns
    struct list mentions;   // see struct statement
    uint32_t expr;
    struct span span;
};

enum parameter_mode {
    PARAMETER_IN,
    PARAMETER_OUT,
    PARAMETER_INOUT,
    PARAMETER_VARIADIC,
    PARAMETER_TABLE
};

struct parameter {
    uint32_t name;
    uint32_t type;  // struct type_name
    uint32_t value; // expr: DEFAULT
    uint32_t mode;  // enum parameter_mode
};

// How much code a body is.
struct measure {
    uint32_t lines;      // from the first that is not blank to the last
    uint32_t statements; // of PL/pgSQL or SQL; blocks are none
    uint32_t branches;   // IF, ELSIF, WHEN
    uint32_t loops;
    uint32_t handlers;      // WHEN in EXCEPTION
    uint32_t dynamic;       // statements that are put together at run time
    uint32_t first_dynamic; // byte of the body where the first of them is
};

struct function {
    struct list parameters; // struct parameter
    uint32_t returns;       // struct type_name, 0: by OUT parameters, or a procedure
    uint32_t language;      // string, 0 when absent (BEGIN ATOMIC, RETURN)
    uint32_t body;          // string in the text pool: AS '...', unquoted
    struct span body_span;  // of the body's quoted text in the file
    struct list queries;    // statements of BEGIN ATOMIC or the query of RETURN
    struct measure measure; // of the body
    uint8_t procedure;
    uint8_t unused[3];
};

enum object_type {
    OBJECT_TYPE_OTHER,
    OBJECT_TYPE_TABLE,
    OBJECT_TYPE_VIEW,
    OBJECT_TYPE_MATVIEW,
    OBJECT_TYPE_FOREIGN_TABLE,
    OBJECT_TYPE_COLUMN,
    OBJECT_TYPE_FUNCTION,
    OBJECT_TYPE_TYPE,
    OBJECT_TYPE_SCHEMA,
};

enum statement_kind {
    STATEMENT_NONE,
#define X(name, label) STATEMENT_##name,
#include "query/statement.def"
#undef X
    STATEMENT_KIND_COUNT
};

#define STATEMENT_FLAG_TEMPORARY     1u
#define STATEMENT_FLAG_IF_NOT_EXISTS 2u
#define STATEMENT_FLAG_OR_REPLACE    4u
#define STATEMENT_FLAG_IF_EXISTS     8u
#define STATEMENT_FLAG_INTO          16u // SELECT INTO
#define STATEMENT_FLAG_UNLOGGED      32u
#define STATEMENT_FLAG_RECURSIVE     64u // CREATE RECURSIVE VIEW (the grammar has made a WITH of it)
#define STATEMENT_FLAG_CUT           128u  // nested too deeply: parts are missing
#define STATEMENT_FLAG_INSTEAD       256u  // CREATE RULE ... DO INSTEAD
#define STATEMENT_FLAG_HOLE          1024u // a part of its template is not known
#define STATEMENT_FLAG_NESTED        512u  // part of another statement (CREATE SCHEMA's, a rule's)

struct statement {
    uint8_t kind;        // enum statement_kind
    uint8_t object_type; // DROP, RENAME, ALTER_TABLE, COMMENT, SECURITY_LABEL: enum object_type
    uint16_t flags;
    uint32_t number;      // among the file's statements that the grammar knows, from 1
    uint32_t piece;       // index of the piece, from 0
    struct list names;    // strings: database?, schema?, name (of the object)
    struct list columns;  // strings: CREATE VIEW v(a, b); SET search_path = a, b; COPY t (a, b)
    struct list elements; // struct element
    // Names of the relation's own columns where nothing depends on them: PRIMARY KEY (a), COPY t
    // (a), UPDATE OF a, COMMENT ON COLUMN t.a, ALTER COLUMN a. String, start, length by turns.
    struct list mentions;
    struct list drops; // DROP, TRUNCATE: relations
    uint32_t query;
    struct list queries; // CREATE RULE: actions
    uint32_t function;   // struct function
    uint32_t type;       // struct type_name: CREATE DOMAIN
    uint32_t text;       // COMMENT, SECURITY_LABEL: string in the text pool; 0: NULL
    uint32_t target;     // string: CREATE TRIGGER's function, SECURITY_LABEL's provider
    uint32_t fill;       // struct fill: what its text belongs to; 0: the file is a script
    uint32_t sql;        // string in the text pool: its SQL; 0: the file's bytes at `span`
    struct span span;    // without the blanks around it and the semicolon
    // Its queries, relations and expressions are those between the ends of the statement before it
    // and these ends. builder_statement sets them: a statement is added behind its parts.
    uint32_t query_end;
    uint32_t relation_end;
    uint32_t expr_end;
};

// How often a construct stands in a statement.
struct occurrence {
    uint32_t statement;
    uint32_t construct; // enum construct
    uint32_t count;
    uint32_t offset; // of the first one: bytes of the file
};

// ---- overrides

// A comment that allows a change: `-- stemma: allow rows-may-change reason` (scan/override.h).
struct override {
    uint32_t line;   // of the comment
    uint32_t start;  // byte of the file within the statement that it belongs to
    uint32_t code;   // string
    uint32_t reason; // text; 0: none is given
};
