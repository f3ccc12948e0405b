#include <stemma/version.h>

const char *stemma_version(void) {
    return STEMMA_VERSION;
}
