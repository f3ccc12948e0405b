#include "format/grafana/match.h"

#include <string.h>

#include "base/buf.h"

// ---- patterns

static struct str kept(struct arena *arena, struct buf *buf) {
    struct str copy = {arena_copy(arena, buf->data, buf->size), buf->size};
    buf_release(buf);
    return copy;
}

struct str grafana_pattern(struct arena *arena, struct str text) {
    struct buf pattern;
    buf_init(&pattern);
    size_t end = str_find_last(text, '/');
    if (!str_starts(text, STR("/")) || end == 0) {
        buf_print(&pattern, "^%.*s$", STR_ARG(text));
        return kept(arena, &pattern);
    }
    struct str flags = str_sub(text, end, text.size);
    if (str_count(flags, 'i') > 0) {
        buf_add_str(&pattern, STR("(?i)"));
    }
    buf_add_str(&pattern, str_sub(text, 1, end - 1));
    return kept(arena, &pattern);
}

struct str grafana_replacement(struct arena *arena, struct str text) {
    struct buf literal;
    buf_init(&literal);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '$') {
            buf_add_char(&literal, '$');
        }
        buf_add_char(&literal, text.data[i]);
    }
    return kept(arena, &literal);
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The name that a pattern matches when it matches no other: ^Total \(net\)$
static bool only_name(struct arena *arena, struct str pattern, struct str *name) {
    if (!str_starts(pattern, STR("^")) || !str_ends(pattern, STR("$"))) {
        return false;
    }
    struct buf found;
    buf_init(&found);
    bool only = true;
    for (size_t i = 1; only && i + 1 < pattern.size; i++) {
        char c = pattern.data[i];
        bool escaped = c == '\\' && i + 2 < pattern.size && !is_letter(pattern.data[i + 1]);
        if (escaped) {
            c = pattern.data[++i];
        }
        only = escaped || !strchr(".^$*+?()[]{}|\\", c);
        buf_add_char(&found, c);
    }
    *name = kept(arena, &found);
    return only && name->size > 0;
}

// ---- picks

static void pick(struct arena *arena, struct grafana_picks *picks, struct grafana_pick one) {
    if (one.name.size > 0) {
        VEC_PUSH_IN(arena, picks, one);
    }
}

void grafana_pick_name(struct arena *arena, struct grafana_picks *picks, const struct node *name) {
    if (node_is_string(name)) {
        pick(arena, picks, (struct grafana_pick){.name = node_text(name), .at = name});
    }
}

void grafana_pick_pattern(struct arena *arena, struct grafana_picks *picks,
                          const struct node *pattern) {
    if (!node_is_string(pattern) || node_text(pattern).size == 0) {
        return;
    }
    struct grafana_pick one = {.name = grafana_pattern(arena, node_text(pattern)), .at = pattern};
    struct str name;
    one.pattern = !only_name(arena, one.name, &name);
    one.name = one.pattern ? one.name : name;
    pick(arena, picks, one);
}

void grafana_pick_names(struct arena *arena, struct grafana_picks *picks,
                        const struct node *names) {
    for (const struct node *name = node_first(names); name; name = name->next) {
        grafana_pick_name(arena, picks, name);
    }
}

void grafana_pick_matcher(struct arena *arena, struct grafana_picks *picks,
                          const struct node *matcher, bool *except) {
    const struct node *id = node_get(matcher, "id");
    const struct node *options = node_get(matcher, "options");
    *except = false;
    if (node_is(id, "byName")) {
        grafana_pick_name(arena, picks, options);
    } else if (node_is(id, "byRegexp")) {
        grafana_pick_pattern(arena, picks, options);
    } else if (node_is(id, "byNames") || node_is(id, "byRegexpOrNames")) {
        grafana_pick_names(arena, picks, node_get(options, "names"));
        grafana_pick_pattern(arena, picks, node_get(options, "pattern"));
        *except = node_is(node_get(options, "mode"), "exclude");
    }
}

// ---- refIds

static bool is_boundary(struct str text, size_t at) {
    return at >= text.size || (!is_letter(text.data[at]) && text.data[at] != '_');
}

bool grafana_matches_ref(struct str matcher, struct str ref) {
    for (size_t i = 0; ref.size > 0 && i + ref.size <= matcher.size; i++) {
        if (str_equal(str_sub(matcher, i, ref.size), ref) && is_boundary(matcher, i + ref.size) &&
            (i == 0 || is_boundary(matcher, i - 1))) {
            return true;
        }
    }
    return false;
}
