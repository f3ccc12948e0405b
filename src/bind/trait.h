// Traits: what constraints say about a column of a table: whether it is always filled, whether an
// INSERT may leave it out.
//
//     CREATE TABLE c (id serial, email text NOT NULL, note text DEFAULT '')
//
//     id      FILLED, DEFAULT      (documentation: 8.1.4 Serial Types)
//     email   FILLED
//     note    DEFAULT
//
// A definition's columns have them one by one; the lineage shows those of the last definition.
#pragma once

#include <stdint.h>

#include "bind/catalog.h"

#define TRAIT_FILLED    1u
#define TRAIT_DEFAULT   2u
#define TRAIT_GENERATED 4u
#define TRAIT_IDENTITY  8u

struct element;

// Of a column as it is declared in a file.
uint8_t trait_declared(const struct project *project, uint32_t file, uint32_t column_def);

// What a column of LIKE, INHERITS, PARTITION OF or OF takes over.
uint8_t trait_inherited(const struct element *element, uint8_t traits);

// Gives the definition's column at a position (from 1) these traits.
void trait_set(struct project *project, uint32_t definition, uint32_t position, uint8_t traits);

// Traits that an element of CREATE TABLE or ALTER TABLE changes: PRIMARY KEY (a), ALTER a SET NOT
// NULL ...; nothing for other elements.
void trait_apply(struct project *project, uint32_t definition, uint32_t file,
                 const struct element *element);
