#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "output/display.h"
#include "output/renderer.h"

// ---- rendering into a buffer

struct target {
    struct buf out;
    size_t room; // more is refused
};

static bool take(void *context, struct str bytes) {
    struct target *target = context;
    if (bytes.size > target->room) {
        return false;
    }
    target->room -= bytes.size;
    buf_add_str(&target->out, bytes);
    return true;
}

struct render {
    struct arena arena;
    struct target target;
    struct sink sink;
    struct renderer_options options;
    const struct renderer *renderer;
    struct document *doc;
};

static void render_open(struct render *render, const char *format,
                        struct renderer_options options) {
    *render = (struct render){.options = options, .renderer = renderer_find(str_of(format))};
    assert_non_null(render->renderer);
    render->target.room = SIZE_MAX;
    arena_init(&render->arena);
    buf_init(&render->target.out);
    sink_init(&render->sink, take, &render->target);
    render->doc = render->renderer->create(&render->arena, &render->sink, &render->options);
}

static const char *rendered(struct render *render) {
    sink_flush(&render->sink);
    return render->target.out.data;
}

static void render_close(struct render *render) {
    render->renderer->release(render->doc);
    sink_release(&render->sink);
    buf_release(&render->target.out);
    arena_release(&render->arena);
}

// ---- a document with everything in it

static const struct heading step_headings[] = {
    {"step", "STEP", HEADING_READERS}, {"at", "AT", HEADING_PROGRAMS}, {"note", "NOTE", 0}};
static const struct table steps = {"steps", "", step_headings, 3, 0};

static const struct heading item_headings[] = {
    {"name", "NAME", 0},
    {"shown", "SHOWN", HEADING_READERS},
    {"count", "COUNT", HEADING_NUMBER},
    {"share", "SHARE", HEADING_NUMBER},
    {"words", "WORDS", HEADING_PROGRAMS},
    {"steps", "", HEADING_ROWS},
    {"good", "GOOD", 0},
};
static const struct table items = {"items", "Items", item_headings, 7, TABLE_MAIN};

static const struct heading total_headings[] = {{"all", "ALL", 0}};
static const struct table total = {"total", "", total_headings, 1, TABLE_RECORD | TABLE_PROGRAMS};

static void tell_items(struct document *doc) {
    const struct str words[] = {STR("a"), STR("b, c")};
    const struct cell nested[] = {
        cell_text(STR("first step")), cell_integer(3), cell_null(),
        cell_text(STR("2")),          cell_integer(4), cell_text(STR("why")),
    };
    const struct cell one[] = {
        cell_text(STR("crm.customers")),
        cell_toned(cell_text(STR("red")), TONE_BAD),
        cell_integer(7),
        cell_share(0.999),
        cell_list(words, 2),
        cell_rows(&steps, nested, 2),
        cell_boolean(true),
    };
    const struct cell two[] = {
        cell_text(STR("x")), cell_null(), cell_integer(1234),  cell_share(0.004),
        cell_list(words, 0), cell_null(), cell_boolean(false),
    };
    assert_true(document_table(doc, &items));
    assert_true(document_row(doc, one));
    assert_true(document_row(doc, two));
    assert_true(document_table_end(doc));
}

static void tell(struct document *doc) {
    static const struct table empty = {"empty", "Empty", total_headings, 1, 0};
    assert_true(document_begin(doc, "things"));
    assert_true(document_headline(doc, STR("2 things")));
    assert_true(document_fact(doc, "safe", cell_boolean(false)));
    const struct cell all[] = {cell_integer(2)};
    assert_true(document_record(doc, &total, all));
    tell_items(doc);
    assert_true(document_note(doc, STR("1 more")));
    assert_true(document_table(doc, &empty));
    assert_true(document_table_end(doc));
    assert_true(document_end(doc));
}

static void assert_renders(const char *format, struct renderer_options options,
                           const char *expected) {
    struct render render;
    render_open(&render, format, options);
    tell(render.doc);
    assert_string_equal(rendered(&render), expected);
    render_close(&render);
}

// Shares are rounded down: 0.999 is not certain.
static void test_text(void **state) {
    (void)state;
    assert_renders("text", (struct renderer_options){0},
                   "2 things\n"
                   "\n"
                   "Items\n"
                   "NAME           SHOWN  COUNT  SHARE  GOOD\n"
                   "crm.customers  red        7   0.99  yes\n"
                   "      first step\n"
                   "      2           why\n"
                   "x              -       1234  <0.01  no\n"
                   "1 more\n");
}

static void test_text_in_colour(void **state) {
    (void)state;
    assert_renders("text", (struct renderer_options){.colour = true},
                   "\x1b[1m2 things\x1b[0m\n"
                   "\n"
                   "\x1b[1mItems\x1b[0m\n"
                   "\x1b[2mNAME\x1b[0m           \x1b[2mSHOWN\x1b[0m  \x1b[2mCOUNT\x1b[0m  "
                   "\x1b[2mSHARE\x1b[0m  \x1b[2mGOOD\x1b[0m\n"
                   "crm.customers  \x1b[31mred\x1b[0m        7   0.99  yes\n"
                   "      first step\n"
                   "      2           why\n"
                   "x              -       1234  <0.01  no\n"
                   "\x1b[2m1 more\x1b[0m\n");
}

static void test_json(void **state) {
    (void)state;
    assert_renders("json", (struct renderer_options){.colour = true, .width = 10},
                   "{\n"
                   "\"stemma\": 1,\n"
                   "\"report\": \"things\",\n"
                   "\"headline\": \"2 things\",\n"
                   "\"safe\": false,\n"
                   "\"total\": {\"all\":2},\n"
                   "\"items\": [\n"
                   "{\"name\":\"crm.customers\",\"count\":7,\"share\":0.999,\"words\":[\"a\",\"b, "
                   "c\"],\"steps\":[{\"at\":3,\"note\":null},{\"at\":4,\"note\":\"why\"}],\"good\":"
                   "true},\n"
                   "{\"name\":\"x\",\"count\":1234,\"share\":0.004,\"words\":[],\"steps\":null,"
                   "\"good\":false}\n"
                   "],\n"
                   "\"empty\": [],\n"
                   "\"notes\": [\"1 more\"]\n"
                   "}\n");
}

static void test_jsonl(void **state) {
    (void)state;
    assert_renders("jsonl", (struct renderer_options){0},
                   "{\"name\":\"crm.customers\",\"count\":7,\"share\":0.999,\"words\":[\"a\",\"b, "
                   "c\"],\"steps\":[{\"at\":3,\"note\":null},{\"at\":4,\"note\":\"why\"}],\"good\":"
                   "true}\n"
                   "{\"name\":\"x\",\"count\":1234,\"share\":0.004,\"words\":[],\"steps\":null,"
                   "\"good\":false}\n");
}

static void test_csv(void **state) {
    (void)state;
    assert_renders("csv", (struct renderer_options){0},
                   "name,count,share,words,good\n"
                   "crm.customers,7,0.999,\"a b, c\",true\n"
                   "x,1234,0.004,,false\n");
}

static void test_markdown(void **state) {
    (void)state;
    assert_renders("markdown", (struct renderer_options){.colour = true, .width = 10},
                   "## 2 things\n"
                   "\n"
                   "### Items\n"
                   "\n"
                   "| NAME | SHOWN | COUNT | SHARE | steps | GOOD |\n"
                   "| --- | --- | ---: | ---: | --- | --- |\n"
                   "| crm.customers | red | 7 | 0.99 | <details><summary>2</summary>"
                   "first step<br>2 &nbsp; why</details> | yes |\n"
                   "| x |  | 1234 | &lt;0.01 |  | no |\n"
                   "\n"
                   "- 1 more\n\n");
}

// For people a line, for programs an object.
static void tell_line(struct document *doc) {
    static const struct heading headings[] = {{"shown", "", HEADING_READERS},
                                              {"files", "", HEADING_PROGRAMS}};
    static const struct table table = {"scan", "", headings, 2, TABLE_RECORD | TABLE_LINE};
    const struct cell cells[] = {cell_text(STR("3 files")), cell_integer(3)};
    document_begin(doc, "things");
    document_headline(doc, STR("nothing"));
    document_record(doc, &table, cells);
    document_end(doc);
}

static void assert_line(const char *format, struct renderer_options options, const char *expected) {
    struct render render;
    render_open(&render, format, options);
    tell_line(render.doc);
    assert_string_equal(rendered(&render), expected);
    render_close(&render);
}

static void test_lines(void **state) {
    (void)state;
    assert_line("text", (struct renderer_options){0}, "nothing\n3 files\n");
    assert_line("text", (struct renderer_options){.colour = true},
                "\x1b[1mnothing\x1b[0m\n\x1b[2m3 files\x1b[0m\n");
    assert_line("markdown", (struct renderer_options){0}, "## nothing\n\n- 3 files\n\n");
    assert_line("csv", (struct renderer_options){0}, "");
    assert_line("json", (struct renderer_options){0},
                "{\n\"stemma\": 1,\n\"report\": \"things\",\n\"headline\": \"nothing\",\n"
                "\"scan\": {\"files\":3},\n\"notes\": []\n}\n");
}

// ---- odd texts

static void tell_text(struct document *doc, struct str text) {
    static const struct heading headings[] = {{"text", "TEXT", 0}, {"end", "END", 0}};
    static const struct table table = {"texts", "", headings, 2, TABLE_MAIN};
    const struct cell cells[] = {cell_text(text), cell_text(STR("."))};
    document_begin(doc, "texts");
    document_table(doc, &table);
    document_row(doc, cells);
    document_table_end(doc);
    document_end(doc);
}

static void assert_text(const char *format, struct str text, const char *expected) {
    struct render render;
    render_open(&render, format, (struct renderer_options){0});
    tell_text(render.doc, text);
    assert_string_equal(rendered(&render), expected);
    render_close(&render);
}

static void test_odd_texts(void **state) {
    (void)state;
    assert_text("csv", STR("a \"b\"\nc"), "text,end\n\"a \"\"b\"\"\nc\",.\n");
    assert_text("csv", STR("caf\xE9"), "text,end\ncaf\xEF\xBF\xBD,.\n");
    assert_text("jsonl", STR("a\"\\\n\t\x1b"),
                "{\"text\":\"a\\\"\\\\\\n\\t\\u001b\",\"end\":\".\"}\n");
    assert_text("jsonl", STR("\xE4\xBD\xA0 caf\xE9"),
                "{\"text\":\"\xE4\xBD\xA0 caf\xEF\xBF\xBD\",\"end\":\".\"}\n");
    // nothing is markup, and nobody is called
    assert_text("markdown", STR("a|b `c`\n*d* \\ <e> _f g_h"),
                "| TEXT | END |\n| --- | --- |\n"
                "| a\\|b \\`c\\` \\*d\\* \\\\ &lt;e&gt; \\_f g_h | . |\n\n");
    assert_text("markdown", STR("@org/team #12 a@b # 1"),
                "| TEXT | END |\n| --- | --- |\n"
                "| @<!-- -->org/team #<!-- -->12 a@<!-- -->b # 1 | . |\n\n");
    // on one line, and nothing that steers the terminal
    assert_text("text", STR(" a\n\n   b \x1b[31m"), "TEXT       END\na b \xEF\xBF\xBD[31m  .\n");
    // wide characters take two columns, combining ones none
    assert_text("text", STR("\xE4\xBD\xA0\xE5\xA5\xBDxy"),
                "TEXT    END\n\xE4\xBD\xA0\xE5\xA5\xBDxy  .\n");
    assert_text("text", STR("e\xCC\x81xyzw"), "TEXT   END\ne\xCC\x81xyzw  .\n");
}

static void test_display_cut(void **state) {
    (void)state;
    assert_int_equal(display_cut(STR("abc"), 2).size, 2);
    assert_int_equal(display_cut(STR("abc"), 9).size, 3);
    assert_int_equal(display_cut(STR("\xE4\xBD\xA0\xE5\xA5\xBD"), 3).size, 3); // half does not fit
    assert_int_equal(display_cut(STR(""), 3).size, 0);
}

// The last column ends at the terminal's edge; in a file nothing is cut.
static void test_lines_fit_the_terminal(void **state) {
    (void)state;
    static const struct heading headings[] = {{"a", "A", 0}, {"b", "B", 0}};
    static const struct table table = {"t", "", headings, 2, TABLE_MAIN};
    const struct cell cells[] = {cell_text(STR("name")),
                                 cell_text(STR("a long expression, it is"))};
    struct render render;
    render_open(&render, "text", (struct renderer_options){.width = 20});
    document_begin(render.doc, "t");
    document_table(render.doc, &table);
    document_row(render.doc, cells);
    document_table_end(render.doc);
    assert_string_equal(rendered(&render), "A     B\nname  a long expres\xE2\x80\xA6\n");
    render_close(&render);
}

// ---- streams

static const struct heading number_headings[] = {{"n", "N", HEADING_NUMBER}, {"t", "T", 0}};
static const struct table numbers = {"numbers", "", number_headings, 2, TABLE_MAIN};

static void test_rows_stream(void **state) {
    (void)state;
    struct render render;
    render_open(&render, "text", (struct renderer_options){0});
    document_begin(render.doc, "numbers");
    document_table(render.doc, &numbers);
    for (int i = 0; i < 20000; i++) {
        const struct cell cells[] = {cell_integer(i), cell_text(STR("some text"))};
        assert_true(document_row(render.doc, cells));
    }
    assert_true(render.target.out.size > 100000); // long before the end
    document_table_end(render.doc);
    const char *out = rendered(&render);
    assert_non_null(strstr(out, "\n499  some text\n"));
    assert_non_null(strstr(out, "\n19999  some text\n")); // wider than the first rows: it pushes
    render_close(&render);
}

static void test_a_closed_sink_stops_the_report(void **state) {
    (void)state;
    for (uint32_t i = 0; i < renderer_count; i++) {
        struct render render;
        bool wanted = true;
        int rows = 0;
        bool bounded =
            renderer_needs_issues(&renderers[i]) || str_equal(renderers[i].name, STR("comment"));
        if (bounded) {
            continue; // so little is written that nothing has to stop
        }
        render_open(&render, renderers[i].name.data, (struct renderer_options){0});
        render.target.room = 100000;
        document_begin(render.doc, "numbers");
        document_table(render.doc, &numbers);
        for (; wanted && rows < 1000000; rows++) {
            const struct cell cells[] = {cell_integer(rows), cell_text(STR("some text"))};
            wanted = document_row(render.doc, cells);
        }
        assert_false(wanted);
        assert_true(rows < 20000);
        assert_true(render.target.out.size <= 100000);
        render_close(&render);
    }
}

// ---- issues

static const struct heading issue_headings[] = {{"code", "CODE", 0},
                                                {"level", "", HEADING_PROGRAMS},
                                                {"message", "WHAT", 0},
                                                {"file", "", HEADING_PROGRAMS},
                                                {"line", "", HEADING_PROGRAMS},
                                                {"suppressed", "", HEADING_PROGRAMS}};
static const struct table issues = {"issues", "Issues", issue_headings, 6, TABLE_MAIN};

static void issue_row(struct document *doc, const char *level, const char *message,
                      const char *suppressed) {
    const struct cell cells[] = {cell_text(STR("a-code")),
                                 cell_text(str_of(level)),
                                 cell_text(str_of(message)),
                                 cell_text(STR("a b/c,d:e.sql")),
                                 cell_integer(7),
                                 cell_text_or_null(str_of(suppressed))};
    document_row(doc, cells);
}

static void assert_issues(const char *format, const char *expected) {
    struct render render;
    render_open(&render, format, (struct renderer_options){0});
    document_begin(render.doc, "checked");
    document_table(render.doc, &issues);
    issue_row(render.doc, "error", "50 % gone\n<b>: now, here", NULL);
    issue_row(render.doc, "warning", "fine", "agreed");
    document_table_end(render.doc);
    document_end(render.doc);
    const char *out = rendered(&render);
    if (!strstr(out, expected)) {
        fail_msg("%s\nhas no\n%s", out, expected);
    }
    render_close(&render);
}

// Line ends, %, and in properties : and , are escaped; what is suppressed is not told.
static void test_github(void **state) {
    (void)state;
    assert_issues("github", "::error file=a b/c%2Cd%3Ae.sql,line=7,title=a-code::50 %25 gone%0A"
                            "<b>: now, here\n");
}

static void test_sarif(void **state) {
    (void)state;
    assert_issues("sarif", "\"uri\":\"a%20b/c%2Cd%3Ae.sql\"},\"region\":{\"startLine\":7}");
    assert_issues("sarif", "{\"text\":\"50 % gone\\n<b>: now, here\"}");
    assert_issues("sarif",
                  "\"suppressions\":[{\"kind\":\"inSource\",\"justification\":\"agreed\"}]");
}

static void test_comment(void **state) {
    (void)state;
    assert_issues("comment", "<!-- stemma:checked -->\n<details open><summary>Issues: 2</summary>"
                             "\n\n| CODE | WHAT |\n| --- | --- |\n"
                             "| a-code | 50 % gone &lt;b&gt;: now, here |\n");
}

// What programs read must parse, whatever the texts are.
static void test_json_parses(void **state) {
    (void)state;
    struct render render;
    char text[256];
    for (int i = 0; i < 256; i++) {
        text[i] = (char)(255 - i);
    }
    render_open(&render, "json", (struct renderer_options){0});
    tell_text(render.doc, (struct str){text, 255}); // without the NUL
    cJSON *parsed = cJSON_Parse(rendered(&render));
    assert_non_null(parsed);
    assert_int_equal(cJSON_GetObjectItem(parsed, "stemma")->valueint, 1);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(parsed, "texts")), 1);
    cJSON_Delete(parsed);
    render_close(&render);
}

static void test_formats_are_found_by_name(void **state) {
    (void)state;
    assert_ptr_equal(renderer_find(STR("text")), &renderers[0]);
    assert_null(renderer_find(STR("xml")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_text_in_colour),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_jsonl),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_odd_texts),
        cmocka_unit_test(test_display_cut),
        cmocka_unit_test(test_lines_fit_the_terminal),
        cmocka_unit_test(test_rows_stream),
        cmocka_unit_test(test_a_closed_sink_stops_the_report),
        cmocka_unit_test(test_github),
        cmocka_unit_test(test_sarif),
        cmocka_unit_test(test_comment),
        cmocka_unit_test(test_json_parses),
        cmocka_unit_test(test_formats_are_found_by_name),
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
