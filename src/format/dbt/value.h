// Dbt values: settings of YAML files as values of templates.
//
//     vars: {since: 2020-01-01, methods: [card, coupon]}     var('methods') is a LIST
#pragma once

#include "format/tree.h"
#include "input/jinja.h"

struct jinja_value dbt_value(struct jinja *jinja, const struct node *node);

// The same; strings with Jinja in them ("{{ var('schema') }}") are evaluated.
struct jinja_value dbt_value_settled(struct jinja *jinja, const struct node *node);

// A setting's text; empty when it is none or not known.
struct str dbt_value_text(struct jinja *jinja, const struct jinja_value *value);
