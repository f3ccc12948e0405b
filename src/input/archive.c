#include "input/archive.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zip.h>

#include "base/intern.h"
#include "base/path.h"
#include "input/git_blob.h"
#include "input/location.h"

#define READ_STEP ((size_t)64 << 10)

void archive_init(struct archive *archive) {
    *archive = (struct archive){0};
    buf_init(&archive->path);
}

static void archive_close(struct archive *archive) {
    if (archive->zip) {
        zip_discard(archive->zip);
    }
    archive->zip = NULL;
    buf_reset(&archive->path);
}

void archive_release(struct archive *archive) {
    archive_close(archive);
    buf_release(&archive->path);
}

bool archive_takes(struct str path) {
    static const char *const suffixes[] = {".zip", ".twbx", ".tdsx", NULL};
    return path_has_suffix(path, suffixes);
}

// ---- opening

enum opened { OPENED, OPENED_NOT, OPENED_EMPTY, OPENED_DAMAGED, OPENED_CROWDED };

// The end of an archive: a signature, two bytes each of four numbers, of which the last counts the
// members, further fields and a comment (APPNOTE.TXT, end of central directory record).
#define END_SIGNATURE "PK\5\6"
#define END_COUNT_AT  10
#define END_SIZE      22
#define TAIL_MAX      (END_SIZE + 0xFFFF + 1024)

// libzip makes room for all members at once, so that their number is looked at before. It may take
// any signature in the archive's tail for its end, hence all of them count. 65535 stands for a
// number that is larger still.
static bool end_is_crowded(const char *tail, size_t size) {
    struct str rest = {tail, size};
    for (size_t at = str_find(rest, 'P'); at + END_SIZE <= rest.size; at = str_find(rest, 'P')) {
        const unsigned char *end = (const unsigned char *)rest.data + at;
        unsigned count = end[END_COUNT_AT] | (unsigned)end[END_COUNT_AT + 1] << 8;
        if (memcmp(end, END_SIGNATURE, strlen(END_SIGNATURE)) == 0 && count > ARCHIVE_MEMBERS_MAX) {
            return true;
        }
        rest = str_sub(rest, at + 1, rest.size);
    }
    return false;
}

static enum opened end_check(int fd, off_t size) {
    char tail[TAIL_MAX];
    off_t start = size > TAIL_MAX ? size - TAIL_MAX : 0;
    ssize_t count = pread(fd, tail, sizeof(tail), start);
    if (count < 0) {
        return OPENED_NOT;
    }
    return end_is_crowded(tail, (size_t)count) ? OPENED_CROWDED : OPENED;
}

static enum opened descriptor_check(int fd, struct archive *archive) {
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        return OPENED_NOT;
    }
    archive->size = (uint64_t)status.st_size;
    return status.st_size == 0 ? OPENED_EMPTY : end_check(fd, status.st_size);
}

static enum opened file_open(struct archive *archive, const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        return OPENED_NOT;
    }
    enum opened checked = descriptor_check(fd, archive);
    if (checked == OPENED) {
        int code = 0;
        archive->zip = zip_fdopen(fd, 0, &code);
        checked = archive->zip ? OPENED : OPENED_DAMAGED;
    }
    if (checked != OPENED) {
        close(fd); // else libzip has closed it
    }
    return checked;
}

// The bytes stay the repository's.
static enum opened bytes_open(struct archive *archive, struct str bytes) {
    size_t tail = bytes.size > TAIL_MAX ? TAIL_MAX : bytes.size;
    archive->size = bytes.size;
    if (bytes.size == 0) {
        return OPENED_EMPTY;
    }
    if (end_is_crowded(bytes.data + bytes.size - tail, tail)) {
        return OPENED_CROWDED;
    }
    struct zip_source *source = zip_source_buffer_create(bytes.data, bytes.size, 0, NULL);
    archive->zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (!archive->zip) {
        zip_source_free(source);
        return OPENED_DAMAGED;
    }
    return OPENED;
}

static enum opened archive_open(struct archive *archive, const struct location *location) {
    struct str path = str_of(location->open);
    if (archive->zip && str_equal(buf_str(&archive->path), path)) {
        return OPENED;
    }
    archive_close(archive);
    enum opened opened = location->blob ? bytes_open(archive, blob_bytes(location->blob))
                                        : file_open(archive, location->open);
    if (opened == OPENED) {
        buf_add_str(&archive->path, path);
    }
    return opened;
}

// ---- listing

struct lister {
    struct archive *archive;
    struct arena *arena;
    struct archive_listing *listing;
    struct intern paths; // of the members so far
};

static void refuse(struct lister *lister, struct str name, const char *why) {
    struct archive_refusal refusal = {name, why};
    VEC_PUSH_IN(lister->arena, &lister->listing->refusals, refusal);
}

static bool has_part(struct str path, struct str part) {
    while (path.size > 0) {
        size_t end = str_find(path, '/');
        if (str_equal(str_sub(path, 0, end), part)) {
            return true;
        }
        path = str_sub(path, end + 1, path.size);
    }
    return false;
}

static bool is_link(struct zip *zip, uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    return zip_file_get_external_attributes(zip, index, 0, &system, &attributes) == 0 &&
           system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

// NULL, or why a member is left out. libzip has replaced a NUL in the name by a blank.
static const char *member_fault(struct zip *zip, const struct zip_stat *status, struct str name) {
    if (name.size == 0 || name.data[0] == '/' || has_part(name, STR("..")) ||
        str_find(name, '\\') < name.size) {
        return "its path may lead out of the archive; pack it with a relative path and slashes";
    }
    if (status->valid & ZIP_STAT_ENCRYPTION_METHOD && status->encryption_method != ZIP_EM_NONE) {
        return "it is encrypted; pack it without a password";
    }
    if (is_link(zip, status->index)) {
        return "it is a symbolic link, which is not followed; pack the file itself";
    }
    return archive_takes(name) ? "archives within archives are not opened; unpack it" : NULL;
}

static void file_add(struct lister *lister, struct archive_member member) {
    uint32_t known = lister->paths.size;
    if (intern_add(&lister->paths, member.path) < known) {
        refuse(lister, member.name, "another member has the same path; pack it under another one");
        return;
    }
    VEC_PUSH_IN(lister->arena, &lister->listing->members, member);
}

static void member_add(struct lister *lister, uint64_t index) {
    struct zip_stat status;
    if (zip_stat_index(lister->archive->zip, index, 0, &status) != 0 || !status.name) {
        refuse(lister, STR(""), "a member has no name; pack it anew");
        return;
    }
    struct str shared = str_of(status.name);
    struct str name = {arena_copy(lister->arena, shared.data, shared.size), shared.size};
    const char *why = member_fault(lister->archive->zip, &status, name);
    if (why) {
        refuse(lister, name, why);
    } else if (!str_ends(name, STR("/"))) { // else a directory
        file_add(lister,
                 (struct archive_member){name, path_clean(lister->arena, name), status.size});
    }
}

static int compare_members(const void *a, const void *b) {
    return str_compare(((const struct archive_member *)a)->path,
                       ((const struct archive_member *)b)->path);
}

// Whether the members are much larger than text ever is when unpacked. Their sum cannot overflow:
// it is looked at after each one.
static bool smells_of_bomb(const struct archive *archive, uint64_t count) {
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct zip_stat status;
        uint64_t size = zip_stat_index(archive->zip, i, 0, &status) == 0 ? status.size : 0;
        if (size > UINT64_MAX - sum) {
            return true;
        }
        sum += size;
        if (sum > ARCHIVE_BYTES_MAX && sum / ARCHIVE_RATIO_MAX > archive->size) {
            return true;
        }
    }
    return false;
}

static void members_list(struct lister *lister) {
    uint64_t count = (uint64_t)zip_get_num_entries(lister->archive->zip, 0);
    if (smells_of_bomb(lister->archive, count)) {
        refuse(lister, STR(""),
               "it unpacks to more than 100 times its size; unpack it if you trust it");
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        member_add(lister, i);
    }
    struct archive_members *members = &lister->listing->members;
    if (members->size > 0) {
        qsort(members->data, members->size, sizeof(*members->data), compare_members);
    }
}

void archive_list(struct archive *archive, const struct location *location, struct arena *arena,
                  struct archive_listing *listing) {
    struct lister lister = {.archive = archive, .arena = arena, .listing = listing};
    intern_init(&lister.paths);
    *listing = (struct archive_listing){0};
    switch (archive_open(archive, location)) {
    case OPENED:
        members_list(&lister);
        break;
    case OPENED_DAMAGED:
        refuse(&lister, STR(""), "it is damaged, or no ZIP archive; pack it anew");
        break;
    case OPENED_CROWDED:
        refuse(&lister, STR(""), "it has more than 10000 members; unpack it, or split it");
        break;
    case OPENED_NOT:
    case OPENED_EMPTY:
        break;
    }
    intern_release(&lister.paths);
}

// ---- reading

// The first member of this name.
static bool member_find(struct zip *zip, struct str name, struct zip_stat *status) {
    uint64_t count = (uint64_t)zip_get_num_entries(zip, 0);
    for (uint64_t i = 0; i < count; i++) {
        if (str_equal(str_of(zip_get_name(zip, i, 0)), name)) {
            return zip_stat_index(zip, i, 0, status) == 0;
        }
    }
    return false;
}

// Reads up to the end, which must be where the directory says.
static enum file_status member_unpack(struct zip_file *file, uint64_t size, struct buf *content) {
    for (;;) {
        zip_int64_t count = zip_fread(file, buf_reserve(content, READ_STEP), READ_STEP);
        if (count < 0) {
            return FILE_DAMAGED;
        }
        buf_grew(content, (size_t)count);
        if (content->size > size) {
            return FILE_DAMAGED;
        }
        if (count == 0) {
            return content->size == size ? FILE_READ : FILE_DAMAGED;
        }
    }
}

static enum file_status member_read(struct archive *archive, struct str name, size_t limit,
                                    struct buf *content) {
    struct zip_stat status;
    if (!member_find(archive->zip, name, &status)) {
        return FILE_DAMAGED;
    }
    if (status.size > limit) {
        return FILE_TOO_LARGE;
    }
    struct zip_file *file = zip_fopen_index(archive->zip, status.index, 0);
    if (!file) {
        return FILE_DAMAGED;
    }
    enum file_status result = member_unpack(file, status.size, content);
    zip_fclose(file);
    return result;
}

enum file_status archive_read(struct archive *archive, const struct location *location,
                              size_t limit, struct buf *content) {
    buf_reset(content);
    enum file_status result = archive_open(archive, location) == OPENED
                                  ? member_read(archive, location->member, limit, content)
                                  : FILE_DAMAGED;
    if (result != FILE_READ) {
        buf_reset(content);
    }
    return result;
}
