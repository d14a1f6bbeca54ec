/* test_spec_files.c -- the specs that are given away, and those that are wrong. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/spec/check_set.h"
#include "host/spec/pack.h"
#include "host/spec/spec.h"
#include "tests/support/suite.h"
#include "tests/unit/spec_support.h"

enum { LINE_BYTES = 400 };

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void enter(const char *directory)
{
    if (chdir(directory) != 0)
        ck_abort_msg("cannot enter '%s'", directory);
}

static struct spec_set *create(void)
{
    return spec_set_create(support_environment, NULL);
}

/* The first line of a bad spec: "# expect: 7:3: unknown key". Empty when there is
 * none. */
static void expectation(const char *path, char expected[LINE_BYTES])
{
    static const char start[] = "# expect: ";
    *expected = '\0';
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    char line[LINE_BYTES];
    if (fgets(line, sizeof line, file) != NULL && text_starts_with(line, start)) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(expected, LINE_BYTES, "%s", line + strlen(start));
    }
    fclose(file);
}

/* "bad.yaml:7:3: ..." or, for a whole file, "bad.yaml: ...". */
static void add_expected(struct buffer *text, const char *path)
{
    char expected[LINE_BYTES];
    expectation(path, expected);
    if (*expected != '\0')
        buffer_format(text, "%s:%s%s\n", path,
                      *expected >= '0' && *expected <= '9' ? "" : " ", expected);
}

static bool one_file(const char *path)
{
    struct buffer expected = {0};
    struct spec_set *set = create();
    ck_assert_int_eq(spec_add_file(set, path, NULL), WHERRY_OK);
    spec_check_set(set);
    add_expected(&expected, path);
    char *told = support_complaints(set);
    bool same = expected.length > 0 && text_same(told, buffer_text(&expected));
    bool warning = strstr(buffer_text(&expected), ": warning: ") != NULL;
    if (!same)
        printf("wanted: %stold:   %s\n", buffer_text(&expected), told);
    same = same && (spec_pipeline_count(set) == 1) == warning;
    free(told);
    buffer_free(&expected);
    spec_set_destroy(set);
    return same;
}

/* A directory is a set; the files without an expectation are good. */
static bool one_set(const char *directory)
{
    struct dirent **entries;
    struct buffer expected = {0};
    enter(directory);
    struct spec_set *set = create();
    size_t innocent = 0;
    int count = scandir(".", &entries, visible, alphasort);
    for (int i = 0; i < count; i++) {
        size_t before = expected.length;
        add_expected(&expected, entries[i]->d_name);
        innocent += before == expected.length ? 1 : 0;
        ck_assert_int_eq(spec_add_file(set, entries[i]->d_name, NULL), WHERRY_OK);
        free(entries[i]);
    }
    free(entries);
    spec_check_set(set);
    char *told = support_complaints(set);
    bool same = expected.length > 0 && text_same(told, buffer_text(&expected)) &&
                spec_pipeline_count(set) == innocent;
    if (!same)
        printf("wanted in '%s':\n%stold:\n%s\n", directory, buffer_text(&expected),
               told);
    free(told);
    buffer_free(&expected);
    spec_set_destroy(set);
    enter("..");
    return same;
}

START_TEST(each_bad_spec_has_exactly_the_complaint_of_its_first_line)
{
    struct dirent **entries;
    enter(TOP_SRCDIR "/specs/bad");
    int count = scandir(".", &entries, visible, alphasort);
    ck_assert_int_ge(count, 30);
    int wrong = 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        bool good = text_ends_with(name, ".yaml") ? one_file(name) : one_set(name);
        if (!good)
            printf("'%s' is not told as its first line says\n", name);
        wrong += good ? 0 : 1;
        free(entries[i]);
    }
    free(entries);
    fflush(stdout);
    ck_assert_int_eq(wrong, 0);
}
END_TEST

START_TEST(each_spec_to_copy_is_good)
{
    struct dirent **entries;
    enter(TOP_SRCDIR "/specs");
    int count = scandir(".", &entries, visible, alphasort), specs = 0;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (text_ends_with(name, ".yaml")) {
            struct spec_set *set = create();
            ck_assert_int_eq(spec_add_file(set, name, NULL), WHERRY_OK);
            spec_check_set(set);
            ck_assert_uint_eq(spec_pipeline_count(set), 1);
            if (text_same(name, "segments-only.yaml"))
                ck_assert_uint_eq(spec_complaint_count(set), 1);
            else
                support_expect_silence(set);
            spec_set_destroy(set);
            specs++;
        }
        free(entries[i]);
    }
    free(entries);
    ck_assert_int_ge(specs, 8);
}
END_TEST

START_TEST(two_lists_of_one_account_go_together_when_only_one_gets_new_contacts)
{
    struct spec_set *set = create();
    enter(TOP_SRCDIR "/specs");
    ck_assert_int_eq(spec_add_directory(set, "two-lists-a.yaml", NULL), WHERRY_OK);
    ck_assert_int_eq(spec_add_directory(set, "two-lists-b.yaml", NULL), WHERRY_OK);
    spec_check_set(set);
    support_expect_silence(set);
    ck_assert_uint_eq(spec_pipeline_count(set), 2);
    ck_assert_ptr_nonnull(spec_find(set, "list-a"));
    ck_assert_ptr_nonnull(spec_find(set, "list-b"));
    ck_assert_ptr_null(spec_find(set, "list-c"));
    spec_set_destroy(set);
}
END_TEST

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(a_directory_is_read_by_name_and_hidden_files_are_left_out)
{
    char directory[] = "/tmp/test_spec_files.XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    enter(directory);
    write_file("b.yaml", "b");
    write_file("a.yml", "a");
    write_file(".c.yaml", "c");
    write_file("d.yaml~", "d");
    ck_assert_int_eq(symlink("nowhere", "e.yaml"), 0);
    struct spec_set *set = create();
    struct wherry_error error = {0};
    ck_assert_int_eq(spec_add_directory(set, ".", &error), WHERRY_OK);
    support_expect(set,
                   "./a.yml:1:1: a spec is keys with values, not a single value\n"
                   "./b.yaml:1:1: a spec is keys with values, not a single value\n"
                   "./e.yaml: cannot open './e.yaml': No such file or directory\n");
    ck_assert_int_eq(spec_add_directory(set, "none", &error), WHERRY_FAILED);
    ck_assert_str_eq(error.message, "cannot read 'none': No such file or directory");
    ck_assert_int_eq(spec_add_file(set, ".", &error), WHERRY_FAILED);
    ck_assert_str_eq(error.message, "cannot read '.': not a regular file");
    spec_set_destroy(set);
    ck_assert_int_eq(unlink("a.yml") + unlink("b.yaml") + unlink(".c.yaml") +
                         unlink("d.yaml~") + unlink("e.yaml"),
                     0);
    enter("/");
    rmdir(directory);
}
END_TEST

START_TEST(a_pack_is_the_directory_as_it_was)
{
    char directory[] = "/tmp/test_spec_files.XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    enter(directory);
    write_file("b.yaml", "b");
    ck_assert_int_eq(symlink("nowhere", "e.yaml"), 0);
    struct buffer first = {0}, same = {0}, other = {0};
    ck_assert_int_eq(spec_pack(".", &first, NULL), WHERRY_OK);
    ck_assert_int_eq(spec_pack(".", &same, NULL), WHERRY_OK);
    ck_assert_mem_eq(first.bytes, same.bytes, first.length);
    write_file("b.yaml", "c");
    ck_assert_int_eq(spec_pack(".", &other, NULL), WHERRY_OK);
    ck_assert(memcmp(first.bytes, other.bytes, first.length) != 0);
    ck_assert_int_eq(unlink("b.yaml") + unlink("e.yaml"), 0);
    struct spec_set *set = create();
    ck_assert(spec_add_pack(set, first.bytes, first.length, NULL));
    support_expect(set,
                   "./b.yaml:1:1: a spec is keys with values, not a single value\n"
                   "./e.yaml: cannot open './e.yaml': No such file or directory\n");
    spec_set_destroy(set);
    for (size_t length = 1; length < first.length; length++) {
        char *cut = malloc(length); /* of its own, so that reading on is seen */
        memcpy(cut, first.bytes, length);
        set = create();
        const bool whole = spec_add_pack(set, cut, length, NULL);
        ck_assert(!whole || spec_complaint_count(set) == 1);
        spec_set_destroy(set);
        free(cut);
    }
    buffer_free(&first);
    buffer_free(&same);
    buffer_free(&other);
    enter("/");
    rmdir(directory);
}
END_TEST

static const char *count_question(void *self, const char *name)
{
    size_t *questions = self;
    (void)name;
    ++*questions;
    return "value";
}

/* As many specs as there are; each asks for one variable, so that its reading is seen. */
static void write_specs(size_t count)
{
    char name[32], text[256];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "p%zu.yaml", i);
        snprintf(text, sizeof text,
                 "pipeline: p%zu\n"
                 "crm: { plugin: ometria, account: c%zu, api_key: '${KEY}' }\n"
                 "list: { plugin: mailchimp, api_key: k, list_id: l%zu }\n"
                 "contact_sync: { every: 1h, steps: [push_unsubscribes] }\n",
                 i, i, i);
        write_file(name, text);
    }
}

static void remove_specs(size_t count)
{
    char name[32];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "p%zu.yaml", i);
        ck_assert_int_eq(unlink(name), 0);
    }
}

START_TEST(of_a_pack_of_many_one_file_alone_is_parsed_when_only_that_is_wanted)
{
    enum { SPECS = 100 };
    char directory[] = "/tmp/test_spec_files.XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(directory));
    enter(directory);
    write_specs(SPECS);
    struct buffer pack = {0};
    ck_assert_int_eq(spec_pack(".", &pack, NULL), WHERRY_OK);
    remove_specs(SPECS);
    static const struct {
        const char *only;
        size_t pipelines;
    } cases[] = {{NULL, SPECS}, {"./p7.yaml", 1}, {"./p7", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t questions = 0;
        struct spec_set *set = spec_set_create(count_question, &questions);
        ck_assert(spec_add_pack(set, pack.bytes, pack.length, cases[i].only));
        spec_check_set(set);
        support_expect_silence(set);
        ck_assert_uint_eq(spec_pipeline_count(set), cases[i].pipelines);
        ck_assert_uint_eq(questions, cases[i].pipelines);
        spec_set_destroy(set);
    }
    buffer_free(&pack);
    enter("/");
    rmdir(directory);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_bad_spec_has_exactly_the_complaint_of_its_first_line),
        TEST(each_spec_to_copy_is_good),
        TEST(two_lists_of_one_account_go_together_when_only_one_gets_new_contacts),
        TEST(a_directory_is_read_by_name_and_hidden_files_are_left_out),
        TEST(a_pack_is_the_directory_as_it_was),
        TEST(of_a_pack_of_many_one_file_alone_is_parsed_when_only_that_is_wanted),
        {0},
    };
    return suite_run("spec files", tests);
}
