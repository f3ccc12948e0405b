// Queue: numbers with a priority, the highest first.
//
//     struct queue queue = {0};
//     queue_push(&queue, 0.5, 7);
//     while (queue_pop(&queue, &entry)) use(entry.number);
//     VEC_RELEASE(&queue);
//
// Of equal priorities the lower number comes first.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

struct queue_entry {
    double priority;
    uint32_t number;
};

struct queue VEC(struct queue_entry); // a binary heap

void queue_push(struct queue *queue, double priority, uint32_t number);
bool queue_pop(struct queue *queue, struct queue_entry *entry); // false when empty
