#include "scan/compiler.h"

#include <errno.h>
#include <string.h>

#include <xxhash.h>

#include "base/utf8.h"
#include "input/file.h"
#include "input/lexer.h"
#include "input/split.h"
#include "scan/override.h"

void compiler_init(struct compiler *compiler, bool redact, uint64_t limit) {
    *compiler = (struct compiler){.limit = limit};
    builder_init(&compiler->builder);
    parser_init(&compiler->parser, &compiler->builder);
    compiler->parser.redact = redact;
    reading_init(&compiler->reading, &compiler->builder);
    buf_init(&compiler->file);
    buf_init(&compiler->sql);
    archive_init(&compiler->archive);
}

void compiler_release(struct compiler *compiler) {
    buf_release(&compiler->file);
    buf_release(&compiler->sql);
    archive_release(&compiler->archive);
    VEC_RELEASE(&compiler->statements);
    reading_release(&compiler->reading);
    parser_release(&compiler->parser);
    builder_release(&compiler->builder);
}

static void note_file(struct compiler *compiler, enum diag_code code, const char *message) {
    builder_note(&compiler->builder, code, (struct place){0}, str_of(message));
}

// ---- pieces

// Says why a statement is left out: how it has ended the worker that was at it before.
static void note_death(struct compiler *compiler, const struct parse_input *input,
                       enum death death) {
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
    struct span at = origin_place(input->origin, (struct span){input->piece.start, 0});
    builder_note(&compiler->builder, notes[death].code, builder_place(&compiler->builder, at.start),
                 str_of(notes[death].message));
}

static enum piece_state statement_read(struct compiler *compiler, struct worker *worker,
                                       const struct parse_input *input) {
    enum death death = worker_enter(worker, compiler->part++);
    if (death != DEATH_NONE) {
        note_death(compiler, input, death);
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

// A file that is SQL itself.
static void script_read(struct compiler *compiler, struct worker *worker) {
    uint32_t number = 0;
    for (uint32_t i = 0; i < compiler->reading.pieces.size; i++) {
        struct piece piece = compiler->reading.pieces.data[i];
        if (piece.kind == PIECE_BLANK && piece.flags & PIECE_OPEN) {
            open_comment_note(compiler, &piece);
        }
        if (piece.kind == PIECE_STATEMENT) {
            const struct parse_input input = {
                .text = compiler->file.data, .piece = piece, .piece_index = i, .number = ++number};
            piece.state = (uint8_t)statement_read(compiler, worker, &input);
            number = last_number(&compiler->builder, number);
        }
        builder_piece(&compiler->builder, piece);
    }
}

// ---- texts of a document

// States of what shares a piece, as one. A part that cannot be parsed leaves the rest in part.
static enum piece_state states_joined(enum piece_state a, enum piece_state b) {
    if (a == b || b == PIECE_NO_LINEAGE) {
        return a;
    }
    if (a == PIECE_NO_LINEAGE) {
        return b;
    }
    bool broken =
        a == PIECE_UNPARSABLE || b == PIECE_UNPARSABLE || a == PIECE_PARTIAL || b == PIECE_PARTIAL;
    return broken ? PIECE_PARTIAL : PIECE_TEMPLATED;
}

static bool has_holes(const struct reading_text *text) {
    const struct span all = {0, (uint32_t)text->sql.size};
    return text->sql.size > 0 && trace_kind(&text->origin.masks, all) >= RUN_VALUE;
}

// Reads the statements of the text in compiler->sql.
static enum piece_state text_statements(struct compiler *compiler, struct worker *worker,
                                        const struct reading_text *text) {
    enum piece_state state = PIECE_NO_LINEAGE;
    uint32_t index = reading_piece(&compiler->reading, text->claim.start);
    VEC_RESET(&compiler->statements);
    split_sql(buf_str(&compiler->sql), &compiler->statements);
    for (uint32_t i = 0; i < compiler->statements.size; i++) {
        if (compiler->statements.data[i].kind != PIECE_STATEMENT) {
            continue;
        }
        const struct parse_input input = {
            .text = compiler->sql.data,
            .piece = compiler->statements.data[i],
            .piece_index = index,
            .number = last_number(&compiler->builder, compiler->number) + 1,
            .origin = &text->origin,
            .fill = text->fill,
        };
        compiler->number = input.number;
        state = states_joined(state, statement_read(compiler, worker, &input));
    }
    return state == PIECE_ANALYSED && has_holes(text) ? PIECE_TEMPLATED : state;
}

static enum piece_state text_read(struct compiler *compiler, struct worker *worker,
                                  const struct reading_text *text) {
    struct fill *fill = &compiler->builder.fills.data[text->fill];
    buf_reset(&compiler->sql);
    buf_add_str(&compiler->sql, text->sql);
    fill->hash = text->fill ? XXH3_64bits_withSeed(text->sql.data, text->sql.size, fill->hash) : 0;
    return text_statements(compiler, worker, text);
}

// Reads a text, or the first of the alternatives behind it that can be parsed. Returns how many
// texts that were.
static uint32_t text_choose(struct compiler *compiler, struct worker *worker, uint32_t first) {
    const struct reading *reading = &compiler->reading;
    uint32_t index = reading_piece(reading, reading->texts.data[first].claim.start);
    uint32_t count = 1, notes = compiler->builder.notes.size;
    while (first + count < reading->texts.size && reading->texts.data[first + count].alternative) {
        count++;
    }
    enum piece_state state = PIECE_UNPARSABLE;
    for (uint32_t i = 0; i < count && state == PIECE_UNPARSABLE; i++) {
        compiler->builder.notes.size = notes; // only the last one may complain
        state = text_read(compiler, worker, &reading->texts.data[first + i]);
    }
    uint8_t *shared = &compiler->reading.pieces.data[index].state;
    *shared = (uint8_t)states_joined((enum piece_state) * shared, state);
    return count;
}

static void texts_read(struct compiler *compiler, struct worker *worker) {
    const struct reading *reading = &compiler->reading;
    compiler->number = 0;
    for (uint32_t i = 0; i < reading->texts.size;) {
        i += text_choose(compiler, worker, i);
    }
    for (uint32_t i = 0; i < reading->pieces.size; i++) {
        builder_piece(&compiler->builder, reading->pieces.data[i]);
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

static void whole_skipped(struct compiler *compiler) {
    builder_piece(&compiler->builder, (struct piece){.kind = PIECE_REST,
                                                     .state = PIECE_SKIPPED,
                                                     .length = (uint32_t)compiler->file.size,
                                                     .line = 1});
}

// What git has of a file that Git LFS keeps (docs/spec.md of git-lfs): keys and values, the version
// first, in less than 1024 bytes.
static bool is_lfs_pointer(struct str content) {
    return content.size < 1024 &&
           str_starts(content, STR("version https://git-lfs.github.com/spec/v")) &&
           memmem(content.data, content.size, "\noid sha256:", strlen("\noid sha256:"));
}

static void format_apply(struct compiler *compiler, const struct compiler_file *file,
                         struct worker *worker) {
    struct reading *reading = &compiler->reading;
    reading_reset(reading);
    reading->file = buf_str(&compiler->file);
    reading->path = file->path;
    reading->around = compiler->around;
    const struct format *format = format_read(reading);
    compiler->builder.format = format_number(format);
    compiler->part = 0;
    if (str_ends(file->path, STR(".sql"))) {
        override_read(&compiler->builder, reading->file);
    }
    if (!format) {
        whole_skipped(compiler);
    } else if (reading->texts.size > 0) {
        texts_read(compiler, worker);
    } else {
        script_read(compiler, worker);
    }
}

static void content_read(struct compiler *compiler, const struct compiler_file *file,
                         struct worker *worker) {
    struct str content = buf_str(&compiler->file);
    compiler->builder.file_hash = XXH3_64bits(content.data, content.size);
    compiler->builder.file_size = content.size;
    if (content.size == 0) {
        note_file(compiler, DIAG_FILE_EMPTY, "the file is empty");
        return;
    }
    if (archive_takes(file->path)) {
        format_apply(compiler, file, worker);
        return;
    }
    if (file_is_binary(content)) {
        note_file(compiler, DIAG_FILE_BINARY, "a binary file, or UTF-16; save it as UTF-8");
        whole_skipped(compiler);
        return;
    }
    builder_lines(&compiler->builder, content);
    if (is_lfs_pointer(content)) {
        note_file(
            compiler, DIAG_LFS_POINTER,
            "its content is kept by Git LFS, only a pointer stands here; fetch it with git lfs "
            "pull and scan the directory");
        whole_skipped(compiler);
        return;
    }
    if (!utf8_valid(content)) {
        builder_note(&compiler->builder, DIAG_FILE_NOT_UTF8,
                     (struct place){line_that_is_not_utf8(content), 1},
                     STR("not UTF-8 from here on, read as Latin-1; save the file as UTF-8"));
    }
    format_apply(compiler, file, worker);
}

// `reason` is that of the system.
static void note_unreadable(struct compiler *compiler, const char *reason) {
    struct buf message;
    buf_init(&message);
    buf_print(&message, "cannot be read: %s; make it readable, or exclude it", reason);
    note_file(compiler, DIAG_FILE_UNREADABLE, message.data);
    buf_release(&message);
}

static void note_unread(struct compiler *compiler, const struct compiler_file *file,
                        enum file_status status) {
    switch (status) {
    case FILE_TOO_LARGE:
        note_file(compiler, DIAG_FILE_TOO_LARGE,
                  archive_takes(file->path)
                      ? "larger than the limit: its members are read, its own bytes count as "
                        "skipped; raise --max-file-size to count them as read"
                      : "larger than the limit and skipped; split it, or raise --max-file-size");
        break;
    case FILE_DAMAGED:
        note_file(compiler, DIAG_ARCHIVE_REFUSED,
                  "this member cannot be unpacked, or is not as long as its archive says; pack the "
                  "archive anew");
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
    enum file_status status =
        location_read(&compiler->archive, &file->location, compiler->limit, &compiler->file);
    if (status != FILE_READ) {
        note_unread(compiler, file, status);
    } else if (file->known) {
        content_read(compiler, file, worker);
    }
    builder_finish(&compiler->builder, out);
    worker_report(worker, file->size);
}
