#include "input/mustache_mask.h"

#include <string.h>

#include "input/hole.h"

enum tag_kind {
    TAG_VALUE,    // {{ name }}, {{{ name }}}, {{& name }}
    TAG_SECTION,  // {{#name}}
    TAG_INVERTED, // {{^name}}
    TAG_CLOSE,    // {{/name}}
    TAG_COMMENT,  // {{! ... }}
    TAG_OTHER,    // {{> partial}}, {{=<% %>=}}
};

struct tag {
    enum tag_kind kind;
    struct str name;
    uint32_t start; // in what is written
    uint32_t end;
};

void mustache_init(struct mustache *mustache, struct excerpt *excerpt, struct span written,
                   bool inverted) {
    *mustache = (struct mustache){
        .excerpt = excerpt,
        .at = written.start,
        .end = written.start + written.length,
        .inverted = inverted,
    };
    context_init(&mustache->context);
}

// The text from `at` on; valid until the next write.
static struct str text_from(const struct mustache *mustache, uint32_t at) {
    return excerpt_written(mustache->excerpt, (struct span){at, mustache->end - at});
}

// ---- tags

// Where `word` starts in the text, or the text's size.
static size_t find(struct str text, const char *word) {
    const char *found = memmem(text.data, text.size, word, strlen(word));
    return found ? (size_t)(found - text.data) : text.size;
}

static enum tag_kind kind_of(char sigil) {
    switch (sigil) {
    case '#':
        return TAG_SECTION;
    case '^':
        return TAG_INVERTED;
    case '/':
        return TAG_CLOSE;
    case '!':
        return TAG_COMMENT;
    case '>':
    case '=':
        return TAG_OTHER;
    default:
        return TAG_VALUE;
    }
}

// What stands between the braces, without the sigil.
static struct str tag_name(struct str inner) {
    bool sigil = inner.size > 0 && strchr("#^/!>=&", inner.data[0]);
    return str_trim(sigil ? str_sub(inner, 1, inner.size) : inner);
}

// The next tag that starts between `at` and `until`. False when there is none: an open {{ is no
// tag.
static bool tag_find(struct mustache *mustache, uint32_t at, uint32_t until, struct tag *tag) {
    size_t start = find(str_sub(text_from(mustache, at), 0, until - at), "{{");
    struct str rest = text_from(mustache, at + (uint32_t)start);
    if (mustache->no_more || start == until - at) {
        return false;
    }
    size_t close = find(rest, "}}");
    if (close == rest.size) {
        mustache->no_more = true;
        return false;
    }
    bool triple = str_starts(rest, STR("{{{")) && str_starts(str_sub(rest, close, 3), STR("}}}"));
    size_t braces = triple ? 3 : 2;
    struct str inner = str_sub(rest, braces, close > braces ? close - braces : 0);
    *tag = (struct tag){
        .kind = triple || inner.size == 0 ? TAG_VALUE : kind_of(inner.data[0]),
        .name = tag_name(inner),
        .start = at + (uint32_t)start,
        .end = at + (uint32_t)(start + close + braces),
    };
    return true;
}

// The end of the tag that closes a section, or of the text. Sections of one name may be nested.
static uint32_t section_end(struct mustache *mustache, const struct tag *opening) {
    uint32_t depth = 1, at = opening->end;
    struct tag tag;
    while (tag_find(mustache, at, mustache->end, &tag)) {
        at = tag.end;
        if (!str_equal(tag.name, opening->name)) {
            continue;
        }
        depth += tag.kind == TAG_SECTION || tag.kind == TAG_INVERTED ? 1 : 0;
        depth -= tag.kind == TAG_CLOSE ? 1 : 0;
        if (depth == 0) {
            return at;
        }
    }
    return mustache->end;
}

// ---- masking

static void copy_until(struct mustache *mustache, uint32_t until) {
    if (until > mustache->at) {
        excerpt_copy(mustache->excerpt, (struct span){mustache->at, until - mustache->at});
        mustache->at = until;
    }
}

static void put_hole(struct mustache *mustache, const struct tag *tag, enum run_kind kind) {
    const struct hole hole = {
        .written = {tag->start, tag->end - tag->start},
        .kind = kind,
        .following = text_from(mustache, tag->end),
    };
    hole_put(mustache->excerpt, &mustache->context, &hole);
}

static void leave_out(struct mustache *mustache, const struct tag *tag) {
    mustache->at = section_end(mustache, tag);
    excerpt_put(mustache->excerpt, STR(" "), (struct span){tag->start, mustache->at - tag->start},
                RUN_HOLE);
}

static void mask_tag(struct mustache *mustache, const struct tag *tag) {
    mustache->at = tag->end;
    switch (tag->kind) {
    case TAG_VALUE:
        put_hole(mustache, tag, RUN_VALUE);
        break;
    case TAG_OTHER:
        put_hole(mustache, tag, RUN_HOLE);
        break;
    case TAG_INVERTED:
        mustache->has_section = true;
        if (!mustache->inverted) {
            leave_out(mustache, tag);
        }
        break;
    case TAG_SECTION:
    case TAG_CLOSE:
    case TAG_COMMENT:
        break;
    }
}

void mustache_mask(struct mustache *mustache, uint32_t until) {
    struct tag tag;
    while (mustache->at < until && tag_find(mustache, mustache->at, until, &tag)) {
        copy_until(mustache, tag.start);
        mask_tag(mustache, &tag);
    }
    copy_until(mustache, until);
}

void mustache_skip(struct mustache *mustache, uint32_t until) {
    mustache->at = until > mustache->at ? until : mustache->at;
}
