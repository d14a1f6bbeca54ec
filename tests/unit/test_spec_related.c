/* test_spec_related.c -- of many specs, those that can matter to one pipeline: what they
 * say of it is what all say, however a shared value is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/spec/check_set.h"
#include "host/spec/mention.h"
#include "host/spec/pack.h"
#include "host/spec/related.h"
#include "host/spec/spec.h"
#include "tests/support/suite.h"
#include "tests/unit/spec_support.h"

static char place[] = "/tmp/test_spec_related.XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", place, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void make_place(void)
{
    char path[200];
    strcpy(place + strlen(place) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(place));
    write_file("k1", "key-one \nand more\n");
    write_file("k2", "key-two");
    write_file("k3", "secret\r\n");
    snprintf(path, sizeof path, "%s/link", place);
    ck_assert_int_eq(symlink(place, path), 0);
}

static void remove_place(void)
{
    char command[200];
    snprintf(command, sizeof command, "rm -r %s", place);
    ck_assert_int_eq(system(command), 0);
}

static const char *environment(void *self, const char *name)
{
    static const struct {
        const char *name, *value;
    } variables[] = {{"ONE", "key-one"},  {"TWO", "two"},   {"SHOP", "my shop"},
                     {"P2", "p2"},        {"L1", "list-a"}, {"HALF", "key-"},
                     {"ODD", "it's \\a"}, {"PATH", "./k2"}};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    return support_environment(self, name);
}

static struct spec_set *create(void)
{
    struct spec_set *set = spec_set_create(environment, NULL);
    spec_account_option(set, "csv", "folder");
    return set;
}

/* What a command for one pipeline gets to know. */
static void describe(struct spec_set *set, const char *id, struct buffer *words)
{
    spec_check_set(set);
    const struct pipeline *pipeline = spec_find(set, id);
    if (pipeline != NULL)
        buffer_format(words, "%s %s %s\n", pipeline->file, pipeline->crm.account_key,
                      pipeline->list.account_key);
    for (size_t i = 0; i < spec_draft_count(set); i++)
        if (spec_draft(set, i)->id != NULL && text_same(spec_draft(set, i)->id, id))
            buffer_format(words, "draft %s\n", spec_draft(set, i)->file);
    for (size_t i = 0; i < spec_complaint_count(set); i++)
        if (text_same(spec_complaint(set, i)->pipeline, id)) {
            spec_complaint_write(spec_complaint(set, i), words);
            buffer_add_char(words, '\n');
        }
    buffer_add_text(words, "");
}

/* How many of the files were parsed. */
static size_t compare(const char *id)
{
    struct wherry_error error = {0};
    struct buffer all = {0}, few = {0};
    struct spec_set *full = create(), *related = create();
    bool found = false;
    ck_assert_int_eq(spec_add_directory(full, place, &error), WHERRY_OK);
    ck_assert_int_eq(spec_add_related(related, place, id, &found, &error), WHERRY_OK);
    const size_t parsed = spec_pipeline_count(related) + spec_draft_count(related);
    ck_assert(found || parsed == 0);
    describe(full, id, &all);
    describe(related, id, &few);
    ck_assert_str_eq(buffer_text(&all), buffer_text(&few));
    ck_assert(found == (all.length > 0));
    buffer_free(&all);
    buffer_free(&few);
    spec_set_destroy(full);
    spec_set_destroy(related);
    return parsed;
}

/* ---- One thing at a time */

static void write_plugin(const char *name, const char *id, const char *plugin,
                         const char *crm, const char *list)
{
    char text[600];
    snprintf(text, sizeof text,
             "pipeline: %s\ncrm:\n  plugin: %s\n%slist:\n  plugin: mailchimp\n%s"
             "contact_sync: { every: 1h, steps: [push_new_records] }\n",
             id, plugin, crm, list);
    write_file(name, text);
}

static void write_spec(const char *name, const char *id, const char *crm,
                       const char *list)
{
    write_plugin(name, id, "ometria", crm, list);
}

START_TEST(of_many_specs_those_that_share_nothing_are_not_parsed)
{
    char name[32], id[16], crm[80], list[80];
    make_place();
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "p%d.yaml", i);
        snprintf(id, sizeof id, "p%d", i);
        snprintf(crm, sizeof crm, "  account: ${KEY}-%d\n  api_key: c%d\n", i, i);
        snprintf(list, sizeof list,
                 "  api_key_file: key-%d # its own\n  list_id: l%d\n", i, i);
        write_spec(name, id, crm, list);
        snprintf(name, sizeof name, "key-%d", i);
        write_file(name, name);
    }
    ck_assert_uint_eq(compare("p4"), 1);
    ck_assert_uint_eq(compare("p44"), 1);
    ck_assert_uint_eq(compare("p"), 0);
    write_spec("q.yaml", "q", "  api_key: c44\n",
               "  api_key_file: k2\n  list_id: l7\n");
    ck_assert_uint_eq(compare("q"), 3);
    ck_assert_uint_eq(compare("p44"), 3);
    ck_assert_uint_eq(compare("p4"), 1);
    remove_place();
}
END_TEST

/* Each is a CRM beside one with `account: my shop` and the key "key-one". */
static const char *const alike[] = {
    "  api_key: key-one\n",
    "  api_key: 'key-one'\n",
    "  api_key: \"key\\x2done\"\n",
    "  api_key: ${ONE}\n",
    "  api_key: ${HALF}one # ours\n",
    "  api_key: |-\n    key-one\n",
    "  api_key_file: k1\n",
    "  api_key_file: 'k1'\n",
    "  api_key_file: link/k1\n",
    "  api_key_file:\n    k1\n",
    "  ? api_key_file\n  : k1\n",
    "  \"api_key_file\": k1\n",
    "  { }\n",
    "  api_key: other\n  account: my shop\n",
    "  api_key: other\n  account: my\n    shop\n",
    "  api_key: other\n  account: ${SHOP}\n",
    "  api_key: other\n  account: \"my \\\n    shop\"\n",
};

START_TEST(a_value_that_is_shared_is_found_however_it_is_written)
{
    make_place();
    write_spec("a.yaml", "a", "  account: my shop\n  api_key: key-one\n",
               "  api_key: a\n  list_id: a\n");
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        write_spec("b.yaml", "b", alike[i], "  api_key: b\n  list_id: b\n");
        ck_assert_uint_eq(
            compare("a"),
            strchr(alike[i], '{') == NULL || strchr(alike[i], '$') != NULL ? 2 : 1);
    }
    remove_place();
}
END_TEST

START_TEST(two_that_are_one_account_are_both_parsed)
{
    static const struct {
        const char *one, *other;
        size_t parsed; /* for the first one; the other may be more careful */
    } cases[] = {
        {"  api_key_file: k1\n", "  api_key: key-one\n", 2},
        {"  api_key_file: k1\n", "  api_key_file: link/k1\n", 2},
        {"  api_key_file: k1\n", "  api_key_file: k2\n", 1},
        {"  api_key_file: nowhere\n", "  api_key_file: nowhere\n", 2},
        {"  base_url: x\n", "  base_url: y\n", 2},
        {"  account: x\n", "  base_url: y\n", 1},
        {"  account: x\n", "  account: x\n", 2},
        {"  account: x\n", "  account: x-y\n", 1},
    };
    make_place();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_spec("a.yaml", "a", cases[i].one, "  api_key: a\n  list_id: a\n");
        write_spec("b.yaml", "b", cases[i].other, "  api_key: b\n  list_id: b\n");
        ck_assert_uint_eq(compare("a"), cases[i].parsed);
        ck_assert_uint_ge(compare("b"), cases[i].parsed);
    }
    remove_place();
}
END_TEST

START_TEST(two_that_are_one_folder_are_both_parsed)
{
    char one[100], other[100];
    make_place();
    snprintf(one, sizeof one, "  folder: %s\n", place);
    snprintf(other, sizeof other, "  folder: %s/link\n", place);
    write_plugin("a.yaml", "a", "csv", one, "  api_key: a\n  list_id: a\n");
    write_plugin("b.yaml", "b", "csv", other, "  api_key: b\n  list_id: b\n");
    ck_assert_uint_eq(compare("a"), 2);
    ck_assert_uint_eq(compare("b"), 2);
    remove_place();
}
END_TEST

START_TEST(a_piece_is_what_no_way_to_write_a_value_can_break)
{
    static const struct {
        const char *value, *piece;
    } cases[] = {{"shop", "shop"}, {"my big shop", "shop"}, {"it's", "it"},
                 {"", ""},         {" ' \xC3\xA9", ""},     {"caf\xC3\xA9s", "caf"},
                 {"a\\bc", "bc"},  {"#1:x", "#1:x"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct mention mention = mention_of(cases[i].value);
        ck_assert_uint_eq(mention.length, strlen(cases[i].piece));
        ck_assert_mem_eq(mention.piece, cases[i].piece, mention.length);
    }
}
END_TEST

START_TEST(a_piece_counts_only_as_a_whole_word)
{
    static const struct {
        const char *text;
        bool has;
    } cases[] = {{"p", true},      {"a: p", true},    {"a: p\n", true}, {"[p,q]", true},
                 {"'p'", true},    {"ap", false},     {"p1", false},    {"p-1", false},
                 {"1.p/p", false}, {"p1 2p p", true}, {"", false},      {"{p}", true}};
    const struct mention mention = mention_of("p");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(mention_has(cases[i].text, strlen(cases[i].text), &mention) ==
                          cases[i].has,
                      "'%s'", cases[i].text);
}
END_TEST

START_TEST(a_file_of_a_key_is_named_on_one_line_or_not_for_certain)
{
    static const struct {
        const char *text, *path; /* NULL: not certain; "": none */
    } cases[] = {
        {"a: b\n", ""},
        {"  api_key_file: a/b.key\n", "a/b.key"},
        {"  api_key_file: a\r\n  list_id: c\n", "a"},
        {"  api_key_file: 'a' # c\n", "a"},
        {"crm: { api_key_file: a }\n", "a"},
        {"crm: {api_key_file: a, b: c}\n", "a"},
        {"  api_key_file: a\n\n# c\nlist:\n", "a"},
        {"  api_key_file: a b\n", NULL},
        {"  api_key_file: a\n    b\n", NULL},
        {"  api_key_file: a\n  b\n", NULL},
        {"  api_key_file: a\n   b: c\n", NULL},
        {"  api_key_file: ${KEY}\n", NULL},
        {"  api_key_file: 'a b'\n", NULL},
        {"  api_key_file: 'a\n", NULL},
        {"  api_key_file:\n    a\n", NULL},
        {"  api_key_file: |\n    a\n", NULL},
        {"  api_key_file : a\n", NULL},
        {"crm: { api_key_file: a\n  b }\n", NULL},
        {"# api_key_file: a\n", NULL},
        {"api_key_file", NULL},
        {"api_key_file:", NULL},
        {"api_key_file: ", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer paths = {0};
        char *text = strdup(cases[i].text);
        ck_assert_msg(mention_key_files(text, strlen(text), &paths) ==
                          (cases[i].path != NULL),
                      "'%s'", text);
        if (cases[i].path != NULL)
            ck_assert_str_eq(buffer_text(&paths), cases[i].path);
        buffer_free(&paths);
        free(text);
    }
}
END_TEST

/* ---- At random */

static uint64_t state;

static size_t below(size_t count)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % count;
}

static void add_value(struct buffer *text, const char *value)
{
    const char *blank = strchr(value, ' ');
    switch (below(7)) {
    case 0:
        buffer_format(text, "\"%s\"", value);
        break;
    case 1:
        buffer_add_char(text, '\'');
        for (; *value != '\0'; value++)
            buffer_format(text, *value == '\'' ? "''" : "%c", *value);
        buffer_add_char(text, '\'');
        break;
    case 2:
        buffer_format(text, "\"\\x%02x%s\"", (unsigned char)*value, value + 1);
        break;
    case 3:
        if (blank != NULL) {
            buffer_format(text, "%.*s\n     %s", (int)(blank - value), value,
                          blank + 1);
            break;
        }
        buffer_add_text(text, value);
        break;
    default:
        buffer_add_text(text, value);
    }
}

#define ANY(words) words[below(sizeof(words) / sizeof *(words))]

static void add_setting(struct buffer *text, bool braces, const char *name,
                        const char *value)
{
    buffer_format(text, braces ? ", %s: " : "  %s: ", name);
    add_value(text, value);
    if (!braces)
        buffer_add_text(text, below(8) == 0 ? " # p1 key-one api_key_file: x\n" : "\n");
}

static void add_side(struct buffer *text, bool list)
{
    static const char *const accounts[] = {"my shop", "p1",  "it's",  "ometria",
                                           "${SHOP}", "a:b", "list-a"};
    static const char *const keys[] = {"key-one",    "key-two", "secret",   "${ONE}",
                                       "${HALF}two", "my shop", "key-three"};
    static const char *const files[] = {"k1",   "k2",      "k3",     "link/k2",
                                        "./k1", "nowhere", "${PATH}"};
    static const char *const lists[] = {"list-a", "list-b", "${L1}", "key-one"};
    static const char *const folders[] = {".", "link", "/nowhere"};
    const bool braces = below(2) == 0, csv = below(6) == 0;
    const char *plugin = csv ? "csv" : list ? "mailchimp" : "ometria";
    buffer_format(text, braces ? "%s: { plugin: %s" : "%s:\n  plugin: %s\n",
                  list ? "list" : "crm", plugin);
    if (below(3) == 0)
        add_setting(text, braces, "account", ANY(accounts));
    if (below(3) != 0)
        add_setting(text, braces, "api_key", ANY(keys));
    else if (below(4) != 0)
        add_setting(text, braces, "api_key_file", ANY(files));
    if (list && below(5) != 0)
        add_setting(text, braces, "list_id", ANY(lists));
    if (csv)
        add_setting(text, braces, "folder", ANY(folders));
    if (braces)
        buffer_add_text(text, " }\n");
}

static void write_any(const char *name, size_t number)
{
    static const char *const ids[] = {"p0",    "p1", "p2", "p3",  "p4",
                                      "${P2}", "p6", "p5", "p1-2"};
    struct buffer text = {0};
    buffer_add_text(&text, "pipeline: ");
    add_value(&text, below(8) == 0 ? ANY(ids) : ids[number]);
    buffer_add_text(&text, "\n");
    add_side(&text, false);
    add_side(&text, true);
    buffer_format(&text, "contact_sync: { every: 1h, steps: [%s] }\n",
                  below(4) != 0 ? "push_new_records" : "push_unsubscribes");
    if (below(12) == 0)
        text.bytes[below(text.length)] = "\n\t #'\"x:,{}\\"[below(12)];
    write_file(name, buffer_text(&text));
    buffer_free(&text);
}

START_TEST(what_related_specs_say_of_a_pipeline_is_what_all_say)
{
    enum { FILES = 7 };
    static const char *const asked[] = {"p1", "p2", "p3", "p6", "p1-2", "none"};
    const int rounds = suite_rounds(300);
    char name[16];
    make_place();
    for (int round = 0; round < rounds; round++) {
        state = (uint64_t)round + 1;
        for (size_t i = 0; i < FILES; i++) {
            snprintf(name, sizeof name, "f%zu.yaml", i);
            write_any(name, i);
        }
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
            compare(asked[i]);
    }
    remove_place();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(of_many_specs_those_that_share_nothing_are_not_parsed),
        TEST(a_value_that_is_shared_is_found_however_it_is_written),
        TEST(two_that_are_one_account_are_both_parsed),
        TEST(two_that_are_one_folder_are_both_parsed),
        TEST(a_piece_is_what_no_way_to_write_a_value_can_break),
        TEST(a_piece_counts_only_as_a_whole_word),
        TEST(a_file_of_a_key_is_named_on_one_line_or_not_for_certain),
        TEST(what_related_specs_say_of_a_pipeline_is_what_all_say),
        {0},
    };
    return suite_run("spec_related", tests);
}
