#include "format/sql.h"

#include <stddef.h>

#include "input/split.h"

// .sql.in is SQL with a few placeholders that a build fills in.
static const char *const suffixes[] = {".sql", ".ddl", ".psql", ".pgsql", ".sql.in", NULL};

static void sql_read(struct str file, struct reading *reading) {
    split_sql(file, &reading->pieces);
}

const struct format format_sql = {
    .name = "sql",
    .suffixes = suffixes,
    .read = sql_read,
};
