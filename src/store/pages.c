#include "store/pages.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/bytes.h"

// Of the database header, in the first page.
#define AT_PAGE_SIZE  16
#define AT_RESERVED   20 // bytes at the end of each page
#define AT_PAGE_COUNT 28
#define HEADER_SIZE   100

#define WRITE_SIZE ((size_t)1 << 20)

static void pages_write(struct pages *pages, const char *bytes, size_t size, uint64_t at) {
    while (size > 0 && pages->error == 0) {
        ssize_t written = pwrite(pages->file, bytes, size, (off_t)at);
        if (written < 0 && errno != EINTR) {
            pages->error = errno;
        } else if (written > 0) {
            bytes += written;
            size -= (size_t)written;
            at += (uint64_t)written;
        }
    }
}

bool pages_open(struct pages *pages, const char *path) {
    unsigned char header[HEADER_SIZE];
    *pages = (struct pages){.file = open(path, O_RDWR | O_CLOEXEC)};
    buf_init(&pages->adding);
    errno = EIO; // unless the system knows better
    if (pages->file < 0 || pread(pages->file, header, HEADER_SIZE, 0) != HEADER_SIZE) {
        pages->error = errno;
        return false;
    }
    pages->size = bytes_get16(header + AT_PAGE_SIZE);
    pages->count = bytes_get32(header + AT_PAGE_COUNT);
    assert(header[AT_RESERVED] == 0);
    return true;
}

static void pages_flush(struct pages *pages) {
    uint64_t behind = (uint64_t)pages->count * pages->size;
    pages_write(pages, pages->adding.data, pages->adding.size, behind - pages->adding.size);
    buf_reset(&pages->adding);
}

uint32_t pages_add(struct pages *pages, const char *page) {
    buf_add(&pages->adding, page, pages->size);
    pages->count++;
    if (pages->adding.size >= WRITE_SIZE) {
        pages_flush(pages);
    }
    return pages->count;
}

void pages_put(struct pages *pages, uint32_t number, const char *page) {
    pages_write(pages, page, pages->size, (uint64_t)(number - 1) * pages->size);
}

bool pages_close(struct pages *pages) {
    unsigned char count[4];
    bytes_put32(count, pages->count);
    pages_flush(pages);
    pages_write(pages, (const char *)count, sizeof(count), AT_PAGE_COUNT);
    buf_release(&pages->adding);
    if (pages->file >= 0 && close(pages->file) != 0 && pages->error == 0) {
        pages->error = errno;
    }
    errno = pages->error;
    return pages->error == 0;
}
