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
#include "format/evidence.h"
#include "format/grafana.h"
#include "format/jupyter.h"
#include "format/metabase.h"
#include "format/python.h"
#include "format/redash.h"
#include "format/redash/script.h"
#include "format/sql.h"
#include "format/sqlmesh.h"
#include "format/stemma_yaml.h"
#include "format/superset.h"
#include "format/tableau.h"
#include "format/zip.h"

// How to add one: write src/format/<name>.c with a struct format, declare it in a header of that
// name, and add a line here. The first format that takes a file reads it, so what takes only some
// files of a notation stands before what takes all of them. Numbers in objects are positions here.
static const struct format *const formats[] = {
    &format_zip,            // archives; their members are files of their own
    &format_sqlmesh,        // models and audits behind a header
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
    &format_evidence,       // pages of Markdown with queries
    &format_tableau,        // workbooks and data sources
};

#define FORMAT_COUNT ((uint32_t)(sizeof(formats) / sizeof(formats[0])))

static const char *const json_suffixes[] = {".json", ".ipynb", NULL};
static const char *const yaml_suffixes[] = {".yaml", ".yml", NULL};
static const char *const xml_suffixes[] = {".twb", ".tds", NULL};

const struct format *format_of_text(const struct reading *reading) {
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        const struct format *format = formats[i];
        if (format->notation == NOTATION_TEXT && format->takes(reading->path, reading->around) &&
            (!format->holds || format->holds(reading))) {
            return format;
        }
    }
    return NULL;
}

static bool is_document(struct str path) {
    return path_has_suffix(path, json_suffixes) || path_has_suffix(path, yaml_suffixes) ||
           path_has_suffix(path, xml_suffixes);
}

enum notation format_notation(struct str path, const struct surroundings *around) {
    bool maybe = false;
    for (uint32_t i = 0; i < FORMAT_COUNT; i++) {
        if (formats[i]->notation == NOTATION_TEXT && formats[i]->takes(path, around)) {
            if (!formats[i]->holds) {
                return NOTATION_TEXT;
            }
            maybe = true;
        }
    }
    return is_document(path) ? NOTATION_TREE : maybe ? NOTATION_MIXED : NOTATION_NONE;
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

static enum tree_syntax syntax_of(struct str path) {
    if (path_has_suffix(path, xml_suffixes)) {
        return TREE_XML;
    }
    return path_has_suffix(path, json_suffixes) ? TREE_JSON : TREE_YAML;
}

// The rest of the document is not read.
static void note_broken(struct reading *reading, const struct tree *tree,
                        const struct tree_fault *fault) {
    uint32_t start = fault->at.start;
    uint32_t end = tree->end > start ? tree->end : (uint32_t)reading->file.size;
    reading_omit(reading, (struct span){start, end - start});
    reading_note(reading, DIAG_DOCUMENT_BROKEN, fault->at, "%.*s", STR_ARG(fault->message));
}

static const struct format *document_read(struct reading *reading, const struct tree_source *source,
                                          struct tree *tree) {
    struct tree_fault fault;
    if (!tree_parse(&reading->arena, source, tree, &fault)) {
        if (may_be_known(reading->file)) {
            note_broken(reading, tree, &fault);
        }
        return NULL;
    }
    const struct format *format = tree_format(reading, tree->root);
    if (format) {
        note_faults(reading, tree);
        format->read_tree(reading, tree);
    }
    return format;
}

// A stream may have several documents; the first one that is known says the file's format.
static const struct format *documents_read(struct reading *reading) {
    struct tree_source source = {.text = reading->file, .syntax = syntax_of(reading->path)};
    const struct format *found = NULL;
    struct tree tree;
    uint32_t count = 1;
    for (uint32_t i = 0; i < count; i++) {
        const struct format *format = document_read(reading, &source, &tree);
        found = found ? found : format;
        count = i == 0 ? tree.documents : count;
        source.start = tree.end;
        source.counted = true;
    }
    return found;
}

const struct format *format_read(struct reading *reading) {
    const struct format *format = format_of_text(reading);
    if (format) {
        format->read(reading);
    } else if (is_document(reading->path) &&
               (reading->file.size <= SMALL_DOCUMENT || may_be_known(reading->file))) {
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
            around->gathering = formats[i]->gathers;
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
