#include "report/unknown.h"

#include "base/suggest.h"
#include "report/name.h"
#include "report/text.h"

#define OWNERS_MAX 3

// Offers each asset to what was typed: its full name, and its name alone.
static void offer_assets(struct lookup *lookup, struct suggest *full, struct suggest *front) {
    struct cursor *cursor = reader_query(lookup->reader, "SELECT label, name FROM assets"
                                                         " ORDER BY label, id");
    while (cursor_next(cursor)) {
        struct str label = text_kept(&lookup->arena, cursor_text(cursor, 0));
        struct str name = text_kept(&lookup->arena, cursor_text(cursor, 1));
        suggest_offer_as(full, label, label);
        suggest_offer_as(full, name, label);
        suggest_offer_as(front, label, label);
        suggest_offer_as(front, name, label);
    }
}

// `; email is a column of crm.customers, stg.customers and 2 more`
static bool say_owners(struct lookup *lookup, struct str column, struct buf *why) {
    struct cursor *cursor =
        reader_query(lookup->reader, "SELECT DISTINCT a.label FROM columns c JOIN assets a"
                                     " ON a.id = c.asset_id WHERE c.name = ?1 ORDER BY a.label");
    cursor_bind_text(cursor, 1, column);
    uint32_t count = 0;
    while (cursor_next(cursor)) {
        struct str label = cursor_text(cursor, 0);
        if (count == 0) {
            buf_print(why, "; %.*s is a column of %.*s", STR_ARG(column), STR_ARG(label));
        } else if (count < OWNERS_MAX) {
            buf_print(why, ", %.*s", STR_ARG(label));
        }
        count++;
    }
    if (count > OWNERS_MAX) {
        buf_print(why, " and %u more", count - OWNERS_MAX);
    }
    return count > 0;
}

void unknown_name(struct lookup *lookup, struct str text, struct buf *why) {
    size_t dot = str_find_last(text, '.');
    struct suggest full;
    struct suggest front; // `crm.custmers.email`: the table may be what is misspelled
    suggest_init(&full, text);
    suggest_init(&front, dot < text.size ? str_sub(text, 0, dot) : STR(""));
    offer_assets(lookup, &full, &front);
    buf_print(why, "%.*s is not in the store", STR_ARG(text));
    suggest_add(full.count > 0 ? &full : &front, why);
    struct name name;
    bool owned = name_parse(&lookup->arena, text, &name) &&
                 say_owners(lookup, name.parts[name.count - 1], why);
    if (full.count == 0 && front.count == 0 && !owned) {
        buf_print(why, "; `stemma assets` lists what is");
    }
}

void unknown_column(struct lookup *lookup, const struct asset *asset, struct str column,
                    struct buf *why) {
    struct cursor *cursor =
        reader_query(lookup->reader, "SELECT name FROM columns WHERE asset_id = ?1 ORDER BY"
                                     " position, id");
    struct suggest near;
    suggest_init(&near, column);
    cursor_bind_integer(cursor, 1, asset->id);
    while (cursor_next(cursor)) {
        suggest_offer(&near, text_kept(&lookup->arena, cursor_text(cursor, 0)));
    }
    buf_print(why, "%.*s has no column %.*s", STR_ARG(asset->label), STR_ARG(column));
    suggest_add(&near, why);
    say_owners(lookup, column, why);
}
