#include "report/change.h"
#include "report/text.h"

#define WRITERS                                                                                    \
    "SELECT s.id, s.kind, s.line, s.\"column\", f.path FROM statements s"                          \
    " JOIN files f ON f.id = s.file_id WHERE s.target_id = ?1 AND s.kind IN ('insert', 'copy "     \
    "from')"                                                                                       \
    " ORDER BY s.id"

#define WRITTEN                                                                                    \
    "SELECT r.length FROM column_references r JOIN columns c ON c.id = r.column_id"                \
    " WHERE r.statement_id = ?1 AND r.is_write = 1 AND c.asset_id = ?2"                            \
    " AND (?3 IS NULL OR c.id = ?3)"

struct writing {
    struct change *change;
    const struct declared_relation *relation;
    struct cursor *writers, *written;
};

static void writing_begin(struct writing *writing, struct change *change,
                          const struct declared_relation *relation) {
    *writing = (struct writing){
        .change = change,
        .relation = relation,
        .writers = reader_query(change->lookup.reader, WRITERS),
        .written = reader_query(change->lookup.reader, WRITTEN),
    };
    cursor_bind_integer(writing->writers, 1, relation->id);
}

static struct finding_place writer_place(const struct writing *writing) {
    const struct cursor *row = writing->writers;
    return (struct finding_place){text_kept(&writing->change->lookup.arena, cursor_text(row, 4)),
                                  cursor_id(row, 2), cursor_id(row, 3)};
}

// How many columns the statement writes (column 0: any), and whether it lists their names.
static uint32_t written_count(const struct writing *writing, uint32_t column, bool *listed) {
    uint32_t count = 0;
    cursor_bind_integer(writing->written, 1, cursor_id(writing->writers, 0));
    cursor_bind_integer(writing->written, 2, writing->relation->id);
    cursor_bind_id(writing->written, 3, column);
    *listed = false;
    while (cursor_next(writing->written)) {
        *listed |= cursor_integer(writing->written, 0) > 0;
        count++;
    }
    return count;
}

static bool is_copy(const struct writing *writing) {
    return str_equal(cursor_text(writing->writers, 1), STR("copy from"));
}

// The statement breaks: its script, and nothing further.
static void script_affected(struct change *change, struct finding *finding, uint32_t id,
                            struct finding_place place) {
    const struct statement *statement = lookup_statement(&change->lookup, id);
    const struct asset *script = lookup_asset(&change->lookup, statement->pipeline);
    struct str name = statement->pipeline != 0 ? script->label : statement->file;
    const struct finding_effect effect = {
        .name = name,
        .asset = name,
        .asset_id = statement->pipeline,
        .type = TYPE_PIPELINE,
        .owners = script->owners,
        .tags = script->tags,
        .effect = EFFECT_BREAKS,
        .confidence = 1,
        .place = place,
    };
    finding_affects(&change->findings, finding, &effect);
}

// ---- columns that need a value

static void required_finding(const struct writing *writing, const struct declared_column *column) {
    struct change *change = writing->change;
    bool copy = is_copy(writing);
    struct finding_place place = writer_place(writing);
    struct finding *finding =
        findings_add(&change->findings, FINDING_INSERT_INCOMPLETE,
                     change_name(change, writing->relation, column->name),
                     copy ? STR("it needs a value, which this COPY may leave out")
                          : STR("it needs a value, which this INSERT leaves out"));
    finding->verdict = copy ? VERDICT_UNDECIDABLE : VERDICT_BREAKING;
    finding->base = place;
    finding->head = column->place;
    script_affected(change, finding, cursor_id(writing->writers, 0), place);
}

// `column` is that of the store, or a new one, whose id the store does not know.
void change_required(struct change *change, const struct declared_relation *before,
                     const struct declared_column *column) {
    const struct declared_column *known = declared_column(before, column->name);
    struct writing writing;
    writing_begin(&writing, change, before);
    while (cursor_next(writing.writers)) {
        bool listed;
        if (!known || written_count(&writing, known->id, &listed) == 0) {
            required_finding(&writing, column);
        }
    }
}

// ---- positions

// Whether the columns up to a number stand in the same order on both sides.
static bool same_order(const struct change_pair *pair, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        if (i >= pair->after->column_count) {
            return false;
        }
        const struct renamed_pair *renamed = renamed_before(&pair->renamed, i);
        bool same = str_equal(pair->before->columns[i].name, pair->after->columns[i].name);
        if (!same && !(renamed && renamed->after == i)) {
            return false;
        }
    }
    return true;
}

static void position_finding(struct change *change, const struct change_pair *pair,
                             enum finding_code code, const char *message, uint32_t statement,
                             struct finding_place place) {
    struct finding *finding =
        findings_add(&change->findings, code, pair->before->label, str_of(message));
    finding->base = place;
    finding->head = pair->after->place;
    script_affected(change, finding, statement, place);
}

// INSERT INTO t VALUES (...): values go to the first columns of t.
static void writers_check(struct change *change, const struct change_pair *pair) {
    struct writing writing;
    writing_begin(&writing, change, pair->before);
    while (cursor_next(writing.writers)) {
        bool listed;
        uint32_t count = written_count(&writing, 0, &listed);
        uint32_t statement = cursor_id(writing.writers, 0);
        if (listed || count == 0 || same_order(pair, count)) {
            continue;
        }
        if (count > pair->after->column_count) {
            position_finding(change, pair, FINDING_COUNT_MISMATCH,
                             "this INSERT has more values than the table has columns now",
                             statement, writer_place(&writing));
        } else {
            position_finding(change, pair, FINDING_POSITION_SHIFTED,
                             "this INSERT lists no columns, and they stand in another order now",
                             statement, writer_place(&writing));
        }
    }
}

// The relation that a statement fills gets the same columns as the one that its star reads.
static bool changes_alike(const struct change *change, const struct change_pair *pair,
                          const struct declared_relation *target) {
    const struct declared_relation *after =
        target ? declared_find(&change->after, target->label) : NULL;
    if (!after || after->column_count != pair->after->column_count ||
        target->column_count != pair->before->column_count) {
        return false;
    }
    for (uint32_t i = 0; i < after->column_count; i++) {
        if (!str_equal(after->columns[i].name, pair->after->columns[i].name)) {
            return false;
        }
    }
    return true;
}

static const struct declared_relation *target_of(struct change *change, uint32_t statement) {
    uint32_t target = lookup_statement(&change->lookup, statement)->target;
    return target != 0
               ? declared_find(&change->before, lookup_asset(&change->lookup, target)->label)
               : NULL;
}

// INSERT INTO u SELECT * FROM t: the columns of t go to the first columns of u.
static void star_check(struct change *change, const struct change_pair *pair,
                       const struct use *use) {
    uint32_t before = pair->before->column_count, after = pair->after->column_count;
    bool fewer = after < before && same_order(pair, after);
    if ((before == after && same_order(pair, before)) || fewer ||
        changes_alike(change, pair, target_of(change, use->statement))) {
        return;
    }
    struct str file = lookup_statement(&change->lookup, use->statement)->file;
    const struct finding_place place = {file, use->line, use->column};
    if (after > before && same_order(pair, before)) {
        position_finding(change, pair, FINDING_COUNT_MISMATCH,
                         "the star of this INSERT gives more columns than before", use->statement,
                         place);
    } else {
        position_finding(change, pair, FINDING_POSITION_SHIFTED,
                         "the star of this INSERT gives the columns in another order",
                         use->statement, place);
    }
}

static void stars_check(struct change *change, const struct change_pair *pair) {
    struct map seen = {0};
    for (uint32_t i = 0; i < pair->before->column_count; i++) {
        struct uses uses = {0};
        uses_find(&uses, &change->finder, pair->before->columns[i].id);
        for (uint32_t j = 0; j < uses.list.size; j++) {
            const struct use *use = &uses.list.data[j];
            if (use->star && use->insert && use->asset == pair->before->id &&
                map_get(&seen, use->statement) == 0) {
                map_put(&seen, use->statement, 1);
                star_check(change, pair, use);
            }
        }
        uses_release(&uses);
    }
    map_release(&seen);
}

void change_positions(struct change *change, const struct change_pair *pair) {
    if (!pair->before->listed || pair->before->open || pair->after->open) {
        return;
    }
    writers_check(change, pair);
    stars_check(change, pair);
    uint32_t common = pair->before->column_count < pair->after->column_count
                          ? pair->before->column_count
                          : pair->after->column_count;
    bool same_names = pair->before->column_count == pair->after->column_count;
    for (uint32_t i = 0; same_names && i < common; i++) {
        same_names = declared_column(pair->after, pair->before->columns[i].name) != NULL;
    }
    if (same_names && !same_order(pair, common)) {
        struct finding *finding =
            findings_add(&change->findings, FINDING_COLUMN_MOVED, pair->before->label,
                         STR("its columns stand in another order"));
        finding->base = pair->before->place;
        finding->head = pair->after->place;
    }
}
