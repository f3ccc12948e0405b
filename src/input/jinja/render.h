// Jinja rendering: runs the blocks of a template; what they print goes to jinja->out.
#pragma once

#include "input/jinja/frame.h"

void jinja_render(struct jinja *jinja, const struct jinja_block *first);

// Runs them and returns what they print as a text.
struct jinja_value jinja_render_text(struct jinja *jinja, const struct jinja_block *first);
