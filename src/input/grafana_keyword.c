#include "input/grafana_keyword.h"

#include <string.h>

// Keywords. How to add one: a line with what is expected behind it and the clause that it starts.
// Behind any other word an operand has ended.
static const struct grafana_keyword keywords[] = {
    {"all", LEFT_KEEP, CLAUSE_KEEP},
    {"and", LEFT_CONDITION, CLAUSE_KEEP},
    {"any", LEFT_OTHER, CLAUSE_KEEP},
    {"array", LEFT_OTHER, CLAUSE_KEEP},
    {"as", LEFT_LABEL, CLAUSE_KEEP},
    {"between", LEFT_OTHER, CLAUSE_KEEP},
    {"by", LEFT_ITEM, CLAUSE_BY},
    {"case", LEFT_OTHER, CLAUSE_KEEP},
    {"default", LEFT_OTHER, CLAUSE_KEEP},
    {"distinct", LEFT_KEEP, CLAUSE_KEEP},
    {"else", LEFT_OTHER, CLAUSE_KEEP},
    {"escape", LEFT_OTHER, CLAUSE_KEEP},
    {"except", LEFT_START, CLAUSE_OTHER},
    {"exists", LEFT_NAME, CLAUSE_KEEP},
    {"explain", LEFT_START, CLAUSE_OTHER},
    {"fetch", LEFT_OTHER, CLAUSE_OTHER},
    {"from", LEFT_NAME, CLAUSE_FROM},
    {"group", LEFT_OTHER, CLAUSE_OTHER},
    {"having", LEFT_CONDITION, CLAUSE_CONDITION},
    {"ilike", LEFT_OTHER, CLAUSE_KEEP},
    {"in", LEFT_IN, CLAUSE_KEEP},
    {"intersect", LEFT_START, CLAUSE_OTHER},
    {"interval", LEFT_OTHER, CLAUSE_KEEP},
    {"into", LEFT_NAME, CLAUSE_KEEP},
    {"is", LEFT_OTHER, CLAUSE_KEEP},
    {"join", LEFT_NAME, CLAUSE_FROM},
    {"lateral", LEFT_NAME, CLAUSE_KEEP},
    {"like", LEFT_OTHER, CLAUSE_KEEP},
    {"limit", LEFT_OTHER, CLAUSE_OTHER},
    {"not", LEFT_CONDITION, CLAUSE_KEEP},
    {"offset", LEFT_OTHER, CLAUSE_OTHER},
    {"on", LEFT_CONDITION, CLAUSE_ON},
    {"only", LEFT_NAME, CLAUSE_KEEP},
    {"or", LEFT_CONDITION, CLAUSE_KEEP},
    {"order", LEFT_OTHER, CLAUSE_OTHER},
    {"recursive", LEFT_NAME, CLAUSE_KEEP},
    {"returning", LEFT_ITEM, CLAUSE_LIST},
    {"select", LEFT_ITEM, CLAUSE_LIST},
    {"set", LEFT_OTHER, CLAUSE_OTHER},
    {"similar", LEFT_DONE, CLAUSE_KEEP},
    {"some", LEFT_OTHER, CLAUSE_KEEP},
    {"table", LEFT_NAME, CLAUSE_OTHER},
    {"then", LEFT_OTHER, CLAUSE_KEEP},
    {"to", LEFT_OTHER, CLAUSE_KEEP},
    {"union", LEFT_START, CLAUSE_OTHER},
    {"update", LEFT_NAME, CLAUSE_KEEP},
    {"using", LEFT_OTHER, CLAUSE_KEEP},
    {"values", LEFT_OTHER, CLAUSE_OTHER},
    {"when", LEFT_CONDITION, CLAUSE_KEEP},
    {"where", LEFT_CONDITION, CLAUSE_CONDITION},
    {"window", LEFT_OTHER, CLAUSE_OTHER},
    {"with", LEFT_NAME, CLAUSE_KEEP},
    {"zone", LEFT_OTHER, CLAUSE_KEEP},
};

// Words that no operand starts with: what stands before them is complete.
static const char closing[] =
    " and as asc at between collate cross desc else end except fetch filter for from full group "
    "having ilike in inner intersect into is join left like limit natural not nulls offset on or "
    "order over returning right similar then union using when where window with within ";

// Types that a constant may follow: date '2024-01-01'. Columns have such names too.
static const char literals[] = " date time timestamp timestamptz ";

// Functions whose argument is a column rather than a value.
static const char aggregates[] =
    " array_agg avg bool_and bool_or count every first json_agg jsonb_agg last max median min mode "
    "stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance ";

#define WORD_LONGEST 16

// Whether a word, in any case, is one of a list with blanks around each.
static bool is_in(const char *list, struct str word) {
    char wanted[WORD_LONGEST + 3];
    if (word.size > WORD_LONGEST) {
        return false;
    }
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        wanted[i + 1] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    wanted[0] = wanted[word.size + 1] = ' ';
    wanted[word.size + 2] = '\0';
    return strstr(list, wanted) != NULL;
}

const struct grafana_keyword *grafana_keyword(struct str word) {
    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
        if (str_equal_nocase(word, str_of(keywords[i].word))) {
            return &keywords[i];
        }
    }
    return NULL;
}

bool grafana_closes(struct str word) {
    return is_in(closing, word);
}

bool grafana_is_aggregate(struct str word) {
    return is_in(aggregates, word);
}

bool grafana_takes_literal(struct str word) {
    return is_in(literals, word);
}
