#include "report/audit.h"

#include "report/audit_lists.h"
#include "report/doubt.h"
#include "report/head.h"

// ---- the head

// What is counted in the head; each is the number of rows of a list, filters applied.
struct totals {
    uint32_t objects;
    uint32_t unparsable;
    uint32_t routines;
    uint32_t undefined;
};

#define UNPARSABLE                                                                                 \
    "SELECT 0, f.path FROM pieces p JOIN files f ON f.id = p.file_id WHERE p.state = 'unparsable'"
#define ROUTINES                                                                                   \
    "SELECT 0, f.path FROM routines r JOIN statements s ON s.id = r.statement_id"                  \
    " JOIN files f ON f.id = s.file_id"
#define UNDEFINED "SELECT a.id, '' FROM assets a WHERE " AUDIT_UNDEFINED

static struct totals totals_of(struct audit *audit) {
    struct totals totals = {
        .unparsable = query_table_count(UNPARSABLE, &audit->filter),
        .routines = query_table_count(ROUTINES, &audit->filter),
        .undefined = query_table_count(UNDEFINED, &audit->filter),
    };
    for (uint32_t i = 0; i < audit->needs.objects.size; i++) {
        totals.objects += audit_keeps(audit, audit->needs.objects.data[i].asset);
    }
    return totals;
}

static void add_count(struct buf *text, const char *before, uint32_t count, const char *one,
                      const char *many) {
    buf_print(text, "%s%u %s", before, count, count == 1 ? one : many);
}

static bool show_headline(struct audit *audit, const struct totals *totals) {
    struct buf text;
    buf_init(&text);
    add_count(&text, "", totals->objects, "object moves", "objects move");
    add_count(&text, " in ", audit->needs.waves, "wave", "waves");
    add_count(&text, "; ", audit->needs.cycles, "cycle", "cycles");
    bool wanted = document_headline(audit->doc, buf_str(&text));
    buf_release(&text);
    return wanted;
}

// What to look at first: for programs numbers, for people a line.
static const struct heading summary_headings[] = {
    {"summary", "", HEADING_READERS},         {"objects", "", HEADING_PROGRAMS},
    {"waves", "", HEADING_PROGRAMS},          {"cycles", "", HEADING_PROGRAMS},
    {"unparsable", "", HEADING_PROGRAMS},     {"routines", "", HEADING_PROGRAMS},
    {"undefined", "", HEADING_PROGRAMS},      {"unread", "", HEADING_PROGRAMS},
    {"unread_columns", "", HEADING_PROGRAMS},
};

static const struct table summary_table = {"summary", "", summary_headings,
                                           sizeof(summary_headings) / sizeof(summary_headings[0]),
                                           TABLE_RECORD | TABLE_LINE};

static void add_summary(struct buf *text, const struct audit *audit, const struct totals *totals) {
    add_count(text, "", totals->unparsable, "place that could not be parsed",
              "places that could not be parsed");
    add_count(text, ", ", totals->routines, "routine", "routines");
    add_count(text, ", ", totals->undefined, "object defined nowhere", "objects defined nowhere");
    add_count(text, ", ", audit->unread.assets.size, "table or view", "tables or views");
    add_count(text, " and ", audit->unread.columns.size, "column", "columns");
    buf_add_str(text, STR(" without a reader in the scanned files"));
}

static bool show_summary(struct audit *audit, const struct totals *totals) {
    struct buf text;
    buf_init(&text);
    add_summary(&text, audit, totals);
    const struct cell cells[] = {
        cell_text(buf_str(&text)),
        cell_integer(totals->objects),
        cell_integer(audit->needs.waves),
        cell_integer(audit->needs.cycles),
        cell_integer(totals->unparsable),
        cell_integer(totals->routines),
        cell_integer(totals->undefined),
        cell_integer(audit->unread.assets.size),
        cell_integer(audit->unread.columns.size),
    };
    bool wanted = document_record(audit->doc, &summary_table, cells);
    buf_release(&text);
    return wanted;
}

static bool show_head(struct audit *audit) {
    struct totals totals = totals_of(audit);
    return show_headline(audit, &totals) && show_summary(audit, &totals) &&
           head_show(audit->lookup.reader, audit->doc);
}

// ---- the end

// What could hide a reader or a writer of anything.
static bool show_doubts(struct audit *audit) {
    struct doubts doubts;
    struct subject any = {.asset = lookup_asset(&audit->lookup, 0)};
    doubts_find(&doubts, &audit->lookup, &any, 1);
    return doubts_show(&doubts, &audit->lookup, audit->doc);
}

static bool show_notes(struct audit *audit) {
    static const char *const notes[] = {
        "complexity = 1 + branches + loops + 2 * handlers + 3 * dynamic",
        "\"no reader\" means: none in the scanned files; programs, other repositories, people, the "
        "\\copy of psql and the bodies of functions may read it, and so may what stands under "
        "\"What could hide an answer\"",
        "an object moves behind what its values and rows come from and its CREATE TABLE names; a "
        "script behind "
        "what it reads and writes; what is in one wave can move at the same time, but a unit of "
        "several objects moves as one",
        "constructs within the bodies of functions are not counted, but for dynamic SQL",
    };
    bool wanted = true;
    for (size_t i = 0; wanted && i < sizeof(notes) / sizeof(notes[0]); i++) {
        wanted = document_note(audit->doc, str_of(notes[i]));
    }
    return wanted;
}

static bool show(struct audit *audit) {
    return document_begin(audit->doc, "audit") && show_head(audit) && audit_show_inventory(audit) &&
           audit_show_loose(audit) && audit_show_order(audit) && show_doubts(audit) &&
           show_notes(audit) &&
           narrow_show(audit->filter.narrow, 0, audit->doc, audit->filter.left_out) &&
           document_end(audit->doc);
}

// What the filters leave out is counted once, here, for what has been found already.
static void narrow_unread(struct audit *audit) {
    struct unread *unread = &audit->unread;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < unread->assets.size; i++) {
        if (audit_keeps(audit, unread->assets.data[i])) {
            unread->assets.data[kept++] = unread->assets.data[i];
        }
    }
    audit->filter.left_out += unread->assets.size - kept;
    unread->assets.size = kept;
    kept = 0;
    for (uint32_t i = 0; i < unread->columns.size; i++) {
        uint32_t asset = lookup_column(&audit->lookup, unread->columns.data[i])->asset;
        if (audit_keeps(audit, asset)) {
            unread->columns.data[kept++] = unread->columns.data[i];
        }
    }
    audit->filter.left_out += unread->columns.size - kept;
    unread->columns.size = kept;
}

bool audit_run(struct reader *reader, const struct audit_request *request, struct document *doc,
               struct buf *why) {
    if (!narrow_check(&request->narrow, why)) {
        return false;
    }
    struct audit audit = {.doc = doc, .limit = request->limit};
    lookup_init(&audit.lookup, reader);
    audit.filter = (struct query_table_filter){&request->narrow, &audit.lookup, 0};
    needs_find(&audit.needs, reader, request->narrow.confidence);
    unread_find(&audit.unread, reader);
    bool done = reader_ok(reader, why);
    if (done) {
        narrow_unread(&audit);
        show(&audit);
        done = reader_ok(reader, why);
    }
    unread_release(&audit.unread);
    needs_release(&audit.needs);
    lookup_release(&audit.lookup);
    return done;
}
