// Archive: the members of a ZIP file (.zip, and Tableau's .twbx and .tdsx), each read like a file.
//
//     struct archive archive;
//     archive_init(&archive);
//     struct location place = {.open = "/srv/export.zip"};
//     archive_list(&archive, &place, &arena, &listing);
//     place.member = STR("charts/a.yaml");
//     archive_read(&archive, &place, 64 << 20, &content);
//     archive_release(&archive);
//
// An archive is input from anywhere, so nothing in it is believed: what its directory says is
// checked when it is listed, and reading a member stops where its size should end. What is left out
// stands among the refusals. Nothing is ever written to disk.
//
// The archive last used stays open, since its members are read one after the other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/vec.h"
#include "input/file.h"

#define ARCHIVE_MEMBERS_MAX 10000u

// More than this many times its size, and more than this many bytes: no archive of text unpacks to
// that.
#define ARCHIVE_RATIO_MAX 100u
#define ARCHIVE_BYTES_MAX ((uint64_t)64 << 20)

struct archive_member {
    struct str name; // as archive_read takes it
    struct str path; // the same without needless parts: charts/a.yaml
    uint64_t size;   // bytes when unpacked, as the archive says
};

struct archive_members VEC(struct archive_member);

// A member that is left out, or the whole archive.
struct archive_refusal {
    struct str name; // of the member; empty: the archive
    const char *why; // says what to do
};

struct archive_refusals VEC(struct archive_refusal);

// All of it, strings too, is the arena's.
struct archive_listing {
    struct archive_members members; // by path
    struct archive_refusals refusals;
};

struct location;
struct zip;

struct archive {
    struct zip *zip; // NULL: none is open
    struct buf path; // of the open one
    uint64_t size;   // its bytes
};

void archive_init(struct archive *archive);
void archive_release(struct archive *archive);

// Whether a file of this name is an archive.
bool archive_takes(struct str path);

// Lists the members that can be read. Directories are no members. An archive that cannot be opened
// has no members and no refusals. Of the location, the member does not matter.
void archive_list(struct archive *archive, const struct location *location, struct arena *arena,
                  struct archive_listing *listing);

// Reads a member as file_read does. FILE_DAMAGED: it is encrypted, packed in an unknown way, or
// holds more or less than its directory says.
enum file_status archive_read(struct archive *archive, const struct location *location,
                              size_t limit, struct buf *content);
