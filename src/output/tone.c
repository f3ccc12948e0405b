#include "output/tone.h"

// SGR parameters of ECMA-48.
static const char *const codes[] = {
    [TONE_PLAIN] = "",     [TONE_QUIET] = "2", [TONE_GOOD] = "32",
    [TONE_WARNING] = "33", [TONE_BAD] = "31",  [TONE_TITLE] = "1",
};

void tone_add(struct buf *out, struct str text, int tone, const struct renderer_options *options) {
    if (!options->colour || tone == TONE_PLAIN || text.size == 0) {
        buf_add_str(out, text);
        return;
    }
    buf_print(out, "\x1b[%sm%.*s\x1b[0m", codes[tone], STR_ARG(text));
}
