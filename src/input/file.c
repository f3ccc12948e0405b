#include "input/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BINARY_WINDOW ((size_t)8 << 10)
#define READ_MIN      ((size_t)4 << 10)

// Reads up to the end of the file, which may have changed its size since it was opened.
static enum file_status read_all(int fd, size_t limit, struct buf *content) {
    for (;;) {
        size_t room = content->capacity > content->size + READ_MIN
                          ? content->capacity - content->size - 1
                          : READ_MIN;
        ssize_t count = read(fd, buf_reserve(content, room), room);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return FILE_UNREADABLE;
        }
        buf_grew(content, (size_t)count);
        if (content->size > limit) {
            return FILE_TOO_LARGE;
        }
        if (count == 0) {
            return FILE_READ;
        }
    }
}

static enum file_status read_regular(int fd, size_t limit, struct buf *content) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return FILE_UNREADABLE;
    }
    if (!S_ISREG(status.st_mode)) {
        return FILE_NOT_REGULAR;
    }
    if ((uintmax_t)status.st_size > limit) {
        return FILE_TOO_LARGE;
    }
    buf_reserve(content, (size_t)status.st_size + READ_MIN);
    return read_all(fd, limit, content);
}

enum file_status file_read(const char *path, size_t limit, struct buf *content) {
    buf_reset(content);
    // O_NONBLOCK: opening a pipe must not wait for its other end.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return FILE_UNREADABLE;
    }
    enum file_status result = read_regular(fd, limit, content);
    int reason = errno;
    close(fd);
    errno = reason;
    if (result != FILE_READ) {
        buf_reset(content);
    }
    return result;
}

bool file_is_binary(struct str content) {
    struct str window = str_sub(content, 0, BINARY_WINDOW);
    return str_find(window, '\0') < window.size;
}
