#include "syntax/root.h"

#include <stdint.h>

#define TERM       (1u << ROOT_TERM)
#define TEST       (1u << ROOT_TEST)
#define SORT       (1u << ROOT_SORT)
#define GROUP      (1u << ROOT_GROUP)
#define LIMIT      (1u << ROOT_LIMIT)
#define VALUE      (1u << ROOT_VALUE)
#define DEFAULT    (1u << ROOT_DEFAULT)
#define EVERYWHERE (~0u)

struct ending {
    struct str word;
    uint32_t roots; // the kinds of root that it ends
};

#define ENDINGS_MAX 7 // of one letter, one empty entry included

// Words that end an expression, by first letter.
//
// Those that end roots EVERYWHERE are the words that PostgreSQL's grammar takes for a label only
// behind AS (kwlist.h: AS_LABEL). The others may be bare labels (SELECT a end), so each ends only
// the roots that it can follow. How to add one: add it to its letter.
static const struct ending endings['z' - 'a' + 1][ENDINGS_MAX] = {
    ['a' - 'a'] = {{STR("and"), TERM}, {STR("as"), EVERYWHERE}, {STR("asc"), SORT}},
    ['c' - 'a'] = {{STR("check"), DEFAULT},
                   {STR("collate"), DEFAULT},
                   {STR("constraint"), DEFAULT},
                   {STR("create"), EVERYWHERE},
                   {STR("cross"), TERM}},
    ['d' - 'a'] = {{STR("deferrable"), DEFAULT}, {STR("desc"), SORT}, {STR("do"), TERM}},
    ['e' - 'a'] = {{STR("except"), EVERYWHERE}},
    ['f' - 'a'] = {{STR("fetch"), EVERYWHERE},
                   {STR("for"), EVERYWHERE},
                   {STR("from"), EVERYWHERE},
                   {STR("full"), TERM}},
    ['g' - 'a'] = {{STR("generated"), DEFAULT},
                   {STR("grant"), EVERYWHERE},
                   {STR("group"), EVERYWHERE},
                   {STR("groups"), SORT | GROUP}},
    ['h' - 'a'] = {{STR("having"), EVERYWHERE}},
    ['i' - 'a'] = {{STR("initially"), DEFAULT},
                   {STR("inner"), TERM},
                   {STR("intersect"), EVERYWHERE},
                   {STR("into"), EVERYWHERE}},
    ['j' - 'a'] = {{STR("join"), TERM}},
    ['l' - 'a'] = {{STR("left"), TERM}, {STR("limit"), EVERYWHERE}},
    ['n' - 'a'] = {{STR("natural"), TERM},
                   {STR("not"), DEFAULT},
                   {STR("null"), DEFAULT},
                   {STR("nulls"), SORT}},
    ['o' - 'a'] = {{STR("offset"), EVERYWHERE},
                   {STR("on"), EVERYWHERE},
                   {STR("or"), TERM},
                   {STR("order"), EVERYWHERE}},
    ['p' - 'a'] = {{STR("primary"), DEFAULT}},
    ['r' - 'a'] = {{STR("range"), SORT | GROUP},
                   {STR("references"), DEFAULT},
                   {STR("returning"), EVERYWHERE},
                   {STR("right"), TERM},
                   {STR("row"), LIMIT},
                   {STR("rows"), SORT | GROUP | LIMIT}},
    ['t' - 'a'] = {{STR("then"), TERM | TEST}},
    ['u' -
        'a'] = {{STR("union"), EVERYWHERE}, {STR("unique"), DEFAULT}, {STR("using"), TERM | SORT}},
    ['w' - 'a'] = {{STR("when"), TERM | TEST | VALUE},
                   {STR("where"), EVERYWHERE},
                   {STR("window"), EVERYWHERE},
                   {STR("with"), EVERYWHERE}},
};

bool root_ended_by(enum root root, struct str word) {
    char letter = (char)(word.data[0] | 0x20);
    if (letter < 'a' || letter > 'z') {
        return false;
    }
    const struct ending *ending = endings[letter - 'a'];
    for (; ending->word.size > 0; ending++) {
        if (str_equal_nocase(ending->word, word)) {
            return (ending->roots >> root & 1) != 0;
        }
    }
    return false;
}
