#include "cli/side.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/project.h"

// The settings of a directory are its own; where it has none, those that a scan would take.
// `words`: the directory, as an operand; it has to live as long as the config.
static bool config_of(struct config *config, char **words) {
    const struct operands named = {words, 1};
    struct buf own;
    buf_init(&own);
    buf_print(&own, "%s/%s", words[0], SETTINGS_FILE);
    config_init(config);
    bool done = config_read(config, access(own.data, F_OK) == 0 ? own.data : NULL, &named);
    buf_release(&own);
    return done;
}

static bool scan_into(char *directory, const char *store) {
    char *words[] = {directory, NULL};
    struct config config;
    struct scan_options options;
    struct project project;
    bool done = config_of(&config, words);
    if (done) {
        project_options(&options, &config);
        const struct project_source source = {.config = &config, .options = &options};
        project_begin(&project);
        done = project_read(&project, &source) && project_write(&project, store);
        if (!done) {
            command_fail("%s", project.why.data);
        }
        project_end(&project);
    }
    config_release(&config);
    return done;
}

static bool path_settle(struct side *side, char *what, const struct scratch *scratch,
                        const char *name) {
    struct stat status;
    if (stat(what, &status) != 0) {
        command_fail("%s cannot be read: %s", what, strerror(errno));
        return false;
    }
    if (!S_ISDIR(status.st_mode)) {
        buf_print(&side->path, "%s", what);
        return true;
    }
    scratch_path(scratch, name, &side->path);
    return scan_into(what, side->path.data);
}

static bool reader_settle(struct side *side) {
    struct buf why;
    buf_init(&why);
    bool done = reader_open(&side->reader, side->path.data, &why);
    if (!done) {
        command_fail("%s", why.data);
    }
    buf_release(&why);
    return done;
}

bool side_open(struct side *side, char *what, const struct scratch *scratch, const char *name) {
    buf_init(&side->path);
    if (path_settle(side, what, scratch, name) && reader_settle(side)) {
        return true;
    }
    buf_release(&side->path);
    return false;
}

void side_close(struct side *side) {
    reader_close(&side->reader);
    buf_release(&side->path);
}
