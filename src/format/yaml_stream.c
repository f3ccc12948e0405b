#include "format/yaml_stream.h"

#include <stdbool.h>

struct stream {
    struct str text;
    uint32_t wanted;
    uint32_t count;    // documents begun
    bool inside;       // of a document
    uint32_t start;    // of the document, or of the directives in front of it
    struct span found; // the wanted one
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Whether the line is a marker with nothing, or something after a blank, behind it.
static bool is_marker(struct str line, struct str marker) {
    return str_starts(line, marker) && (line.size == 3 || is_blank(line.data[3]));
}

// A line between documents that belongs to none: a comment, a directive, nothing.
static bool is_between(struct str line) {
    struct str trimmed = str_trim(line);
    return trimmed.size == 0 || trimmed.data[0] == '#' || line.data[0] == '%';
}

static void stream_begin(struct stream *stream) {
    stream->inside = true;
    stream->count++;
}

static void stream_end(struct stream *stream, uint32_t end) {
    if (stream->inside && stream->count - 1 == stream->wanted) {
        stream->found = (struct span){stream->start, end - stream->start};
    }
    stream->inside = false;
    stream->start = end;
}

static void stream_line(struct stream *stream, uint32_t at, struct str line) {
    if (is_marker(line, STR("---"))) {
        if (stream->inside) {
            stream_end(stream, at);
        }
        stream_begin(stream);
    } else if (is_marker(line, STR("..."))) {
        stream_end(stream, at + (uint32_t)line.size);
    } else if (!stream->inside && !is_between(line)) {
        stream_begin(stream);
    }
}

// Behind the line break that ends the line at `at`: LF, CR LF or CR.
static uint32_t line_end(struct str text, uint32_t at) {
    while (at < text.size && text.data[at] != '\n' && text.data[at] != '\r') {
        at++;
    }
    if (at + 1 < text.size && text.data[at] == '\r' && text.data[at + 1] == '\n') {
        at++;
    }
    return at < text.size ? at + 1 : at;
}

struct span yaml_document(struct str text, uint32_t start, uint32_t number, uint32_t *count) {
    struct stream stream = {.text = text, .wanted = number, .start = start};
    for (uint32_t at = start; at < text.size && (count || stream.found.length == 0);) {
        uint32_t end = line_end(text, at);
        stream_line(&stream, at, str_sub(text, at, end - at));
        at = end;
    }
    if (count || stream.found.length == 0) {
        stream_end(&stream, (uint32_t)text.size);
    }
    if (count) {
        *count = stream.count;
    }
    return stream.found;
}
