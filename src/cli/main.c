#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/suggest.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "output/display.h"

const struct command commands[] = {
#define X(name, summary) {#name, summary, command_##name},
#include "cli/command.def"
#undef X
};

const uint32_t command_count = sizeof(commands) / sizeof(commands[0]);

#define MESSAGE_MAX 4096 // longer ones are cut

// Names in a message come from files and may hold anything: what steers a terminal is replaced.
int command_fail(const char *format, ...) {
    char message[MESSAGE_MAX];
    struct buf shown;
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    buf_init(&shown);
    display_add(&shown, str_of(message));
    fprintf(stderr, "stemma: %s\n", shown.data);
    buf_release(&shown);
    return COMMAND_ERROR;
}

static const struct command *command_find(const char *name) {
    for (uint32_t i = 0; i < command_count; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static int fail_unknown(const char *name) {
    struct buf near;
    struct suggest suggest;
    buf_init(&near);
    suggest_init(&suggest, str_of(name));
    for (uint32_t i = 0; i < command_count; i++) {
        suggest_offer(&suggest, str_of(commands[i].name));
    }
    suggest_add(&suggest, &near);
    int code = command_fail("%s is not a command%s (see `stemma help`)", name, near.data);
    buf_release(&near);
    return code;
}

static int print_commands(void) {
    struct terminal terminal;
    terminal_init(&terminal);
    struct buf *out = &terminal.sink.pending;
    buf_print(out, "stemma draws the family tree of columns: which comes from which, and how.\n\n"
                   "Usage: stemma COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n");
    for (uint32_t i = 0; i < command_count; i++) {
        buf_print(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    buf_print(out, "\n`stemma COMMAND --help` says more about one. Exit codes: 0 fine, 1 a gate"
                   " failed, 2 it could not run.\n");
    return terminal_finish(&terminal, COMMAND_FINE);
}

static int print_version(void) {
    struct terminal terminal;
    terminal_init(&terminal);
    buf_print(&terminal.sink.pending, "stemma %s\n", STEMMA_VERSION);
    return terminal_finish(&terminal, COMMAND_FINE);
}

// stemma help, stemma help COMMAND
int command_help(int argc, char **argv) {
    if (argc < 2 || argv[1][0] == '-') {
        return print_commands();
    }
    const struct command *command = command_find(argv[1]);
    if (!command) {
        return fail_unknown(argv[1]);
    }
    char help[] = "--help";
    char *words[] = {argv[1], help, NULL};
    return command->run == command_help ? print_commands() : command->run(2, words);
}

// A closed standard stream would give its number to the next file that is opened, and messages
// would end up in that file. /dev/null opened the wrong way makes such writes fail instead.
static void streams_hold(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) {
            int held = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
            (void)held; // the lowest free number: `stream`
        }
    }
}

// Widths of characters are known in UTF-8 locales only; all else stays as in "C".
static void locale_set(void) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        setlocale(LC_CTYPE, "C.UTF-8");
    }
}

int main(int argc, char **argv) {
    streams_hold();
    locale_set();
    signal(SIGPIPE, SIG_IGN); // writing to a closed pipe becomes an error that can be handled
    if (argc < 2) {
        return command_fail("no command was given (see `stemma help`)");
    }
    if (strcmp(argv[1], "--version") == 0) {
        return print_version();
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        return print_commands();
    }
    const struct command *command = command_find(argv[1]);
    return command ? command->run(argc - 1, argv + 1) : fail_unknown(argv[1]);
}
