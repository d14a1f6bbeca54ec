/* test_console_privacy.c -- what the console shows to whom, and what it writes down: a
 * viewer sees no address, and no file that it writes has one, nor a password or a cookie.
 */
#include <string.h>
#include <unistd.h>

#include "tests/pipelines/canary.h"
#include "tests/pipelines/console_rig.h"

#define WHERE "@example.com"

static const char *const pages[] = {
    "/",       "/settings",           "/pipelines/p",        "/pipelines/p/runs",
    "/people", "/pipelines/p/runs/1", "/pipelines/p/parked", "/pipelines/p/segments",
};
enum { PAGES = sizeof pages / sizeof *pages };

static void start(void)
{
    console_rig_start("", "console --listen 127.0.0.1:0 --verbose");
}

/* In none of the files that a console writes. */
static void expect_unwritten(const char *canary)
{
    static const char *const files[] = {"err", "state/console.trail",
                                        "state/console.users"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = console_rig_path(files[i]);
        ck_assert_msg(access(path, F_OK) == 0, "%s", path);
        ck_assert_msg(canary_in_file(path, canary) == NULL, "'%s' is in %s", canary,
                      path);
    }
}

START_TEST(a_viewer_sees_no_address_on_any_page)
{
    start();
    const char *vera = console_rig_sign_in("vera");
    for (size_t i = 0; i < PAGES; i++) {
        const struct asked *asked = console_rig_ask("GET", pages[i], vera, "", NULL);
        ck_assert_msg(!console_rig_shows(asked, WHERE), "%s shows an address:\n%s",
                      pages[i], buffer_text(&asked->body));
    }
    ck_assert_int_eq(
        console_rig_ask("GET", "/pipelines/p/people/c1", vera, "", NULL)->code, 403);
}
END_TEST

START_TEST(who_is_looked_for_is_written_nowhere)
{
    start();
    const char *otto = console_rig_sign_in("otto");
    const struct asked *found =
        console_rig_post("/people", otto, "pipeline=p&contact=ann%40example.com");
    ck_assert_int_eq(found->code, 303);
    ck_assert_ptr_nonnull(strstr(buffer_text(&found->head), "/pipelines/p/people/c"));
    ck_assert_ptr_null(strstr(buffer_text(&found->head), "example"));
    ck_assert(console_rig_shows(
        console_rig_ask("GET", "/pipelines/p/people/c1", otto, "", NULL), WHERE));
    console_rig_post("/people", otto, "pipeline=p&contact=nobody%40example.com");
    console_rig_post("/pipelines/p/run", otto, "");
    console_rig_follow(otto);
    expect_unwritten(WHERE);
    expect_unwritten(CONSOLE_RIG_PASSWORD);
    expect_unwritten(strchr(otto, '=') + 1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {TEST(a_viewer_sees_no_address_on_any_page),
                                        TEST(who_is_looked_for_is_written_nowhere),
                                        {0}};
    return console_rig_suite("console_privacy", tests);
}
