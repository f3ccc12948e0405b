// Documents: how long it takes to read JSON, YAML and Python beside the parse of the SQL in them.
// For scripts/benchmark.
//
//     bench_documents DIR       prints for each format: its name, files, bytes, seconds of reading,
//                               seconds of parsing and lowering the SQL, bytes of SQL,
//                               seconds of parsing the JSON or YAML alone
#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "format/format.h"
#include "input/file.h"
#include "input/split.h"
#include "input/walk.h"
#include "syntax/parse.h"

#define ROUNDS      20 // small files are too fast for the clock
#define FORMATS_MAX 64

struct total {
    uint32_t files;
    uint64_t bytes;
    uint64_t sql;
    double reading;
    double parsing;
    double tree; // the document alone, part of `reading`
};

struct bench {
    struct surroundings around;
    struct builder builder;
    struct parser parser;
    struct reading reading;
    struct pieces pieces;
    struct buf file;
    struct buf sql;
    struct total totals[FORMATS_MAX];
};

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void parse_text(struct bench *bench, const struct reading_text *text) {
    buf_reset(&bench->sql);
    buf_add_str(&bench->sql, text->sql);
    VEC_RESET(&bench->pieces);
    split_sql(buf_str(&bench->sql), &bench->pieces);
    for (uint32_t i = 0; i < bench->pieces.size; i++) {
        if (bench->pieces.data[i].kind != PIECE_STATEMENT) {
            continue;
        }
        const struct parse_input input = {.text = bench->sql.data,
                                          .piece = bench->pieces.data[i],
                                          .number = 1,
                                          .origin = &text->origin,
                                          .fill = text->fill};
        parser_statement(&bench->parser, &input);
    }
}

static const struct format *read_once(struct bench *bench, struct str path, struct total *total) {
    builder_reset(&bench->builder);
    builder_lines(&bench->builder, buf_str(&bench->file));
    reading_reset(&bench->reading);
    bench->reading.file = buf_str(&bench->file);
    bench->reading.path = path;
    bench->reading.around = &bench->around;
    double start = seconds();
    const struct format *format = format_read(&bench->reading);
    double middle = seconds();
    for (uint32_t i = 0; i < bench->reading.texts.size; i++) {
        parse_text(bench, &bench->reading.texts.data[i]);
        total->sql += bench->reading.texts.data[i].sql.size;
    }
    total->reading += middle - start;
    total->parsing += seconds() - middle;
    return format;
}

static void parse_tree(struct bench *bench, struct str path, struct total *total) {
    const struct tree_source source = {.text = buf_str(&bench->file),
                                       .syntax =
                                           str_ends(path, STR(".json")) ? TREE_JSON : TREE_YAML};
    struct tree tree;
    struct tree_fault fault;
    reading_reset(&bench->reading);
    double start = seconds();
    tree_parse(&bench->reading.arena, &source, &tree, &fault);
    total->tree += seconds() - start;
}

static void bench_file(struct bench *bench, const struct found *found) {
    if (file_read(found->open.data, UINT32_MAX, &bench->file) != FILE_READ ||
        bench->file.size == 0) {
        return;
    }
    struct total total = {.files = 1, .bytes = bench->file.size};
    const struct format *format = NULL;
    bool tree = format_notation(found->path, &bench->around) == NOTATION_TREE;
    for (int i = 0; i < ROUNDS; i++) {
        format = read_once(bench, found->path, &total);
        if (tree) {
            parse_tree(bench, found->path, &total);
        }
    }
    if (format && total.sql > 0 && format_number(format) < FORMATS_MAX) {
        struct total *sum = &bench->totals[format_number(format)];
        sum->files++;
        sum->bytes += total.bytes;
        sum->sql += total.sql / ROUNDS;
        sum->reading += total.reading / ROUNDS;
        sum->parsing += total.parsing / ROUNDS;
        sum->tree += total.tree / ROUNDS;
    }
}

static void gather(struct bench *bench, const struct walk *walk) {
    struct surrounding_file *files =
        ARENA_ARRAY(&bench->around.arena, struct surrounding_file, walk->files.size);
    for (uint32_t i = 0; i < walk->files.size; i++) {
        files[i] = (struct surrounding_file){.path = walk->files.data[i].path,
                                             .open = walk->files.data[i].open};
    }
    bench->around.files = files;
    bench->around.file_count = walk->files.size;
    format_gather(&bench->around);
}

static void print(const struct bench *bench) {
    for (uint32_t i = 1; i < FORMATS_MAX; i++) {
        const struct total *total = &bench->totals[i];
        if (total->files > 0) {
            printf("%s %u %llu %.6f %.6f %llu %.6f\n", format_by_number(i)->name, total->files,
                   (unsigned long long)total->bytes, total->reading, total->parsing,
                   (unsigned long long)total->sql, total->tree);
        }
    }
}

static void bench_init(struct bench *bench) {
    *bench = (struct bench){0};
    arena_init(&bench->around.arena);
    builder_init(&bench->builder);
    parser_init(&bench->parser, &bench->builder);
    reading_init(&bench->reading, &bench->builder);
    buf_init(&bench->file);
    buf_init(&bench->sql);
}

static void bench_release(struct bench *bench) {
    VEC_RELEASE(&bench->pieces);
    buf_release(&bench->sql);
    buf_release(&bench->file);
    reading_release(&bench->reading);
    parser_release(&bench->parser);
    builder_release(&bench->builder);
    VEC_RELEASE(&bench->around.diags);
    arena_release(&bench->around.arena);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: bench_documents DIR\n");
        return 2;
    }
    struct walk walk;
    walk_init(&walk);
    const char *error = walk_run(&walk, (const char *const *)argv + 1, 1);
    if (error) {
        fprintf(stderr, "bench_documents: %s\n", error);
        walk_release(&walk);
        return 2;
    }
    struct bench bench;
    bench_init(&bench);
    gather(&bench, &walk);
    for (uint32_t i = 0; i < walk.files.size; i++) {
        bench_file(&bench, &walk.files.data[i]);
    }
    print(&bench);
    bench_release(&bench);
    walk_release(&walk);
    return 0;
}
