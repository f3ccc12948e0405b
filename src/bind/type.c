#include "bind/type.h"

#include "base/buf.h"
#include "bind/builtin.h"
#include "bind/project.h"

// The grammar turns SQL's spellings into internal names; people read SQL's.
static const char *const spellings[][2] = {
    {"bool", "boolean"},
    {"bpchar", "character"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"int2", "smallint"},
    {"int4", "integer"},
    {"int8", "bigint"},
    {"timestamptz", "timestamp with time zone"},
    {"timetz", "time with time zone"},
    {"varbit", "bit varying"},
    {"varchar", "character varying"},
};

struct type type_named(struct project *project, struct str name) {
    struct str element = builtin_type_element(name);
    bool array = str_starts(name, STR("_")) && element.size;
    return (struct type){.name = intern_add(&project->names, array ? element : name),
                         .array = array};
}

// The numbers of numeric(10,2) as one name, "10,2".
static uint32_t modifiers(struct project *project, const struct object *o, struct list typmods) {
    struct buf text;
    buf_init(&text);
    for (uint32_t i = 0; i < typmods.count; i++) {
        const struct expr *e = &o->exprs[object_item(o, typmods, i)];
        if (e->kind == EXPR_CONST && e->flags & EXPR_FLAG_INTEGER) {
            buf_print(&text, "%s%u", text.size ? "," : "", e->extra);
        }
    }
    uint32_t symbol = text.size ? intern_add(&project->names, buf_str(&text)) : 0;
    buf_release(&text);
    return symbol;
}

// A composite type or the row type of a relation by this name.
static uint32_t row_type(struct project *project, const struct relation_name *name) {
    const struct catalog *catalog = &project->catalog;
    uint32_t schema =
        name->schema ? name->schema : search_creation_schema(project, name->file, name->statement);
    uint32_t found = map_get(&catalog->types, map_pair(schema, name->name));
    if (!found && !name->schema) {
        found = map_get(&catalog->types, map_pair(0, name->name));
    }
    return found ? found : search_relation(project, name).definition;
}

static bool is_builtin(const struct project *project, uint32_t schema, uint32_t name) {
    return (!schema || schema == project->known.pg_catalog) &&
           builtin_type_find(project_name(project, name));
}

// table.column%TYPE is the type of that column.
static struct type column_type(struct project *project, struct relation_name name,
                               uint32_t column) {
    uint32_t definition = search_relation(project, &name).definition;
    uint32_t position = definition ? catalog_lookup(project, definition, column) : 0;
    if (!position) {
        return (struct type){0};
    }
    return project->catalog.definitions.data[definition].columns.data[position - 1].type;
}

// serial is an integer with a default, not a type (documentation: 8.1.4 Serial Types).
static struct str serial_type(struct str name) {
    static const char *const serials[][2] = {
        {"serial", "int4"},  {"serial4", "int4"},     {"bigserial", "int8"},
        {"serial8", "int8"}, {"smallserial", "int2"}, {"serial2", "int2"},
    };
    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        if (str_equal(name, str_of(serials[i][0]))) {
            return str_of(serials[i][1]);
        }
    }
    return (struct str){0};
}

bool type_is_serial(const struct object *o, uint32_t type_name) {
    struct list names = o->type_names[type_name].names;
    return names.count == 1 && serial_type(object_str(o, object_item(o, names, 0))).size > 0;
}

struct type type_declared(struct project *project, uint32_t file, uint32_t statement,
                          uint32_t type_name) {
    const struct object *o = project->sources[file].object;
    const struct type_name *declared = &o->type_names[type_name];
    uint32_t count = declared->names.count;
    if (!type_name || !count) {
        return (struct type){0};
    }
    const uint32_t *ids = object_list(o, declared->names);
    uint32_t last = project_symbol(project, file, ids[count - 1]);
    uint32_t before = count > 1 ? project_symbol(project, file, ids[count - 2]) : 0;
    if (declared->percent_type && count > 1) {
        uint32_t schema = count > 2 ? project_symbol(project, file, ids[count - 3]) : 0;
        return column_type(project, (struct relation_name){file, statement, schema, before}, last);
    }
    struct type type = {
        .name = last,
        .mods = modifiers(project, o, declared->typmods),
        .array = declared->dimensions > 0,
    };
    if (is_builtin(project, before, last)) {
        struct type named = type_named(project, project_name(project, last));
        type.name = named.name;
        type.array |= named.array;
        return type;
    }
    struct str serial = before ? (struct str){0} : serial_type(project_name(project, last));
    if (serial.size) {
        return type_named(project, serial);
    }
    type.row = row_type(project, &(struct relation_name){file, statement, before, last});
    return type;
}

struct type type_element(struct project *project, struct type type) {
    if (type.array) {
        type.array = false;
        return type;
    }
    struct str element = builtin_type_element(project_name(project, type.name));
    return element.size ? type_named(project, element) : (struct type){0};
}

bool type_unchanged(struct type from, struct type to) {
    return from.name && from.name == to.name && from.array == to.array && from.row == to.row &&
           to.mods == from.mods;
}

struct str type_internal(struct project *project, struct type type) {
    struct str name = project_name(project, type.name);
    if (!type.array || !name.size) {
        return name;
    }
    struct buf text;
    buf_init(&text);
    buf_print(&text, "_%.*s", STR_ARG(name));
    uint32_t symbol = intern_add(&project->names, buf_str(&text));
    buf_release(&text);
    return project_name(project, symbol);
}

struct str type_text(struct project *project, struct type type) {
    struct str name = project_name(project, type.name);
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (str_equal(name, str_of(spellings[i][0]))) {
            name = str_of(spellings[i][1]);
            break;
        }
    }
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, name);
    if (type.mods) {
        buf_print(&text, "(%.*s)", STR_ARG(project_name(project, type.mods)));
    }
    if (type.array) {
        buf_add_str(&text, STR("[]"));
    }
    struct str result = {arena_copy(&project->lineage->arena, text.data, text.size), text.size};
    buf_release(&text);
    return result;
}
