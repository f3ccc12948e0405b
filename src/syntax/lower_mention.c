// Where names stand that have no location in the trees: those in lists, (a, b).
#include "syntax/lower.h"

static void push_span(struct lower *lower, struct extent extent) {
    struct span span = lower_span(lower, extent_span(&lower->tokens, extent));
    lower_push(lower, span.start);
    lower_push(lower, span.length);
}

struct list lower_name_spans(struct lower *lower, const List *names, uint32_t first) {
    const struct tokens *tokens = lower_tokens(lower);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(names); i++) {
        struct extent extent = extent_name(tokens, first);
        push_span(lower, extent);
        first = extent.last + 2;
    }
    return lower_pop(lower, mark);
}

void lower_push_mention(struct lower *lower, const char *name, uint32_t token) {
    lower_push(lower, lower_name(lower, name));
    push_span(lower, extent_name(lower_tokens(lower), token));
}

uint32_t lower_push_mentions(struct lower *lower, const List *names, uint32_t token) {
    const struct tokens *tokens = lower_tokens(lower);
    if (!names) {
        return token;
    }
    token = extent_bracket(tokens, token) + 1;
    for (int i = 0; i < list_length(names); i++) {
        lower_push_mention(lower, strVal(list_nth(names, i)), token);
        token = extent_name(tokens, token).last + 2;
    }
    return token;
}

struct list lower_mentions(struct lower *lower, const List *names, uint32_t token) {
    uint32_t mark = lower->ids.size;
    lower_push_mentions(lower, names, token);
    return lower_pop(lower, mark);
}

// CREATE TRIGGER name AFTER INSERT OR UPDATE OF a, b ON t
struct list lower_trigger_mentions(struct lower *lower, const CreateTrigStmt *trigger) {
    const struct tokens *tokens = lower_tokens(lower);
    if (!trigger->columns) {
        return (struct list){0};
    }
    uint32_t token = tokens_find(&lower->tokens, (uint32_t)trigger->relation->location);
    while (!tokens_word(tokens, token, STR("of")) ||
           !tokens_word(tokens, token - 1, STR("update"))) {
        token--;
    }
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(trigger->columns); i++) {
        lower_push_mention(lower, strVal(list_nth(trigger->columns, i)), token + 1);
        token = extent_name(tokens, token + 1).last + 1;
    }
    return lower_pop(lower, mark);
}

// ALTER TABLE t ALTER COLUMN a SET NOT NULL, ALTER b SET STORAGE plain
struct list lower_alter_mentions(struct lower *lower, const List *commands, uint32_t token) {
    const struct tokens *tokens = lower_tokens(lower);
    uint32_t mark = lower->ids.size;
    for (int i = 0; i < list_length(commands); i++) {
        const AlterTableCmd *command = list_nth(commands, i);
        if (command->name && tokens_word(tokens, token, STR("alter"))) {
            bool said = tokens_word(tokens, token + 1, STR("column"));
            lower_push_mention(lower, command->name, token + (said ? 2 : 1));
        }
        token = extent_next_element(tokens, token);
    }
    return lower_pop(lower, mark);
}

// ON COLUMN schema.table.column
struct list lower_object_mention(struct lower *lower, const List *names) {
    const struct tokens *tokens = lower_tokens(lower);
    uint32_t token = tokens_find(&lower->tokens, lower->start);
    while (!tokens_word(tokens, token, STR("column"))) {
        token++;
    }
    for (int i = 1; i < list_length(names); i++) {
        token = extent_name(tokens, token + 1).last + 1; // the dot
    }
    uint32_t mark = lower->ids.size;
    lower_push_mention(lower, strVal(llast(names)), token + 1);
    return lower_pop(lower, mark);
}

// PARTITION BY RANGE (a, lower(b))
struct list lower_partition_mentions(struct lower *lower, const PartitionSpec *partition) {
    uint32_t mark = lower->ids.size;
    for (int i = 0; partition && i < list_length(partition->partParams); i++) {
        const PartitionElem *element = list_nth(partition->partParams, i);
        if (element->name) {
            struct tokens *tokens = lower_tokens(lower);
            lower_push_mention(lower, element->name,
                               tokens_find(tokens, (uint32_t)element->location));
        }
    }
    return lower_pop(lower, mark);
}
