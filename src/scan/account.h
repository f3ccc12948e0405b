// Account: how many bytes of the input are in which state. They add up to the sizes of the files.
#pragma once

#include <stdint.h>

#include "query/piece.h"

struct account {
    uint64_t bytes[PIECE_STATE_COUNT];
    uint32_t statements[PIECE_STATE_COUNT];
    uint64_t size; // of all files
};

// A file with its pieces, which must cover it.
void account_file(struct account *account, const struct piece *pieces, uint32_t count,
                  uint64_t size);

// A file that is skipped as a whole.
void account_skipped(struct account *account, uint64_t size);

uint32_t account_statements(const struct account *account); // in any state
