// Intern table: each different string gets one small number, from 1 in the order of arrival.
//
//     struct intern names;
//     intern_init(&names);
//     uint32_t email = intern_add(&names, STR("email"));
//     intern_str(&names, email);                      // "email"
//
// Symbol 0 is the empty string. Texts live until release and are NUL-terminated.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

struct intern_slot;

struct intern {
    struct arena texts;
    struct str *strings; // by symbol
    uint32_t size;       // symbols in use, the empty one included
    uint32_t capacity;
    struct intern_slot *slots;
    uint32_t slot_count;
};

void intern_init(struct intern *intern);
void intern_release(struct intern *intern);
void intern_reset(struct intern *intern); // forgets all symbols, keeps the memory

uint32_t intern_add(struct intern *intern, struct str s);
uint32_t intern_find(const struct intern *intern, struct str s); // 0 when unknown or empty
struct str intern_str(const struct intern *intern, uint32_t symbol);
