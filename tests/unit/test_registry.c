/* test_registry.c -- which files are taken as plugins, and what is said of the others.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/connector/registry.h"
#include "tests/support/suite.h"

enum { PATH_ROOM = 512, BAD_ROOM = 200 };

/* A directory of its own for each test, as a plugin directory must be. */
static char directory[PATH_ROOM];

static void make_directory(void)
{
    const char *root = getenv("TMPDIR");
    snprintf(directory, sizeof directory, "%s/wherry-registry-XXXXXX",
             root == NULL || *root == '\0' ? "/tmp" : root);
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static const char *inside(const char *name)
{
    static char path[PATH_ROOM + 300];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static void remove_tree(const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char below[PATH_ROOM + 300];
        const char *name = entries[i]->d_name;
        snprintf(below, sizeof below, "%s/%s", path, name);
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && unlink(below) != 0)
            remove_tree(below);
        free(entries[i]);
    }
    free(entries);
    rmdir(path);
}

static void read_all(const char *path, struct buffer *bytes)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open '%s': %s", path, strerror(errno));
    char piece[4096];
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;)
        buffer_add(bytes, piece, got);
    fclose(file);
}

static void put(const char *name, const void *bytes, size_t length, mode_t mode)
{
    FILE *file = fopen(inside(name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(inside(name), mode), 0);
}

/* The module that the build made of tests/plugins/NAME.c. */
static void read_module(const char *name, struct buffer *bytes)
{
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/tests/plugins/%s.so", BUILD, name);
    read_all(path, bytes);
}

static void put_module(const char *module, const char *name, mode_t mode)
{
    struct buffer bytes = {0};
    read_module(module, &bytes);
    put(name, bytes.bytes, bytes.length, mode);
    buffer_free(&bytes);
}

static void leave(struct registry *registry)
{
    registry_destroy(registry);
    remove_tree(directory);
}

/* "%" in the sentence stands for the test's directory. */
static void expect_only_refusal(const struct registry *registry, const char *sentence)
{
    struct buffer expected = {0};
    for (; *sentence != '\0'; sentence++)
        if (*sentence == '%')
            buffer_add_text(&expected, directory);
        else
            buffer_add_char(&expected, *sentence);
    ck_assert_uint_eq(registry_refusal_count(registry), 1);
    ck_assert_str_eq(registry_refusal(registry, 0), buffer_text(&expected));
    buffer_free(&expected);
}

static void expect_refused(const char *sentence)
{
    struct registry *registry = registry_load(directory);
    ck_assert_msg(registry_count(registry) == 0, "was loaded, expected: %s", sentence);
    expect_only_refusal(registry, sentence);
    registry_destroy(registry);
}

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
    expect_only_refusal(registry, "'%/b.so' is named 'echo' as '%/a.so' is, which was "
                                  "loaded first");
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

START_TEST(a_link_to_a_plugin_that_may_be_loaded_is_followed)
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

/* Files and directories */

START_TEST(a_directory_that_is_not_there_is_told)
{
    make_directory();
    remove_tree(directory);
    expect_refused("cannot open the plugin directory '%': No such file or directory");
}
END_TEST

START_TEST(a_file_in_place_of_a_directory_is_told)
{
    make_directory();
    put("file", "", 0, 0644);
    struct registry *registry = registry_load(inside("file"));
    expect_only_refusal(registry,
                        "cannot open the plugin directory '%/file': Not a directory");
    leave(registry);
}
END_TEST

START_TEST(an_empty_directory_is_fine)
{
    make_directory();
    struct registry *registry = registry_load(directory);
    ck_assert_uint_eq(registry_count(registry), 0);
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    leave(registry);
}
END_TEST

START_TEST(a_directory_that_others_may_write_gives_nothing)
{
    make_directory();
    put_module("echo", "echo.so", 0644);
    ck_assert_int_eq(chmod(directory, 0777), 0);
    expect_refused("the plugin directory '%' is writable by others");
    ck_assert_int_eq(chmod(directory, 0775), 0);
    expect_refused("the plugin directory '%' is writable by its group");
    ck_assert_int_eq(chmod(directory, 01777), 0);
    expect_refused("the plugin directory '%' is writable by others");
    remove_tree(directory);
}
END_TEST

START_TEST(a_file_that_others_may_write_is_refused)
{
    make_directory();
    put_module("echo", "echo.so", 0646);
    expect_refused("'%/echo.so' is writable by others");
    ck_assert_int_eq(chmod(inside("echo.so"), 0664), 0);
    expect_refused("'%/echo.so' is writable by its group");
    remove_tree(directory);
}
END_TEST

START_TEST(a_file_of_another_user_is_refused)
{
    make_directory();
    if (geteuid() != 0) {
        suite_skip("only root can give a file away");
        remove_tree(directory);
        return;
    }
    put_module("echo", "echo.so", 0644);
    ck_assert_int_eq(chown(inside("echo.so"), 4242, 0), 0);
    expect_refused("'%/echo.so' is owned by user id 4242, neither root nor the user "
                   "that runs this");
    ck_assert_int_eq(chown(directory, 4242, 0), 0);
    expect_refused("the plugin directory '%' is owned by user id 4242, neither root "
                   "nor the user that runs this");
    remove_tree(directory);
}
END_TEST

START_TEST(a_link_to_where_others_may_write_is_refused)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("open"), 0755), 0);
    put_module("echo", "open/echo.so", 0644);
    ck_assert_int_eq(symlink("open/echo.so", inside("echo.so")), 0);
    ck_assert_int_eq(chmod(inside("open"), 0777), 0);
    expect_refused("the directory '%/open', to which '%/echo.so' leads, is writable by "
                   "others");
    ck_assert_int_eq(chmod(inside("open"), 0755), 0);
    ck_assert_int_eq(chmod(inside("open/echo.so"), 0666), 0);
    expect_refused("'%/open/echo.so', to which '%/echo.so' leads, is writable by "
                   "others");
    remove_tree(directory);
}
END_TEST

START_TEST(a_link_to_nowhere_is_refused)
{
    make_directory();
    ck_assert_int_eq(symlink("nowhere.so", inside("echo.so")), 0);
    expect_refused("cannot open '%/echo.so': No such file or directory");
    ck_assert_int_eq(unlink(inside("echo.so")), 0);
    ck_assert_int_eq(symlink("echo.so", inside("echo.so")), 0);
    expect_refused("cannot open '%/echo.so': Too many levels of symbolic links");
    remove_tree(directory);
}
END_TEST

START_TEST(a_plugin_that_is_no_regular_file_is_refused_without_being_opened)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("echo.so"), 0755), 0);
    expect_refused("'%/echo.so' is not a regular file");
    ck_assert_int_eq(rmdir(inside("echo.so")), 0);
    ck_assert_int_eq(mkfifo(inside("echo.so"), 0600), 0);
    expect_refused("'%/echo.so' is not a regular file");
    remove_tree(directory);
}
END_TEST

START_TEST(a_text_or_a_program_named_as_a_plugin_is_refused)
{
    make_directory();
    put("echo.so", "#!/bin/sh\necho hello\n", 21, 0755);
    expect_refused("'%/echo.so' is not a shared object");
    put("echo.so", "", 0, 0755);
    expect_refused("'%/echo.so' is not a shared object");
    struct buffer program = {0};
    read_module("echo", &program);
    program.bytes[16] = 2; /* e_type: ET_EXEC */
    put("echo.so", program.bytes, program.length, 0644);
    expect_refused("'%/echo.so' is not a shared object");
    buffer_free(&program);
    remove_tree(directory);
}
END_TEST

START_TEST(a_plugin_of_another_word_size_is_refused)
{
    make_directory();
    unsigned char garbage[64];
    memset(garbage, 0xA5, sizeof garbage);
    garbage[0] = 0x7F;
    garbage[1] = 'E';
    garbage[2] = 'L';
    garbage[3] = 'F';
    garbage[4] = sizeof(void *) == 8 ? 1 : 2;
    put("echo.so", garbage, sizeof garbage, 0644);
    expect_refused(sizeof(void *) == 8 ? "'%/echo.so' is not built for 64 bits"
                                       : "'%/echo.so' is not built for 32 bits");
    remove_tree(directory);
}
END_TEST

/* A copy that is still under way: mapped as it is, it would end the process. */
START_TEST(a_plugin_that_was_cut_anywhere_is_refused)
{
    if (suite_skip_under_valgrind("valgrind reads a cut module, and dies of it"))
        return;
    make_directory();
    struct buffer bytes = {0};
    read_module("bad/name_missing", &bytes);
    for (size_t length = 5; length < bytes.length; length += 1 + length / 9) {
        put("cut.so", bytes.bytes, length, 0644);
        struct registry *registry = registry_load(directory);
        expect_only_refusal(registry, "'%/cut.so' is not whole: it was cut or damaged");
        ck_assert_int_eq(unlink(inside("cut.so")), 0);
        registry_destroy(registry);
    }
    put("cut.so", bytes.bytes, bytes.length - 1, 0644);
    expect_refused("'%/cut.so' is not whole: it was cut or damaged");
    buffer_free(&bytes);
    remove_tree(directory);
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
    TEST(a_link_to_a_plugin_that_may_be_loaded_is_followed),
    TEST(a_connector_that_is_linked_in_is_held_to_the_same_rules),
    TEST(a_directory_that_is_not_there_is_told),
    TEST(a_file_in_place_of_a_directory_is_told),
    TEST(an_empty_directory_is_fine),
    TEST(a_directory_that_others_may_write_gives_nothing),
    TEST(a_file_that_others_may_write_is_refused),
    TEST(a_file_of_another_user_is_refused),
    TEST(a_link_to_where_others_may_write_is_refused),
    TEST(a_link_to_nowhere_is_refused),
    TEST(a_plugin_that_is_no_regular_file_is_refused_without_being_opened),
    TEST(a_text_or_a_program_named_as_a_plugin_is_refused),
    TEST(a_plugin_of_another_word_size_is_refused),
    TEST(a_plugin_that_was_cut_anywhere_is_refused),
    TEST(each_malformed_plugin_is_refused_with_its_sentence),
    {0},
};

int main(void)
{
    return suite_run("registry", tests);
}
