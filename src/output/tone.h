// Tone: colour on a terminal.
#pragma once

#include "output/renderer.h"

// What a renderer itself sets off, besides the tones of cells (enum cell_tone).
enum { TONE_TITLE = TONE_BAD + 1 };

// Appends the text in the tone's colour, or as it is when there is no colour.
void tone_add(struct buf *out, struct str text, int tone, const struct renderer_options *options);
