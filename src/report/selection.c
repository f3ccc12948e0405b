#include "report/selection.h"

#include "base/intern.h"
#include "report/matches.h"
#include "report/neighbours.h"
#include "report/show.h"
#include "report/text.h"

struct selecting {
    struct selection *selection;
    struct lookup *lookup;
    struct intern carried; // names that a '*' carries
    struct map seen;       // asset, or column and name: 1
};

// ---- graph operators

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Digits as a number of steps; none: any.
static uint32_t steps_of(struct str digits) {
    uint64_t steps = 0;
    for (size_t i = 0; i < digits.size && steps < REACH_ANY; i++) {
        steps = steps * 10 + (uint64_t)(digits.data[i] - '0');
    }
    return digits.size == 0 || steps > REACH_ANY ? REACH_ANY : (uint32_t)steps;
}

// Takes `2+` off the front.
static void take_up(struct str *text, struct reach *reach) {
    size_t digits = 0;
    while (digits < text->size && is_digit(text->data[digits])) {
        digits++;
    }
    if (digits < text->size && text->data[digits] == '+') {
        reach->up = steps_of(str_sub(*text, 0, digits));
        *text = str_sub(*text, digits + 1, text->size);
    }
}

// Takes `+2` off the end.
static void take_down(struct str *text, struct reach *reach) {
    size_t front = text->size;
    while (front > 0 && is_digit(text->data[front - 1])) {
        front--;
    }
    if (front > 0 && text->data[front - 1] == '+') {
        reach->down = steps_of(str_sub(*text, front, text->size));
        *text = str_sub(*text, 0, front - 1);
    }
}

// ---- one name

static void add_once(struct selecting *selecting, const struct subjects *found) {
    for (uint32_t i = 0; i < found->size; i++) {
        const struct subject *subject = &found->data[i];
        uint32_t carried = intern_add(&selecting->carried, subject->carried);
        uint64_t key = subject->column != 0 ? map_pair(subject->column, carried)
                                            : map_pair(0, subject->asset->id);
        if (map_get(&selecting->seen, key) == 0) {
            map_put(&selecting->seen, key, 1);
            VEC_PUSH(&selecting->selection->subjects, *subject);
        }
    }
}

static bool find_exact(struct selecting *selecting, struct str text, struct subjects *found,
                       struct buf *why) {
    struct subject subject;
    if (!subject_find(selecting->lookup, text, &subject, why)) {
        return false;
    }
    VEC_PUSH(found, subject);
    return true;
}

// Signs that could mean something are part of a name when there is such a name.
static bool is_literal(const struct selecting *selecting, struct str text) {
    if (str_find(text, '+') == text.size && !matches_wanted(text)) {
        return true;
    }
    struct cursor *named =
        reader_query(selecting->lookup->reader, "SELECT 1 FROM assets WHERE name = ?1 LIMIT 1");
    cursor_bind_text(named, 1, text);
    return cursor_next(named);
}

static bool find_named(struct selecting *selecting, struct str text, struct subjects *found,
                       struct buf *why) {
    if (!matches_wanted(text) || is_literal(selecting, text)) {
        return find_exact(selecting, text, found, why);
    }
    if (matches_find(selecting->lookup, text, found)) {
        return true;
    }
    if (reader_ok(selecting->lookup->reader, why)) {
        matches_unknown(selecting->lookup, text, why);
    }
    return false;
}

static bool find_bare(struct selecting *selecting, struct str text, struct subjects *found,
                      struct reach *reach, struct buf *why) {
    *reach = (struct reach){0};
    if (!is_literal(selecting, text)) {
        take_up(&text, reach);
    }
    if (!is_literal(selecting, text)) {
        take_down(&text, reach);
    }
    return find_named(selecting, text, found, why);
}

static bool find_reach(struct selecting *selecting, struct str text, struct subjects *found,
                       struct buf *why) {
    struct reach reach;
    if (!find_bare(selecting, text, found, &reach, why)) {
        return false;
    }
    uint32_t named = found->size;
    for (uint32_t i = 0; i < named; i++) {
        const struct subject subject = found->data[i];
        neighbours_find(selecting->lookup, &subject, reach, found);
    }
    return true;
}

bool selection_split(struct lookup *lookup, struct str name, struct subjects *found,
                     struct reach *reach, struct buf *why) {
    struct selecting selecting = {.lookup = lookup};
    return find_bare(&selecting, name, found, reach, why);
}

static bool find_all(struct selecting *selecting, struct str_list names, struct buf *why) {
    for (uint32_t i = 0; i < names.count; i++) {
        struct subjects found = {0};
        bool known = find_reach(selecting, names.items[i], &found, why);
        add_once(selecting, &found);
        VEC_RELEASE(&found);
        if (!known) {
            return false;
        }
    }
    return true;
}

// ---- as a whole

#define NAMES_MAX 3

static void add_count(struct buf *text, uint32_t count, const char *glue, const char *what) {
    if (count > 0) {
        buf_print(text, "%s%u %s%s", glue, count, what, count == 1 ? "" : "s");
    }
}

static void add_counts(const struct selection *selection, struct buf *text) {
    uint32_t columns = 0;
    for (uint32_t i = 0; i < selection->subjects.size; i++) {
        columns += selection->subjects.data[i].column != 0;
    }
    uint32_t assets = selection->subjects.size - columns;
    buf_add_str(text, STR(" ("));
    add_count(text, assets, "", "asset");
    add_count(text, columns, assets > 0 ? ", " : "", "column");
    buf_add_char(text, ')');
}

static void name_selection(struct selection *selection, struct arena *arena,
                           struct str_list names) {
    if (selection->subjects.size == 1) {
        selection->name = selection->subjects.data[0].name;
        return;
    }
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < names.count && i < NAMES_MAX; i++) {
        buf_print(&text, "%s%.*s", i == 0 ? "" : ", ", STR_ARG(names.items[i]));
    }
    if (names.count > NAMES_MAX) {
        buf_print(&text, " and %u more", names.count - NAMES_MAX);
    }
    add_counts(selection, &text);
    selection->name = text_kept(arena, buf_str(&text));
    buf_release(&text);
}

bool selection_find(struct selection *selection, struct lookup *lookup, struct str_list names,
                    struct buf *why) {
    struct selecting selecting = {.selection = selection, .lookup = lookup};
    *selection = (struct selection){0};
    intern_init(&selecting.carried);
    bool found = find_all(&selecting, names, why);
    intern_release(&selecting.carried);
    map_release(&selecting.seen);
    if (found) {
        name_selection(selection, &lookup->arena, names);
    } else {
        selection_release(selection);
    }
    return found;
}

void selection_release(struct selection *selection) {
    VEC_RELEASE(&selection->subjects);
}

// ---- as a document

static const struct heading headings[] = {
    {"name", "NAME", 0},
    {"asset", "ASSET", HEADING_PROGRAMS},
    {"column", "COLUMN", HEADING_PROGRAMS},
    {"type", "TYPE", 0},
};

bool selection_show(const struct selection *selection, struct lookup *lookup, struct document *doc,
                    uint32_t limit) {
    bool several = selection->subjects.size > 1;
    const struct table table = {"subjects", "Asked about", headings, 4,
                                several ? 0 : TABLE_PROGRAMS};
    if (!several && !show_subject(doc, lookup, &selection->subjects.data[0])) {
        return false;
    }
    uint32_t shown = show_limited(selection->subjects.size, limit);
    bool wanted = document_table(doc, &table);
    for (uint32_t i = 0; wanted && i < shown; i++) {
        struct cell cells[SHOW_SUBJECT_WIDTH];
        show_subject_cells(lookup, &selection->subjects.data[i], cells);
        wanted = document_row(doc, cells);
    }
    return wanted && document_table_end(doc) && show_cut(doc, selection->subjects.size, shown);
}
