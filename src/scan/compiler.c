#include "scan/compiler.h"

#include <errno.h>
#include <string.h>

#include <xxhash.h>

#include "base/utf8.h"
#include "input/file.h"
#include "input/lexer.h"

void compiler_init(struct compiler *compiler, bool redact, uint64_t limit) {
    *compiler = (struct compiler){.limit = limit};
    builder_init(&compiler->builder);
    parser_init(&compiler->parser, &compiler->builder);
    compiler->parser.redact = redact;
    buf_init(&compiler->file);
}

void compiler_release(struct compiler *compiler) {
    buf_release(&compiler->file);
    reading_release(&compiler->reading);
    parser_release(&compiler->parser);
    builder_release(&compiler->builder);
}

static void note_file(struct compiler *compiler, enum diag_code code, const char *message) {
    builder_note(&compiler->builder, code, (struct place){0}, str_of(message));
}

// ---- pieces

// Says why a statement is left out: how it has ended the worker that was at it before.
static void note_death(struct compiler *compiler, const struct piece *piece, enum death death) {
    static const struct {
        enum diag_code code;
        const char *message;
    } notes[] = {
        [DEATH_CRASH] = {DIAG_PARSER_DIED,
                         "the parser crashed on this statement, which is left out; simplify it"},
        [DEATH_TIMEOUT] = {DIAG_PARSER_TIMEOUT,
                           "parsing this statement took too long, it is left out; split it, or "
                           "raise --statement-timeout"},
        [DEATH_MEMORY] = {DIAG_PARSER_MEMORY,
                          "parsing this statement took too much memory, it is left out; split it"},
    };
    builder_note(&compiler->builder, notes[death].code,
                 builder_place(&compiler->builder, piece->start), str_of(notes[death].message));
}

static enum piece_state statement_read(struct compiler *compiler, struct worker *worker,
                                       const struct parse_input *input) {
    enum death death = worker_enter(worker, input->piece_index);
    if (death != DEATH_NONE) {
        note_death(compiler, &input->piece, death);
        return PIECE_UNPARSABLE;
    }
    enum piece_state state = parser_statement(&compiler->parser, input);
    worker_leave(worker);
    return state;
}

// A comment that is never closed hides all that follows, which then looks like a blank.
static void open_comment_note(struct compiler *compiler, const struct piece *piece) {
    struct lexer lexer;
    struct token token = {0};
    lexer_init(&lexer, str_sub(buf_str(&compiler->file), piece->start, piece->length));
    while (!token.open && lexer_next(&lexer, &token)) {
    }
    builder_note(&compiler->builder, DIAG_QUOTE_OPEN,
                 builder_place(&compiler->builder, piece->start + token.start),
                 STR("this comment is never closed; close it with */"));
}

// The number of the last statement so far: a piece that the grammar refuses has one too, and a
// piece may hold several statements.
static uint32_t last_number(const struct builder *builder, uint32_t number) {
    uint32_t last = builder->statements.data[builder->statements.size - 1].number;
    return last > number ? last : number;
}

static void pieces_read(struct compiler *compiler, struct worker *worker) {
    uint32_t number = 0;
    for (uint32_t i = 0; i < compiler->reading.pieces.size; i++) {
        struct piece piece = compiler->reading.pieces.data[i];
        if (piece.kind == PIECE_BLANK && piece.flags & PIECE_OPEN) {
            open_comment_note(compiler, &piece);
        }
        if (piece.kind == PIECE_STATEMENT) {
            const struct parse_input input = {
                .file = compiler->file.data, .piece = piece, .piece_index = i, .number = ++number};
            piece.state = (uint8_t)statement_read(compiler, worker, &input);
            number = last_number(&compiler->builder, number);
        }
        builder_piece(&compiler->builder, piece);
    }
}

// ---- the file

static uint32_t line_that_is_not_utf8(struct str content) {
    uint32_t line = 1;
    for (;;) {
        size_t end = str_find(content, '\n');
        if (end == content.size || !utf8_valid(str_sub(content, 0, end))) {
            return line;
        }
        content = str_sub(content, end + 1, content.size);
        line++;
    }
}

static void text_read(struct compiler *compiler, const struct format *format,
                      struct worker *worker) {
    struct str content = buf_str(&compiler->file);
    builder_lines(&compiler->builder, content);
    if (!utf8_valid(content)) {
        builder_note(&compiler->builder, DIAG_FILE_NOT_UTF8,
                     (struct place){line_that_is_not_utf8(content), 1},
                     STR("not UTF-8 from here on, read as Latin-1; save the file as UTF-8"));
    }
    reading_reset(&compiler->reading);
    format->read(content, &compiler->reading);
    pieces_read(compiler, worker);
}

static void content_read(struct compiler *compiler, const struct format *format,
                         struct worker *worker) {
    struct str content = buf_str(&compiler->file);
    compiler->builder.file_hash = XXH3_64bits(content.data, content.size);
    compiler->builder.file_size = content.size;
    if (content.size == 0) {
        note_file(compiler, DIAG_FILE_EMPTY, "the file is empty");
    } else if (file_is_binary(content)) {
        note_file(compiler, DIAG_FILE_BINARY, "a binary file, or UTF-16; save SQL as UTF-8");
        builder_piece(&compiler->builder, (struct piece){.kind = PIECE_REST,
                                                         .state = PIECE_SKIPPED,
                                                         .length = (uint32_t)content.size,
                                                         .line = 1});
    } else {
        text_read(compiler, format, worker);
    }
}

// `reason` is that of the system.
static void note_unreadable(struct compiler *compiler, const char *reason) {
    struct buf message;
    buf_init(&message);
    buf_print(&message, "cannot be read: %s; make it readable, or exclude it", reason);
    note_file(compiler, DIAG_FILE_UNREADABLE, message.data);
    buf_release(&message);
}

static void note_unread(struct compiler *compiler, enum file_status status) {
    switch (status) {
    case FILE_TOO_LARGE:
        note_file(compiler, DIAG_FILE_TOO_LARGE,
                  "larger than the limit and skipped; split it, or raise --max-file-size");
        break;
    case FILE_NOT_REGULAR:
        note_unreadable(compiler, "not a regular file");
        break;
    case FILE_UNREADABLE:
    case FILE_READ:
        note_unreadable(compiler, strerror(errno));
        break;
    }
}

void compiler_run(struct compiler *compiler, const struct compiler_file *file,
                  struct worker *worker, struct buf *out) {
    builder_reset(&compiler->builder);
    enum file_status status = file_read(file->path, compiler->limit, &compiler->file);
    if (status != FILE_READ) {
        note_unread(compiler, status);
    } else if (file->format) {
        compiler->builder.format = format_number(file->format);
        content_read(compiler, file->format, worker);
    }
    builder_finish(&compiler->builder, out);
    worker_report(worker, file->size);
}
