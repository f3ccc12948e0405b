// Mustache mask: makes the SQL of a Redash query ready for the grammar.
//
//     SELECT * FROM sales_{{ year }} WHERE shop = {{ shop }} AND day >= '{{ days.start }}'
//            {{#late}} AND due < now() {{/late}} {{! the warehouse's clock }}
//
//     SELECT * FROM sales_<NAME_HOLE> WHERE shop = '1' AND day >= '1'
//             AND due < now()
//
// A parameter stands for a value unless its place says otherwise (hole.h). A section's body is
// read, whatever the parameter; so is that of an inverted section, {{^late}} … {{/late}}, unless
// the caller wants to see the text without. Tags are those of mustache(5), without partials.
//
//     struct mustache mustache;
//     mustache_init(&mustache, &excerpt, all, true);
//     mustache_mask(&mustache, at);                        // up to a byte of what is written
//     mustache_skip(&mustache, end);                       // the caller says what stands there
//     mustache_mask(&mustache, all.start + all.length);
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "input/context.h"
#include "input/excerpt.h"

struct mustache {
    struct excerpt *excerpt;
    struct context context;
    uint32_t at;      // in what is written: all before is masked
    uint32_t end;     // of the text
    bool inverted;    // keep the bodies of inverted sections
    bool has_section; // an inverted one came up
    bool no_more;     // no tag is closed any more
};

void mustache_init(struct mustache *mustache, struct excerpt *excerpt, struct span written,
                   bool inverted);

// Masks up to the byte `until`, and to the end of a tag that goes on behind it.
void mustache_mask(struct mustache *mustache, uint32_t until);

// Leaves out what is written up to `until`.
void mustache_skip(struct mustache *mustache, uint32_t until);
