#include "scan/board.h"

#include <stddef.h>
#include <sys/mman.h>

static size_t board_size(uint32_t items) {
    return sizeof(struct board) + items * sizeof(struct result);
}

struct board *board_new(uint32_t items) {
    struct board *board =
        mmap(NULL, board_size(items), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return board == MAP_FAILED ? NULL : board;
}

void board_free(struct board *board, uint32_t items) {
    if (board) {
        munmap(board, board_size(items));
    }
}
