#include "format/format.h"

#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "format/codeowners.h"
#include "format/dbt_catalog.h"
#include "format/dbt_manifest.h"
#include "format/dbt_model.h"
#include "format/dbt_project.h"
#include "format/dbt_properties.h"
#include "format/dbt_seed.h"
#include "format/grafana.h"
#include "format/jupyter.h"
#include "format/metabase.h"
#include "format/python.h"
#include "format/redash.h"
#include "format/redash/script.h"
#include "format/sql.h"
#include "format/stemma_yaml.h"
#include "format/superset.h"
#include "format/zip.h"

// How to add one: write src/format/<name>.c with a struct format, declare it in a header of that
// name, and add a line here. The first format that takes a file reads it, so what takes only some
// files of a notation stands before what takes all of them. Numbers in objects are positions here.
static const struct format *const formats[] = {
    &format_zip,            // archives; their members are files of their own
    &format_dbt_model,      // models, snapshots and tests as they are written
    &format_dbt_seed,       // their CSV files
    &format_redash_script,  // SQL with a Redash query in its comments
    &format_sql,            // scripts
    &format_stemma_yaml,    // what no parser can know
    &format_codeowners,     // GitHub, GitLab
    &format_grafana,        // dashboards, alert rules, provisioning
    &format_metabase,       // API and serialisation
    &format_superset,       // exports and API
    &format_redash,         // API dumps
    &format_dbt_project,    // dbt_project.yml, profiles.yml
    &format_dbt_manifest,   // target/manifest.json
    &format_dbt_catalog,    // target/catalog.json
    &format_dbt_properties, // schema.yml, sources, exposures
    &format_python,         // Airflow, database drivers, SQLAlchemy, pandas
    &format_jupyter,        // notebooks with %%sql
};

#define FORMAT_COUNT ((uint32_t)(sizeof(formats) / sizeof(formats[0])))

static const char *const json_suffixes[] = {".json", ".ipynb", NULL};
static const char *const yaml_suffixes[] = {".yaml", ".yml", NULL};

// `reading` is NULL before the file is read.
static const struct format *text_format(struct str path, const struct surroundings *around,
                                        const struct reading *reading) {
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = formats[i];
        if (format->notation == NOTATION_TEXT && format->takes(path, around) &&
            (!reading || !format->holds || format->holds(reading))) {
            return format;
        }
    }
    return NULL;
}

enum notation format_notation(struct str path, const struct surroundings *around) {
    if (text_format(path, around, NULL)) {
        return NOTATION_TEXT;
    }
    bool tree = path_has_suffix(path, json_suffixes) || path_has_suffix(path, yaml_suffixes);
    return tree ? NOTATION_TREE : NOTATION_NONE;
}

// ---- documents

// Looking for all marks takes longer than parsing a small document.
#define SMALL_DOCUMENT (1u << 20) // bytes

static bool has_mark(const struct format *format, struct str file) {
    for (const char *const *mark = format->marks; mark && *mark; mark++) {
        if (memmem(file.data, file.size, *mark, strlen(*mark))) {
            return true;
        }
    }
    return false;
}

// Whether a file may be one of ours: most JSON files of a repository are not.
static bool may_be_known(struct str file) {
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i]->notation == NOTATION_TREE && has_mark(formats[i], file)) {
            return true;
        }
    }
    return false;
}

static const struct format *tree_format(const struct reading *reading, const struct node *root) {
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i]->notation == NOTATION_TREE && formats[i]->takes_tree(reading->path, root)) {
            return formats[i];
        }
    }
    return NULL;
}

static void note_faults(struct reading *reading, const struct tree *tree) {
    for (uint32_t i = 0; i < tree->faults.size; i++) {
        const struct tree_fault *fault = &tree->faults.data[i];
        reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, fault->at, "%.*s", STR_ARG(fault->message));
    }
}

static void note_broken(struct reading *reading, const struct tree_fault *fault) {
    uint32_t start = fault->at.start;
    reading_omit(reading, (struct span){start, (uint32_t)reading->file.size - start});
    reading_note(reading, DIAG_DOCUMENT_BROKEN, fault->at, "%.*s", STR_ARG(fault->message));
}

// Reads one document of the file. Sets `count` to how many there are.
static const struct format *document_read(struct reading *reading, uint32_t number,
                                          uint32_t *count) {
    bool json = path_has_suffix(reading->path, json_suffixes);
    const struct tree_source source = {
        .text = reading->file, .syntax = json ? TREE_JSON : TREE_YAML, .document = number};
    struct tree tree;
    struct tree_fault fault;
    if (!tree_parse(&reading->arena, &source, &tree, &fault)) {
        if (may_be_known(reading->file)) {
            note_broken(reading, &fault);
        }
        *count = 0;
        return NULL;
    }
    *count = tree.documents;
    const struct format *format = tree_format(reading, tree.root);
    if (format) {
        note_faults(reading, &tree);
        format->read_tree(reading, &tree);
    }
    return format;
}

static const struct format *documents_read(struct reading *reading) {
    const struct format *found = NULL;
    uint32_t count = 1;
    for (uint32_t i = 0; i < count; i++) {
        const struct format *format = document_read(reading, i, &count);
        found = found ? found : format;
    }
    return found;
}

const struct format *format_read(struct reading *reading) {
    const struct format *format = text_format(reading->path, reading->around, reading);
    if (format) {
        format->read(reading);
    } else if (reading->file.size <= SMALL_DOCUMENT || may_be_known(reading->file)) {
        format = documents_read(reading);
    }
    if (format && reading->pieces.size == 0) {
        reading_finish(reading);
    }
    return format;
}

void format_gather(struct surroundings *around) {
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i]->gather) {
            formats[i]->gather(around);
        }
    }
}

const struct format *format_by_number(uint32_t number) {
    return number > 0 && number <= FORMAT_COUNT ? formats[number - 1] : NULL;
}

uint32_t format_number(const struct format *format) {
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i] == format) {
            return i + 1;
        }
    }
    return 0;
}
