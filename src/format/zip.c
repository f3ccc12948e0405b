#include "format/zip.h"

#include "input/archive.h"

static bool zip_takes(struct str path, const struct surroundings *around) {
    (void)around;
    return archive_takes(path);
}

// Directories and packed bytes: nothing in them has lineage.
static void zip_read(struct reading *reading) {
    const struct piece all = {.kind = PIECE_MARKUP,
                              .state = PIECE_NO_LINEAGE,
                              .length = (uint32_t)reading->file.size,
                              .line = 1};
    VEC_PUSH(&reading->pieces, all);
}

const struct format format_zip = {
    .name = "zip",
    .notation = NOTATION_TEXT,
    .takes = zip_takes,
    .read = zip_read,
    .looks = LOOK(ITSELF),
};
