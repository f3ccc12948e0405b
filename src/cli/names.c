#include "cli/names.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"

static int answer_operands(const struct names *names, struct answer *answer,
                           const struct operands *operands) {
    struct str *list = ARENA_ARRAY(&answer->arena, struct str, operands->count);
    for (uint32_t i = 0; i < operands->count; i++) {
        list[i] = str_of(operands->words[i]);
    }
    struct str_list asked = {list, operands->count};
    bool done = names->run(&answer->reader, asked, names->context, answer->doc, &answer->why);
    return answer_close(answer, done);
}

// False: nobody reads on.
static bool answer_line(const struct names *names, struct answer *answer, struct str line,
                        uint32_t number, bool *failed) {
    struct str name = str_trim(line);
    if (name.size == 0 || name.data[0] == '#') {
        return true;
    }
    struct str_list asked = {&name, 1};
    if (names->run(&answer->reader, asked, names->context, answer->doc, &answer->why)) {
        answer_next(answer);
    } else {
        command_fail("standard input:%u: %s", number, answer->why.data);
        answer_again(answer);
        *failed = true;
    }
    return !answer->terminal.sink.closed;
}

static int answer_lines(const struct names *names, struct answer *answer) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    uint32_t number = 0;
    bool failed = false;
    bool wanted = true;
    while (wanted && (size = getline(&line, &capacity, stdin)) >= 0) {
        wanted = answer_line(names, answer, (struct str){line, (size_t)size}, ++number, &failed);
    }
    free(line); // getline's
    bool broken = ferror(stdin) != 0;
    if (broken) {
        command_fail("standard input cannot be read");
    }
    int code = answer_close(answer, true);
    return failed || broken ? COMMAND_ERROR : code;
}

int names_answer(const struct names *names, const struct answer_options *options,
                 const struct usage *usage, const struct operands *operands) {
    if (names->from_stdin && operands->count > 0) {
        return command_fail("%s takes names or --stdin, not both", usage->command);
    }
    if (!names->from_stdin && operands->count == 0) {
        return command_fail("%s needs %s (see `stemma %s --help`)", usage->command, usage->operands,
                            usage->command);
    }
    struct answer answer;
    if (!answer_open(&answer, options)) {
        return COMMAND_ERROR;
    }
    return names->from_stdin ? answer_lines(names, &answer)
                             : answer_operands(names, &answer, operands);
}
