#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/suggest.h"
#include "cli/command.h"
#include "cli/terminal.h"

// ---- help

static uint32_t left_width(const struct option *option) {
    size_t argument = option->argument ? strlen(option->argument) + 1 : 0;
    return (uint32_t)(strlen(option->name) + argument);
}

static void add_option(struct buf *out, const struct option *option, uint32_t width) {
    const char *argument = option->argument ? option->argument : "";
    int pad = (int)(width - left_width(option));
    buf_print(out, "  --%s%s%s%*s  %s\n", option->name, option->argument ? " " : "", argument, pad,
              "", option->help);
}

static int print_help(const struct usage *usage) {
    const struct option help = {"help", OPTION_FLAG, NULL, "show this", NULL};
    struct terminal terminal;
    terminal_init(&terminal);
    struct buf *out = &terminal.sink.pending;
    const char *blank = *usage->operands != '\0' ? " " : "";
    buf_print(out, "Usage: stemma %s [OPTION...]%s%s\n\n%s\nOptions:\n", usage->command, blank,
              usage->operands, usage->about);
    uint32_t width = left_width(&help);
    for (uint32_t i = 0; i < usage->option_count; i++) {
        uint32_t needed = left_width(&usage->options[i]);
        width = needed > width ? needed : width;
    }
    for (uint32_t i = 0; i < usage->option_count; i++) {
        add_option(out, &usage->options[i], width);
    }
    add_option(out, &help, width);
    return terminal_finish(&terminal, COMMAND_FINE);
}

// ---- values

static bool read_count(const char *text, uint32_t *count) {
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    bool digits = *text >= '0' && *text <= '9' && *end == '\0';
    if (!digits || errno != 0 || value > UINT32_MAX) {
        return false;
    }
    *count = (uint32_t)value;
    return true;
}

static bool read_share(const char *text, double *share) {
    char *end;
    double value = strtod(text, &end);
    bool number = (*text >= '0' && *text <= '9') || *text == '.';
    if (!number || *end != '\0' || !(value >= 0 && value <= 1)) {
        return false;
    }
    *share = value;
    return true;
}

// NULL when the value fits, else what was expected.
static const char *set_value(const struct option *option, const char *text) {
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)option->value = true;
        return NULL;
    case OPTION_TEXT:
        *(const char **)option->value = text;
        return NULL;
    case OPTION_COUNT:
        return read_count(text, option->value) ? NULL : "a whole number";
    case OPTION_SHARE:
        return read_share(text, option->value) ? NULL : "a number from 0 to 1";
    }
    abort();
}

// ---- the command line

struct parse {
    const struct usage *usage;
    int argc;
    char **argv;
    int at;
};

static const struct option *option_find(const struct usage *usage, struct str name) {
    for (uint32_t i = 0; i < usage->option_count; i++) {
        if (str_equal(str_of(usage->options[i].name), name)) {
            return &usage->options[i];
        }
    }
    return NULL;
}

static int fail_unknown(const struct usage *usage, struct str name, const char *word) {
    struct buf near;
    struct suggest suggest;
    buf_init(&near);
    suggest_init(&suggest, name);
    for (uint32_t i = 0; i < usage->option_count; i++) {
        suggest_offer(&suggest, str_of(usage->options[i].name));
    }
    for (uint32_t i = 0; i < suggest.count; i++) {
        buf_print(&near, "%s--%.*s", i == 0 ? "; did you mean " : " or ",
                  STR_ARG(suggest.words[i]));
    }
    buf_add_str(&near, suggest.count > 0 ? STR("?") : STR(""));
    int code = command_fail("%s has no option %s%s (see `stemma %s --help`)", usage->command, word,
                            near.data, usage->command);
    buf_release(&near);
    return code;
}

// Takes the option at `at`, and its value when that is the next word. 0 or an exit code.
static int take_option(struct parse *parse) {
    const char *word = parse->argv[parse->at];
    struct str name = str_of(word + (word[1] == '-' ? 2 : 1));
    size_t equals = str_find(name, '=');
    const char *value = equals < name.size ? name.data + equals + 1 : NULL;
    name = str_sub(name, 0, equals);
    const struct option *option = word[1] == '-' ? option_find(parse->usage, name) : NULL;
    if (!option) {
        return fail_unknown(parse->usage, name, word);
    }
    if (option->kind == OPTION_FLAG && value) {
        return command_fail("--%s takes no value", option->name);
    }
    if (option->kind != OPTION_FLAG && !value) {
        if (parse->at + 1 >= parse->argc) {
            return command_fail("--%s needs a value: --%s %s", option->name, option->name,
                                option->argument);
        }
        value = parse->argv[++parse->at];
    }
    const char *expected = set_value(option, value);
    return expected ? command_fail("--%s needs %s, not %s", option->name, expected, value) : 0;
}

static int check_count(const struct usage *usage, const struct operands *operands) {
    if (operands->count < usage->operands_min) {
        return command_fail("%s needs %s (see `stemma %s --help`)", usage->command, usage->operands,
                            usage->command);
    }
    if (operands->count > usage->operands_max) {
        return command_fail("%s cannot take %s (see `stemma %s --help`)", usage->command,
                            operands->words[usage->operands_max], usage->command);
    }
    return 0;
}

static bool is_help(const char *word) {
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

bool options_parse(const struct usage *usage, int argc, char **argv, struct operands *operands,
                   int *code) {
    struct parse parse = {usage, argc, argv, 1};
    bool options_end = false;
    *operands = (struct operands){argv + 1, 0};
    *code = 0;
    for (; parse.at < argc; parse.at++) {
        char *word = argv[parse.at];
        if (!options_end && strcmp(word, "--") == 0) {
            options_end = true;
        } else if (options_end || word[0] != '-' || word[1] == '\0') {
            operands->words[operands->count++] = word; // never past `at`
        } else if (is_help(word)) {
            *code = print_help(usage);
            return false;
        } else {
            *code = take_option(&parse);
            if (*code != 0) {
                return false;
            }
        }
    }
    *code = check_count(usage, operands);
    return *code == 0;
}
