#include "report/queue.h"

static bool comes_first(struct queue_entry a, struct queue_entry b) {
    return a.priority > b.priority || (a.priority == b.priority && a.number < b.number);
}

void queue_push(struct queue *queue, double priority, uint32_t number) {
    struct queue_entry entry = {priority, number};
    VEC_PUSH(queue, entry);
    uint32_t at = queue->size - 1;
    while (at > 0 && comes_first(entry, queue->data[(at - 1) / 2])) {
        queue->data[at] = queue->data[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    queue->data[at] = entry;
}

bool queue_pop(struct queue *queue, struct queue_entry *entry) {
    if (queue->size == 0) {
        return false;
    }
    *entry = queue->data[0];
    struct queue_entry last = queue->data[--queue->size];
    uint32_t at = 0;
    for (uint32_t child = 1; child < queue->size; child = 2 * at + 1) {
        bool right =
            child + 1 < queue->size && comes_first(queue->data[child + 1], queue->data[child]);
        child += right ? 1 : 0;
        if (!comes_first(queue->data[child], last)) {
            break;
        }
        queue->data[at] = queue->data[child];
        at = child;
    }
    queue->data[at] = last;
    return true;
}
