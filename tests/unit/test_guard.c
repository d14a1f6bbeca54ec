/* test_guard.c -- a plugin that ends the process is named, and the run does not look
 * like a success. */
#include "host/connector/guard.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/connector/connector.h"
#include "host/connector/registry.h"
#include "tests/support/suite.h"
#include "tests/unit/module.h"
#include "tests/unit/scratch.h"

/* In a process of its own, which stays whole if nothing ends it. */
static void load_and_open(const char *how)
{
    struct spec_setting setting = {.name = "how", .value = how};
    struct spec_connection connection = {
        .plugin = "ends", .settings = &setting, .setting_count = 1};
    struct wherry_error error = {0};
    guard_install();
    struct registry *registry = registry_load(scratch_directory());
    const struct wherry_connector *plugin = registry_find(registry, "ends");
    if (plugin != NULL)
        connector_close(
            connector_open(plugin, &connection, &(struct connector_host){0}, &error));
    registry_destroy(registry);
    exit(EXIT_SUCCESS);
}

/* Its exit code, or 128 and the signal; what it said is in `said`. */
static int live(const char *module, const char *how, char *said, size_t room)
{
    FILE *file = tmpfile();
    int status;
    module_copy(module, "plugin.so");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        const struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        dup2(fileno(file), STDERR_FILENO);
        load_and_open(how);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    rewind(file);
    said[fread(said, 1, room - 1, file)] = '\0';
    fclose(file);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static const struct end {
    const char *module, *how;
    int code;
    const char *sentence; /* with the file's path in place of '%' */
} ends[] = {
    {"ends_at_once", "", 1, "wherry: error: '%' ended the program while it was loaded"},
    {"crashes_at_once", "", 128 + SIGSEGV,
     "wherry: error: '%' crashed while it was loaded, signal 11"},
    {"ends", "exit", 1, "wherry: error: plugin 'ends' ended the program in open"},
    {"ends", "abort", 128 + SIGABRT,
     "wherry: error: plugin 'ends' crashed in open, signal 6"},
    {"ends", "fault", 128 + SIGSEGV,
     "wherry: error: plugin 'ends' crashed in open, signal 11"},
    {"ends", "deep", 128 + SIGSEGV,
     "wherry: error: plugin 'ends' crashed in open, signal 11"},
    {"ends", "none", 0, ""},
};

START_TEST(a_plugin_that_ends_the_process_is_named)
{
    const struct end *end = &ends[_i];
    char said[8192], expected[1024];
    const char *gap = strchr(end->sentence, '%');
    int before = gap == NULL ? (int)strlen(end->sentence) : (int)(gap - end->sentence);
    if (suite_skip_under_valgrind("a crash is a finding of its own there"))
        return;
    int code = live(end->module, end->how, said, sizeof said);
    snprintf(expected, sizeof expected, "%.*s%s%s", before, end->sentence,
             gap == NULL ? "" : scratch_path("plugin.so"), gap == NULL ? "" : gap + 1);
    ck_assert_msg(expected[0] != '\0' ? strncmp(said, expected, strlen(expected)) == 0
                                      : said[0] == '\0',
                  "'%s' instead of '%s'", said, expected);
#ifndef __SANITIZE_ADDRESS__ /* it takes the signal after us, and ends with 1 */
    ck_assert_int_eq(code, end->code);
#else
    ck_assert((code == 0) == (end->code == 0));
#endif
}
END_TEST

START_TEST(the_plugin_is_not_blamed_for_a_fault_of_the_host)
{
    struct guard_mark first = guard_call("one", "read");
    struct guard_mark plugin = guard_pause();
    struct guard_mark host = guard_call("two", "lookup");
    ck_assert_ptr_null(first.subject);
    ck_assert_str_eq(plugin.subject, "one");
    ck_assert_ptr_null(host.subject);
    guard_leave(host);
    guard_leave(plugin);
    struct guard_mark again = guard_pause();
    ck_assert_str_eq(again.subject, "one");
    ck_assert_str_eq(again.function, "read");
    guard_leave(first);
}
END_TEST

static const struct test tests[] = {
    {.name = "a_plugin_that_ends_the_process_is_named",
     .test = &a_plugin_that_ends_the_process_is_named,
     .rounds = sizeof ends / sizeof ends[0]},
    TEST(the_plugin_is_not_blamed_for_a_fault_of_the_host),
    {0},
};

int main(void)
{
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("guard", tests);
}
