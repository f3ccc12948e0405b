// Settings: what stemma.yaml says, the file for what no parser can know.
//
//     struct settings settings;
//     struct diags faults = {0};
//     const struct settings_source source = {
//         .file = STR("/srv/shop/stemma.yaml"), .directory = STR("/srv/shop"), .text = text};
//     if (!settings_read(&arena, &source, &settings, &faults)) ...     // faults holds all mistakes
//     settings_for_file(&settings, STR("/srv/shop/etl/load.sql"), &file);
//     VEC_RELEASE(&faults);
//
// fixtures/settings/good/documented.yaml shows all of it. Paths and patterns of paths are relative
// to the directory of the file. Of several entries that match, the last one counts, as in
// .gitignore.
//
// How to add a key: a member of a struct here and its line in the tables of settings.c, the same in
// scripts/stemma.schema.json, and files in fixtures/settings/good and fixtures/settings/bad.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"
#include "format/form.h"
#include "input/pattern.h"

#define SETTINGS_FILE "stemma.yaml"

struct root_setting {
    struct span at;
    struct said path; // a directory or a file
    struct said database;
    struct said_list search_path; // schemas of names without one
};

struct limit_settings {
    struct span at;
    struct said_number file_size;         // bytes
    struct said_number statement_seconds; // nanoseconds
    struct said_number memory;            // bytes, of a worker
};

// The files of one pipeline.
struct pipeline_setting {
    struct span at;
    struct said name;
    struct pattern_rules files;
    struct said_list owners;
    struct said_list tags;
    struct said description;
};

// Whose files and assets these are.
struct owner_setting {
    struct span at;
    struct said_list owners;
    struct pattern_rules paths;
    struct said_list assets; // patterns of their names: mart.*
};

enum settings_engine { ENGINE_UNSAID, ENGINE_POSTGRESQL, ENGINE_OTHER };

// A connection of a tool, by patterns of what the tool calls it.
struct data_source_setting {
    struct span at;
    struct said name;
    struct said uid;
    uint32_t engine; // enum settings_engine
    struct said database;
    struct said_list search_path;
    struct said same_as; // name of the one that says the rest
};

struct column_setting {
    struct span at;
    struct said name;
    struct said type; // as SQL
    struct said description;
    struct said_list tags;
    uint32_t classification; // index of public, internal, confidential, restricted, from 1
    struct said pii;         // category: email, name, address
};

struct asset_setting {
    struct span at;
    struct said name;
    uint32_t type;               // enum asset_type + 1; 0: another file declares it
    struct said_objects columns; // struct column_setting
    struct said_list owners;
    struct said_list tags;
    struct said description;
    struct said url;
    struct said parent; // name of an asset or a pipeline
};

struct edge_setting {
    struct span at;
    struct said from;
    struct said to;
    uint32_t type; // see settings_edge.h
    struct said description;
};

// What fails a build: one fact of a report for which all of this holds. Of a list, one item has to
// fit; an empty list fits all. Items are patterns of names, as in owner_setting's assets.
struct gate_setting {
    struct span at;
    struct said name;
    struct said message;       // for who broke it
    struct said_list reports;  // words: diff, check, impact, pii
    struct said_list verdicts; // words of query/verdict.def
    struct said_list codes;    // of findings
    struct said_list types;    // words of assets
    struct said_list assets;   // names, of columns too
    struct said_list owners;
    struct said_list tags;
    struct said_list classifications; // words
    struct pattern_rules paths;
    double min_confidence;
};

// A rule by which names of columns tell personal data (report/personal_rule.def).
struct pii_rule_setting {
    struct span at;
    struct said name;
    struct said words;       // regular expression of a column's words
    struct said table;       // the same of the words of schema and table
    uint32_t category;       // index of settings_pii_categories, from 1
    uint32_t classification; // as in struct column_setting
    double confidence;       // 0: not said
};

// What a function does to personal data.
struct pii_function_setting {
    struct span at;
    struct said name;
    uint32_t effect; // index of settings_pii_effects, from 1
};

struct pii_settings {
    struct span at;
    struct said_objects rules;     // struct pii_rule_setting
    struct said_list not_personal; // patterns of columns: crm.customers.fax_no
    struct said_objects functions; // struct pii_function_setting
    struct said_list recipients;   // patterns of assets and pipelines: what leaves the company
};

// What assets and pipelines are called, for a search by name.
struct setting_name {
    struct said name;
    const struct asset_setting *asset; // NULL: a pipeline
};

struct settings {
    struct span at;
    struct said_objects roots;   // struct root_setting
    struct pattern_rules ignore; // files that are not read
    struct limit_settings limits;
    struct said_objects pipelines;    // struct pipeline_setting
    struct said_objects owners;       // struct owner_setting
    struct said_objects data_sources; // struct data_source_setting
    struct said_objects assets;       // struct asset_setting
    struct said_objects edges;        // struct edge_setting
    struct said_objects gates;        // struct gate_setting
    struct pii_settings pii;
    struct str file;                  // absolute, without links
    struct str directory;             // that paths are relative to: absolute, without links
    const struct str *root_paths;     // of roots, without needless parts
    const struct setting_name *names; // of assets and pipelines, sorted
    uint32_t name_count;
};

struct settings_source {
    struct str file;      // absolute, without links
    struct str directory; // that it stands in, absolute, without links
    struct str text;      // kept by the caller as long as the settings, as both names are
};

// Everything in the settings, and the messages, are the arena's. False: there are mistakes, which
// are added to `faults`, sorted by their places.
bool settings_read(struct arena *arena, const struct settings_source *source,
                   struct settings *settings, struct diags *faults);

// Words of struct column_setting's classification.
const char *settings_classification(uint32_t classification);

// ---- what they say about others

struct file_settings {
    const struct root_setting *root;         // that it lies in; NULL: none
    const struct pipeline_setting *pipeline; // that it belongs to; NULL: none
    const struct owner_setting *owner;       // that names its owners; NULL: none
};

// `file` is absolute, without links.
void settings_for_file(const struct settings *settings, struct str file,
                       struct file_settings *found);

// What is said about a tool's connection; either of name and uid may be empty, and `settings` NULL.
// NULL: nothing is said.
const struct data_source_setting *settings_data_source(const struct settings *settings,
                                                       struct str name, struct str uid);

// The data source whose `name` is this; NULL: none.
const struct data_source_setting *settings_data_source_named(const struct settings *settings,
                                                             struct str name);

// The asset or pipeline of this name; NULL: none is declared.
const struct setting_name *settings_name(const struct settings *settings, struct str name);

// The asset of this name; NULL: none is declared.
const struct asset_setting *settings_asset(const struct settings *settings, struct str name);
