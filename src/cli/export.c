#include "report/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "input/file.h"
#include "output/exporter.h"

static const char about[] =
    "Hands the lineage on to other catalogues.\n"
    "\n"
    "openlineage: one RunEvent a line, for each script and dataset that it fills, with columns,\n"
    "schemas, SQL, owners, tags and descriptions. datahub: an array of change proposals for the\n"
    "file source, one for each dataset.\n"
    "\n"
    "The same store gives the same bytes: events are of --event-time, and the ids of runs are "
    "made\n"
    "of the input's hash. SQL is read from the scanned files as long as they are unchanged.\n";

static const char format_help[] = "one of"
#define X(name, by_job, summary) " " #name
#include "output/exporter.def"
#undef X
                                  " (openlineage)";

#define SOURCE_MAX ((size_t)256 << 20)

struct exporting {
    const struct exporter *exporter;
    struct transfer_world world;
    struct exporter_out out;
    struct buf path;    // of `content`
    struct buf content; // of the file that was read last
};

static bool take(void *context, const struct transfer *transfer) {
    struct exporting *exporting = context;
    return exporting->exporter->transfer(&exporting->out, &exporting->world, transfer);
}

// Is it below the root, also when links on the way are followed?
static bool stands_below(const char *path, struct str root) {
    struct buf name;
    buf_init(&name);
    buf_add_str(&name, root);
    char *real = realpath(path, NULL);
    char *above = realpath(name.data, NULL);
    struct str rest = str_of(real);
    bool below = real && above && str_starts(rest, str_of(above));
    rest = below ? str_sub(rest, strlen(above), rest.size) : STR("");
    below = below && (rest.size == 0 || rest.data[0] == '/' || strcmp(above, "/") == 0);
    free(real); // realpath's, like the other
    free(above);
    buf_release(&name);
    return below;
}

static bool source(void *context, const struct export_file *file, struct str *content) {
    struct exporting *exporting = context;
    struct buf path;
    buf_init(&path);
    if (file->below) {
        buf_print(&path, "%.*s/", STR_ARG(file->root));
    }
    buf_add_str(&path, file->path);
    if (!str_equal(buf_str(&path), buf_str(&exporting->path))) {
        buf_reset(&exporting->path);
        buf_reset(&exporting->content);
        buf_add_str(&exporting->path, buf_str(&path));
        if (stands_below(path.data, file->root)) {
            file_read(path.data, SOURCE_MAX, &exporting->content);
        }
    }
    buf_release(&path);
    *content = buf_str(&exporting->content);
    return content->size > 0 && str_equal(str_of(digest_of(*content).text), file->hash);
}

static void complain(const struct export_counts *counts) {
    if (counts->without_sql > 0) {
        fprintf(stderr,
                "stemma: the SQL of %u of %u jobs is left out: not at hand as it was"
                " scanned\n",
                counts->without_sql, counts->transfers);
    }
}

static bool is_redacted(struct reader *reader) {
    struct cursor *run = reader_query(reader, "SELECT 1 FROM runs WHERE redacted");
    return cursor_next(run);
}

static int export_all(struct exporting *exporting, struct reader *reader, struct buf *why) {
    struct terminal terminal;
    struct export_counts counts;
    const struct export_request request = {.by_job = exporting->exporter->by_job,
                                           .redacted = is_redacted(reader),
                                           .take = take,
                                           .source = source,
                                           .context = exporting};
    terminal_init(&terminal);
    exporting->out = (struct exporter_out){.sink = &terminal.sink};
    exporting->exporter->begin(&exporting->out, &exporting->world);
    bool done = export_run(reader, &request, &counts, why);
    exporting->exporter->end(&exporting->out, &exporting->world);
    int code = terminal_finish(&terminal, done ? COMMAND_FINE : COMMAND_ERROR);
    if (done) {
        complain(&counts);
        return code;
    }
    return command_fail("%s", why->data);
}

static int run(struct exporting *exporting, const char *store) {
    struct reader reader;
    struct arena arena;
    struct buf why;
    buf_init(&why);
    if (!reader_open(&reader, store, &why)) {
        command_fail("%s", why.data);
        buf_release(&why);
        return COMMAND_ERROR;
    }
    arena_init(&arena);
    buf_init(&exporting->path);
    buf_init(&exporting->content);
    export_identity(&reader, &arena, &exporting->world);
    int code = export_all(exporting, &reader, &why);
    buf_release(&exporting->content);
    buf_release(&exporting->path);
    arena_release(&arena);
    reader_close(&reader);
    buf_release(&why);
    return code;
}

static bool check_format(const char *format) {
    struct buf known;
    struct suggest near;
    if (exporter_find(str_of(format))) {
        return true;
    }
    buf_init(&known);
    suggest_init(&near, str_of(format));
    for (uint32_t i = 0; i < exporter_count; i++) {
        suggest_offer(&near, exporters[i].name);
    }
    suggest_add(&near, &known);
    for (uint32_t i = 0; near.count == 0 && i < exporter_count; i++) {
        buf_print(&known, "%s%.*s", i == 0 ? "; there are " : ", ", STR_ARG(exporters[i].name));
    }
    command_fail("%s is not a format of exports%s", format, known.data);
    buf_release(&known);
    return false;
}

// 2026-01-31T23:59:59Z, with fractions of a second and an offset if wanted (RFC 3339).
static bool is_time(const char *text) {
    static const char shape[] = "0000-00-00T00:00:00";
    size_t i = 0;
    for (; shape[i] != '\0'; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : text[i] != shape[i]) {
            return false;
        }
    }
    if (text[i] == '.') {
        i += 1 + strspn(text + i + 1, "0123456789");
    }
    bool offset = (text[i] == '+' || text[i] == '-') && strlen(text + i) == 6 &&
                  text[i + 3] == ':' && strspn(text + i + 1, "0123456789:") == 5;
    return strcmp(text + i, "Z") == 0 || offset;
}

int command_export(int argc, char **argv) {
    const char *format = "openlineage";
    const char *store = STORE_PATH_DEFAULT;
    const char *namespace = "postgres://localhost:5432";
    const char *database = "postgres";
    const char *jobs = "stemma";
    const char *time = "1970-01-01T00:00:00Z";
    const char *url = "file:///";
    const struct option options[] = {
        {"format", OPTION_TEXT, "FORMAT", format_help, &format},
        {"namespace", OPTION_TEXT, "URL", "where the database is (postgres://localhost:5432)",
         &namespace},
        {"database", OPTION_TEXT, "NAME", "what the database is called (postgres)", &database},
        {"job-namespace", OPTION_TEXT, "NAME", "what scripts and charts belong to (stemma)", &jobs},
        {"event-time", OPTION_TEXT, "TIME", "when it ran (1970-01-01T00:00:00Z)", &time},
        {"source-url", OPTION_TEXT, "URL", "what stands before paths of files (file:///)", &url},
        {"store", OPTION_TEXT, "FILE", "the store to read (" STORE_PATH_DEFAULT ")", &store},
    };
    const struct usage usage = {"export", "", about, options, sizeof(options) / sizeof(options[0]),
                                0,        0};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    if (!check_format(format)) {
        return COMMAND_ERROR;
    }
    if (!is_time(time)) {
        return command_fail("--event-time needs a time like 2026-01-31T23:59:59Z, not %s", time);
    }
    struct exporting exporting = {.exporter = exporter_find(str_of(format)),
                                  .world = {.namespace = str_of(namespace),
                                            .database = str_of(database),
                                            .jobs = str_of(jobs),
                                            .event_time = str_of(time),
                                            .source_url = str_of(url)}};
    return run(&exporting, store);
}
