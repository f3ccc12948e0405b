#include "query/piece.h"

const char *piece_state_label(enum piece_state state) {
    static const char *const labels[PIECE_STATE_COUNT] = {
#define X(name, label, meaning) [PIECE_##name] = label,
#include "query/piece.def"
#undef X
    };
    return labels[state];
}
