#include "format/python/call.h"

bool python_call_at(const struct python_source *source, uint32_t open, struct python_call *call) {
    const struct python_tokens *tokens = &source->tokens;
    uint32_t close = tokens->list.data[open].match;
    if (open == 0 || close == PYTHON_NO_MATCH || close < open || !python_is(tokens, open, "(") ||
        tokens->list.data[open - 1].kind != PYTHON_NAME) {
        return false;
    }
    uint32_t first = open - 1;
    while (first >= 2 && python_is(tokens, first - 1, ".") &&
           tokens->list.data[first - 2].kind == PYTHON_NAME) {
        first -= 2;
    }
    *call = (struct python_call){.source = source,
                                 .name = python_text(tokens, open - 1),
                                 .first = first,
                                 .open = open,
                                 .close = close};
    return first == 0 || !python_is(tokens, first - 1, "def");
}

static bool is_keyword(const struct python_call *call, uint32_t first) {
    const struct python_tokens *tokens = &call->source->tokens;
    return tokens->list.data[first].kind == PYTHON_NAME && python_is(tokens, first + 1, "=");
}

// The token where the next argument starts.
static uint32_t next_argument(const struct python_call *call, uint32_t end) {
    return python_is(&call->source->tokens, end, ",") ? end + 1 : call->close;
}

struct python_argument python_call_keyword(const struct python_call *call, const char *keyword) {
    const struct python_tokens *tokens = &call->source->tokens;
    for (uint32_t at = call->open + 1; at < call->close;) {
        uint32_t end = python_expression_end(tokens, at);
        if (is_keyword(call, at) && python_is(tokens, at, keyword)) {
            return (struct python_argument){at + 2, end};
        }
        at = next_argument(call, end);
    }
    return (struct python_argument){0};
}

struct python_argument python_call_positional(const struct python_call *call, uint32_t position) {
    const struct python_tokens *tokens = &call->source->tokens;
    for (uint32_t at = call->open + 1; at < call->close && !is_keyword(call, at); position--) {
        uint32_t end = python_expression_end(tokens, at);
        if (position == 0) {
            return (struct python_argument){at, end};
        }
        at = next_argument(call, end);
    }
    return (struct python_argument){0};
}
