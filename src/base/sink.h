// Sink: where output goes, through a buffer.
//
//     struct sink sink;
//     sink_init(&sink, to_stdout, &terminal);
//     buf_print(&sink.pending, "%u edges\n", count);
//     if (!sink_settle(&sink)) ...      // nobody reads on: stop
//     sink_flush(&sink);
//     sink_release(&sink);
#pragma once

#include <stdbool.h>

#include "base/buf.h"

// Takes all of the bytes. False: it cannot, or wants no more; it is not called again.
typedef bool sink_write(void *context, struct str bytes);

struct sink {
    struct buf pending; // append here
    sink_write *write;
    void *context;
    bool closed; // a write said false; what is pending is dropped
};

void sink_init(struct sink *sink, sink_write *write, void *context);
void sink_release(struct sink *sink); // does not flush

// Hands on what is pending, once it is worth a write. False when the sink is closed.
bool sink_settle(struct sink *sink);
bool sink_flush(struct sink *sink); // always
