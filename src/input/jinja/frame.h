// Jinja frame: the variables of a template or of a macro that runs.
//
// As in Jinja, the bodies of loops and {% set %} have scopes of their own: what is set in them is
// forgotten with them.
#pragma once

#include <stdbool.h>

#include "input/jinja.h"

struct jinja_scope;

struct jinja_frame {
    struct jinja_scope *scope;        // the innermost
    const struct jinja_block *caller; // the body of {% call %}; NULL: none
    struct jinja_site caller_site;
    bool macro;
    bool returned; // {{ return(result) }} was reached
    struct jinja_value result;
};

// A frame that sees what `outer` has now, which may be NULL.
struct jinja_frame *jinja_frame_new(struct arena *arena, const struct jinja_frame *outer);

void jinja_scope_open(struct jinja *jinja);
void jinja_scope_clear(struct jinja *jinja); // forgets what is in the innermost scope
void jinja_scope_close(struct jinja *jinja);

const struct jinja_value *jinja_variable(const struct jinja *jinja, struct str name); // or NULL
void jinja_assign(struct jinja *jinja, struct str name, struct jinja_value value);
