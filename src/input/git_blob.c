#include "input/git_blob.h"

#include <errno.h>
#include <git2.h>
#include <string.h>

#include "input/git_repository.h"

static git_oid oid_of(const struct blob *blob) {
    git_oid oid;
    memcpy(oid.id, blob->id, sizeof(oid.id));
    return oid;
}

uint64_t blob_size(const struct blob *blob) {
    git_oid oid = oid_of(blob);
    size_t size = 0;
    git_object_t type;
    int status = git_odb_read_header(&size, &type, blob->repository->objects, &oid);
    return status == 0 && type == GIT_OBJECT_BLOB ? size : 0;
}

bool blob_hold(struct blob *blob) {
    git_oid oid = oid_of(blob);
    if (blob->held) {
        return true;
    }
    if (git_odb_read(&blob->held, blob->repository->objects, &oid) != 0) {
        blob->held = NULL;
        return false;
    }
    if (git_odb_object_type(blob->held) != GIT_OBJECT_BLOB) {
        git_odb_object_free(blob->held);
        blob->held = NULL;
    }
    return blob->held != NULL;
}

struct str blob_bytes(struct blob *blob) {
    if (!blob_hold(blob)) {
        return STR("");
    }
    return (struct str){git_odb_object_data(blob->held), git_odb_object_size(blob->held)};
}

enum file_status blob_read(struct blob *blob, size_t limit, struct buf *content) {
    buf_reset(content);
    if (blob_size(blob) > limit) {
        return FILE_TOO_LARGE;
    }
    if (!blob_hold(blob)) {
        errno = EIO;
        return FILE_UNREADABLE;
    }
    buf_add_str(content, blob_bytes(blob));
    return FILE_READ;
}
