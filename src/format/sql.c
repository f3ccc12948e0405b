#include "format/sql.h"

#include <stddef.h>

#include "base/path.h"
#include "input/split.h"

// .sql.in is SQL with a few placeholders that a build fills in.
static const char *const suffixes[] = {".sql", ".ddl", ".psql", ".pgsql", ".sql.in", NULL};

static bool sql_takes(struct str path, const struct surroundings *around) {
    (void)around;
    return path_has_suffix(path, suffixes);
}

static void sql_read(struct reading *reading) {
    split_sql(reading->file, &reading->pieces);
}

const struct format format_sql = {
    .name = "sql",
    .notation = NOTATION_TEXT,
    .takes = sql_takes,
    .read = sql_read,
    .looks = LOOK(ITSELF),
    .nameless = true,
};
