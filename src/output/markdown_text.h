// Markdown text: a text within Markdown, whatever Markdown or HTML could be in it.
//
//     markdown_add_text(&out, STR("crm.*.email"));     // crm.\*.email
#pragma once

#include "base/buf.h"

// Appends the text on one line, as it stands.
void markdown_add_text(struct buf *out, struct str text);
