// Diagnostics: what the user should know about the input, with a stable code and a place.
//
//     shop/load.sql:12:8: error STM2001: syntax error at or near "FORM"
//
// Codes stand in diag.def.
#pragma once

#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

enum diag_severity { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

enum diag_code {
#define X(name, code, severity, title) DIAG_##name,
#include "base/diag.def"
#undef X
    DIAG_CODE_COUNT
};

struct diag {
    enum diag_code code;
    uint32_t file;      // index of the scanned file; UINT32_MAX: none
    uint32_t line;      // from 1; 0: the file as a whole
    uint32_t column;    // from 1, in characters
    struct str message; // owned by the arena of whoever raised it
};

struct diags VEC(struct diag);

// By file (those of no file last), place, code and message. What is said twice stays once.
void diags_sort(struct diags *diags);

uint32_t diag_number(enum diag_code code); // 2001
enum diag_severity diag_severity_of(enum diag_code code);
const char *diag_severity_name(enum diag_severity severity); // "error"
const char *diag_title(enum diag_code code);
