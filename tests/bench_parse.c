// Raw parse alone: how long PostgreSQL's grammar takes for every statement of the SQL files under a
// directory. Reading and splitting them is not counted. For scripts/benchmark.
//
//     bench_parse DIR        prints: seconds, seconds of processor time, statements
#include <stdio.h>
#include <time.h>

#include "base/path.h"
#include "input/file.h"
#include "input/split.h"
#include "input/walk.h"
#include "syntax/parse.h"

struct bench {
    struct buf file;
    struct pieces pieces;
    double seconds;
    double processor;
    unsigned long long statements;
};

static double clock_seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// The grammar takes a C string: a NUL stands behind the statement for the time of the parse.
static void parse_piece(char *file, const struct piece *piece) {
    char *end = file + piece->start + piece->length;
    char kept = *end;
    *end = '\0';
    parser_raw_only(file + piece->start);
    *end = kept;
}

static void bench_file(struct bench *bench, const struct found *found) {
    static const char *const suffixes[] = {".sql", NULL};
    if (!path_has_suffix(found->path, suffixes) ||
        file_read(found->open.data, UINT32_MAX, &bench->file) != FILE_READ) {
        return;
    }
    VEC_RESET(&bench->pieces);
    split_sql(buf_str(&bench->file), &bench->pieces);
    double start = clock_seconds(CLOCK_MONOTONIC);
    double processor = clock_seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (uint32_t i = 0; i < bench->pieces.size; i++) {
        if (bench->pieces.data[i].kind == PIECE_STATEMENT) {
            parse_piece(bench->file.data, &bench->pieces.data[i]);
            bench->statements++;
        }
    }
    bench->seconds += clock_seconds(CLOCK_MONOTONIC) - start;
    bench->processor += clock_seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: bench_parse DIR\n");
        return 2;
    }
    struct walk walk;
    walk_init(&walk);
    const char *error = walk_run(&walk, (const char *const *)argv + 1, 1);
    if (error) {
        fprintf(stderr, "bench_parse: %s\n", error);
        walk_release(&walk);
        return 2;
    }
    struct bench bench = {0};
    buf_init(&bench.file);
    for (uint32_t i = 0; i < walk.files.size; i++) {
        bench_file(&bench, &walk.files.data[i]);
    }
    printf("%.6f %.6f %llu\n", bench.seconds, bench.processor, bench.statements);
    VEC_RELEASE(&bench.pieces);
    buf_release(&bench.file);
    walk_release(&walk);
    return 0;
}
