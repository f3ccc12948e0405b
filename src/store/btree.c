#include "store/btree.h"

#include <assert.h>
#include <string.h>

#include "store/bytes.h"

// First byte of a page.
enum page_type {
    PAGE_INDEX_INNER = 2,
    PAGE_TABLE_INNER = 5,
    PAGE_INDEX_LEAF = 10,
    PAGE_TABLE_LEAF = 13,
};

// Of a page's header.
#define AT_CELLS     3
#define AT_CONTENT   5
#define AT_RIGHT     8 // inner pages: the child behind the last cell
#define LEAF_HEADER  8u
#define INNER_HEADER 12u

#define CHILD_SIZE 4u // bytes of a page's number

static void page_number_add(struct buf *out, uint32_t number) {
    bytes_put32((unsigned char *)buf_reserve(out, CHILD_SIZE), number);
    buf_grew(out, CHILD_SIZE);
}

static void varint_add(struct buf *out, uint64_t number) {
    char *at = buf_reserve(out, BYTES_VARINT_MAX);
    buf_grew(out, bytes_put_varint((unsigned char *)at, number));
}

// ---- pages

static uint32_t header_size(uint32_t depth) {
    return depth == 0 ? LEAF_HEADER : INNER_HEADER;
}

static void level_clear(const struct btree *btree, struct btree_level *level) {
    level->cells = 0;
    level->content = btree->pages->size;
}

static struct btree_level *level_at(struct btree *btree, uint32_t depth) {
    struct btree_level *level = &btree->levels[depth];
    if (depth == btree->depth) {
        assert(depth < BTREE_DEPTH);
        btree->depth++;
        buf_init(&level->moved);
        level->page = arena_alloc(&btree->arena, btree->pages->size);
        level_clear(btree, level);
    }
    return level;
}

static bool level_fits(const struct btree_level *level, uint32_t depth, size_t cell) {
    return header_size(depth) + 2 * (level->cells + 1) + cell <= level->content;
}

static void level_put(struct btree_level *level, uint32_t depth, struct str cell) {
    level->last = (uint32_t)cell.size;
    level->content -= level->last;
    memcpy(level->page + level->content, cell.data, cell.size);
    bytes_put16(level->page + header_size(depth) + 2 * level->cells, level->content);
    level->cells++;
}

static void level_finish(const struct btree *btree, uint32_t depth, uint32_t right) {
    static const enum page_type types[][2] = {
        [BTREE_TABLE] = {PAGE_TABLE_LEAF, PAGE_TABLE_INNER},
        [BTREE_INDEX] = {PAGE_INDEX_LEAF, PAGE_INDEX_INNER},
    };
    const struct btree_level *level = &btree->levels[depth];
    uint32_t used = header_size(depth) + 2 * level->cells;
    memset(level->page + used, 0, level->content - used);
    memset(level->page, 0, header_size(depth));
    level->page[0] = (unsigned char)types[btree->kind][depth > 0];
    bytes_put16(level->page + AT_CELLS, level->cells);
    bytes_put16(level->page + AT_CONTENT, level->content);
    if (depth > 0) {
        bytes_put32(level->page + AT_RIGHT, right);
    }
}

// ---- levels

static void level_add(struct btree *btree, uint32_t depth, struct str cell);

// Begins the cell for the level above: the number of this page, which is not yet known, and the key
// that divides it from the next one. In leaves of a table that is the number of the last row.
// Anywhere else the last key moves up; a cell of an inner page starts with a child's number
// already.
static void level_divide(struct btree *btree, uint32_t depth) {
    struct btree_level *level = &btree->levels[depth];
    buf_reset(&level->moved);
    if (depth == 0) {
        page_number_add(&level->moved, 0);
    }
    if (depth == 0 && btree->kind == BTREE_TABLE) {
        varint_add(&level->moved, btree->last_row);
        return;
    }
    buf_add(&level->moved, level->page + level->content, level->last);
    level->content += level->last;
    level->cells--;
}

// Writes a full page. The child before a key that moves up becomes the rightmost one of the page.
static void level_write(struct btree *btree, uint32_t depth) {
    struct btree_level *level = &btree->levels[depth];
    level_divide(btree, depth);
    unsigned char *child = (unsigned char *)level->moved.data;
    level_finish(btree, depth, bytes_get32(child));
    bytes_put32(child, pages_add(btree->pages, (const char *)level->page));
    level_clear(btree, level);
    level_add(btree, depth + 1, buf_str(&level->moved));
}

static void level_add(struct btree *btree, uint32_t depth, struct str cell) {
    struct btree_level *level = level_at(btree, depth);
    if (!level_fits(level, depth, cell.size)) {
        level_write(btree, depth);
    }
    level_put(level, depth, cell);
}

// ---- cells

// How many bytes of a record stand in its cell; the rest goes to pages of its own.
static size_t local_size(const struct btree *btree, size_t size) {
    size_t usable = btree->pages->size;
    size_t most = btree->kind == BTREE_TABLE ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    size_t least = (usable - 12) * 32 / 255 - 23;
    if (size <= most) {
        return size;
    }
    size_t local = least + (size - least) % (usable - CHILD_SIZE);
    return local <= most ? local : least;
}

// Writes the rest of a record as a chain of pages, each with the number of the next. Returns the
// first.
static uint32_t rest_write(struct btree *btree, struct str rest) {
    uint32_t first = btree->pages->count + 1;
    uint32_t room = btree->pages->size - CHILD_SIZE;
    struct buf page;
    buf_init(&page);
    while (rest.size > 0) {
        struct str part = str_sub(rest, 0, room);
        rest = str_sub(rest, room, rest.size);
        buf_reset(&page);
        page_number_add(&page, rest.size > 0 ? btree->pages->count + 2 : 0);
        buf_add_str(&page, part);
        buf_align(&page, btree->pages->size);
        pages_add(btree->pages, page.data);
    }
    buf_release(&page);
    return first;
}

void btree_begin(struct btree *btree, struct pages *pages, uint32_t root, enum btree_kind kind) {
    *btree = (struct btree){.pages = pages, .root = root, .kind = kind};
    arena_init(&btree->arena);
    buf_init(&btree->cell);
}

void btree_add(struct btree *btree, uint64_t row, struct str record) {
    size_t local = local_size(btree, record.size);
    struct buf *cell = &btree->cell;
    buf_reset(cell);
    varint_add(cell, record.size);
    if (btree->kind == BTREE_TABLE) {
        varint_add(cell, row);
    }
    buf_add(cell, record.data, local);
    if (local < record.size) {
        page_number_add(cell, rest_write(btree, str_sub(record, local, record.size)));
    }
    level_add(btree, 0, buf_str(cell));
    btree->last_row = row;
}

void btree_end(struct btree *btree) {
    uint32_t page = 0;
    for (uint32_t depth = 0; depth < btree->depth; depth++) {
        const char *bytes = (const char *)btree->levels[depth].page;
        level_finish(btree, depth, page);
        if (depth + 1 < btree->depth) {
            page = pages_add(btree->pages, bytes);
        } else {
            pages_put(btree->pages, btree->root, bytes);
        }
        buf_release(&btree->levels[depth].moved);
    }
    buf_release(&btree->cell);
    arena_release(&btree->arena);
}
