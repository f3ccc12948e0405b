#include "report/affected.h"
#include "report/change.h"
#include "report/doubt.h"
#include "report/start.h"
#include "report/text.h"

#define PLACES_SHOWN 3u

struct str change_name(struct change *change, const struct declared_relation *relation,
                       struct str column) {
    struct str label = relation->label;
    return text_print(&change->findings.arena, "%.*s.%.*s", STR_ARG(label), STR_ARG(column));
}

void change_worsen(struct finding *finding, enum verdict verdict) {
    finding->verdict = verdict > finding->verdict ? verdict : finding->verdict;
}

static struct subject subject_for(struct change *change, const struct declared_relation *relation,
                                  const struct declared_column *column) {
    return subject_of(&change->lookup, relation->id, column ? column->id : 0, STR(""));
}

void change_doubt(struct change *change, struct finding *finding,
                  const struct declared_relation *relation, const struct declared_column *column) {
    const struct subject subject = subject_for(change, relation, column);
    struct doubts doubts;
    doubts_find(&doubts, &change->lookup, &subject, 1);
    if (doubts.count == 0) {
        return;
    }
    struct buf text;
    buf_init(&text);
    buf_print(&text, "%.*s; no use was found, but ", STR_ARG(finding->message));
    doubts_add_text(&doubts, &text);
    finding->message = text_kept(&change->findings.arena, buf_str(&text));
    buf_release(&text);
    change_worsen(finding, VERDICT_UNDECIDABLE);
}

void change_add_places(struct change *change, const struct uses *uses, struct buf *out) {
    uint32_t shown = uses->list.size < PLACES_SHOWN ? uses->list.size : PLACES_SHOWN;
    for (uint32_t i = 0; i < shown; i++) {
        const struct use *use = &uses->list.data[i];
        struct str file = lookup_statement(&change->lookup, use->statement)->file;
        buf_print(out, "%s%.*s:%u:%u", i > 0 ? ", " : "", STR_ARG(file), use->line, use->column);
    }
    if (uses->list.size > shown) {
        buf_print(out, " and %u more", uses->list.size - shown);
    }
}

// ---- effects

static struct str_list labels_of(struct lookup *lookup, const struct asset *asset) {
    struct str *labels = ARENA_ARRAY(&lookup->arena, struct str, asset->parent_count);
    for (uint32_t i = 0; i < asset->parent_count; i++) {
        labels[i] = lookup_asset(lookup, asset->parents[i])->label;
    }
    return (struct str_list){labels, asset->parent_count};
}

static struct finding_place place_of(struct lookup *lookup, const struct trail *trail,
                                     const struct affected_item *item) {
    if (item->node == 0) {
        const struct statement *statement = lookup_statement(lookup, item->place->statement);
        return (struct finding_place){statement->file, item->place->line, item->place->column};
    }
    const struct closure_node *node = &trail->closure->nodes.data[item->node];
    const struct statement *statement =
        lookup_statement(lookup, trail->closure->steps.data[node->via].statement);
    return (struct finding_place){statement->file, statement->line, statement->column};
}

static void effect_add(struct change *change, struct finding *finding, struct trail *trail,
                       const struct affected_item *item) {
    struct lookup *lookup = &change->lookup;
    const struct asset *asset = lookup_asset(lookup, item->asset);
    struct finding_effect effect = {
        .name = item->name,
        .asset = item->asset != 0 ? asset->label : item->name,
        .asset_id = item->asset,
        .type = item->asset != 0 ? asset->type : TYPE_PIPELINE,
        .parents = labels_of(lookup, asset),
        .owners = asset->owners,
        .tags = asset->tags,
        .effect = item->effect,
        .confidence = item->confidence,
        .place = place_of(lookup, trail, item),
    };
    if (item->node != 0) {
        uint32_t column = trail->closure->nodes.data[item->node].column;
        effect.column = column != 0 ? lookup_column(lookup, column)->name : STR("");
        effect.path = trail_path(trail, item->node, &lookup->arena);
    }
    finding_affects(&change->findings, finding, &effect);
}

static void naming_fill(struct naming *naming, const struct uses *uses) {
    for (uint32_t i = 0; i < uses->list.size; i++) {
        const struct use *use = &uses->list.data[i];
        VEC_PUSH(&naming->places, ((struct naming_place){.statement = use->statement,
                                                         .asset = use->asset,
                                                         .column_id = use->column_id,
                                                         .line = use->line,
                                                         .column = use->column,
                                                         .write = use->write,
                                                         .confidence = use->confidence}));
        map_put(&naming->statements, use->statement, 1);
    }
}

void change_affects(struct change *change, struct finding *finding,
                    const struct declared_relation *relation, const struct declared_column *column,
                    const struct uses *breaking) {
    struct selection selection = {0};
    struct start start;
    struct closure closure;
    struct trail trail;
    struct naming naming = {0};
    struct affected affected;
    VEC_PUSH(&selection.subjects, subject_for(change, relation, column));
    start_closure(&start, &closure, &change->lookup, selection.subjects.data, 1,
                  (struct closure_options){.upstream = false});
    closure_run(&closure);
    trail_init(&trail, &closure);
    naming_fill(&naming, breaking);
    const struct narrow everything = {0};
    affected_find(&affected, &(struct affected_question){.selection = &selection,
                                                         .trail = &trail,
                                                         .naming = &naming,
                                                         .narrow = &everything});
    for (uint32_t i = 0; i < affected.items.size; i++) {
        effect_add(change, finding, &trail, &affected.items.data[i]);
    }
    affected_release(&affected);
    naming_release(&naming);
    closure_release(&closure);
    start_release(&start);
    VEC_RELEASE(&selection.subjects);
}
