#include "cli/complaints.h"

#include <stdio.h>

#include "output/display.h"

#define SHOWN_MAX 50 // of one severity

void complaint_add(struct buf *out, const struct diag *diag, struct str path) {
    if (path.size > 0) {
        display_add(out, path);
        if (diag->line > 0) {
            buf_print(out, ":%u:%u", diag->line, diag->column);
        }
        buf_add_str(out, STR(": "));
    }
    buf_print(out, "%s STM%04u: ", diag_severity_name(diag_severity_of(diag->code)),
              diag_number(diag->code));
    display_add(out, diag->message);
    buf_add_char(out, '\n');
}

static void severity_write(const struct diags *diags, const struct scan_files *files,
                           enum diag_severity severity) {
    uint32_t count = 0;
    struct buf line;
    buf_init(&line);
    for (uint32_t i = 0; i < diags->size; i++) {
        bool wanted = diag_severity_of(diags->data[i].code) == severity;
        count += wanted;
        if (wanted && count <= SHOWN_MAX) {
            buf_reset(&line);
            uint32_t file = diags->data[i].file;
            complaint_add(&line, &diags->data[i],
                          file == UINT32_MAX ? STR("") : files->data[file].path);
            fputs(line.data, stderr);
        }
    }
    if (count > SHOWN_MAX) {
        fprintf(stderr, "... and %u more %ss; the store has them all\n", count - SHOWN_MAX,
                diag_severity_name(severity));
    }
    buf_release(&line);
}

void complaints_write(const struct diags *diags, const struct scan_files *files, bool notes) {
    severity_write(diags, files, DIAG_ERROR);
    severity_write(diags, files, DIAG_WARNING);
    if (notes) {
        severity_write(diags, files, DIAG_NOTE);
    }
}
