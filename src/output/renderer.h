// Renderer: writes a document in one output format.
//
//     const struct renderer *json = renderer_find(STR("json"));
//     struct document *doc = json->create(&arena, &sink, &options);
//     impact_run(&reader, &request, doc, &why);
//     json->release(doc);
//     sink_flush(&sink);
//
// Formats stand in renderer.def. A renderer writes to the sink as the report goes on, and keeps
// only what it needs to align the first rows of a table.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/document.h"
#include "base/sink.h"

struct renderer_options {
    bool colour;
    uint32_t width; // of the terminal in columns; 0: lines may have any length
    bool continued; // another document stands above: a blank line first, no second head of a table
};

struct renderer {
    struct str name;
    const char *summary;
    // The document stands in `arena`; arena, sink and options have to outlive it.
    struct document *(*create)(struct arena *arena, struct sink *sink,
                               const struct renderer_options *options);
    void (*release)(struct document *doc); // of what it holds besides
};

extern const struct renderer renderers[];
extern const uint32_t renderer_count;

const struct renderer *renderer_find(struct str name); // NULL: no such format

// Does it show nothing but issues (output/issue.h)?
bool renderer_needs_issues(const struct renderer *renderer);

#define X(name, summary)                                                                           \
    struct document *name##_create(struct arena *arena, struct sink *sink,                         \
                                   const struct renderer_options *options);                        \
    void name##_release(struct document *doc);
#include "output/renderer.def"
#undef X
