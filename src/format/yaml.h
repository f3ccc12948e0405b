// YAML: reads one document of a stream with libyaml.
//
// Plain scalars are null, booleans and numbers by the core schema of YAML 1.2: `yes` and `on` are
// strings. Tags other than those of the core schema say nothing here. An alias stands for the same
// content as its anchor; `<<` merges mappings, and what stands in the mapping itself wins.
//
// A document of few bytes can stand for billions of nodes:
//
//     a: &a [x, x]
//     b: &b [*a, *a]     and so on
//
// so aliases may add YAML_ALIAS_NODES in all; those beyond are null, and reported.
#pragma once

#include <stdbool.h>

#include "format/maker.h"

#define YAML_ALIAS_NODES 1000000u

// Makes the tree of the document maker->tree->source.document of the text from `start` on. Sets
// tree->documents, also when it is false: the document is no YAML.
bool yaml_read(struct maker *maker, uint32_t start, struct tree_fault *fault);
