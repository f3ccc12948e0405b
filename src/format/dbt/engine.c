#include "format/dbt/engine.h"

#include <stddef.h>

// How to add one: the adapter's name as in profiles.yml.
static const char *const known[] = {"postgres",   "redshift",    "greenplum",  "materialize",
                                    "risingwave", "cockroachdb", "yellowbrick"};

bool dbt_engine_is_known(struct str adapter) {
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (str_equal(adapter, str_of(known[i]))) {
            return true;
        }
    }
    return adapter.size == 0;
}
