// Search: which definition a relation name means at one statement.
//
// Rules: documentation, 5.9.3 The Schema Search Path. Temporary tables come first, then
// PostgreSQL's own catalogue, then the schemas of search_path in order. Within a script statements
// are ordered; between files they are not.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "query/model.h"

struct definition;
struct project;

// Whether a definition stands before another one in file order.
bool search_is_before(const struct definition *a, const struct definition *b);

struct relation_name {
    uint32_t file;
    uint32_t statement;
    uint32_t schema; // symbol, 0: not written
    uint32_t name;
};

struct relation_link {
    uint32_t definition; // 0: not found
    uint32_t evidence;   // bits
};

// The relation name that a list of strings (database?, schema?, name) stands for at a statement.
struct relation_name search_name(const struct project *project, uint32_t file, uint32_t statement,
                                 struct list names);

// Finds what the name means, following the file's search_path; a name that is defined nowhere gives
// definition 0. catalog_link makes an unknown one then.
struct relation_link search_relation(struct project *project, const struct relation_name *name);
struct relation_link search_or_make(struct project *project, const struct relation_name *name);

// Whether a template variable leaves open which relation the name means. search_or_make makes one
// that stands for it: mart.stats_….
bool search_is_open(struct project *project, const struct relation_name *name);

// Schema of an unqualified name that is created at this statement.
uint32_t search_creation_schema(const struct project *project, uint32_t file, uint32_t statement);

// Notes that a name meant a definition up to this statement.
void search_note_former(struct project *project, const struct relation_name *name,
                        uint32_t definition);

// Name of the definition's column at a statement, 0 when it was not there yet or not any more.
uint32_t search_column_name(const struct project *project, uint32_t definition, uint32_t position,
                            uint32_t file, uint32_t statement);
