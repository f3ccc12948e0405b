// Head: which scan a report answers from, and how much of its files that scan understood.
//
//     scan: 120 files, 345.6 KB, 98.9 % understood, 2 pieces unparsable, 1 file skipped, 3 other
//     files not read; stemma 0.1.0, commit 1a2b3c4d5e6f, input 6c5660065e07a904
//
// For programs:
//     "scan": {"version": "0.1.0", "revision": null, "input_hash": "6c5660065e07a904",
//              "files": 120, "bytes": 345612, "understood": 0.989,
//              "partial": 0, "unparsable": 2, "skipped": 1, "other": 3}
//
// "files" and "bytes" are those of a known format; "other" counts the files of no format that is
// known. "understood" is the share of bytes that are in no piece that is partial or unparsable and
// in no file that was skipped; those are counted.
#pragma once

#include "base/buf.h"
#include "base/document.h"
#include "store/read.h"

// Behind the headline of a report. False: nobody reads on.
bool head_show(struct reader *reader, struct document *doc);

// Appends the line for people.
void head_add_text(struct reader *reader, struct buf *text);
