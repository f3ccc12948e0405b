#include "query/dump.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/complaints.h"
#include "cli/options.h"
#include "scan/scan.h"

static const char about[] =
    "Shows what stemma makes of one file, before names are resolved: its pieces with their "
    "states,\n"
    "what it declares, then each statement as an indented tree. For those who want to see a "
    "stage.\n";

static void print_object(const struct object *object) {
    struct buf out;
    buf_init(&out);
    dump_object(object, &out);
    fwrite(out.data, 1, out.size, stdout);
    buf_release(&out);
}

static int show_file(struct scan *scan, const char *path) {
    complaints_write(&scan->diags, &scan->files, true);
    if (scan->files.size != 1 || !scan->files.data[0].read) {
        return command_fail("%s is not a file that can be read", path);
    }
    print_object(&scan->files.data[0].object);
    return COMMAND_FINE;
}

int command_dump(int argc, char **argv) {
    struct scan_options options = {.jobs = 1,
                                   .file_limit = UINT32_MAX,
                                   .statement_limit = UINT64_MAX,
                                   .memory_limit = SCAN_MEMORY_LIMIT};
    const struct option table[] = {
        {"redact", OPTION_FLAG, NULL, "keep no literals", &options.redact},
    };
    const struct usage usage = {"dump", "FILE", about, table, 1, 1, 1};
    struct operands operands;
    int code;
    if (!options_parse(&usage, argc, argv, &operands, &code)) {
        return code;
    }
    struct scan scan;
    struct buf why;
    buf_init(&why);
    if (scan_run(&scan, (const char *const *)operands.words, 1, &options, &why)) {
        code = show_file(&scan, operands.words[0]);
    } else {
        code = command_fail("%s", why.data);
    }
    scan_release(&scan);
    buf_release(&why);
    return code;
}
