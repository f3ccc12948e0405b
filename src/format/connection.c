#include "format/connection.h"

#include "format/surroundings.h"

struct connection connection_find(const struct surroundings *around, struct str name,
                                  struct str uid) {
    const struct data_source_setting *said =
        around ? settings_data_source(around->settings, name, uid) : NULL;
    return (struct connection){said ? (enum settings_engine)said->engine : ENGINE_UNSAID, said};
}

void connection_apply(struct reading *reading, struct connection connection, uint32_t fill) {
    if (!connection.said || reading->builder->fills.data[fill].search_path.count > 0) {
        return;
    }
    struct str_list schemas = said_texts(&reading->arena, &connection.said->search_path);
    struct list path = reading_strings(reading, schemas.items, schemas.count);
    reading->builder->fills.data[fill].search_path = path;
}
