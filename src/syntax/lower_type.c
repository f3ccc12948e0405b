#include "syntax/lower.h"

uint32_t lower_type(struct lower *lower, const TypeName *type) {
    if (!type) {
        return 0;
    }
    lower_at(lower, type->location);
    construct_type(lower, type);
    struct type_name lowered = {
        .dimensions = (uint16_t)list_length(type->arrayBounds),
        .setof = type->setof,
        .percent_type = type->pct_type,
    };
    lowered.names = lower_names(lower, type->names);
    lowered.typmods = lower_exprs(lower, type->typmods);
    return builder_type_name(lower->builder, lowered);
}
