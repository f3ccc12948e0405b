#include "cli/answer.h"

#include "base/suggest.h"
#include "cli/command.h"

const char answer_format_help[] = "one of"
#define X(name, summary) " " #name
#include "output/renderer.def"
#undef X
                                  " (text)";

static void fail_format(const char *format) {
    struct buf known;
    struct suggest near;
    buf_init(&known);
    suggest_init(&near, str_of(format));
    for (uint32_t i = 0; i < renderer_count; i++) {
        suggest_offer(&near, renderers[i].name);
    }
    suggest_add(&near, &known);
    for (uint32_t i = 0; near.count == 0 && i < renderer_count; i++) {
        buf_print(&known, "%s%.*s", i == 0 ? "; there are " : ", ", STR_ARG(renderers[i].name));
    }
    command_fail("%s is not a format%s", format, known.data);
    buf_release(&known);
}

bool answer_check_format(const struct answer_options *options) {
    const struct renderer *renderer = renderer_find(str_of(options->format));
    if (!renderer) {
        fail_format(options->format);
        return false;
    }
    if (renderer_needs_issues(renderer) && !options->issues) {
        command_fail("%s shows issues only, and this report has none; diff has", options->format);
        return false;
    }
    return true;
}

static void create_document(struct answer *answer) {
    arena_reset(&answer->arena);
    answer->doc = answer->renderer->create(&answer->arena, &answer->terminal.sink, &answer->look);
}

bool answer_begin(struct answer *answer, const struct answer_options *options) {
    *answer = (struct answer){.renderer = renderer_find(str_of(options->format))};
    if (!answer_check_format(options)) {
        return false;
    }
    buf_init(&answer->why);
    arena_init(&answer->arena);
    terminal_init(&answer->terminal);
    answer->look.colour = answer->terminal.colour && !options->no_color;
    answer->look.width = answer->terminal.width;
    create_document(answer);
    return true;
}

int answer_end(struct answer *answer, bool done) {
    answer->renderer->release(answer->doc);
    int code = terminal_finish(&answer->terminal, done ? COMMAND_FINE : COMMAND_ERROR);
    if (!done) {
        command_fail("%s", answer->why.data);
    }
    arena_release(&answer->arena);
    buf_release(&answer->why);
    return code;
}

bool answer_open(struct answer *answer, const struct answer_options *options) {
    if (!answer_begin(answer, options)) {
        return false;
    }
    if (!reader_open(&answer->reader, options->store, &answer->why)) {
        answer_end(answer, false);
        return false;
    }
    return true;
}

void answer_again(struct answer *answer) {
    answer->renderer->release(answer->doc);
    reader_reset(&answer->reader);
    buf_reset(&answer->why);
    create_document(answer);
}

void answer_next(struct answer *answer) {
    answer->look.continued = true;
    answer_again(answer);
}

int answer_close(struct answer *answer, bool done) {
    int code = answer_end(answer, done);
    reader_close(&answer->reader);
    return code;
}
