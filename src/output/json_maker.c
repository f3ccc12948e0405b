#include "output/json_maker.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

// cJSON says with NULL that memory ran out; as everywhere, that is the end.
static cJSON *made(cJSON *value) {
    if (!value) {
        abort();
    }
    return value;
}

cJSON *json_make_object(void) {
    return made(cJSON_CreateObject());
}

cJSON *json_make_array(void) {
    return made(cJSON_CreateArray());
}

cJSON *json_make_text(struct str text) {
    struct buf valid;
    buf_init(&valid);
    utf8_repair(text, &valid);
    cJSON *value = made(cJSON_CreateString(valid.data));
    buf_release(&valid);
    return value;
}

cJSON *json_make_print(const char *format, ...) {
    struct buf text;
    va_list args;
    buf_init(&text);
    va_start(args, format);
    buf_vprint(&text, format, args);
    va_end(args);
    cJSON *value = json_make_text(buf_str(&text));
    buf_release(&text);
    return value;
}

cJSON *json_make_null(void) {
    return made(cJSON_CreateNull());
}

cJSON *json_make_integer(int64_t integer) {
    char text[24];
    snprintf(text, sizeof(text), "%" PRId64, integer);
    return made(cJSON_CreateRaw(text));
}

cJSON *json_make_boolean(bool value) {
    return made(cJSON_CreateBool(value));
}

cJSON *json_make_share(double share) {
    char text[32];
    snprintf(text, sizeof(text), "%.6g", share);
    return made(cJSON_CreateRaw(text));
}

void json_put(cJSON *object, const char *key, cJSON *value) {
    cJSON_AddItemToObjectCS(object, key, value);
}

void json_put_named(cJSON *object, struct str key, cJSON *value) {
    struct buf valid;
    buf_init(&valid);
    utf8_repair(key, &valid);
    if (!cJSON_AddItemToObject(object, valid.data, value)) {
        abort();
    }
    buf_release(&valid);
}

void json_append(cJSON *array, cJSON *value) {
    cJSON_AddItemToArray(array, value);
}

void json_add_tree(struct buf *out, cJSON *value) {
    char *printed = cJSON_PrintUnformatted(value);
    if (!printed) {
        abort();
    }
    buf_add_str(out, str_of(printed));
    cJSON_free(printed);
    cJSON_Delete(value);
}
