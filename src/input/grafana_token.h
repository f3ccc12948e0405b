// Grafana token: a token of SQL in which Grafana's variables and macros stand.
//
//     SELECT avg(${column:raw}), start_$unit FROM "$table" WHERE $__timeFilter(time)
//                ------------- variable                          ------------- macro
//                                ----------- name: parts of it are variables
//
// Variables are $v, ${v}, ${v:format}, ${v.field} and [[v]]. Inside of strings, quoted identifiers,
// dollar quotes and comments SQL's rules hold: those are tokens as a whole.
#pragma once

#include "input/lexer.h"

enum grafana_kind {
    GRAFANA_SQL,      // a token of SQL without variables
    GRAFANA_VARIABLE, // variables, with nothing but digits glued to them: $v ${a}${b} ${n}000
    GRAFANA_NAME,     // an identifier with variables in it: start_$unit
    GRAFANA_MACRO,    // $__name with a parenthesis behind it
};

struct grafana_token {
    enum grafana_kind kind;
    struct token sql; // its kind counts for GRAFANA_SQL alone
};

// False at the end.
bool grafana_next(struct lexer *lexer, struct grafana_token *token);

// Length of the variable that starts at the byte, or 0.
uint32_t grafana_variable(struct str text, uint32_t at);

// The name in a variable: "v" of ${v:format}.
struct str grafana_variable_name(struct str variable);
