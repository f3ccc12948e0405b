// Version of the library.
//
// STEMMA_API marks what the shared library offers; nothing else can be linked against.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

#define STEMMA_API __attribute__((visibility("default")))

// "0.1.0"; lives as long as the program.
STEMMA_API const char *stemma_version(void);

#ifdef __cplusplus
}
#endif
