#include "report/effect.h"

struct cell effect_cell(enum effect effect) {
    static const struct {
        const char *text;
        enum cell_tone tone;
    } effects[] = {
        [EFFECT_BREAKS] = {"breaks", TONE_BAD},
        [EFFECT_TYPE] = {"type changes", TONE_BAD},
        [EFFECT_VALUES] = {"values change", TONE_WARNING},
        [EFFECT_ROWS] = {"rows may change", TONE_QUIET},
        [EFFECT_SEEN] = {"type is seen", TONE_QUIET},
    };
    return cell_toned(cell_text(str_of(effects[effect].text)), effects[effect].tone);
}
