#include "format/sqlmesh.h"

#include <stddef.h>
#include <string.h>

#include "base/path.h"
#include "format/dbt/engine.h"
#include "format/sqlmesh/header.h"
#include "format/sqlmesh/mask.h"
#include "format/template.h"
#include "input/lexer.h"

struct part {
    struct span at; // of the file, without the semicolon; of a template without its first and last
                    // line
    bool jinja;
    bool query;
};

// A header and what follows it.
struct section {
    struct reading *reading;
    struct sqlmesh_header header;
    struct sqlmesh_model model;
    struct sqlmesh_scope scope;
    struct VEC(struct part) parts; // in the arena
};

static bool sqlmesh_takes(struct str path, const struct surroundings *around) {
    static const char *const suffixes[] = {".sql", NULL};
    (void)around;
    return path_has_suffix(path, suffixes);
}

static bool sqlmesh_holds(const struct reading *reading) {
    return sqlmesh_kind_of(reading->file) != SQLMESH_NONE;
}

// ---- the columns that SCD_TYPE_2 adds

static void put(struct section *section, struct str sql, struct span at) {
    excerpt_put(&section->reading->excerpt, sql, at, RUN_TEXT);
}

static void column_put(struct section *section, const char *before, const char *behind,
                       struct str name, struct span at) {
    struct str updated_at = section->model.updated_at;
    put(section, STR(", "), at);
    if (updated_at.size > 0) {
        put(section, str_of(before), at);
        excerpt_put_ident(&section->reading->excerpt, updated_at, at);
        put(section, str_of(behind), at);
    } else {
        put(section, STR("now()"), at);
    }
    put(section, STR(" AS "), at);
    excerpt_put_ident(&section->reading->excerpt, name, at);
}

static void validity_open(struct section *section, struct span at) {
    put(section, STR("SELECT *"), at);
    column_put(section, "", "", section->model.valid_from, at);
    column_put(section, "lead(", ") OVER ()", section->model.valid_to, at);
    put(section, STR(" FROM ("), at);
}

// The query may end with a comment.
static void validity_close(struct section *section, struct span at) {
    put(section, STR("\n) AS sqlmesh_scd"), at);
}

// ---- texts

// Makes a part's SQL. True when another run of its template, with `otherwise`, may show more.
static bool body_mask(struct section *section, const struct part *part, struct span written,
                      bool otherwise) {
    struct reading *reading = section->reading;
    if (!part->jinja) {
        sqlmesh_mask(reading, &section->scope, written);
        return false;
    }
    if (otherwise) {
        template_mask_otherwise(reading, written, &sqlmesh_rules, &section->model.names);
        return false;
    }
    return template_mask(reading, written, &sqlmesh_rules, &section->model.names);
}

static bool part_mask(struct section *section, const struct part *part, bool fills,
                      bool otherwise) {
    struct reading *reading = section->reading;
    bool validity = fills && section->model.valid_from.size > 0;
    excerpt_reset(&reading->excerpt);
    struct span written = excerpt_write(&reading->excerpt, reading->file, part->at);
    struct span start = {written.start, 0}, end = {written.start + written.length, 0};
    if (validity) {
        validity_open(section, start);
    }
    bool more = body_mask(section, part, written, otherwise);
    if (validity) {
        validity_close(section, end);
    }
    return more;
}

static void part_read(struct section *section, const struct part *part, bool fills) {
    struct reading *reading = section->reading;
    const struct fill filled = {.asset = section->model.asset};
    uint32_t fill = fills && filled.asset ? builder_fill(reading->builder, filled) : 0;
    bool more = part_mask(section, part, fills, false);
    reading_text(reading, part->at, fill);
    if (more) {
        part_mask(section, part, fills, true);
        reading_alternative(reading);
    }
}

// The query of a model is its last one; without any, nothing fills it.
static uint32_t query_index(const struct section *section) {
    uint32_t index = section->parts.size;
    while (index > 0 && !section->parts.data[index - 1].query) {
        index--;
    }
    return index > 0 ? index - 1 : UINT32_MAX;
}

static void parts_read(struct section *section) {
    uint32_t query = section->header.kind == SQLMESH_MODEL ? query_index(section) : UINT32_MAX;
    for (uint32_t i = 0; i < section->parts.size; i++) {
        part_read(section, &section->parts.data[i], i == query);
    }
}

static struct span parts_span(const struct section *section) {
    const struct part *first = section->parts.data;
    const struct part *last = &section->parts.data[section->parts.size - 1];
    return (struct span){first->at.start, last->at.start + last->at.length - first->at.start};
}

static void section_read(struct section *section) {
    struct reading *reading = section->reading;
    struct str dialect = section->model.dialect;
    if (section->parts.size == 0 || section->header.kind == SQLMESH_METRIC) {
        return;
    }
    if (section->header.kind == SQLMESH_MODEL && !section->model.enabled) {
        reading_skip(reading, parts_span(section), DIAG_SWITCHED_OFF,
                     "this model is not enabled, so it is not read; set enabled to true if it is "
                     "used");
    } else if (!dbt_engine_is_known(dialect)) {
        reading_skip(reading, parts_span(section), DIAG_OTHER_ENGINE,
                     "this is written for %.*s and is skipped; declare its edges in stemma.yaml",
                     STR_ARG(dialect));
    } else {
        parts_read(section);
    }
}

// ---- the file

static bool starts_with_word(struct str text, const char *word) {
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, text);
    return lexer_next_solid(&lexer, &token) && lexer_is_word(&lexer, &token, word);
}

// What has no SQL: marks around statements that run when a view is made.
static bool is_mark(struct str text) {
    return starts_with_word(text, "on_virtual_update_begin") ||
           starts_with_word(text, "on_virtual_update_end") || starts_with_word(text, "jinja_end");
}

// Takes the template behind JINJA_..._BEGIN; and leaves the lexer behind its end.
static void template_take(struct section *section, struct lexer *lexer, bool query) {
    static const char end_word[] = "JINJA_END";
    struct str file = section->reading->file;
    struct str rest = str_sub(file, lexer->at, file.size);
    const char *end = memmem(rest.data, rest.size, end_word, strlen(end_word));
    if (!end) {
        reading_note(section->reading, DIAG_QUOTE_OPEN, (struct span){lexer->at, 0},
                     "this template is never closed; close it with JINJA_END;");
    }
    struct str body = str_trim(str_sub(rest, 0, end ? (size_t)(end - rest.data) : rest.size));
    struct span at = {(uint32_t)(body.data - file.data), (uint32_t)body.size};
    lexer->at = end ? (uint32_t)(end - file.data) + (uint32_t)strlen(end_word) : lexer->size;
    VEC_PUSH_IN(&section->reading->arena, &section->parts, ((struct part){at, true, query}));
}

// From its first token to the last one before its semicolon. The lexer is left behind that.
static struct span statement_take_span(struct lexer *lexer, const struct token *first) {
    struct token token;
    uint32_t end = first->start + first->length;
    while (lexer_next_solid(lexer, &token) && !lexer_is_punct(lexer, &token, ';')) {
        end = token.start + token.length;
    }
    return (struct span){first->start, end - first->start};
}

static void statement_take(struct section *section, struct lexer *lexer,
                           const struct token *first) {
    struct reading *reading = section->reading;
    struct span at = statement_take_span(lexer, first);
    struct str text = str_sub(reading->file, at.start, at.length);
    if (starts_with_word(text, "jinja_query_begin")) {
        template_take(section, lexer, true);
    } else if (starts_with_word(text, "jinja_statement_begin")) {
        template_take(section, lexer, false);
    } else if (!is_mark(text) && !sqlmesh_define(reading, &section->scope, text)) {
        bool query = sqlmesh_is_query(reading, text);
        VEC_PUSH_IN(&reading->arena, &section->parts, ((struct part){at, false, query}));
    }
}

// Audits may follow a model, whose relation they are about.
static struct section section_open(struct section *before, uint32_t start) {
    struct reading *reading = before->reading;
    struct section section = {.reading = reading};
    section.header = sqlmesh_header_read(reading, start);
    if (section.header.open) {
        reading_note(reading, DIAG_QUOTE_OPEN, section.header.at,
                     "this parenthesis is never closed, so no SQL is read behind it; close it");
    }
    if (section.header.kind == SQLMESH_MODEL) {
        section.model = sqlmesh_model_declare(reading, &section.header);
    } else {
        section.model = before->model;
        section.model.dialect = sqlmesh_dialect(reading, &section.header);
    }
    section.scope.relation = section.model.relation;
    return section;
}

static void sqlmesh_read(struct reading *reading) {
    struct section section = {.reading = reading};
    struct lexer lexer;
    struct token token;
    lexer_init(&lexer, reading->file);
    lexer.at = str_starts(reading->file, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (lexer_next_solid(&lexer, &token)) {
        struct str rest = str_sub(reading->file, token.start, reading->file.size);
        if (sqlmesh_kind_of(rest) != SQLMESH_NONE) {
            section_read(&section);
            section = section_open(&section, token.start);
            lexer.at = section.header.at.start + section.header.at.length;
        } else if (!lexer_is_punct(&lexer, &token, ';')) {
            statement_take(&section, &lexer, &token);
        }
    }
    section_read(&section);
}

const struct format format_sqlmesh = {
    .name = "sqlmesh",
    .notation = NOTATION_TEXT,
    .takes = sqlmesh_takes,
    .holds = sqlmesh_holds,
    .read = sqlmesh_read,
    .looks = LOOK(ITSELF),
};
