// Issue: a row of a table that tells what is wrong and where, for formats that know nothing else
// (SARIF, workflow commands). It is found by the keys of the table's headings:
//
//     code        "broken-reference"; a table without it has no issues
//     level       "error", "warning" or "note"
//     message     what is wrong here
//     title       what is wrong, for all of this code; may be missing, as all that follow
//     help        what to do about it
//     subject     what it is about
//     file, line, column                    where
//     base_file, base_line, base_column     where, when there is no `file`
//     suppressed  why it is allowed; null when it is not
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/document.h"

enum issue_key {
    ISSUE_CODE,
    ISSUE_LEVEL,
    ISSUE_MESSAGE,
    ISSUE_TITLE,
    ISSUE_HELP,
    ISSUE_SUBJECT,
    ISSUE_FILE,
    ISSUE_LINE,
    ISSUE_COLUMN,
    ISSUE_BASE_FILE,
    ISSUE_BASE_LINE,
    ISSUE_BASE_COLUMN,
    ISSUE_SUPPRESSED,
    ISSUE_KEY_COUNT,
};

struct issue_table {
    uint32_t columns[ISSUE_KEY_COUNT]; // 1 + the heading's; 0: there is none
};

struct issue {
    struct str code;
    struct str level;
    struct str message;
    struct str title;
    struct str help;
    struct str subject;
    struct str file; // empty: not known
    int64_t line;    // 0: not known
    int64_t column;
    struct str suppressed; // empty: it is not
};

// False: the table has no issues.
bool issue_table_find(const struct table *table, struct issue_table *found);

struct issue issue_of(const struct issue_table *table, const struct cell *cells);
