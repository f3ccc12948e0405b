#include "base/sink.h"

#define WORTH_A_WRITE ((size_t)64 << 10)

void sink_init(struct sink *sink, sink_write *write, void *context) {
    *sink = (struct sink){.write = write, .context = context};
    buf_init(&sink->pending);
}

void sink_release(struct sink *sink) {
    buf_release(&sink->pending);
}

bool sink_flush(struct sink *sink) {
    if (!sink->closed && sink->pending.size > 0) {
        sink->closed = !sink->write(sink->context, buf_str(&sink->pending));
    }
    buf_reset(&sink->pending);
    return !sink->closed;
}

bool sink_settle(struct sink *sink) {
    if (sink->closed || sink->pending.size >= WORTH_A_WRITE) {
        return sink_flush(sink);
    }
    return true;
}
