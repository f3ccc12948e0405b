#include "report/coverage.h"

#include <stdio.h>

#include "query/piece.h"

enum coverage_column {
    COVERAGE_STATE,
    COVERAGE_PIECES,
    COVERAGE_BYTES,
    COVERAGE_SHARE,
    COVERAGE_PERCENT,
    COVERAGE_WIDTH
};

static const struct heading headings[COVERAGE_WIDTH] = {
    [COVERAGE_STATE] = {"state", "STATE", 0},
    [COVERAGE_PIECES] = {"pieces", "PIECES", HEADING_NUMBER},
    [COVERAGE_BYTES] = {"bytes", "BYTES", HEADING_NUMBER},
    [COVERAGE_SHARE] = {"share", "SHARE", HEADING_PROGRAMS},
    [COVERAGE_PERCENT] = {"percent", "SHARE", HEADING_READERS | HEADING_NUMBER},
};

static const struct table coverage_table = {"coverage", "Coverage of the scan", headings,
                                            COVERAGE_WIDTH, 0};

struct tally {
    int64_t pieces;
    int64_t bytes;
};

static int64_t tallies_read(struct reader *reader, struct tally *tallies) {
    int64_t bytes = 0;
    struct cursor *cursor = reader_query(reader, "SELECT state, pieces, bytes FROM coverage");
    while (cursor_next(cursor)) {
        for (enum piece_state state = 0; state < PIECE_STATE_COUNT; state++) {
            if (str_equal(cursor_text(cursor, 0), str_of(piece_state_label(state)))) {
                tallies[state] =
                    (struct tally){cursor_integer(cursor, 1), cursor_integer(cursor, 2)};
                bytes += tallies[state].bytes;
            }
        }
    }
    return bytes;
}

struct coverage_percent coverage_percent(double share) {
    struct coverage_percent percent;
    snprintf(percent.text, sizeof(percent.text), "%.1f %%", (double)(int64_t)(share * 1000) / 10);
    return percent;
}

static bool show_state(struct document *doc, enum piece_state state, struct tally tally,
                       int64_t all) {
    double share = all > 0 ? (double)tally.bytes / (double)all : 0;
    struct coverage_percent percent = coverage_percent(share);
    const struct cell cells[COVERAGE_WIDTH] = {
        [COVERAGE_STATE] = cell_text(str_of(piece_state_label(state))),
        [COVERAGE_PIECES] = cell_integer(tally.pieces),
        [COVERAGE_BYTES] = cell_integer(tally.bytes),
        [COVERAGE_SHARE] = cell_share(share),
        [COVERAGE_PERCENT] = cell_text(str_of(percent.text)),
    };
    return document_row(doc, cells);
}

bool coverage_show(struct reader *reader, struct document *doc) {
    struct tally tallies[PIECE_STATE_COUNT] = {0};
    int64_t bytes = tallies_read(reader, tallies);
    bool wanted = document_table(doc, &coverage_table);
    for (enum piece_state state = 0; wanted && state < PIECE_STATE_COUNT; state++) {
        wanted = show_state(doc, state, tallies[state], bytes);
    }
    return wanted && document_table_end(doc);
}
