// Drawing: writes a picture in one format.
//
//     const struct drawing *dot = drawing_find(STR("dot"));
//     dot->draw(&picture, &sink, &left_out);     // left_out: "120 of 620 edges are drawn: ..."
//     sink_flush(&sink);
//
// Formats stand in drawing.def. The same picture gives the same bytes.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/picture.h"
#include "base/sink.h"

struct drawing {
    struct str name;
    const char *summary;
    // False: nobody reads on. What the format has no room for is said in the drawing and appended
    // to `left_out`.
    bool (*draw)(const struct picture *picture, struct sink *sink, struct buf *left_out);
};

extern const struct drawing drawings[];
extern const uint32_t drawing_count;

const struct drawing *drawing_find(struct str name); // NULL: no such format

#define X(name, summary)                                                                           \
    bool name##_draw(const struct picture *picture, struct sink *sink, struct buf *left_out);
#include "output/drawing.def"
#undef X
