// Ddl: names and edges inside CREATE TABLE, ALTER TABLE, CREATE INDEX, RULE and FUNCTION.
//
//     CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)      t.b <- t.a expression
//     CREATE RULE r AS ON INSERT TO v DO ALSO INSERT INTO log VALUES (new.a)  log.a <- v.a
//
// Checks, foreign keys and indexes make no edges; they name columns, so they break with them.
// COPY without a query makes no edges either. Comments and labels are handed on (comment.h).
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct project;

// Takes a statement of these kinds; does nothing with others.
void ddl_bind(struct project *project, uint32_t file, uint32_t statement);
