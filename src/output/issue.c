#include "output/issue.h"

static const char *const keys[ISSUE_KEY_COUNT] = {
    [ISSUE_CODE] = "code",
    [ISSUE_LEVEL] = "level",
    [ISSUE_MESSAGE] = "message",
    [ISSUE_TITLE] = "title",
    [ISSUE_HELP] = "help",
    [ISSUE_SUBJECT] = "subject",
    [ISSUE_FILE] = "file",
    [ISSUE_LINE] = "line",
    [ISSUE_COLUMN] = "column",
    [ISSUE_BASE_FILE] = "base_file",
    [ISSUE_BASE_LINE] = "base_line",
    [ISSUE_BASE_COLUMN] = "base_column",
    [ISSUE_SUPPRESSED] = "suppressed",
};

static uint32_t column_of(const struct table *table, const char *key) {
    for (uint32_t i = 0; i < table->width; i++) {
        if (str_equal(str_of(table->headings[i].key), str_of(key))) {
            return i + 1;
        }
    }
    return 0;
}

bool issue_table_find(const struct table *table, struct issue_table *found) {
    for (enum issue_key key = 0; key < ISSUE_KEY_COUNT; key++) {
        found->columns[key] = column_of(table, keys[key]);
    }
    return found->columns[ISSUE_CODE] != 0 && found->columns[ISSUE_LEVEL] != 0 &&
           found->columns[ISSUE_MESSAGE] != 0;
}

static struct str text_at(const struct issue_table *table, const struct cell *cells,
                          enum issue_key key) {
    uint32_t column = table->columns[key];
    bool has = column != 0 && cells[column - 1].kind == CELL_TEXT;
    return has ? cells[column - 1].text : STR("");
}

static int64_t integer_at(const struct issue_table *table, const struct cell *cells,
                          enum issue_key key) {
    uint32_t column = table->columns[key];
    bool has = column != 0 && cells[column - 1].kind == CELL_INTEGER;
    return has ? cells[column - 1].integer : 0;
}

struct issue issue_of(const struct issue_table *table, const struct cell *cells) {
    bool here = text_at(table, cells, ISSUE_FILE).size > 0;
    return (struct issue){
        .code = text_at(table, cells, ISSUE_CODE),
        .level = text_at(table, cells, ISSUE_LEVEL),
        .message = text_at(table, cells, ISSUE_MESSAGE),
        .title = text_at(table, cells, ISSUE_TITLE),
        .help = text_at(table, cells, ISSUE_HELP),
        .subject = text_at(table, cells, ISSUE_SUBJECT),
        .file = text_at(table, cells, here ? ISSUE_FILE : ISSUE_BASE_FILE),
        .line = integer_at(table, cells, here ? ISSUE_LINE : ISSUE_BASE_LINE),
        .column = integer_at(table, cells, here ? ISSUE_COLUMN : ISSUE_BASE_COLUMN),
        .suppressed = text_at(table, cells, ISSUE_SUPPRESSED),
    };
}
