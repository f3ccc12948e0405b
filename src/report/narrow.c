#include "report/narrow.h"

#include "base/wildcard.h"
#include "report/choice.h"
#include "report/lookup.h"

// Takes the text up to the next comma.
static struct str take_word(struct str *list) {
    size_t comma = str_find(*list, ',');
    struct str word = str_trim(str_sub(*list, 0, comma));
    *list = str_sub(*list, comma + 1, list->size);
    return word;
}

bool narrow_check(const struct narrow *narrow, struct buf *why) {
    struct str kinds = str_of(narrow->kind);
    while (kinds.size > 0) {
        if (!choice_asset_type(take_word(&kinds), why)) {
            return false;
        }
    }
    return true;
}

static bool has_owner(const struct asset *asset, struct str pattern) {
    for (uint32_t i = 0; i < asset->owners.count; i++) {
        if (wildcard_matches(pattern, asset->owners.items[i])) {
            return true;
        }
    }
    return false;
}

static bool has_kind(const struct asset *asset, struct str kinds) {
    struct str label = asset->id != 0 ? lookup_type_label(asset->type) : STR("pipeline");
    while (kinds.size > 0) {
        if (str_equal(take_word(&kinds), label)) {
            return true;
        }
    }
    return false;
}

static bool path_fits(struct str pattern, struct str file) {
    return wildcard_matches(pattern, file) ||
           (str_ends(pattern, STR("/")) && str_starts(file, pattern));
}

static bool has_path(const struct asset *asset, struct str pattern, struct str file) {
    return (file.size > 0 && path_fits(pattern, file)) ||
           (asset->file.size > 0 && path_fits(pattern, asset->file));
}

typedef bool asset_test(const struct asset *asset, struct str pattern);

// The asset, or what contains it.
static bool family_meets(struct lookup *lookup, const struct asset *asset, asset_test *test,
                         const char *pattern) {
    if (!pattern || test(asset, str_of(pattern))) {
        return true;
    }
    for (uint32_t i = 0; i < asset->parent_count; i++) {
        if (test(lookup_asset(lookup, asset->parents[i]), str_of(pattern))) {
            return true;
        }
    }
    return asset->parent != 0 && test(lookup_asset(lookup, asset->parent), str_of(pattern));
}

bool narrow_keeps(const struct narrow *narrow, struct lookup *lookup, struct narrow_row row) {
    if (row.confidence < narrow->confidence) {
        return false;
    }
    if (!narrow->owner && !narrow->path && !narrow->kind) {
        return true;
    }
    const struct asset *asset = lookup_asset(lookup, row.asset);
    return family_meets(lookup, asset, has_owner, narrow->owner) &&
           family_meets(lookup, asset, has_kind, narrow->kind) &&
           (!narrow->path || has_path(asset, str_of(narrow->path), row.file));
}

bool narrow_path_fits(const struct narrow *narrow, struct str file) {
    return !narrow->path || path_fits(str_of(narrow->path), file);
}

static void add_text(struct buf *out, size_t start, const char *option, const char *value) {
    if (value) {
        buf_print(out, "%s--%s %s", out->size > start ? ", " : "", option, value);
    }
}

void narrow_add_filters(const struct narrow *narrow, uint32_t depth, struct buf *out) {
    size_t start = out->size;
    add_text(out, start, "owner", narrow->owner);
    add_text(out, start, "path", narrow->path);
    add_text(out, start, "kind", narrow->kind);
    if (narrow->confidence > 0) {
        buf_print(out, "%s--min-confidence %g", out->size > start ? ", " : "", narrow->confidence);
    }
    if (depth > 0) {
        buf_print(out, "%s--depth %u", out->size > start ? ", " : "", depth);
    }
}

bool narrow_show(const struct narrow *narrow, uint32_t depth, struct document *doc,
                 uint32_t left_out) {
    bool wanted = document_fact(doc, "left_out", cell_integer(left_out));
    if (!wanted || left_out == 0) {
        return wanted;
    }
    struct buf note;
    buf_init(&note);
    buf_print(&note, "%u more left out by ", left_out);
    narrow_add_filters(narrow, depth, &note);
    wanted = document_note(doc, buf_str(&note));
    buf_release(&note);
    return wanted;
}
