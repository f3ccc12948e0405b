#include "store/table.h"

#include "base/utf8.h"

static void row_start(struct table *table) {
    record_reset(&table->record);
    if (table->btree.kind == BTREE_TABLE) {
        record_null(&table->record); // the row's number stands for it
    }
}

void table_begin(struct table *table, struct pages *pages, uint32_t root, enum btree_kind kind) {
    btree_begin(&table->btree, pages, root, kind);
    record_init(&table->record);
    arena_init(&table->scratch);
    row_start(table);
}

void table_int(struct table *table, int64_t number) {
    record_int(&table->record, number);
}

void table_id(struct table *table, uint32_t id) {
    record_id(&table->record, id);
}

void table_real(struct table *table, double number) {
    record_real(&table->record, number);
}

void table_text(struct table *table, struct str text) {
    record_text(&table->record, utf8_text(&table->scratch, text));
}

void table_text_or_null(struct table *table, struct str text) {
    if (text.size > 0) {
        table_text(table, text);
    } else {
        record_null(&table->record);
    }
}

void table_row(struct table *table, uint64_t number) {
    btree_add(&table->btree, number, record_bytes(&table->record));
    arena_reset(&table->scratch);
    row_start(table);
}

void table_end(struct table *table) {
    btree_end(&table->btree);
    record_release(&table->record);
    arena_release(&table->scratch);
}
