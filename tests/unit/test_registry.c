/* test_registry.c -- which files are taken as plugins, and which descriptors are not. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/support/suite.h"
#include "tests/unit/plugin_shelf.h"

enum { BAD_ROOM = 200 };

/* Plugins that are taken */

START_TEST(a_whole_plugin_is_found_by_its_name)
{
    make_directory();
    put_module("echo", "some-file.so", 0755);
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    ck_assert_uint_eq(registry_count(registry), 1);
    ck_assert_str_eq(registry_file(registry, 0), inside("some-file.so"));
    const struct wherry_connector *echo = registry_find(registry, "echo");
    ck_assert(echo == registry_plugin(registry, 0));
    ck_assert_uint_eq(echo->size, sizeof *echo);
    ck_assert(echo->source->lookup != NULL);
    ck_assert_ptr_null(registry_find(registry, "some-file"));
    ck_assert_ptr_null(registry_plugin(registry, 1));
    leave(registry);
}
END_TEST

START_TEST(a_plugin_of_an_older_interface_has_no_slots_that_it_does_not_know)
{
    make_directory();
    put_module("first", "first.so", 0644);
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    const struct wherry_connector *first = registry_find(registry, "first");
    ck_assert_uint_eq(first->abi_minor, 0);
    ck_assert_uint_eq(first->size, sizeof *first);
    ck_assert_ptr_null(first->segments);
    ck_assert(first->source != NULL && first->source->lookup_ids == NULL);
    leave(registry);
}
END_TEST

START_TEST(other_files_and_hidden_ones_are_not_looked_at)
{
    make_directory();
    put("README", "hello", 5, 0666);
    put("echo.la", "# archive", 9, 0644);
    put(".echo.so", "half a copy", 11, 0644);
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_count(registry), 0);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    leave(registry);
}
END_TEST

START_TEST(a_bad_plugin_does_not_keep_a_good_one_away)
{
    make_directory();
    put("a.so", "x", 1, 0644);
    put_module("echo", "b.so", 0644);
    put("c.so", "x", 1, 0644);
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_refusal_count(registry), 2);
    ck_assert_ptr_nonnull(registry_find(registry, "echo"));
    leave(registry);
}
END_TEST

START_TEST(the_first_file_of_two_plugins_with_one_name_is_taken)
{
    make_directory();
    put_module("echo", "b.so", 0644);
    put_module("echo", "a.so", 0644);
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_count(registry), 1);
    ck_assert_str_eq(registry_file(registry, 0), inside("a.so"));
    expect_only_refusal(registry, "'%/b.so' is named 'echo', and so is '%/a.so', which "
                                  "was loaded first: give one of them another '.name'");
    leave(registry);
}
END_TEST

START_TEST(directories_are_searched_in_the_order_given)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("one"), 0755), 0);
    ck_assert_int_eq(mkdir(inside("two"), 0755), 0);
    put_module("echo", "two/echo.so", 0644);
    put_module("first", "one/first.so", 0644);
    char both[3 * PATH_ROOM];
    snprintf(both, sizeof both, ":%s/two/::%s/one:", directory, directory);
    struct registry *registry = registry_load(both);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    ck_assert_uint_eq(registry_count(registry), 2);
    ck_assert_str_eq(registry_file(registry, 0), inside("two/echo.so"));
    ck_assert_str_eq(registry_file(registry, 1), inside("one/first.so"));
    leave(registry);
}
END_TEST

START_TEST(the_first_of_two_directories_wins_and_it_is_told)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("one"), 0755), 0);
    ck_assert_int_eq(mkdir(inside("two"), 0755), 0);
    put_module("echo", "two/echo.so", 0644);
    put_module("echo", "one/old-echo.so", 0644);
    char both[3 * PATH_ROOM], expected[3 * PATH_ROOM];
    snprintf(both, sizeof both, "%s/one:%s/two", directory, directory);
    snprintf(expected, sizeof expected,
             "'%s/one/old-echo.so' hides '%s/two/echo.so': both are named 'echo'",
             directory, directory);
    struct registry *registry = registry_load(both);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    ck_assert_uint_eq(registry_count(registry), 1);
    ck_assert_str_eq(registry_file(registry, 0), inside("one/old-echo.so"));
    ck_assert_uint_eq(registry_hiding_count(registry), 1);
    ck_assert_str_eq(registry_hiding(registry, 0), expected);
    ck_assert_ptr_null(registry_hiding(registry, 1));
    leave(registry);
}
END_TEST

START_TEST(a_directory_that_is_named_twice_hides_nothing_of_itself)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("one"), 0755), 0);
    put_module("echo", "one/echo.so", 0644);
    ck_assert_int_eq(symlink("one", inside("other")), 0);
    char both[4 * PATH_ROOM];
    snprintf(both, sizeof both, "%s/one:%s/one/:%s/other", directory, directory,
             directory);
    struct registry *registry = registry_load(both);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    ck_assert_uint_eq(registry_hiding_count(registry), 0);
    ck_assert_uint_eq(registry_count(registry), 1);
    leave(registry);
}
END_TEST

START_TEST(a_link_within_the_directory_is_followed)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("shelf"), 0755), 0);
    put_module("echo", "shelf/echo-1.0", 0644);
    ck_assert_int_eq(symlink("shelf/echo-1.0", inside("echo.so")), 0);
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    ck_assert_str_eq(registry_file(registry, 0), inside("echo.so"));
    leave(registry);
}
END_TEST

START_TEST(a_connector_that_is_linked_in_is_held_to_the_same_rules)
{
    struct registry *registry = registry_load("");
    struct wherry_connector bare = {.size = sizeof bare, .abi_major = 1};
    registry_add(registry, &bare);
    ck_assert_uint_eq(registry_count(registry), 0);
    expect_only_refusal(registry, "'(linked in)' has no name");
    registry_destroy(registry);
    registry_destroy(NULL);
}
END_TEST

/* One malformed plugin after the other */

/* The sentence in the head comment of tests/plugins/bad/NAME.c, lines joined. */
static char *expected_sentence(const char *name)
{
    char path[PATH_ROOM];
    struct buffer source = {0}, sentence = {0};
    snprintf(path, sizeof path, "%s/tests/plugins/bad/%s.c", SOURCE, name);
    read_all(path, &source);
    const char *at = strstr(buffer_text(&source), " -- ");
    ck_assert_msg(at != NULL, "'%s' has no head line", path);
    at += 4;
    const char *end = strstr(at, "*/");
    ck_assert_ptr_nonnull(end);
    while (at < end) {
        if (text_starts_with(at, "FILE")) {
            buffer_format(&sentence, "%%/%s.so", name);
            at += 4;
        } else if (text_starts_with(at, "\n * ")) {
            buffer_add_char(&sentence, ' ');
            at += 4;
        } else {
            buffer_add_char(&sentence, *at++);
        }
    }
    while (sentence.length > 0 && strchr(" \n", sentence.bytes[sentence.length - 1]))
        sentence.bytes[--sentence.length] = '\0';
    buffer_free(&source);
    return buffer_take(&sentence);
}

static int is_source(const struct dirent *entry)
{
    return text_ends_with(entry->d_name, ".c");
}

START_TEST(each_malformed_plugin_is_refused_with_its_sentence)
{
    struct dirent **entries;
    int count = scandir(SOURCE "/tests/plugins/bad", &entries, is_source, alphasort);
    ck_assert_msg(count > 40, "only %d malformed plugins were found", count);
    for (int i = 0; i < count; i++) {
        char name[BAD_ROOM], module[BAD_ROOM + 4], file[BAD_ROOM + 4];
        snprintf(name, sizeof name, "%.*s", (int)strlen(entries[i]->d_name) - 2,
                 entries[i]->d_name);
        snprintf(module, sizeof module, "bad/%s", name);
        snprintf(file, sizeof file, "%s.so", name);
        char *sentence = expected_sentence(name);
        make_directory();
        put_module(module, file, 0644);
        expect_refused(sentence);
        remove_tree(directory);
        free(sentence);
        free(entries[i]);
    }
    free(entries);
}
END_TEST

static const struct test tests[] = {
    TEST(a_whole_plugin_is_found_by_its_name),
    TEST(a_plugin_of_an_older_interface_has_no_slots_that_it_does_not_know),
    TEST(other_files_and_hidden_ones_are_not_looked_at),
    TEST(a_bad_plugin_does_not_keep_a_good_one_away),
    TEST(the_first_file_of_two_plugins_with_one_name_is_taken),
    TEST(directories_are_searched_in_the_order_given),
    TEST(the_first_of_two_directories_wins_and_it_is_told),
    TEST(a_directory_that_is_named_twice_hides_nothing_of_itself),
    TEST(a_link_within_the_directory_is_followed),
    TEST(a_connector_that_is_linked_in_is_held_to_the_same_rules),
    TEST(each_malformed_plugin_is_refused_with_its_sentence),
    {0},
};

int main(void)
{
    return suite_run("registry", tests);
}
