// Lower: from PostgreSQL's raw parse trees to the model. Private to this room.
//
// Each lower_x takes a node, appends what it stands for to the builder, and returns its index.
// Children are appended before their parents, so in an object the indexes in `args`, `arms`, `left`
// and `right` are always smaller than the element's own.
//
// Nesting: what nests counts how deep it is in the model and hands over to cut.c at a limit.
// Left-deep chains of operators, joins and set operations, which the grammar accepts at any length,
// are walked in loops.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "query/builder.h"
#include "syntax/construct.h"
#include "syntax/extent.h"
#include "syntax/parse.h"
#include "syntax/tokens.h"
#include "syntax/tree.h"

// No tree of the model is deeper, but for the first arms of set operations.
#define LOWER_DEPTH_MAX 1000u

// A root whose text is yet to be stored: the text of the outermost one holds those within.
struct kept_text {
    uint32_t expr;     // expr that gets it, or
    uint32_t relation; // the join that gets it
    struct extent extent;
};

struct lower {
    struct builder *builder;
    const struct parse_input *input;
    struct str text;            // the statements as the grammar sees them
    bool redact;                // replace the literals of all texts
    bool in_values;             // in VALUES of an INSERT: row data, never stored
    bool in_sublink;            // in a subquery of an expression: ORDER BY 1 is no row data
    bool partial;               // something was not understood
    bool cut;                   // something was nested too deeply
    bool unknown;               // some node was not known
    uint32_t depth;             // of expressions and queries
    uint32_t roots;             // roots around the current node
    uint32_t start;             // of the current statement, bytes of `text`
    uint32_t row;               // token VALUES of the current list of rows
    const char *schema;         // CREATE SCHEMA's name while its elements are lowered
    struct statement statement; // what all statements from this tree share
    struct range range;         // locations seen in the current expression or relation
    struct tokens tokens;       // of `text`, once lower_tokens has been called
    // Stacks. Whoever pushes pops what is above the size that it has found.
    struct VEC(uint32_t) ids;
    struct VEC(const Node *) nodes;
    struct VEC(struct kept_text) kept;
    struct construct_tallies constructs; // of the next statement
};

// ---- lower.c: what all of lowering uses

void lower_release(struct lower *lower);

// Prepares for the next statement.
void lower_reset(struct lower *lower, const struct parse_input *input, struct str text);

void lower_push(struct lower *lower, uint32_t id);

// Pops all ids above `mark` into a list.
struct list lower_pop(struct lower *lower, uint32_t mark);

// Takes note of a node's location; -1 stands for none.
void lower_at(struct lower *lower, int location);

// Takes note of where something begins and ends, so that what is around it need not find out again.
void lower_at_extent(struct lower *lower, struct extent extent);

struct tokens *lower_tokens(struct lower *lower);

// From bytes of the text to bytes of the file.
struct span lower_span(const struct lower *lower, struct span span);

// Span of the n-th name, from 1, of the qualified name at a location. A star is a name.
struct span lower_name_span(struct lower *lower, int location, uint32_t n);

uint32_t lower_name(struct lower *lower, const char *name); // may be NULL: 0
struct list lower_names(struct lower *lower, const List *strings);
struct list lower_range_var_names(struct lower *lower, const RangeVar *relation);

// The name of a relation that is created: in the schema that is being created if it has none.
struct list lower_created_names(struct lower *lower, const RangeVar *relation);

// Adds a note at a location (-1: at the statement) and marks the statement as partly understood.
void lower_note(struct lower *lower, enum diag_code code, int location, struct str message);

// How deep a left-deep chain may nest here; as much is left for what is at its end.
uint32_t lower_room(const struct lower *lower);

// ---- text.c: the texts of roots

// Keeps a text. It is stored once no root is open any more.
void text_keep(struct lower *lower, struct kept_text kept);

// statement_text.c: the SQL of the statement at `span` of the text, as a text of the object; 0 when
// the file's bytes there are that SQL, or the template of which it is made. Values of templates
// that are known stand in it; where one is not known, it is what the author wrote. Literals are
// left out when redacting, rows of an INSERT always.
uint32_t text_of_statement(struct lower *lower, struct span span);

// What a template leaves open in bytes of the text: EXPR_FLAG_HOLE, EXPR_FLAG_VALUE or 0.
uint8_t text_holes(const struct lower *lower, struct span span);

// ---- cut.c: what is kept of a part that is nested too deeply, or not known

uint32_t cut_expr(struct lower *lower, const Node *node);
uint32_t cut_unknown(struct lower *lower, const Node *node);
uint32_t cut_query(struct lower *lower, const Node *node);
uint32_t cut_relation(struct lower *lower, const Node *node);

// ---- lower_expr.c. A NULL node has index 0.

uint32_t lower_expr(struct lower *lower, const Node *node);
struct list lower_exprs(struct lower *lower, const List *nodes);
uint32_t lower_add_expr(struct lower *lower, struct expr expr);
uint32_t lower_column(struct lower *lower, const ColumnRef *column);

// A number that tells a constant from others; 0 when literals are not to be kept.
uint32_t lower_constant(const struct lower *lower, const A_Const *constant);
struct list lower_indirection(struct lower *lower, const List *indirection);

// An expression whose text is kept. The text of roots that are DEFAULT starts at `start`.
uint32_t lower_root(struct lower *lower, const Node *node, enum root root);
uint32_t lower_root_at(struct lower *lower, const Node *node, enum root root, int start);
struct list lower_roots(struct lower *lower, const List *nodes, enum root root);

// A condition: the terms of an AND are roots.
uint32_t lower_condition(struct lower *lower, const Node *node);

// ---- lower_call.c

uint32_t lower_call(struct lower *lower, const FuncCall *call);
uint32_t lower_window(struct lower *lower, const WindowDef *window);
struct list lower_sort(struct lower *lower, const List *sort);

// ---- lower_type.c

uint32_t lower_type(struct lower *lower, const TypeName *type);

// ---- lower_query.c

uint32_t lower_query(struct lower *lower, const Node *node);
struct list lower_outputs(struct lower *lower, const List *targets);
uint32_t lower_output_name(struct lower *lower, const Node *expr); // of one without a label
void lower_with(struct lower *lower, struct query *query, const WithClause *with);

// A query in brackets: the first bracket at or behind a token.
uint32_t lower_bracketed_query(struct lower *lower, const Node *node, uint32_t token);

// ---- lower_change.c

uint32_t lower_insert(struct lower *lower, const InsertStmt *insert);
uint32_t lower_update(struct lower *lower, const UpdateStmt *update);
uint32_t lower_delete(struct lower *lower, const DeleteStmt *delete);
uint32_t lower_merge(struct lower *lower, const MergeStmt *merge);

// ---- lower_relation.c

uint32_t lower_relation(struct lower *lower, const Node *node);
uint32_t lower_table(struct lower *lower, const RangeVar *table);
struct list lower_relations(struct lower *lower, const List *nodes);

// ---- lower_index.c

// The elements of the list in a bracket, a token: columns and expressions of an index.
struct list lower_index_elements(struct lower *lower, const List *elements, uint32_t bracket);
void lower_create_index(struct lower *lower, const IndexStmt *index);

// ---- lower_mention.c

// Start and length by turns of names with commas between them; `first` is the first one's token.
struct list lower_name_spans(struct lower *lower, const List *names, uint32_t first);

// Mentions: string, start, length by turns (struct statement).
// Pushes the one that stands at a token.
void lower_push_mention(struct lower *lower, const char *name, uint32_t token);

// Pushes the names of a list in the first bracket at or behind a token. Returns a token behind
// them; the same one when there are no names.
uint32_t lower_push_mentions(struct lower *lower, const List *names, uint32_t token);
struct list lower_mentions(struct lower *lower, const List *names, uint32_t token);
struct list lower_trigger_mentions(struct lower *lower, const CreateTrigStmt *trigger);
struct list lower_alter_mentions(struct lower *lower, const List *commands, uint32_t token);
struct list lower_object_mention(struct lower *lower, const List *names);
struct list lower_partition_mentions(struct lower *lower, const PartitionSpec *partition);

// ---- lower_table.c

uint32_t lower_column_def(struct lower *lower, const ColumnDef *column);
struct list lower_column_defs(struct lower *lower, const List *columns);
struct list lower_table_elements(struct lower *lower, const CreateStmt *create);

// Push elements.
void lower_push_relation(struct lower *lower, enum element_kind kind, const RangeVar *relation);
void lower_push_constraint(struct lower *lower, const Constraint *constraint);
void lower_push_column(struct lower *lower, enum element_kind kind, const ColumnDef *column);

// ---- lower_create.c

void lower_create_table(struct lower *lower, const CreateStmt *create, enum statement_kind kind);
void lower_create_as(struct lower *lower, const CreateTableAsStmt *create);
void lower_select_into(struct lower *lower, const SelectStmt *select, const IntoClause *into);
void lower_create_view(struct lower *lower, const ViewStmt *view);
void lower_create_type(struct lower *lower, const CompositeTypeStmt *type);
void lower_create_domain(struct lower *lower, const CreateDomainStmt *domain);
void lower_create_schema(struct lower *lower, const CreateSchemaStmt *schema);
void lower_create_rule(struct lower *lower, const RuleStmt *rule);
void lower_create_trigger(struct lower *lower, const CreateTrigStmt *trigger);
void lower_define(struct lower *lower, const DefineStmt *define);

// ---- lower_alter.c

void lower_alter_table(struct lower *lower, const AlterTableStmt *alter);
void lower_set_schema(struct lower *lower, const AlterObjectSchemaStmt *alter);
void lower_rename(struct lower *lower, const RenameStmt *rename);
void lower_drop(struct lower *lower, const DropStmt *drop);
void lower_comment(struct lower *lower, const CommentStmt *comment);
void lower_security_label(struct lower *lower, const SecLabelStmt *label);

// ---- lower_function.c

void lower_create_function(struct lower *lower, const CreateFunctionStmt *create);
void lower_do(struct lower *lower, const DoStmt *block);

// ---- lower_statement.c

// Appends what a statement stands for. CREATE SCHEMA stands for several statements.
void lower_statement(struct lower *lower, const Node *node);

// A statement of the kind, with what all statements of this tree share; lower_add appends it.
struct statement lower_new(const struct lower *lower, enum statement_kind kind);
void lower_add(struct lower *lower, struct statement statement);

// A statement that is no more than a name.
void lower_add_named(struct lower *lower, enum statement_kind kind, struct list names);

// Schemas of SET search_path.
struct list lower_search_path(struct lower *lower, const VariableSetStmt *set);
