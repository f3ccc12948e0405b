// Declare: fills the catalogue from the files' CREATE, ALTER and SET search_path statements.
#pragma once

#include <stdint.h>

struct project;

// Takes all files, in order.
void declare_project(struct project *project);

// The definition that a statement makes, or 0.
uint32_t declare_definition_of(const struct project *project, uint32_t file, uint32_t statement);

// Fills a declared table's or type's columns, once: its own, LIKE, INHERITS, PARTITION OF, OF.
void declare_columns(struct project *project, uint32_t definition);

// Fills the columns of a definition that joins several.
void declare_merged(struct project *project, uint32_t definition);

// Applies ALTER TABLEs to a definition whose columns are all there.
void declare_alterations(struct project *project, uint32_t definition);
