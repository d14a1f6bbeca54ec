/* test_spec_set.c -- the rules over the whole set of specs, and its accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/arena.h"
#include "host/spec/check_set.h"
#include "host/spec/set.h"
#include "host/spec/spec.h"
#include "tests/support/suite.h"
#include "tests/unit/spec_support.h"

/* A pipeline in short; `crm` and `list` are settings besides the plugin. */
static void add(struct spec_set *set, const char *id, const char *crm, const char *list,
                const char *steps)
{
    struct arena arena = {0};
    char *name = arena_format(&arena, "%s.yaml", id);
    char *text = arena_format(&arena,
                              "pipeline: %s\n"
                              "crm: { plugin: ometria, %s }\n"
                              "list: { plugin: mailchimp, %s }\n"
                              "contact_sync: { every: 1h, steps: [%s] }\n",
                              id, crm, list, steps);
    spec_add_text(set, name, text, strlen(text));
    arena_free(&arena);
}

static struct spec_set *create(void)
{
    return spec_set_create(support_environment, NULL);
}

static const char *crm_account(const struct spec_set *set, const char *id)
{
    return spec_find(set, id)->crm.account_key;
}

START_TEST(connections_with_one_name_or_one_key_are_to_one_account)
{
    struct spec_set *set = create();
    add(set, "a", "api_key: one", "list_id: a", "push_unsubscribes");
    add(set, "b", "api_key: one, account: shop", "list_id: b", "push_unsubscribes");
    add(set, "c", "api_key: two, account: shop", "list_id: c", "push_unsubscribes");
    add(set, "d", "api_key: two", "list_id: d", "push_unsubscribes");
    add(set, "e", "api_key: three", "list_id: e", "push_unsubscribes");
    add(set, "f", "api_key: four, account: other", "list_id: f", "push_unsubscribes");
    spec_check_set(set);
    support_expect_silence(set);
    ck_assert_str_eq(crm_account(set, "a"), "ometria:shop");
    ck_assert_str_eq(crm_account(set, "b"), "ometria:shop");
    ck_assert_str_eq(crm_account(set, "c"), "ometria:shop");
    ck_assert_str_eq(crm_account(set, "d"), "ometria:shop");
    ck_assert_str_ne(crm_account(set, "e"), "ometria:shop");
    ck_assert_ptr_null(strstr(crm_account(set, "e"), "three"));
    ck_assert_str_eq(crm_account(set, "f"), "ometria:other");
    spec_set_destroy(set);
}
END_TEST

START_TEST(two_names_with_one_key_are_one_account_in_any_order)
{
    for (int turn = 0; turn < 2; turn++) {
        struct spec_set *set = create();
        const char *name[] = {"api_key: one, account: beta",
                              "api_key: one, account: alpha"};
        add(set, "a", name[turn], "list_id: a", "push_unsubscribes");
        add(set, "b", name[1 - turn], "list_id: b", "push_unsubscribes");
        spec_check_set(set);
        ck_assert_str_eq(crm_account(set, "a"), "ometria:alpha");
        ck_assert_str_eq(crm_account(set, "b"), "ometria:alpha");
        spec_set_destroy(set);
    }
}
END_TEST

START_TEST(one_key_at_two_plugins_is_two_accounts)
{
    struct spec_set *set = create();
    add(set, "a", "api_key: one", "api_key: one, list_id: a", "push_unsubscribes");
    spec_check_set(set);
    const struct pipeline *pipeline = spec_find(set, "a");
    ck_assert_str_ne(pipeline->crm.account_key, pipeline->list.account_key);
    spec_set_destroy(set);
}
END_TEST

START_TEST(a_key_in_a_file_is_the_same_as_the_key_itself)
{
    char directory[] = "/tmp/test_spec_set.XXXXXX", path[100], text[300];
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/key", directory);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs("one \nand more\n", file);
    fclose(file);
    struct spec_set *set = create();
    add(set, "a", "api_key: one", "list_id: a", "push_new_records");
    snprintf(path, sizeof path, "%s/b.yaml", directory);
    snprintf(text, sizeof text,
             "pipeline: b\n"
             "crm: { plugin: ometria, api_key_file: key }\n"
             "list: { plugin: mailchimp, list_id: b }\n"
             "contact_sync: { every: 1h, steps: [push_new_records] }\n");
    spec_add_text(set, path, text, strlen(text));
    add(set, "c", "api_key_file: /nowhere/key", "list_id: c", "push_new_records");
    spec_check_set(set);
    snprintf(path, sizeof path, "%s/key", directory);
    unlink(path);
    rmdir(directory);
    ck_assert_uint_eq(spec_complaint_count(set), 2);
    ck_assert_uint_eq(spec_pipeline_count(set), 1);
    ck_assert_ptr_nonnull(spec_find(set, "c"));
    spec_set_destroy(set);
}
END_TEST

/* Folders as lists and as CRMs; "DIR" is a directory, "LINK" leads to it. */
static void add_folders(struct spec_set *set, const char *id, const char *crm,
                        const char *list)
{
    char name[16], text[500];
    snprintf(name, sizeof name, "%s.yaml", id);
    snprintf(text, sizeof text,
             "pipeline: %s\n"
             "crm: { plugin: csv, %s }\n"
             "list: { plugin: csv, %s }\n"
             "contact_sync: { every: 1h, steps: [push_new_records] }\n",
             id, crm, list);
    spec_add_text(set, name, text, strlen(text));
}

START_TEST(a_setting_that_names_the_account_does_so_as_a_key_does)
{
    struct spec_set *set = create();
    add_folders(set, "a", "folder: /a", "folder: /b");
    spec_account_option(set, "csv", "folder");
    add_folders(set, "b", "folder: /c", "folder: /d");
    add_folders(set, "c", "folder: /e, account: one", "folder: /f");
    spec_check_set(set);
    support_expect_silence(set);
    ck_assert_str_ne(crm_account(set, "a"), crm_account(set, "b"));
    ck_assert(spec_find(set, "a")->crm.keyed && spec_find(set, "b")->list.keyed);
    ck_assert_str_eq(crm_account(set, "c"), "csv:one");
    spec_set_destroy(set);
}
END_TEST

START_TEST(two_pipelines_into_one_folder_are_refused_however_it_is_spelled)
{
    char directory[] = "/tmp/test_spec_set.XXXXXX", link[100], one[100], other[160];
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(link, sizeof link, "%s.link", directory);
    ck_assert_int_eq(symlink(directory, link), 0);
    snprintf(one, sizeof one, "folder: %s/", directory);
    snprintf(other, sizeof other, "account: mine, folder: %s", link);
    struct spec_set *set = create();
    spec_account_option(set, "csv", "folder");
    add_folders(set, "a", "folder: /a", one);
    add_folders(set, "b", "folder: /b", other);
    add_folders(set, "c", "folder: /c", "folder: /c-list");
    spec_check_set(set);
    unlink(link);
    rmdir(directory);
    ck_assert_uint_eq(spec_complaint_count(set), 2);
    support_expect(set, "a.yaml:3:30: only one pipeline may use a list, but this list "
                        "is also in 'b' at b.yaml:3:45: neither will run"
                        "\n"
                        "b.yaml:3:45: only one pipeline may use a list, but this list "
                        "is also in 'a' at a.yaml:3:30: neither will run"
                        "\n");
    ck_assert_ptr_nonnull(spec_find(set, "c"));
    spec_set_destroy(set);
}
END_TEST

START_TEST(two_pipelines_that_push_from_one_folder_are_refused)
{
    struct spec_set *set = create();
    spec_account_option(set, "csv", "folder");
    add_folders(set, "a", "folder: /same", "folder: /a");
    add_folders(set, "b", "folder: /same", "folder: /b");
    spec_check_set(set);
    ck_assert_uint_eq(spec_complaint_count(set), 2);
    ck_assert_ptr_nonnull(strstr(spec_complaint(set, 0)->message, "push_new_records"));
    spec_set_destroy(set);
}
END_TEST

START_TEST(three_pipelines_that_push_new_records_are_each_refused)
{
    struct spec_set *set = create();
    add(set, "a", "account: shop", "list_id: a", "push_new_records");
    add(set, "b", "account: shop", "list_id: b", "push_unsubscribes");
    add(set, "c", "account: shop", "list_id: c", "push_new_records");
    add(set, "d", "account: shop", "list_id: d", "push_new_records");
    add(set, "e", "account: else", "list_id: e", "push_new_records");
    spec_check_set(set);
    ck_assert_uint_eq(spec_pipeline_count(set), 2);
    ck_assert_str_eq(spec_pipeline(set, 0)->id, "b");
    ck_assert_str_eq(spec_pipeline(set, 1)->id, "e");
    static const char *const told[] = {"a", "c", "d"};
    ck_assert_uint_eq(spec_complaint_count(set), 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(spec_complaint(set, i)->pipeline, told[i]);
    spec_set_destroy(set);
}
END_TEST

START_TEST(list_ids_agree_unless_both_lists_name_other_accounts)
{
    static const struct {
        const char *one, *other;
        size_t kept;
    } cases[] = {
        {"list_id: a", "list_id: b", 2},
        {"list_id: a, api_key: x", "list_id: a, api_key: x", 0},
        {"list_id: a, api_key: x", "list_id: a, api_key: y", 0},
        {"list_id: a, account: x", "list_id: a, api_key: y", 0},
        {"list_id: a, account: x", "list_id: a, account: x", 0},
        {"list_id: a, account: x", "list_id: a, account: y", 2},
        {"list_id: a, account: x, api_key: k", "list_id: a, account: y, api_key: k", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct spec_set *set = create();
        add(set, "a", "account: a", cases[i].one, "push_unsubscribes");
        add(set, "b", "account: b", cases[i].other, "push_unsubscribes");
        spec_check_set(set);
        ck_assert_msg(spec_pipeline_count(set) == cases[i].kept, "case %zu", i);
        spec_set_destroy(set);
    }
}
END_TEST

START_TEST(a_file_with_an_error_takes_no_part_and_says_whose_it_is)
{
    struct spec_set *set = create();
    add(set, "a", "account: shop", "list_id: a", "push_new_records");
    add(set, "b", "account: shop", "list_id: a", "push_new_records, nothing");
    spec_check_set(set);
    ck_assert_uint_eq(spec_pipeline_count(set), 1);
    ck_assert_uint_eq(spec_complaint_count(set), 1);
    ck_assert_str_eq(spec_complaint(set, 0)->pipeline, "b");
    spec_set_destroy(set);
}
END_TEST

/* Each rule is reported once, with the place of another that breaks it, too. */
START_TEST(a_list_without_a_named_account_clashes_with_every_one_that_has_its_id)
{
    struct spec_set *set = create();
    add(set, "a", "account: a", "list_id: x, account: m", "push_unsubscribes");
    add(set, "b", "account: b", "list_id: x, account: n", "push_unsubscribes");
    add(set, "c", "account: c", "list_id: y, account: m", "push_unsubscribes");
    add(set, "d", "account: d", "list_id: x, api_key: k", "push_unsubscribes");
    spec_check_set(set);
    ck_assert_uint_eq(spec_complaint_count(set), 3);
    static const char *const told[] = {"a", "b", "d"};
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(spec_complaint(set, i)->pipeline, told[i]);
    ck_assert_ptr_nonnull(strstr(spec_complaint(set, 1)->message, "'d' at d.yaml:3"));
    ck_assert_ptr_nonnull(strstr(spec_complaint(set, 2)->message, "'a' at a.yaml:3"));
    ck_assert_uint_eq(spec_pipeline_count(set), 1);
    spec_set_destroy(set);
}
END_TEST

/* How often the rules compared two of so many pipelines; ##### is the number of each. */
static size_t comparisons(size_t count, const char *crm, const char *list,
                          const char *step)
{
    struct arena arena = {0};
    struct spec_set *set = create();
    for (size_t i = 0; i < count; i++) {
        char number[24], *kind[] = {arena_text(&arena, crm), arena_text(&arena, list)};
        snprintf(number, sizeof number, "%05zu", i);
        for (size_t k = 0; k < 2; k++) {
            char *at = strstr(kind[k], "#####");
            if (at != NULL)
                memcpy(at, number, 5);
        }
        add(set, arena_format(&arena, "p%s", number), kind[0], kind[1], step);
    }
    spec_check_set(set);
    size_t compared = set->compared;
    spec_set_destroy(set);
    arena_free(&arena);
    return compared;
}

START_TEST(four_times_as_many_specs_cost_the_rules_hardly_more_than_four_times)
{
    static const struct {
        const char *crm, *list, *step;
    } kinds[] = {
        {"account: c#####", "list_id: l#####", "push_new_records"},
        {"account: shop", "list_id: l#####", "push_unsubscribes"},
        {"account: shop", "list_id: l#####", "push_new_records"},
        {"api_key: k#####", "list_id: one, account: a#####", "push_new_records"},
        {"api_key: k", "list_id: one, api_key: k", "push_new_records"},
        {"account: c#####, api_key: k", "list_id: l#####", "push_unsubscribes"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t few = comparisons(100, kinds[i].crm, kinds[i].list, kinds[i].step);
        size_t many = comparisons(400, kinds[i].crm, kinds[i].list, kinds[i].step);
        ck_assert_uint_gt(few, 0);
        /* By the square it were sixteen times. */
        ck_assert_msg(many < 7 * few, "kind %zu: %zu for 100, %zu for 400", i, few,
                      many);
    }
}
END_TEST

START_TEST(an_empty_set_is_no_mistake)
{
    struct spec_set *set = create();
    spec_check_set(set);
    ck_assert_uint_eq(spec_pipeline_count(set), 0);
    support_expect_silence(set);
    spec_set_destroy(set);
    spec_set_destroy(NULL);
}
END_TEST

START_TEST(a_complaint_of_a_higher_layer_is_copied)
{
    struct spec_set *set = create();
    char file[] = "x.yaml", message[] = "list.api_key: refused", pipeline[] = "x";
    struct spec_complaint complaint = {.severity = SPEC_WARNING,
                                       .place = {file, 7, 12},
                                       .message = message,
                                       .pipeline = pipeline};
    spec_complain(set, &complaint);
    *file = *message = *pipeline = '!';
    support_expect(set, "x.yaml:7:12: warning: list.api_key: refused\n");
    ck_assert_str_eq(spec_complaint(set, 0)->pipeline, "x");
    spec_set_destroy(set);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(connections_with_one_name_or_one_key_are_to_one_account),
        TEST(two_names_with_one_key_are_one_account_in_any_order),
        TEST(one_key_at_two_plugins_is_two_accounts),
        TEST(a_key_in_a_file_is_the_same_as_the_key_itself),
        TEST(a_setting_that_names_the_account_does_so_as_a_key_does),
        TEST(two_pipelines_into_one_folder_are_refused_however_it_is_spelled),
        TEST(two_pipelines_that_push_from_one_folder_are_refused),
        TEST(three_pipelines_that_push_new_records_are_each_refused),
        TEST(list_ids_agree_unless_both_lists_name_other_accounts),
        TEST(a_file_with_an_error_takes_no_part_and_says_whose_it_is),
        TEST(a_list_without_a_named_account_clashes_with_every_one_that_has_its_id),
        TEST(four_times_as_many_specs_cost_the_rules_hardly_more_than_four_times),
        TEST(an_empty_set_is_no_mistake),
        TEST(a_complaint_of_a_higher_layer_is_copied),
        {0},
    };
    return suite_run("spec set", tests);
}
