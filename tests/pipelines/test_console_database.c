/* test_console_database.c -- the console of a state in PostgreSQL: its pages show what they
 * show of one in a directory, and its buttons do what they do there.
 */
#include <stdio.h>
#include <stdlib.h>

#include "host/base/buffer.h"
#include "tests/pipelines/console_rig.h"
#include "tests/support/database.h"

static const char *cookie; /* of an operator */

static void start(void)
{
    char environment[256];
    snprintf(environment, sizeof environment, "WHERRY_CONSOLE_USERS=%s",
             console_rig_path(console_rig_users()));
    console_rig_start(environment, "console --listen 127.0.0.1:0");
    cookie = console_rig_sign_in("otto");
}

static void expect_page(const char *path, const char *words)
{
    const struct asked *asked = console_rig_ask("GET", path, cookie, "", NULL);
    ck_assert_msg(asked->code == 200 && console_rig_shows(asked, words),
                  "%s: %d, without '%s':\n%.3000s", path, asked->code, words,
                  buffer_text(&asked->body));
}

static void press(const char *path)
{
    ck_assert_int_eq(console_rig_post(path, cookie, "")->code, 303);
    console_rig_follow(cookie);
}

START_TEST(its_pages_show_the_state_in_the_database)
{
    start();
    expect_page("/", "Two folders");
    expect_page("/", "Active");
    expect_page("/pipelines/p", "On both sides");
    expect_page("/pipelines/p/runs", "baseline of 3 on the list and 3 in the CRM");
    expect_page("/pipelines/p/runs/1", "Run 1");
    expect_page("/pipelines/p/people/c1", "@example.com");
    expect_page("/pipelines/p/parked", "Nothing is parked");
    database_empty();
}
END_TEST

START_TEST(its_buttons_change_the_state_in_the_database)
{
    start();
    press("/pipelines/p/pause");
    expect_page("/pipelines/p", "Paused");
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.run"), 1);
    press("/pipelines/p/resume");
    expect_page("/pipelines/p", "Active");
    home_write(console_rig_home(), "crm/contacts.csv",
               "id,email,consent,name\n"
               "1,ann@example.com,no,Ann\n"
               "2,ben@example.com,yes,Ben\n"
               "3,cat@example.com,yes,Cat\n");
    press("/pipelines/p/plan"); /* after two other jobs */
    expect_page("/plans/3", "Approve 1 change");
    press("/plans/3/apply");
    expect_page("/pipelines/p/runs", "1 done");
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.run WHERE code = 0"),
                     2);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(its_pages_show_the_state_in_the_database),
        TEST(its_buttons_change_the_state_in_the_database),
        {0}};
    static char uri[256];
    const char *why = "";
    if (!database_start(&why)) {
        database_stop();
        fprintf(stderr, "no PostgreSQL: %s\n", why);
        return 77;
    }
    snprintf(uri, sizeof uri, "%s", database_uri("wherry"));
    program_keep_states(uri);
    const int code = console_rig_suite("console of a database", tests);
    database_stop();
    return code;
}
