#include "query/piece.h"

const char *piece_state_label(enum piece_state state) {
    static const char *const labels[PIECE_STATE_COUNT] = {
#define X(name, label, meaning) [PIECE_##name] = label,
#include "query/piece.def"
#undef X
    };
    return labels[state];
}

const char *piece_kind_label(enum piece_kind kind) {
    static const char *const labels[] = {
        [PIECE_BLANK] = "blank", [PIECE_STATEMENT] = "statement", [PIECE_COMMAND] = "command",
        [PIECE_DATA] = "data",   [PIECE_REST] = "rest",           [PIECE_MARKUP] = "markup",
    };
    return labels[kind];
}
