#include "format/tableau/source.h"

#include "format/space.h"
#include "format/tableau/formula.h"
#include "format/tableau/relation.h"

// Bytes of SQL that the calculations of a data source may become: they repeat one another.
#define SQL_MAX ((uint64_t)8 << 20)

// ---- columns

bool tableau_column_is_made(struct str name) {
    static const char *const made[] = {"Multiple Values", "Number of Records", "Measure Names",
                                       "Measure Values", NULL};
    for (const char *const *one = made; *one; one++) {
        if (str_equal(name, str_of(*one))) {
            return true;
        }
    }
    return name.size == 0 || name.data[0] == ':' || str_ends(name, STR("(generated)")) ||
           str_starts(name, STR("__tableau_internal")) || str_starts(name, STR("Action ("));
}

static struct str without_brackets(struct tableau_file *file, struct str text) {
    struct str name;
    bool taken = tableau_name_take(&file->reading->arena, &text, &name);
    return taken ? name : str_starts(text, STR("[")) ? STR("") : text;
}

static uint32_t symbol_of(const struct tableau_file *file, struct str name) {
    return builder_string(file->reading->builder, name);
}

// A name that is there already stays what it is.
static void add_column(struct tableau_file *file, struct tableau_source *source,
                       struct tableau_column column) {
    uint32_t symbol = symbol_of(file, column.name);
    if (column.name.size > 0 && map_get(&source->by_name, symbol) == 0) {
        VEC_PUSH_IN(&file->reading->arena, &source->columns, column);
        map_put(&source->by_name, symbol, source->columns.size);
    }
}

static void read_record(struct tableau_file *file, struct tableau_source *source,
                        const struct node *record) {
    const struct node *remote = tableau_text(tableau_child(record, "remote-name"));
    const struct node *local = tableau_text(tableau_child(record, "local-name"));
    const struct node *parent = tableau_text(tableau_child(record, "parent-name"));
    if (!str_equal(node_get_text(record, "class"), STR("column"))) {
        return; // what the server can do
    }
    if (!remote) {
        reading_note(file->reading, DIAG_DOCUMENT_DOUBTFUL, tableau_place(file, record),
                     "this column has no `remote-name` and is left out; save the file again");
        return;
    }
    struct tableau_column column = {.column = node_text(remote), .at = remote};
    column.relation = without_brackets(file, node_text(parent));
    column.name = local ? without_brackets(file, node_text(local)) : column.column;
    column.shown = column.name;
    add_column(file, source, column);
}

// <map key='[id (customers)]' value='[customers].[id]' />
static void read_map(struct tableau_file *file, struct tableau_source *source,
                     const struct node *map) {
    struct str value = node_get_text(map, "value");
    struct tableau_pair pair;
    if (tableau_pair_take(&file->reading->arena, &value, &pair)) {
        struct str name = without_brackets(file, node_get_text(map, "key"));
        add_column(file, source,
                   (struct tableau_column){.name = name,
                                           .shown = name,
                                           .relation = pair.source,
                                           .column = pair.name,
                                           .at = node_get(map, "key")});
    }
}

static const struct node *formula_of(const struct node *column) {
    const struct node *calculation = tableau_child(column, "calculation");
    const struct node *formula = node_get(calculation, "formula");
    return formula ? formula : node_get(calculation, "column"); // groups of a column's values
}

// What <column> says of a column that is known, or a calculated one; without records of what the
// relations have, a column of theirs.
static void read_column(struct tableau_file *file, struct tableau_source *source,
                        const struct node *node, bool recorded) {
    const struct node *at = node_get(node, "name");
    struct str name = without_brackets(file, node_text(at));
    struct str caption = node_get_text(node, "caption");
    const struct node *formula = formula_of(node);
    uint32_t known = map_get(&source->by_name, symbol_of(file, name));
    struct str shown = caption.size > 0 ? caption : name;
    bool table = str_equal(node_get_text(node, "datatype"), STR("table"));
    if (known > 0) {
        source->columns.data[known - 1].shown = shown;
    } else if (formula || (!recorded && !table && !tableau_column_is_made(name))) {
        add_column(file, source,
                   (struct tableau_column){
                       .name = name, .shown = shown, .column = name, .at = at, .formula = formula});
    }
}

static void read_group(struct tableau_file *file, struct tableau_source *source,
                       const struct node *group) {
    struct str name = without_brackets(file, node_get_text(group, "name"));
    struct str caption = node_get_text(group, "caption");
    if (!tableau_column_is_made(name)) {
        add_column(file, source,
                   (struct tableau_column){.name = name,
                                           .shown = caption.size > 0 ? caption : name,
                                           .at = node_get(group, "name"),
                                           .group = group});
    }
}

// A caption that another column has, or is called by, would hide that one.
static void distinguish(struct tableau_file *file, struct tableau_source *source) {
    struct map shown = {0};
    for (uint32_t i = 0; i < source->columns.size; i++) {
        struct tableau_column *column = &source->columns.data[i];
        uint32_t symbol = symbol_of(file, column->shown);
        uint32_t named = map_get(&source->by_name, symbol);
        if (map_get(&shown, symbol) > 0 || (named > 0 && named != i + 1)) {
            column->shown = column->name;
        }
        map_put(&shown, symbol_of(file, column->shown), i + 1);
    }
    map_release(&shown);
}

static void read_columns(struct tableau_file *file, struct tableau_source *source) {
    const struct node *connection = tableau_child(source->node, "connection");
    const struct node *records = tableau_child(connection, "metadata-records");
    const struct node *one = tableau_child(records, "metadata-record");
    for (; one; one = tableau_next(one, "metadata-record")) {
        read_record(file, source, one);
    }
    one = tableau_child(tableau_child(connection, "cols"), "map");
    for (; one; one = tableau_next(one, "map")) {
        read_map(file, source, one);
    }
    bool recorded = source->columns.size > 0;
    for (one = tableau_child(source->node, "column"); one; one = tableau_next(one, "column")) {
        read_column(file, source, one, recorded);
    }
    for (one = tableau_child(source->node, "group"); one; one = tableau_next(one, "group")) {
        read_group(file, source, one);
    }
    distinguish(file, source);
}

// ---- names

static struct str published_key(struct tableau_file *file, struct str id) {
    return tableau_print(&file->reading->arena, "published/%.*s", STR_ARG(id));
}

void tableau_source_init(struct tableau_file *file, const struct node *node,
                         struct tableau_source *source) {
    struct str name = node_get_text(node, "name");
    struct str formatted = node_get_text(node, "formatted-name");
    struct str caption = node_get_text(node, "caption");
    name = name.size > 0 ? name : formatted;
    *source = (struct tableau_source){
        .node = node, .name = name, .title = caption.size > 0 ? caption : name};
    if (source->title.size == 0) {
        source->title = STR("data source");
    }
    source->key = tableau_print(&file->reading->arena, "%.*s/%.*s", STR_ARG(file->reading->path),
                                STR_ARG(name));
    source->parameters = str_equal(name, STR("Parameters")) ||
                         str_equal(node_get_text(node, "hasconnection"), STR("false"));
    read_columns(file, source);
}

void tableau_source_release(struct tableau_source *source) {
    map_release(&source->by_name);
}

const struct tableau_source *tableau_source_find(const struct tableau_file *file, struct str name) {
    for (uint32_t i = 0; i < file->source_count; i++) {
        if (str_equal(file->sources[i].name, name)) {
            return &file->sources[i];
        }
    }
    return NULL;
}

static const struct tableau_column *find(const struct tableau_file *file,
                                         const struct tableau_source *source, struct str name) {
    uint32_t index = map_get(&source->by_name, symbol_of(file, name));
    return index > 0 ? &source->columns.data[index - 1] : NULL;
}

const struct tableau_column *tableau_source_column(const struct tableau_file *file,
                                                   const struct tableau_source *source,
                                                   struct str name) {
    const struct tableau_column *column = find(file, source, name);
    size_t first = str_find(name, ':'), last = str_find_last(name, ':');
    // sum:amount:qk
    return column || first >= last ? column
                                   : find(file, source, str_sub(name, first + 1, last - first - 1));
}

// ---- texts

enum trust {
    TRUST_ALL,
    TRUST_NAMES, // a formula that is not understood names columns all the same
    TRUST_NOTHING,
};

struct writing {
    struct tableau_file *file;
    const struct tableau_source *source;
    struct str published; // id of the data source on a server that this one is; empty: it is none
    uint32_t fill;
    uint8_t *trusts; // enum trust, by column
};

static void write_from(const struct writing *writing, struct tableau_sql *sql) {
    tableau_sql_glue(sql, " FROM ");
    if (writing->published.size > 0) {
        tableau_sql_source(sql, published_key(writing->file, writing->published));
    } else if (!tableau_relations_write(sql)) {
        tableau_sql_glue(sql, "\"" NAME_HOLE "\"");
    }
}

static bool is_plain(const struct tableau_column *column) {
    return !column->formula && !column->group;
}

static const struct node *place_of(const struct tableau_column *column) {
    return column->formula ? column->formula : column->at;
}

// The column as an output. A formula that is not understood stands as a call of what it names.
static void write_output(struct tableau_sql *sql, const struct tableau_column *column,
                         const char *before, bool unknown) {
    tableau_sql_at(sql, place_of(column));
    tableau_sql_glue(sql, before);
    sql->unknown = unknown;
    tableau_formula_column(sql, column);
    sql->unknown = false;
    tableau_sql_at(sql, place_of(column));
    tableau_sql_glue(sql, " AS ");
    tableau_sql_ident(sql, column->shown);
}

#define WITH_ALL    UINT32_MAX
#define WITHOUT_ANY (UINT32_MAX - 1)

// `without` is a formula that may be wrong, by its column's index. Returns how much SQL that is.
static uint64_t write_all(const struct writing *writing, uint32_t without) {
    struct tableau_sql sql = {.file = writing->file, .source = writing->source, .quiet = true};
    uint32_t count = 0;
    tableau_sql_start(&sql);
    for (uint32_t i = 0; i < writing->source->columns.size; i++) {
        enum trust trust = writing->trusts[i];
        bool unknown = trust == TRUST_NAMES || without == i || without == WITHOUT_ANY;
        if (trust != TRUST_NOTHING) {
            write_output(&sql, &writing->source->columns.data[i], count++ > 0 ? ", " : "SELECT ",
                         unknown);
        }
    }
    tableau_sql_glue(&sql, count > 0 ? "" : "SELECT *");
    sql.quiet = without != WITH_ALL;
    write_from(writing, &sql);
    return writing->file->reading->excerpt.sql.size;
}

// How much of a calculation can be read. `size` counts the SQL of all of them.
static enum trust trust_of(const struct writing *writing, const struct tableau_column *column,
                           uint64_t *size) {
    struct tableau_file *file = writing->file;
    struct tableau_sql sql = {.file = file, .source = writing->source};
    if (is_plain(column)) {
        return TRUST_ALL;
    }
    tableau_sql_start(&sql);
    if (*size <= SQL_MAX) {
        tableau_sql_at(&sql, place_of(column));
        tableau_formula_column(&sql, column);
        *size += file->reading->excerpt.sql.size;
    }
    if (sql.lost || *size > SQL_MAX) {
        reading_skip(file->reading, tableau_place(file, place_of(column)), DIAG_DOCUMENT_DOUBTFUL,
                     "this calculation is left out: it names itself, or calculations that are too "
                     "long together; correct it");
        return TRUST_NOTHING;
    }
    if (sql.odd) {
        reading_note(file->reading, DIAG_TEXT_UNSUPPORTED, tableau_place(file, place_of(column)),
                     "this formula is not understood, only the columns that it names are: correct "
                     "it or declare its edges in stemma.yaml");
    }
    return sql.odd ? TRUST_NAMES : TRUST_ALL;
}

// Where the grammar refuses the text, one of the formulas may be the reason, or several.
static void add_ways(const struct writing *writing) {
    uint64_t size = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < writing->source->columns.size && size < SQL_MAX; i++) {
        bool formula = !is_plain(&writing->source->columns.data[i]);
        if (formula && writing->trusts[i] == TRUST_ALL) {
            size += write_all(writing, i);
            reading_alternative(writing->file->reading);
            count++;
        }
    }
    if (count > 1) {
        write_all(writing, WITHOUT_ANY);
        reading_alternative(writing->file->reading);
    }
}

static void add_text(struct writing *writing) {
    struct reading *reading = writing->file->reading;
    const struct tableau_source *source = writing->source;
    uint64_t size = 0;
    writing->trusts = ARENA_ARRAY(&reading->arena, uint8_t, source->columns.size);
    for (uint32_t i = 0; i < source->columns.size; i++) {
        enum trust trust = trust_of(writing, &source->columns.data[i], &size);
        writing->trusts[i] = (uint8_t)trust;
    }
    write_all(writing, WITH_ALL);
    reading_text(reading, tableau_relations_claim(writing->file, source), writing->fill);
    add_ways(writing);
}

// ---- the asset

// A workbook names a data source on a server by its id there, as that one's own file does.
static struct str server_id(const struct tableau_source *source, bool *elsewhere) {
    const struct node *connection = tableau_child(source->node, "connection");
    const struct node *location = tableau_child(source->node, "repository-location");
    struct str id = node_get_text(location, "id");
    *elsewhere = str_equal(node_get_text(connection, "class"), STR("sqlproxy"));
    struct str name = node_get_text(connection, "dbname");
    return *elsewhere && name.size > 0 ? name : id;
}

// Columns of what is not read.
static struct list fields_of(struct tableau_file *file, const struct tableau_source *source) {
    struct builder *builder = file->reading->builder;
    struct names fields = {0};
    for (uint32_t i = 0; i < source->columns.size; i++) {
        const struct tableau_column *column = &source->columns.data[i];
        uint32_t name = builder_string(builder, column->shown);
        struct span at = tableau_place(file, column->at);
        uint32_t field = builder_field_def(builder, (struct field_def){.name = name, .span = at});
        VEC_PUSH_IN(&file->reading->arena, &fields, field);
    }
    return names_list(file->reading, &fields);
}

static uint32_t declare(struct tableau_file *file, const struct tableau_source *source,
                        struct str published, bool read) {
    struct reading *reading = file->reading;
    struct names keys = {0};
    names_add_key(reading, &keys, SPACE_TABLEAU_SOURCE, source->key);
    if (published.size > 0) {
        names_add_key(reading, &keys, SPACE_TABLEAU_SOURCE, published_key(file, published));
    }
    return builder_asset_def(reading->builder,
                             (struct asset_def){
                                 .type = ASSET_VIEW,
                                 .keys = names_list(reading, &keys),
                                 .schema = builder_string(reading->builder, STR("tableau")),
                                 .title = builder_string(reading->builder, source->title),
                                 .columns = read ? (struct list){0, 0} : fields_of(file, source),
                                 .span = tableau_place(file, source->node),
                             });
}

void tableau_source_read(struct tableau_file *file, const struct tableau_source *source) {
    if (source->parameters) {
        return;
    }
    bool elsewhere;
    struct str id = server_id(source, &elsewhere);
    bool read = (elsewhere && id.size > 0) || tableau_relations_check(file, source);
    uint32_t asset = declare(file, source, elsewhere ? STR("") : id, read);
    if (read) {
        struct writing writing = {
            .file = file,
            .source = source,
            .published = elsewhere ? id : STR(""),
            .fill = builder_fill(file->reading->builder, (struct fill){.asset = asset}),
        };
        add_text(&writing);
    }
}
