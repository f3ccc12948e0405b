#include "input/location.h"

#include "input/git_blob.h"

enum file_status location_read(struct archive *archive, const struct location *location,
                               size_t limit, struct buf *content) {
    if (location->member.size > 0) {
        return archive_read(archive, location, limit, content);
    }
    return location->blob ? blob_read(location->blob, limit, content)
                          : file_read(location->open, limit, content);
}
