#include "format/codeowners.h"

#include <stdlib.h>

#include "base/path.h"
#include "format/codeowners_rules.h"

#define FILE_NAME "CODEOWNERS"

#define FILE_MAX ((size_t)3 << 20) // bytes; GitHub reads no larger one

// Where it may stand in a repository, the first one first.
static const char *const places[] = {".github", "", "docs", ".gitlab"};

enum { PLACE_GITHUB, PLACE_TOP, PLACE_DOCS, PLACE_GITLAB };

// A file that counts, for what lies in its repository.
struct owning {
    struct str repository; // absolute
    int place;
    uint32_t file; // index into the surroundings' files
    const struct codeowners_rules *rules;
    struct codeowners_faults faults;
};

struct codeowners {
    struct VEC(struct owning) files; // none lies in another one's repository
};

// ---- which files count

static struct str parent_of(struct str path) {
    return str_sub(path, 0, str_find_last(path, '/'));
}

static struct owning owning_of(const struct surrounding_file *file, uint32_t index) {
    struct str directory = parent_of(file->open);
    struct str name = path_name(directory);
    for (int place = 0; place < (int)(sizeof(places) / sizeof(places[0])); place++) {
        if (place != PLACE_TOP && str_equal(name, str_of(places[place]))) {
            return (struct owning){
                .repository = parent_of(directory), .place = place, .file = index};
        }
    }
    return (struct owning){.repository = directory, .place = PLACE_TOP, .file = index};
}

static int compare_owning(const void *a, const void *b) {
    const struct owning *one = a;
    const struct owning *other = b;
    int order = str_compare(one->repository, other->repository);
    return order != 0 ? order : one->place - other->place;
}

static bool is_codeowners(const struct surrounding_file *file) {
    return file->member.size == 0 && str_equal(path_name(file->path), STR(FILE_NAME));
}

static struct owning *candidates(struct surroundings *around, uint32_t *count) {
    struct VEC(struct owning) found = {0};
    for (uint32_t i = 0; i < around->file_count; i++) {
        if (is_codeowners(&around->files[i])) {
            VEC_PUSH_IN(&around->arena, &found, owning_of(&around->files[i], i));
        }
    }
    if (found.size > 0) {
        qsort(found.data, found.size, sizeof(*found.data), compare_owning);
    }
    *count = found.size;
    return found.data;
}

static const struct owning *owning_find(const struct codeowners *codeowners, struct str file) {
    for (uint32_t i = 0; i < codeowners->files.size; i++) {
        if (path_inside(file, codeowners->files.data[i].repository)) {
            return &codeowners->files.data[i];
        }
    }
    return NULL;
}

// ---- reading them

static bool has_gitlab_ci(struct surroundings *around, struct str repository) {
    struct str path = path_join(&around->arena, repository, STR(".gitlab-ci.yml"));
    for (uint32_t i = 0; i < around->file_count; i++) {
        if (str_equal(around->files[i].open, path)) {
            return true;
        }
    }
    return false;
}

static bool is_gitlabs(struct surroundings *around, const struct owning *owning, struct str text) {
    return owning->place != PLACE_GITHUB &&
           (owning->place == PLACE_GITLAB || codeowners_has_sections(text) ||
            has_gitlab_ci(around, owning->repository));
}

// What keeps a file from being read is said when it is read as a file of the scan; but GitHub's
// limit.
static bool owning_read(struct surroundings *around, struct owning *owning) {
    const struct surrounding_file *file = &around->files[owning->file];
    struct buf content;
    buf_init(&content);
    enum file_status status = surrounding_gather(around, file, FILE_MAX, &content);
    struct str text = {arena_copy(&around->arena, content.data, content.size), content.size};
    buf_release(&content);
    if (status == FILE_TOO_LARGE) {
        VEC_PUSH(&around->diags,
                 ((struct diag){.code = DIAG_FILE_TOO_LARGE,
                                .file = owning->file,
                                .message = STR("owners are not read from a CODEOWNERS of more than "
                                               "3 MiB, nor does GitHub; shorten it")}));
    }
    if (status != FILE_READ) {
        return false;
    }
    owning->rules =
        codeowners_parse(&around->arena, text, is_gitlabs(around, owning, text), &owning->faults);
    return true;
}

static void codeowners_gather(struct surroundings *around) {
    struct codeowners *codeowners = ARENA_NEW(&around->arena, struct codeowners);
    uint32_t count;
    struct owning *found = candidates(around, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!owning_find(codeowners, found[i].repository) && owning_read(around, &found[i])) {
            VEC_PUSH_IN(&around->arena, &codeowners->files, found[i]);
        }
    }
    around->codeowners = codeowners->files.size > 0 ? codeowners : NULL;
}

struct str_list codeowners_of(struct arena *arena, const struct codeowners *codeowners,
                              struct str file) {
    const struct owning *owning = codeowners ? owning_find(codeowners, file) : NULL;
    if (!owning) {
        return (struct str_list){0};
    }
    struct str below = str_sub(file, owning->repository.size + 1, file.size);
    return codeowners_rules_of(arena, owning->rules, below);
}

// ---- as a file of the scan

static bool codeowners_takes(struct str path, const struct surroundings *around) {
    (void)around;
    return str_equal(path_name(path), STR(FILE_NAME));
}

static void codeowners_read(struct reading *reading) {
    const struct codeowners *codeowners = reading->around->codeowners;
    for (uint32_t i = 0; codeowners && i < codeowners->files.size; i++) {
        const struct owning *owning = &codeowners->files.data[i];
        if (!str_equal(reading->around->files[owning->file].path, reading->path)) {
            continue;
        }
        for (uint32_t n = 0; n < owning->faults.size; n++) {
            const struct tree_fault *fault = &owning->faults.data[n];
            reading_note(reading, DIAG_DOCUMENT_DOUBTFUL, fault->at, "%.*s",
                         STR_ARG(fault->message));
        }
    }
}

const struct format format_codeowners = {
    .name = "codeowners",
    .notation = NOTATION_TEXT,
    .takes = codeowners_takes,
    .read = codeowners_read,
    .gather = codeowners_gather,
    .gathers = LOOK_CODEOWNERS,
    .looks = LOOK(SETTINGS) | LOOK(PATHS) | LOOK(CODEOWNERS),
};
