#include "scan/account.h"

#include <assert.h>

void account_file(struct account *account, const struct piece *pieces, uint32_t count,
                  uint64_t size) {
    uint64_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert(pieces[i].start == end);
        end += pieces[i].length;
        account->bytes[pieces[i].state] += pieces[i].length;
        account->statements[pieces[i].state] += pieces[i].kind == PIECE_STATEMENT;
    }
    assert(end == size);
    account->size += size;
}

void account_skipped(struct account *account, uint64_t size) {
    account->bytes[PIECE_SKIPPED] += size;
    account->size += size;
}

uint32_t account_statements(const struct account *account) {
    uint32_t count = 0;
    for (enum piece_state state = 0; state < PIECE_STATE_COUNT; state++) {
        count += account->statements[state];
    }
    return count;
}
