#include "scan/fault.h"

static struct fault *faults_find(const struct faults *faults, uint32_t item, uint32_t part) {
    for (uint32_t i = 0; i < faults->size; i++) {
        if (faults->data[i].item == item && faults->data[i].part == part) {
            return &faults->data[i];
        }
    }
    return NULL;
}

void faults_add(struct faults *faults, struct fault fault) {
    struct fault *known = faults_find(faults, fault.item, fault.part);
    if (!known) {
        VEC_PUSH(faults, fault);
        return;
    }
    known->death = fault.death == DEATH_KILLED ? DEATH_CRASH : fault.death;
}

enum death faults_of_part(const struct faults *faults, uint32_t item, uint32_t part) {
    const struct fault *fault = faults_find(faults, item, part);
    return fault && fault->death != DEATH_KILLED ? fault->death : DEATH_NONE;
}

enum death faults_of_item(const struct faults *faults, uint32_t item) {
    enum death last = DEATH_NONE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < faults->size; i++) {
        if (faults->data[i].item == item && faults->data[i].death != DEATH_KILLED) {
            last = faults->data[i].death;
            count++;
        }
    }
    if (faults_of_part(faults, item, FAULT_WHOLE) != DEATH_NONE) {
        return faults_of_part(faults, item, FAULT_WHOLE);
    }
    return count >= FAULTS_OF_ONE ? last : DEATH_NONE;
}
