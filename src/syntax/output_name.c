#include "syntax/output_name.h"

#include <stddef.h>

// The last name in a list of names, stars and subscripts.
static const char *last_name(const List *fields) {
    const char *name = NULL;
    for (int i = 0; i < list_length(fields); i++) {
        const Node *field = list_nth(fields, i);
        name = IsA(field, String) ? strVal(field) : name;
    }
    return name;
}

const char *output_value_function(const SQLValueFunction *function) {
    static const char *const names[] = {
        [SVFOP_CURRENT_DATE] = "current_date",
        [SVFOP_CURRENT_TIME] = "current_time",
        [SVFOP_CURRENT_TIME_N] = "current_time",
        [SVFOP_CURRENT_TIMESTAMP] = "current_timestamp",
        [SVFOP_CURRENT_TIMESTAMP_N] = "current_timestamp",
        [SVFOP_LOCALTIME] = "localtime",
        [SVFOP_LOCALTIME_N] = "localtime",
        [SVFOP_LOCALTIMESTAMP] = "localtimestamp",
        [SVFOP_LOCALTIMESTAMP_N] = "localtimestamp",
        [SVFOP_CURRENT_ROLE] = "current_role",
        [SVFOP_CURRENT_USER] = "current_user",
        [SVFOP_USER] = "user",
        [SVFOP_SESSION_USER] = "session_user",
        [SVFOP_CURRENT_CATALOG] = "current_catalog",
        [SVFOP_CURRENT_SCHEMA] = "current_schema",
    };
    return names[function->op];
}

static const char *xml_name(const XmlExpr *xml) {
    static const char *const names[] = {
        [IS_XMLCONCAT] = "xmlconcat",
        [IS_XMLELEMENT] = "xmlelement",
        [IS_XMLFOREST] = "xmlforest",
        [IS_XMLPARSE] = "xmlparse",
        [IS_XMLPI] = "xmlpi",
        [IS_XMLROOT] = "xmlroot",
        [IS_XMLSERIALIZE] = "xmlserialize",
        [IS_DOCUMENT] = NULL,
    };
    return names[xml->op];
}

// Names that do not depend on what is inside. PostgreSQL calls them strong: a cast keeps them.
static const char *own_name(const Node *node) {
    switch (nodeTag(node)) {
    case T_ColumnRef:
        return last_name(((const ColumnRef *)node)->fields);
    case T_A_Indirection:
        return last_name(((const A_Indirection *)node)->indirection);
    case T_FuncCall:
        return strVal(llast(((const FuncCall *)node)->funcname));
    case T_A_Expr:
        return ((const A_Expr *)node)->kind == AEXPR_NULLIF ? "nullif" : NULL;
    case T_GroupingFunc:
        return "grouping";
    case T_A_ArrayExpr:
        return "array";
    case T_RowExpr:
        return "row";
    case T_CoalesceExpr:
        return "coalesce";
    case T_MinMaxExpr:
        return ((const MinMaxExpr *)node)->op == IS_GREATEST ? "greatest" : "least";
    case T_SQLValueFunction:
        return output_value_function((const SQLValueFunction *)node);
    case T_XmlExpr:
        return xml_name((const XmlExpr *)node);
    case T_XmlSerialize:
        return "xmlserialize";
    case T_SubLink:
        switch (((const SubLink *)node)->subLinkType) {
        case EXISTS_SUBLINK:
            return "exists";
        case ARRAY_SUBLINK:
            return "array";
        default:
            return NULL;
        }
    default:
        return NULL;
    }
}

// The first output of a query, which is that of its first SELECT; NULL for VALUES.
static const ResTarget *first_output(const Node *query) {
    const SelectStmt *select = (const SelectStmt *)query;
    while (select->larg) {
        select = select->larg;
    }
    return select->targetList ? linitial(select->targetList) : NULL;
}

const char *output_name(const Node *expr) {
    const char *weak = NULL; // the outermost cast's or CASE's, unless there is a strong one inside
    for (;;) {
        const char *own = expr ? own_name(expr) : NULL;
        if (!expr || own) {
            return own ? own : weak;
        }
        const ResTarget *output;
        switch (nodeTag(expr)) {
        case T_TypeCast:
            weak = weak ? weak : strVal(llast(((const TypeCast *)expr)->typeName->names));
            expr = ((const TypeCast *)expr)->arg;
            break;
        case T_CaseExpr:
            weak = weak ? weak : "case";
            expr = (const Node *)((const CaseExpr *)expr)->defresult;
            break;
        case T_CollateClause:
            expr = ((const CollateClause *)expr)->arg;
            break;
        case T_A_Indirection:
            expr = ((const A_Indirection *)expr)->arg;
            break;
        case T_SubLink:
            if (((const SubLink *)expr)->subLinkType != TREE_SCALAR_SUBLINK) {
                return weak;
            }
            // A scalar subquery has its column's name, also in a cast; "?column?" counts as one.
            output = first_output(((const SubLink *)expr)->subselect);
            if (!output || output->name) {
                return output ? output->name : "column1";
            }
            weak = NULL;
            expr = output->val;
            break;
        default:
            return weak;
        }
    }
}
