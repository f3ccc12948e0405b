#include "input/jinja/block.h"

#include <stddef.h>
#include <string.h>

#define NESTING_LIMIT  60u  // of tags: reading and running them recurses
#define UNCLOSED_LIMIT 100u // tags; each was read to the end of the text

// A tag {% ... %} that is being read.
struct tag {
    uint32_t start;
    uint32_t end;
    struct str word;
    struct jinja_lexer lexer; // behind the word
};

struct reader {
    struct arena *arena;
    struct jinja_template *template;
    uint32_t at;
    bool trim; // the tag before took away the blanks behind it
    uint32_t nesting;
    uint32_t unclosed;
    struct tag stop; // the tag that ended the last body; its word is empty at the end of the text
};

struct chain {
    const struct jinja_block *first;
    struct jinja_block *last;
};

static struct chain read_body(struct reader *reader, const char *const *ends);

static void fault(struct reader *reader, uint32_t start, uint32_t end, const char *message) {
    VEC_PUSH_IN(reader->arena, &reader->template->faults,
                ((struct jinja_fault){{start, end - start}, message}));
}

static struct jinja_block *chain_add(struct reader *reader, struct chain *chain,
                                     struct jinja_block block) {
    struct jinja_block *made = ARENA_NEW(reader->arena, struct jinja_block);
    *made = block;
    if (chain->last) {
        chain->last->next = made;
    } else {
        chain->first = made;
    }
    chain->last = made;
    return made;
}

// ---- text

// Adds the bytes up to `end`, without the blanks that the tags around them take away.
static void text_add(struct reader *reader, struct chain *chain, uint32_t end, bool trim_end) {
    const char *data = reader->template->text.data;
    uint32_t start = reader->at;
    while (reader->trim && start < end && jinja_is_blank(data[start])) {
        start++;
    }
    while (trim_end && end > start && jinja_is_blank(data[end - 1])) {
        end--;
    }
    if (end > start) {
        chain_add(reader, chain,
                  (struct jinja_block){.kind = JINJA_BLOCK_TEXT, .at = {start, end - start}});
    }
    reader->trim = false;
}

// Where {{, {% or {# stands next, or the end.
static uint32_t next_opening(const struct reader *reader) {
    struct str text = reader->template->text;
    uint32_t at = reader->at;
    while (at < text.size) {
        const char *brace = memchr(text.data + at, '{', text.size - at);
        if (!brace) {
            break;
        }
        at = (uint32_t)(brace - text.data);
        char next = at + 1 < text.size ? text.data[at + 1] : '\0';
        if (next == '{' || next == '%' || next == '#') {
            return at;
        }
        at++;
    }
    return (uint32_t)text.size;
}

static bool has_byte(const struct reader *reader, uint32_t at, char c) {
    return at < reader->template->text.size && reader->template->text.data[at] == c;
}

static void read_comment(struct reader *reader, uint32_t start) {
    struct str text = reader->template->text;
    const char *close = memmem(text.data + start + 2, text.size - start - 2, "#}", 2);
    if (!close) {
        fault(reader, start, start + 2, "this comment is never closed; close it with #}");
        reader->at = (uint32_t)text.size;
        return;
    }
    uint32_t end = (uint32_t)(close - text.data);
    reader->trim = end > start + 2 && text.data[end - 1] == '-';
    reader->at = end + 2;
}

// ---- tags

// Goes behind the tag's closing mark. False when there is none.
static bool tag_close(struct reader *reader, struct jinja_lexer *lexer, uint32_t start) {
    if (lexer->token.kind != JINJA_TOKEN_CLOSE && lexer->token.kind != JINJA_TOKEN_END) {
        fault(reader, start, lexer->token.at.start + 1,
              "this tag cannot be read from here on; correct it");
    }
    while (lexer->token.kind != JINJA_TOKEN_CLOSE && lexer->token.kind != JINJA_TOKEN_END) {
        jinja_lexer_next(lexer);
    }
    if (lexer->token.kind == JINJA_TOKEN_END) {
        return false;
    }
    reader->at = lexer->at;
    reader->trim = has_byte(reader, lexer->token.at.start, '-');
    return true;
}

// An opening that nothing closes is text.
static void unclosed(struct reader *reader, struct chain *chain, uint32_t start) {
    bool all = ++reader->unclosed >= UNCLOSED_LIMIT;
    uint32_t end = all ? (uint32_t)reader->template->text.size : start + 2;
    fault(reader, start, start + 2, "this tag is never closed; it is read as text");
    reader->at = start;
    text_add(reader, chain, end, false);
    reader->at = end;
}

static uint32_t inner_start(const struct reader *reader, uint32_t start) {
    bool sign = has_byte(reader, start + 2, '-') || has_byte(reader, start + 2, '+');
    return start + 2 + (sign ? 1 : 0);
}

static void read_print(struct reader *reader, struct chain *chain, uint32_t start) {
    struct jinja_lexer lexer;
    jinja_lexer_init(&lexer, reader->template->text, inner_start(reader, start), '}');
    const struct jinja_expr *expr = jinja_expr_read_tuple(reader->arena, &lexer);
    uint32_t faults = reader->template->faults.size;
    if (!tag_close(reader, &lexer, start)) {
        reader->template->faults.size = faults;
        unclosed(reader, chain, start);
        return;
    }
    chain_add(reader, chain,
              (struct jinja_block){
                  .kind = JINJA_BLOCK_PRINT, .at = {start, reader->at - start}, .expr = expr});
}

// The block of a tag, which ends here.
static struct jinja_block *tag_block(struct reader *reader, struct chain *chain, struct tag *tag,
                                     struct jinja_block block) {
    if (!tag_close(reader, &tag->lexer, tag->start)) {
        unclosed(reader, chain, tag->start);
        return NULL;
    }
    block.at = (struct span){tag->start, reader->at - tag->start};
    return chain_add(reader, chain, block);
}

// Reads what stands in a block up to one of `ends`; reader->stop is that tag, which is left to the
// caller.
static void body_read(struct reader *reader, struct jinja_block *block, const char *const *ends) {
    uint32_t start = reader->at;
    block->first = read_body(reader, ends).first;
    block->body = (struct span){start, reader->stop.start - start};
    if (reader->stop.word.size == 0) {
        fault(reader, block->at.start, block->at.start + block->at.length,
              "this block is never closed; close it with its end tag");
    }
}

static void stop_close(struct reader *reader) {
    struct tag stop = reader->stop;
    if (stop.word.size > 0 && !tag_close(reader, &stop.lexer, stop.start)) {
        reader->at = (uint32_t)reader->template->text.size;
    }
}

static bool word_is(struct str word, const char *text) {
    return str_equal(word, str_of(text));
}

// ---- if, for

static const char *const if_ends[] = {"elif", "else", "endif", NULL};
static const char *const else_ends[] = {"endif", NULL};
static const char *const for_ends[] = {"else", "endfor", NULL};
static const char *const for_else_ends[] = {"endfor", NULL};

static struct jinja_block *read_else(struct reader *reader, const char *const *ends) {
    struct chain chain = {0};
    struct tag tag = reader->stop;
    struct jinja_block *block =
        tag_block(reader, &chain, &tag, (struct jinja_block){.kind = JINJA_BLOCK_ELSE});
    if (block) {
        body_read(reader, block, ends);
    }
    return block;
}

// Reads {% elif %} after {% elif %} in a loop: there may be many.
static void read_if(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct tag at = *tag;
    struct jinja_block *block = NULL;
    for (;;) {
        struct chain own = {0};
        const struct jinja_expr *expr = jinja_expr_read(reader->arena, &at.lexer);
        struct jinja_block *one =
            tag_block(reader, block ? &own : chain, &at,
                      (struct jinja_block){.kind = JINJA_BLOCK_IF, .expr = expr});
        if (!one) {
            return;
        }
        if (block) {
            block->otherwise = one;
        }
        block = one;
        body_read(reader, block, if_ends);
        if (!word_is(reader->stop.word, "elif")) {
            break;
        }
        at = reader->stop;
    }
    if (word_is(reader->stop.word, "else")) {
        block->otherwise = read_else(reader, else_ends);
    }
    stop_close(reader);
}

static void item_add(struct reader *reader, const struct jinja_expr_item **first,
                     struct jinja_expr_item **last, struct jinja_expr_item item) {
    struct jinja_expr_item *made = ARENA_NEW(reader->arena, struct jinja_expr_item);
    *made = item;
    if (*last) {
        (*last)->next = made;
    } else {
        *first = made;
    }
    *last = made;
}

// One target of {% set %} or {% for %}: a name, or ns.name
static const struct jinja_expr *read_target(struct reader *reader, struct jinja_lexer *lexer) {
    struct jinja_expr *name = ARENA_NEW(reader->arena, struct jinja_expr);
    *name = (struct jinja_expr){.kind = JINJA_EXPR_NAME, .at = lexer->token.at};
    name->text = jinja_lexer_text(lexer);
    jinja_lexer_next(lexer);
    if (!jinja_lexer_take(lexer, ".")) {
        return name;
    }
    struct jinja_expr *attribute = ARENA_NEW(reader->arena, struct jinja_expr);
    *attribute = (struct jinja_expr){.kind = JINJA_EXPR_ATTRIBUTE, .left = name, .depth = 1};
    attribute->text = jinja_lexer_text(lexer);
    attribute->at = name->at;
    jinja_lexer_next(lexer);
    return attribute;
}

// a, b or (a, b)
static const struct jinja_expr_item *read_targets(struct reader *reader,
                                                  struct jinja_lexer *lexer) {
    const struct jinja_expr_item *first = NULL;
    struct jinja_expr_item *last = NULL;
    bool bracketed = jinja_lexer_take(lexer, "(");
    while (lexer->token.kind == JINJA_TOKEN_NAME) {
        item_add(reader, &first, &last,
                 (struct jinja_expr_item){.value = read_target(reader, lexer)});
        if (!jinja_lexer_take(lexer, ",")) {
            break;
        }
    }
    if (bracketed) {
        (void)jinja_lexer_take(lexer, ")");
    }
    return first;
}

static void read_for(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct jinja_block loop = {.kind = JINJA_BLOCK_FOR};
    loop.items = read_targets(reader, &tag->lexer);
    (void)jinja_lexer_take(&tag->lexer, "in");
    loop.expr = jinja_expr_read_iterable(reader->arena, &tag->lexer);
    if (jinja_lexer_take(&tag->lexer, "if")) {
        loop.condition = jinja_expr_read(reader->arena, &tag->lexer);
    }
    (void)jinja_lexer_take(&tag->lexer, "recursive");
    struct jinja_block *block = tag_block(reader, chain, tag, loop);
    if (!block) {
        return;
    }
    body_read(reader, block, for_ends);
    if (word_is(reader->stop.word, "else")) {
        block->otherwise = read_else(reader, for_else_ends);
    }
    stop_close(reader);
}

// ---- other tags

// A block of `ends[0]` without more parts.
static void read_simple(struct reader *reader, struct chain *chain, struct tag *tag,
                        struct jinja_block block, const char *end) {
    const char *const ends[] = {end, NULL};
    struct jinja_block *made = tag_block(reader, chain, tag, block);
    if (made) {
        body_read(reader, made, ends);
        stop_close(reader);
    }
}

static void read_set(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct jinja_block block = {.kind = JINJA_BLOCK_SET};
    block.items = read_targets(reader, &tag->lexer);
    if (jinja_lexer_take(&tag->lexer, "=")) {
        block.expr = jinja_expr_read_tuple(reader->arena, &tag->lexer);
        tag_block(reader, chain, tag, block);
        return;
    }
    block.kind = JINJA_BLOCK_CAPTURE;
    while (tag->lexer.token.kind != JINJA_TOKEN_CLOSE && tag->lexer.token.kind != JINJA_TOKEN_END) {
        jinja_lexer_next(&tag->lexer); // {% set x | upper %}: filters of a whole block
    }
    read_simple(reader, chain, tag, block, "endset");
}

// (a, b=1): parameters with their defaults
static const struct jinja_expr_item *read_parameters(struct reader *reader,
                                                     struct jinja_lexer *lexer) {
    const struct jinja_expr_item *first = NULL;
    struct jinja_expr_item *last = NULL;
    if (!jinja_lexer_take(lexer, "(")) {
        return NULL;
    }
    while (lexer->token.kind == JINJA_TOKEN_NAME) {
        struct jinja_expr_item item = {.keyword = jinja_lexer_text(lexer)};
        jinja_lexer_next(lexer);
        if (jinja_lexer_take(lexer, "=")) {
            item.value = jinja_expr_read(reader->arena, lexer);
        }
        item_add(reader, &first, &last, item);
        if (!jinja_lexer_take(lexer, ",")) {
            break;
        }
    }
    (void)jinja_lexer_take(lexer, ")");
    return first;
}

static void read_macro(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct jinja_block block = {.kind = JINJA_BLOCK_MACRO, .name = jinja_lexer_text(&tag->lexer)};
    jinja_lexer_next(&tag->lexer);
    block.items = read_parameters(reader, &tag->lexer);
    read_simple(reader, chain, tag, block, "endmacro");
}

static void read_call(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct jinja_block block = {.kind = JINJA_BLOCK_CALL};
    block.items = read_parameters(reader, &tag->lexer);
    block.expr = jinja_expr_read(reader->arena, &tag->lexer);
    read_simple(reader, chain, tag, block, "endcall");
}

static void read_with(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct jinja_block block = {.kind = JINJA_BLOCK_GROUP};
    struct jinja_expr_item *last = NULL;
    while (tag->lexer.token.kind == JINJA_TOKEN_NAME) {
        struct jinja_expr_item item = {.keyword = jinja_lexer_text(&tag->lexer)};
        jinja_lexer_next(&tag->lexer);
        if (jinja_lexer_take(&tag->lexer, "=")) {
            item.value = jinja_expr_read(reader->arena, &tag->lexer);
        }
        item_add(reader, &block.items, &last, item);
        if (!jinja_lexer_take(&tag->lexer, ",")) {
            break;
        }
    }
    read_simple(reader, chain, tag, block, "endwith");
}

static void read_do(struct reader *reader, struct chain *chain, struct tag *tag) {
    const struct jinja_expr *expr = jinja_expr_read_tuple(reader->arena, &tag->lexer);
    tag_block(reader, chain, tag, (struct jinja_block){.kind = JINJA_BLOCK_DO, .expr = expr});
}

// {% include 'a.sql' ignore missing with context %}
static void read_include(struct reader *reader, struct chain *chain, struct tag *tag) {
    const struct jinja_expr *expr = jinja_expr_read(reader->arena, &tag->lexer);
    while (tag->lexer.token.kind == JINJA_TOKEN_NAME) {
        jinja_lexer_next(&tag->lexer);
    }
    tag_block(reader, chain, tag, (struct jinja_block){.kind = JINJA_BLOCK_INCLUDE, .expr = expr});
}

// The text up to {% endraw %} as it is.
static void read_raw(struct reader *reader, struct chain *chain, struct tag *tag) {
    struct str text = reader->template->text;
    if (!tag_close(reader, &tag->lexer, tag->start)) {
        unclosed(reader, chain, tag->start);
        return;
    }
    for (uint32_t at = reader->at; at + 2 <= text.size; at++) {
        const char *open = memmem(text.data + at, text.size - at, "{%", 2);
        if (!open) {
            break;
        }
        at = (uint32_t)(open - text.data);
        struct jinja_lexer lexer;
        jinja_lexer_init(&lexer, text, inner_start(reader, at), '%');
        if (jinja_lexer_take(&lexer, "endraw")) {
            text_add(reader, chain, at, has_byte(reader, at + 2, '-'));
            (void)tag_close(reader, &lexer, at);
            return;
        }
    }
    fault(reader, tag->start, tag->start + 2, "this block is never closed; close it with endraw");
    text_add(reader, chain, (uint32_t)text.size, false);
    reader->at = (uint32_t)text.size;
}

// Tags of tools, and those that mean nothing here.
static void read_other(struct reader *reader, struct chain *chain, struct tag *tag,
                       enum jinja_block_kind kind, const char *end) {
    struct jinja_block block = {.kind = (uint8_t)kind, .name = tag->word};
    uint32_t start = tag->lexer.token.at.start;
    while (tag->lexer.token.kind != JINJA_TOKEN_CLOSE && tag->lexer.token.kind != JINJA_TOKEN_END) {
        jinja_lexer_next(&tag->lexer);
    }
    block.rest =
        str_trim(str_sub(reader->template->text, start, tag->lexer.token.at.start - start));
    if (end) {
        read_simple(reader, chain, tag, block, end);
    } else {
        tag_block(reader, chain, tag, block);
    }
}

// How to add one: a word with its reader, or without one as a block that ends with `end`.
static const struct tag_rule {
    const char *word;
    void (*read)(struct reader *reader, struct chain *chain, struct tag *tag);
    const char *end;
    enum jinja_block_kind kind;
} tag_rules[] = {
    {"if", read_if, NULL, 0},
    {"for", read_for, NULL, 0},
    {"set", read_set, NULL, 0},
    {"macro", read_macro, NULL, 0},
    {"call", read_call, NULL, 0},
    {"do", read_do, NULL, 0},
    {"include", read_include, NULL, 0},
    {"raw", read_raw, NULL, 0},
    {"with", read_with, NULL, 0},
    {"block", NULL, "endblock", JINJA_BLOCK_GROUP},
    {"filter", NULL, "endfilter", JINJA_BLOCK_GROUP}, // it changes no columns that we know of
    {"autoescape", NULL, "endautoescape", JINJA_BLOCK_GROUP},
    {"snapshot", NULL, "endsnapshot", JINJA_BLOCK_OTHER},
    {"test", NULL, "endtest", JINJA_BLOCK_OTHER},
    {"data_test", NULL, "enddata_test", JINJA_BLOCK_OTHER},
    {"materialization", NULL, "endmaterialization", JINJA_BLOCK_OTHER},
    {"docs", NULL, "enddocs", JINJA_BLOCK_OTHER},
    {NULL, NULL, NULL, 0},
};

static void read_tag(struct reader *reader, struct chain *chain, struct tag *tag) {
    const struct tag_rule *rule = tag_rules;
    while (rule->word && !word_is(tag->word, rule->word)) {
        rule++;
    }
    if (str_starts(tag->word, STR("end")) || word_is(tag->word, "else") ||
        word_is(tag->word, "elif")) {
        fault(reader, tag->start, tag->end, "this tag ends nothing; remove it");
    }
    if (rule->word && reader->nesting >= NESTING_LIMIT) {
        fault(reader, tag->start, tag->end, "tags are nested too deeply; this one is left out");
        read_other(reader, chain, tag, JINJA_BLOCK_OTHER, NULL);
        return;
    }
    reader->nesting++;
    if (rule->read) {
        rule->read(reader, chain, tag);
    } else {
        read_other(reader, chain, tag, rule->word ? rule->kind : JINJA_BLOCK_OTHER, rule->end);
    }
    reader->nesting--;
}

// The tag that starts here. Its lexer stands behind its word.
static struct tag tag_open(const struct reader *reader, uint32_t start) {
    struct tag tag = {.start = start};
    jinja_lexer_init(&tag.lexer, reader->template->text, inner_start(reader, start), '%');
    tag.end = tag.lexer.at;
    if (tag.lexer.token.kind == JINJA_TOKEN_NAME) {
        tag.word = jinja_lexer_text(&tag.lexer);
        jinja_lexer_next(&tag.lexer);
    }
    return tag;
}

static bool ends_body(const struct tag *tag, const char *const *ends) {
    for (const char *const *end = ends; end && *end; end++) {
        if (word_is(tag->word, *end)) {
            return true;
        }
    }
    return false;
}

// ---- bodies

static struct chain read_body(struct reader *reader, const char *const *ends) {
    struct chain chain = {0};
    struct str text = reader->template->text;
    for (;;) {
        uint32_t start = next_opening(reader);
        text_add(reader, &chain, start, start < text.size && has_byte(reader, start + 2, '-'));
        reader->at = start;
        if (start >= text.size) {
            reader->stop = (struct tag){.start = (uint32_t)text.size};
            return chain;
        }
        if (text.data[start + 1] == '#') {
            read_comment(reader, start);
        } else if (text.data[start + 1] == '{') {
            read_print(reader, &chain, start);
        } else {
            struct tag tag = tag_open(reader, start);
            if (ends_body(&tag, ends)) {
                reader->stop = tag;
                return chain;
            }
            read_tag(reader, &chain, &tag);
        }
    }
}

void jinja_parse(struct arena *arena, struct str text, struct jinja_template *template) {
    *template = (struct jinja_template){.text = text};
    struct reader reader = {.arena = arena, .template = template};
    template->first = read_body(&reader, NULL).first;
}

bool jinja_blocks_blank(const struct jinja_template *template, const struct jinja_block *first) {
    for (const struct jinja_block *block = first; block; block = block->next) {
        bool silent = block->kind == JINJA_BLOCK_SET || block->kind == JINJA_BLOCK_DO ||
                      block->kind == JINJA_BLOCK_CAPTURE || block->kind == JINJA_BLOCK_MACRO;
        struct str text = str_sub(template->text, block->at.start, block->at.length);
        bool blank = block->kind == JINJA_BLOCK_TEXT && str_trim(text).size == 0;
        if (!silent && !blank) {
            return false;
        }
    }
    return true;
}
