// Grafana keyword: what the words of SQL say about the place of a variable behind them.
//
//     FROM $v           a relation
//     WHERE a = $v      a value
//     ORDER BY a $v     a clause, or a direction
#pragma once

#include <stdbool.h>

#include "base/str.h"

// What stands left of a place says what is expected there.
enum grafana_left {
    LEFT_OTHER,     // an operand: = ( , LIMIT
    LEFT_START,     // a query
    LEFT_NAME,      // a relation: FROM JOIN
    LEFT_LABEL,     // AS: a name, or the query of WITH
    LEFT_PART,      // . or ::
    LEFT_ITEM,      // a column or more: SELECT, GROUP BY, their commas
    LEFT_CONDITION, // WHERE AND OR
    LEFT_ARGUMENT,  // the only argument of an aggregate or a macro
    LEFT_IN,
    LEFT_DONE, // an operator: an operand has ended
    LEFT_KEEP, // of a keyword: as before
};

enum grafana_clause {
    CLAUSE_OTHER,
    CLAUSE_LIST, // SELECT
    CLAUSE_FROM,
    CLAUSE_ON,
    CLAUSE_BY, // GROUP BY, ORDER BY, PARTITION BY
    CLAUSE_CONDITION,
    CLAUSE_KEEP, // of a keyword: as before
};

struct grafana_keyword {
    const char *word; // in lower case
    enum grafana_left left;
    enum grafana_clause clause;
};

// NULL for other words: an operand ends with them.
const struct grafana_keyword *grafana_keyword(struct str word);

// Whether no operand starts with the word: what stands before it is complete.
bool grafana_closes(struct str word);

// Whether it is a function whose argument is a column rather than a value.
bool grafana_is_aggregate(struct str word);

// Whether it is a type that a constant may follow: date '2024-01-01'. Columns have such names too.
bool grafana_takes_literal(struct str word);
