#include "cli/gates.h"

#include "base/suggest.h"
#include "cli/command.h"
#include "cli/config.h"

const char gates_verdict_help[] = "exit code 1 at one of"
#define X(name, word) " " word
#include "query/verdict.def"
#undef X
    ;

static const char *const verdicts[] = {
#define X(name, word) word,
#include "query/verdict.def"
#undef X
};

#define VERDICT_COUNT (sizeof(verdicts) / sizeof(verdicts[0]))

// ---- --fail-on

static bool verdict_check(struct str word) {
    struct suggest suggest;
    suggest_init(&suggest, word);
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        if (str_equal(word, str_of(verdicts[i]))) {
            return true;
        }
        suggest_offer(&suggest, str_of(verdicts[i]));
    }
    struct buf near;
    buf_init(&near);
    suggest_add(&suggest, &near);
    for (size_t i = 0; suggest.count == 0 && i < VERDICT_COUNT; i++) {
        buf_print(&near, "%s%s", i == 0 ? "; there are " : ", ", verdicts[i]);
    }
    command_fail("--fail-on: %.*s is not a verdict%s", STR_ARG(word), near.data);
    buf_release(&near);
    return false;
}

// "breaking,undecidable"
static bool verdicts_read(struct gates *gates, struct str_list *list) {
    struct str rest = str_of(gates->fail_on);
    struct str *words = ARENA_ARRAY(&gates->arena, struct str, str_count(rest, ',') + 1);
    *list = (struct str_list){.items = words};
    for (bool more = true; more;) {
        size_t comma = str_find(rest, ',');
        words[list->count] = str_sub(rest, 0, comma);
        if (!verdict_check(words[list->count++])) {
            return false;
        }
        more = comma < rest.size;
        rest = str_sub(rest, more ? comma + 1 : comma, rest.size);
    }
    return true;
}

// ---- stemma.yaml

static bool paths_cover(const void *paths, struct str file) {
    return pattern_rules_cover(paths, file);
}

static struct gate gate_of(struct arena *arena, const struct gate_setting *setting) {
    return (struct gate){
        .name = setting->name.text,
        .message = setting->message.text,
        .reports = said_texts(arena, &setting->reports),
        .conditions =
            {
                [GATE_VERDICT] = said_texts(arena, &setting->verdicts),
                [GATE_CODE] = said_texts(arena, &setting->codes),
                [GATE_TYPE] = said_texts(arena, &setting->types),
                [GATE_NAME] = said_texts(arena, &setting->assets),
                [GATE_OWNER] = said_texts(arena, &setting->owners),
                [GATE_TAG] = said_texts(arena, &setting->tags),
                [GATE_CLASSIFICATION] = said_texts(arena, &setting->classifications),
            },
        .confidence = setting->min_confidence,
        .covers = setting->paths.size > 0 ? paths_cover : NULL,
        .paths = &setting->paths,
    };
}

static bool policy_make(struct gates *gates) {
    struct arena *arena = &gates->arena;
    const struct settings *settings = gates->config->settings;
    uint32_t said = settings ? settings->gates.count : 0;
    struct gate *made = ARENA_ARRAY(arena, struct gate, said + 1);
    for (uint32_t i = 0; i < said; i++) {
        made[i] = gate_of(arena, (const struct gate_setting *)settings->gates.items + i);
    }
    gates->policy = (struct policy){made, said};
    if (!gates->fail_on) {
        return true;
    }
    made[said].name = STR("fail-on");
    gates->policy.count++;
    return verdicts_read(gates, &made[said].conditions[GATE_VERDICT]);
}

bool gates_open(struct gates *gates, const char *report, uint32_t limit) {
    arena_init(&gates->arena);
    gates->config = ARENA_NEW(&gates->arena, struct config);
    config_init(gates->config);
    if (!config_find(gates->config, gates->config_path, NULL) || !policy_make(gates)) {
        config_release(gates->config);
        arena_release(&gates->arena);
        return false;
    }
    policy_begin(&gates->run, &gates->policy, str_of(report), limit);
    return true;
}

// ---- the exit code

static void failed_write(const struct policy_run *run) {
    struct buf names;
    buf_init(&names);
    for (uint32_t i = 0; i < run->count; i++) {
        if (run->results[i].count > 0) {
            struct str name = run->results[i].gate->name;
            buf_print(&names, "%s%.*s", names.size > 0 ? ", " : "", STR_ARG(name));
        }
    }
    command_fail("failed: gate%s %s", run->failed == 1 ? "" : "s", names.data);
    buf_release(&names);
}

int gates_close(struct gates *gates, int code) {
    bool failed = code == COMMAND_FINE && gates->run.failed > 0;
    if (failed) {
        failed_write(&gates->run);
    }
    policy_end(&gates->run);
    config_release(gates->config);
    arena_release(&gates->arena);
    return failed ? COMMAND_GATE : code;
}
