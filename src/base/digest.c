#include "base/digest.h"

#include <inttypes.h>
#include <stdio.h>

#include <xxhash.h>

struct digest digest_of(struct str bytes) {
    struct digest digest;
    snprintf(digest.text, sizeof(digest.text), "%016" PRIx64,
             (uint64_t)XXH3_64bits(bytes.data, bytes.size));
    return digest;
}

#define VERSION_MASK 0xFFFFFFFFFFFF0FFFu
#define VERSION_BITS 0x0000000000008000u
#define VARIANT_MASK 0x3FFFFFFFFFFFFFFFu
#define VARIANT_BITS 0x8000000000000000u

struct digest digest_uuid(struct str text) {
    const XXH128_hash_t hash = XXH3_128bits(text.data, text.size);
    uint64_t high = (hash.high64 & VERSION_MASK) | VERSION_BITS;
    uint64_t low = (hash.low64 & VARIANT_MASK) | VARIANT_BITS;
    struct digest digest;
    snprintf(digest.text, sizeof(digest.text),
             "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64, high >> 32,
             high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48, low & 0xFFFFFFFFFFFF);
    return digest;
}
