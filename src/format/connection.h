// Connection: what stemma.yaml says about the data source that a query of a tool names.
//
//     data_sources:
//       - {uid: dwh, engine: postgresql, search_path: [mart]}
//
//     "datasource": {"uid": "dwh"}        its SQL is read, and names without a schema mean mart's
#pragma once

#include "format/reading.h"
#include "format/settings.h"

struct connection {
    enum settings_engine engine;            // ENGINE_UNSAID: the tool's own files decide
    const struct data_source_setting *said; // NULL: nothing
};

// Either of name and uid may be empty; `around` may be NULL.
struct connection connection_find(const struct surroundings *around, struct str name,
                                  struct str uid);

// Gives a fill the connection's search_path, unless it has one.
void connection_apply(struct reading *reading, struct connection connection, uint32_t fill);
