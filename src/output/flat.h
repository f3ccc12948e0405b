// Flat: a document as nothing but the rows of its main table, for formats that have room for one.
//
// What such a format adds is one function that appends a row, and one for what stands before the
// first.
#pragma once

#include "output/renderer.h"

struct flat_format {
    void (*head)(struct buf *out, const struct table *table);
    void (*row)(struct buf *out, const struct table *table, const struct cell *cells);
};

// The format has to outlive the document, which stands in `arena` and holds nothing else.
struct document *flat_create(struct arena *arena, struct sink *sink,
                             const struct renderer_options *options,
                             const struct flat_format *format);
