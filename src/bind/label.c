#include "bind/label.h"

#include <stdbool.h>

#include "base/buf.h"
#include "bind/scope.h"

// The grammar turns SQL's spellings into internal names; of SQL's own, these are short.
static const char *const spellings[][2] = {
    {"bool", "boolean"},  {"bpchar", "char"},  {"float4", "real"},
    {"int2", "smallint"}, {"int4", "integer"}, {"int8", "bigint"},
};

static bool is_plain(struct str name) {
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || c == '_' || (c & 0x80) != 0;
        bool follower = (c >= '0' && c <= '9') || c == '$';
        if (!letter && (i == 0 || !follower)) {
            return false;
        }
    }
    return name.size > 0;
}

static bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void add_name(struct buf *out, struct str name) {
    if (is_plain(name)) {
        buf_add_str(out, name);
        return;
    }
    buf_add_char(out, '"');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '"') {
            buf_add_char(out, '"');
        }
        buf_add_char(out, is_blank(name.data[i]) ? '_' : name.data[i]);
    }
    buf_add_char(out, '"');
}

static uint32_t intern(const struct binder *binder, struct buf *text) {
    uint32_t symbol = intern_add(&binder->project->names, buf_str(text));
    buf_release(text);
    return symbol;
}

// The schema of a name (schema?, name); none where it is PostgreSQL's own.
static struct str schema_of(const struct object *o, struct list names) {
    struct str schema =
        names.count > 1 ? object_str(o, object_item(o, names, names.count - 2)) : STR("");
    return str_equal(schema, STR("pg_catalog")) ? STR("") : schema;
}

uint32_t label_call(const struct binder *binder, const struct call *call) {
    const struct object *o = binder->o;
    if (!call->names.count) {
        return 0;
    }
    uint32_t last = object_item(o, call->names, call->names.count - 1);
    struct str schema = schema_of(o, call->names);
    if (!schema.size && is_plain(object_str(o, last))) {
        return binder_symbol(binder, last);
    }
    struct buf text;
    buf_init(&text);
    if (schema.size) {
        add_name(&text, schema);
        buf_add_char(&text, '.');
    }
    add_name(&text, object_str(o, last));
    return intern(binder, &text);
}

static struct str spelled(struct str name) {
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (str_equal(name, str_of(spellings[i][0]))) {
            return str_of(spellings[i][1]);
        }
    }
    return name;
}

static void add_type(struct buf *out, const struct object *o, const struct type_name *type) {
    if (!type->names.count) {
        return;
    }
    struct str name = object_str(o, object_item(o, type->names, type->names.count - 1));
    struct str schema = schema_of(o, type->names);
    if (schema.size) {
        add_name(out, schema);
        buf_add_char(out, '.');
    }
    add_name(out, schema.size ? name : spelled(name));
    buf_add_str(out, type->dimensions ? STR("[]") : STR(""));
}

uint32_t label_type(const struct binder *binder, uint32_t type) {
    struct buf text;
    buf_init(&text);
    add_type(&text, binder->o, &binder->o->type_names[type]);
    return intern(binder, &text);
}

uint32_t label_cast(const struct binder *binder, uint32_t type) {
    struct buf text;
    buf_init(&text);
    buf_add_str(&text, STR("::"));
    add_type(&text, binder->o, &binder->o->type_names[type]);
    return intern(binder, &text);
}
