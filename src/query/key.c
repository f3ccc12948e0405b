#include "query/key.h"

#include <inttypes.h>
#include <stdio.h>

#include <xxhash.h>

#define LONGEST_WORD 63u // bytes; NAMEDATALEN - 1

struct str key_word(struct arena *arena, struct str word) {
    if (word.size <= LONGEST_WORD) {
        return word;
    }
    char hash[24];
    snprintf(hash, sizeof(hash), "#%016" PRIx64, XXH3_64bits(word.data, word.size));
    struct str text = str_of(hash);
    return (struct str){arena_copy(arena, text.data, text.size), text.size};
}
