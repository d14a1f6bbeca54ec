/* test_plugin_files.c -- files and directories that no plugin is loaded from. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"
#include "tests/unit/plugin_shelf.h"

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
    expect_refused("'%/echo.so' belongs to user id 4242, not to root or to the user "
                   "who runs this");
    ck_assert_int_eq(chown(directory, 4242, 0), 0);
    expect_refused("the plugin directory '%' belongs to user id 4242, not to root or "
                   "to the user who runs this");
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
    expect_refused("the directory '%/open', the target of '%/echo.so', is writable by "
                   "others");
    ck_assert_int_eq(chmod(inside("open"), 0755), 0);
    ck_assert_int_eq(chmod(inside("open/echo.so"), 0666), 0);
    expect_refused("'%/open/echo.so', the target of '%/echo.so', is writable by "
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
    expect_refused(sizeof(void *) == 8 ? "'%/echo.so' is not a 64-bit file"
                                       : "'%/echo.so' is not a 32-bit file");
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
        expect_only_refusal(registry,
                            "'%/cut.so' is not complete: it was cut off or damaged");
        ck_assert_int_eq(unlink(inside("cut.so")), 0);
        registry_destroy(registry);
    }
    put("cut.so", bytes.bytes, bytes.length - 1, 0644);
    expect_refused("'%/cut.so' is not complete: it was cut off or damaged");
    buffer_free(&bytes);
    remove_tree(directory);
}
END_TEST

START_TEST(a_link_out_of_the_directory_is_refused)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("mine"), 0755), 0);
    ck_assert_int_eq(mkdir(inside("mine-too"), 0755), 0);
    put_module("echo", "mine-too/echo.so", 0644);
    ck_assert_int_eq(symlink("../mine-too/echo.so", inside("mine/echo.so")), 0);
    struct registry *registry = registry_load(inside("mine"));
    ck_assert_uint_eq(registry_count(registry), 0);
    expect_only_refusal(
        registry,
        "'%/mine/echo.so' is a link to '%/mine-too/echo.so', outside its plugin "
        "directory: put the file itself there, or add the other directory to "
        "--plugins");
    leave(registry);
}
END_TEST

START_TEST(a_directory_that_is_a_link_is_the_one_it_leads_to)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("real"), 0755), 0);
    put_module("echo", "real/echo-1.0", 0644);
    ck_assert_int_eq(symlink("echo-1.0", inside("real/echo.so")), 0);
    ck_assert_int_eq(symlink("real", inside("link")), 0);
    struct registry *registry = registry_load(inside("link"));
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    ck_assert_str_eq(registry_file(registry, 0), inside("link/echo.so"));
    leave(registry);
}
END_TEST

START_TEST(a_directory_above_that_others_may_write_is_refused)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("open"), 0755), 0);
    ck_assert_int_eq(mkdir(inside("open/in"), 0755), 0);
    ck_assert_int_eq(mkdir(inside("open/in/plugins"), 0755), 0);
    put_module("echo", "open/in/plugins/echo.so", 0644);
    ck_assert_int_eq(chmod(inside("open"), 0777), 0);
    struct registry *registry = registry_load(inside("open/in/plugins"));
    ck_assert_uint_eq(registry_count(registry), 0);
    expect_only_refusal(registry,
                        "the plugin directory '%/open/in/plugins' is in '%/open', "
                        "which is writable by others: they could replace it");
    registry_destroy(registry);
    ck_assert_int_eq(chmod(inside("open"), 01777), 0); /* as /tmp is */
    registry = registry_load(inside("open/in/plugins"));
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    leave(registry);
}
END_TEST

/* A umask of 002 leaves such directories, in a group of the user alone. */
START_TEST(a_directory_above_may_be_written_by_the_users_own_group_alone)
{
    make_directory();
    ck_assert_int_eq(mkdir(inside("group"), 0755), 0);
    ck_assert_int_eq(mkdir(inside("group/plugins"), 0755), 0);
    put_module("echo", "group/plugins/echo.so", 0644);
    ck_assert_int_eq(chmod(inside("group"), 0775), 0);
    struct registry *registry = registry_load(inside("group/plugins"));
    ck_assert_uint_eq(registry_refusal_count(registry), 0);
    registry_destroy(registry);
    if (geteuid() != 0) {
        suite_skip("only root can give a directory to any group");
        remove_tree(directory);
        return;
    }
    ck_assert_int_eq(chown(inside("group"), 0, 4242), 0);
    ck_assert_int_eq(chmod(inside("group"), 0775), 0);
    registry = registry_load(inside("group/plugins"));
    expect_only_refusal(registry,
                        "the plugin directory '%/group/plugins' is in '%/group', which "
                        "is writable by its group: they could replace it");
    registry_destroy(registry);
    ck_assert_int_eq(chown(inside("group"), 4242, 0), 0);
    registry = registry_load(inside("group/plugins"));
    expect_only_refusal(
        registry, "the plugin directory '%/group/plugins' is in '%/group', which "
                  "belongs to user id 4242, not to root or to the user who runs this");
    leave(registry);
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
    make_directory();
    put_module("echo", "echo.so", 0644);
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(directory, 4242, 4242), 0);
        ck_assert_int_eq(chown(inside("echo.so"), 4242, 4242), 0);
        ck_assert_int_eq(seteuid(4242), 0);
    }
    ck_assert_int_eq(chmod(inside("echo.so"), 0), 0);
    expect_refused("cannot open '%/echo.so': Permission denied");
    ck_assert_int_eq(chmod(directory, 0), 0);
    expect_refused("cannot open the plugin directory '%': Permission denied");
    ck_assert_int_eq(chmod(directory, 0700), 0);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
    remove_tree(directory);
}
END_TEST

/* The head of a module: the machine at 18, the order of the bytes at 5. */
START_TEST(a_plugin_for_another_machine_is_refused)
{
    enum { ORDER_AT = 5, MACHINE_AT = 18 };
    make_directory();
    struct buffer bytes = {0};
    read_module("echo", &bytes);
    const bool on_arm = (unsigned char)bytes.bytes[MACHINE_AT] == EM_AARCH64;
    const char *sentence =
        on_arm ? "'%/echo.so' is built for x86-64, and this is ARM (64 bits)"
               : "'%/echo.so' is built for ARM (64 bits), and this is x86-64";
    if (!on_arm && (unsigned char)bytes.bytes[MACHINE_AT] != EM_X86_64) {
        suite_skip("made for x86-64 and ARM");
        buffer_free(&bytes);
        remove_tree(directory);
        return;
    }
    bytes.bytes[MACHINE_AT] = (char)(on_arm ? EM_X86_64 : EM_AARCH64);
    put("echo.so", bytes.bytes, bytes.length, 0644);
    expect_refused(sentence);
    bytes.bytes[ORDER_AT] = ELFDATA2MSB;
    put("echo.so", bytes.bytes, bytes.length, 0644);
    expect_refused("'%/echo.so' is built for machines with another byte order");
    buffer_free(&bytes);
    remove_tree(directory);
}
END_TEST

START_TEST(a_library_that_is_not_there_is_named)
{
    static const char needed[] = "libc.so.6";
    make_directory();
    struct buffer bytes = {0};
    read_module("echo", &bytes);
    char *name = memmem(bytes.bytes, bytes.length, needed, sizeof needed);
    if (name == NULL) {
        suite_skip("made for the C library of GNU");
    } else {
        memcpy(name, "libq", 4);
        put("echo.so", bytes.bytes, bytes.length, 0644);
        expect_refused("cannot load '%/echo.so': it needs the library 'libq.so.6', "
                       "which is not installed");
    }
    buffer_free(&bytes);
    remove_tree(directory);
}
END_TEST

static const struct test tests[] = {
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
    TEST(a_link_out_of_the_directory_is_refused),
    TEST(a_directory_that_is_a_link_is_the_one_it_leads_to),
    TEST(a_directory_above_that_others_may_write_is_refused),
    TEST(a_directory_above_may_be_written_by_the_users_own_group_alone),
    TEST(what_cannot_be_read_is_told),
    TEST(a_plugin_for_another_machine_is_refused),
    TEST(a_library_that_is_not_there_is_named),
    {0},
};

int main(void)
{
    return suite_run("plugin files", tests);
}
