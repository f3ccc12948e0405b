#include "input/trace.h"

void trace_reset(struct trace *trace) {
    VEC_RESET(&trace->runs);
    trace->size = 0;
}

void trace_release(struct trace *trace) {
    VEC_RELEASE(&trace->runs);
    trace->size = 0;
}

struct trace trace_copy(struct arena *arena, const struct trace *trace) {
    struct trace copy = {.size = trace->size};
    for (uint32_t i = 0; i < trace->runs.size; i++) {
        VEC_PUSH_IN(arena, &copy.runs, trace->runs.data[i]);
    }
    return copy;
}

static bool continues(const struct run *last, uint32_t size, uint32_t from) {
    return last->kind == RUN_COPY && last->from + (size - last->start) == from;
}

void trace_add(struct trace *trace, uint32_t length, struct span from, enum run_kind kind) {
    if (length == 0) {
        return;
    }
    uint32_t count = trace->runs.size;
    bool joined = kind == RUN_COPY && count > 0 &&
                  continues(&trace->runs.data[count - 1], trace->size, from.start);
    if (!joined) {
        VEC_PUSH(&trace->runs, ((struct run){trace->size, from.start, from.length, kind}));
    }
    trace->size += length;
}

// The run that a made byte lies in; a byte behind the end lies in the last one.
static uint32_t run_at(const struct trace *trace, uint32_t offset) {
    uint32_t low = 0, high = trace->runs.size;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (trace->runs.data[middle].start <= offset) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

// The bytes of a run that lie in `made`: their number, where they come from and how.
static void run_follow(struct trace *trace, const struct run *run, uint32_t run_end,
                       struct span made) {
    uint32_t start = run->start > made.start ? run->start : made.start;
    uint32_t made_end = made.start + made.length;
    uint32_t length = (run_end < made_end ? run_end : made_end) - start;
    struct span from = {run->from, run->from_length};
    if (run->kind == RUN_COPY) {
        from = (struct span){run->from + (start - run->start), length};
    }
    trace_add(trace, length, from, (enum run_kind)run->kind);
}

void trace_follow(struct trace *trace, const struct trace *other, struct span made) {
    if (made.length == 0 || trace_is_plain(other)) {
        trace_add(trace, made.length, made, RUN_COPY);
        return;
    }
    for (uint32_t i = run_at(other, made.start); i < other->runs.size; i++) {
        const struct run *run = &other->runs.data[i];
        if (run->start >= made.start + made.length) {
            return;
        }
        bool last = i + 1 == other->runs.size;
        run_follow(trace, run, last ? other->size : run[1].start, made);
    }
}

// The source of one made byte.
static struct span source_of(const struct trace *trace, uint32_t offset) {
    const struct run *run = &trace->runs.data[run_at(trace, offset)];
    if (run->kind == RUN_COPY) {
        return (struct span){run->from + (offset - run->start), 1};
    }
    return (struct span){run->from, run->from_length};
}

struct span trace_span(const struct trace *trace, struct span made) {
    if (trace_is_plain(trace)) {
        return made;
    }
    struct span first = source_of(trace, made.start);
    if (made.length == 0) {
        return (struct span){first.start, 0};
    }
    struct span last = source_of(trace, made.start + made.length - 1);
    if (last.start + last.length < first.start + first.length) {
        return first;
    }
    uint32_t start = last.start < first.start ? last.start : first.start; // a macro's argument
    return (struct span){start, last.start + last.length - start};
}

enum run_kind trace_kind(const struct trace *trace, struct span made) {
    enum run_kind kind = RUN_COPY;
    if (trace_is_plain(trace)) {
        return kind;
    }
    uint32_t end = made.start + (made.length > 0 ? made.length : 1);
    for (uint32_t i = run_at(trace, made.start); i < trace->runs.size; i++) {
        const struct run *run = &trace->runs.data[i];
        if (run->start >= end) {
            break;
        }
        kind = run->kind > kind ? (enum run_kind)run->kind : kind;
    }
    return kind;
}

bool trace_is_whole(const struct trace *trace, struct span made) {
    if (trace_is_plain(trace)) {
        return true;
    }
    uint32_t end = made.start + made.length;
    for (uint32_t i = run_at(trace, made.start) + 1; i < trace->runs.size; i++) {
        const struct run *run = &trace->runs.data[i];
        if (run->start >= end) {
            break;
        }
        if (run->from != run[-1].from + run[-1].from_length) {
            return false;
        }
    }
    return true;
}
