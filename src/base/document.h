// Document: what a report says, handed piece by piece to a renderer. A report knows no output
// format, a renderer no report; both know this.
//
//     static const struct heading headings[] = {{"name", "NAME", 0}, {"rows", "ROWS", 0}};
//     static const struct table files = {"files", "Files", headings, 2, 0};
//     document_begin(doc, "files");
//     document_headline(doc, STR("2 files"));
//     document_table(doc, &files);
//     document_row(doc, (struct cell[]){cell_text(path), cell_integer(12)});
//     document_table_end(doc);
//     document_end(doc);
//
// Order: begin; then headlines, facts, notes and tables in any order, one table at a time; end.
// Rows stream: a renderer keeps few of them, so a table may have millions. A call that returns
// false says that nobody reads on: the report stops, and calls nothing more.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct table;

enum cell_kind {
    CELL_NULL,
    CELL_TEXT,
    CELL_INTEGER,
    CELL_SHARE, // a number from 0 to 1
    CELL_BOOLEAN,
    CELL_LIST, // of texts
    CELL_ROWS, // of a table of its own
};

// How a cell may be coloured where there is colour.
enum cell_tone { TONE_PLAIN, TONE_QUIET, TONE_GOOD, TONE_WARNING, TONE_BAD };

// What it points to has to live until the call that takes it returns.
struct cell {
    enum cell_kind kind;
    enum cell_tone tone;
    union {
        struct str text;
        int64_t integer;
        double share;
        bool boolean;
        struct {
            const struct str *texts;
            uint32_t count;
        } list;
        struct {
            const struct table *table;
            const struct cell *cells; // count * table->width, row after row
            uint32_t count;
        } rows;
    };
};

struct cell cell_null(void);
struct cell cell_text(struct str text);
struct cell cell_text_or_null(struct str text); // null for an empty one
struct cell cell_integer(int64_t integer);
struct cell cell_integer_or_null(int64_t integer); // null for 0
struct cell cell_share(double share);
struct cell cell_boolean(bool boolean);
struct cell cell_list(const struct str *texts, uint32_t count);
struct cell cell_rows(const struct table *table, const struct cell *cells, uint32_t count);
struct cell cell_toned(struct cell cell, enum cell_tone tone);

#define HEADING_READERS  1u // for people: text only ("file:12:3" beside file, line and column)
#define HEADING_PROGRAMS 2u // for programs: json, jsonl, csv only
#define HEADING_NUMBER   4u // aligned to the right
#define HEADING_HIDDEN   (HEADING_READERS | HEADING_PROGRAMS) // for nobody, this time
#define HEADING_ROWS     8u // its cells are rows of a table of their own

struct heading {
    const char *key;   // for programs, unique among those that programs see
    const char *title; // for people; "" for a column that needs none
    uint32_t flags;
};

// A table that tells of issues (what is wrong, and where) has headings with the keys of
// output/issue.h: code, level, message, file, line, column ... Formats for issues find it by them.

#define TABLE_MAIN     1u // what csv and jsonl show: they have room for one table
#define TABLE_RECORD   2u // exactly one row: an object, not an array of objects
#define TABLE_PROGRAMS 4u // not shown to people: the headline says it
#define TABLE_LINE     8u // for people one quiet line: its texts for readers, without headings

struct table {
    const char *key;   // for programs, unique in its document
    const char *title; // for people; "" for none
    const struct heading *headings;
    uint32_t width; // number of headings
    uint32_t flags;
};

// A renderer embeds a document as its first member and fills the table of functions.
struct document {
    const struct document_functions *functions;
};

struct document_functions {
    bool (*begin)(struct document *doc, const char *report);
    bool (*headline)(struct document *doc, struct str text);
    bool (*fact)(struct document *doc, const char *key, struct cell cell);
    bool (*note)(struct document *doc, struct str text);
    bool (*table)(struct document *doc, const struct table *table);
    bool (*row)(struct document *doc, const struct cell *cells);
    bool (*table_end)(struct document *doc);
    bool (*end)(struct document *doc);
};

bool document_begin(struct document *doc, const char *report);
bool document_headline(struct document *doc, struct str text);
bool document_fact(struct document *doc, const char *key, struct cell cell); // for programs
bool document_note(struct document *doc, struct str text);
bool document_table(struct document *doc, const struct table *table);
bool document_row(struct document *doc, const struct cell *cells); // table->width of them
bool document_table_end(struct document *doc);
bool document_end(struct document *doc);

// For renderers: a row of a TABLE_LINE table as notes, one for each text that readers see.
bool document_line(struct document *doc, const struct table *table, const struct cell *cells);

// A table of one row.
bool document_record(struct document *doc, const struct table *table, const struct cell *cells);
