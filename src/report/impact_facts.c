#include "report/impact_facts.h"

static struct str verdict_of(enum effect effect) {
    return effect == EFFECT_BREAKS ? STR("breaking") : STR("review");
}

static struct policy_fact asset_fact(const struct asset *asset) {
    return (struct policy_fact){
        .type = asset->id != 0 ? lookup_type_label(asset->type) : STR("pipeline"),
        .asset = asset->label,
        .name = asset->label,
        .owners = asset->owners,
        .tags = asset->tags,
        .confidence = 1,
        .file = asset->file,
        .line = asset->line,
        .column = asset->column,
    };
}

// A node is told with the statement by which it is affected, a statement with the place that names
// the subject.
static void item_try(const struct impact_facts *facts, const struct affected_item *item,
                     struct policy_run *gates) {
    const struct closure *closure = facts->trail->closure;
    struct lookup *lookup = closure->lookup;
    struct policy_fact fact = asset_fact(lookup_asset(lookup, item->asset));
    uint32_t via = closure->nodes.data[item->node].via;
    uint32_t id = item->place ? item->place->statement : closure->steps.data[via].statement;
    const struct statement *statement = lookup_statement(lookup, id);
    fact.verdict = verdict_of(item->effect);
    fact.name = affected_name(facts->trail, item);
    fact.confidence = item->confidence;
    fact.file = statement->file;
    fact.line = item->place ? item->place->line : statement->line;
    fact.column = item->place ? item->place->column : statement->column;
    policy_try(gates, &fact);
}

static void group_try(const struct impact_facts *facts, const struct group *group,
                      struct policy_run *gates) {
    struct policy_fact fact = asset_fact(lookup_asset(facts->trail->closure->lookup, group->asset));
    fact.verdict = verdict_of(group->effect);
    fact.confidence = group->confidence;
    policy_try(gates, &fact);
}

static void subject_try(const struct impact_facts *facts, const struct subject *subject,
                        struct policy_run *gates) {
    struct policy_fact fact = asset_fact(subject->asset);
    fact.verdict = facts->safe ? STR("safe") : STR("undecidable");
    fact.name = subject->name;
    policy_try(gates, &fact);
}

void impact_facts_try(const struct impact_facts *facts, struct policy_run *gates) {
    const struct affected *affected = facts->affected;
    if (!gates || gates->count == 0) {
        return;
    }
    for (uint32_t i = 0; i < affected->items.size; i++) {
        item_try(facts, &affected->items.data[i], gates);
    }
    for (uint32_t i = 0; i < affected->groups.list.size; i++) {
        group_try(facts, &affected->groups.list.data[i], gates);
    }
    for (uint32_t i = 0; affected->items.size == 0 && i < facts->selection->subjects.size; i++) {
        subject_try(facts, &facts->selection->subjects.data[i], gates);
    }
}
