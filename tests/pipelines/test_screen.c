/* test_screen.c -- text on a terminal: as wide as that is, and with colour where it is
 * wished for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static struct home home;
static struct told told;
static const struct exchange nothing[] = {{NULL, NULL}};

static void begin(void)
{
    char command[160];
    home_begin(&home);
    told = (struct told){0};
    snprintf(command, sizeof command, "mkdir %s/crm %s/list", home.directory,
             home.directory);
    ck_assert_int_eq(system(command), 0);
    home_write(&home, "specs/p.yaml",
               "pipeline: p\n"
               "crm: {plugin: csv, folder: '${HOME}/crm'}\n"
               "list: {plugin: csv, folder: '${HOME}/list'}\n"
               "contact_sync:\n  every: 1h\n  steps: [push_unsubscribes]\n"
               "  fields:\n    - {crm: name, list: name, direction: push}\n");
    home_write(&home, "crm/contacts.csv",
               "id,email,consent,name\n1,ann@example.com,yes,A\002nn\n");
    home_write(&home, "list/contacts.csv",
               "id,email,consent,name\na,ann@example.com,subscribed,Ann\n");
}

static void finish(void)
{
    told_free(&told);
    home_finish(&home);
}

static bool has_colour(void)
{
    return strchr(buffer_text(&told.out), '\033') != NULL ||
           strchr(buffer_text(&told.err), '\033') != NULL;
}

static size_t widest(const char *text)
{
    size_t most = 0;
    for (const char *at = text; *at != '\0';) {
        const size_t length = strcspn(at, "\n");
        most = length > most ? length : most;
        at += length + (at[length] == '\n');
    }
    return most;
}

static void talk(const char *environment, const char *line, int columns)
{
    program_talk(&home, environment, line, nothing, columns, &told);
    buffer_clear(&told.out); /* all of it is on the terminal */
}

START_TEST(text_is_as_wide_as_the_terminal)
{
    talk("NO_COLOR=1", "plugins", 80);
    ck_assert_uint_le(widest(buffer_text(&told.err)), 80);
    ck_assert_uint_gt(widest(buffer_text(&told.err)), 70);
    talk("NO_COLOR=1", "plugins", 120);
    ck_assert_uint_le(widest(buffer_text(&told.err)), 120);
    ck_assert_uint_gt(widest(buffer_text(&told.err)), 100);
    talk("NO_COLOR=1 COLUMNS=100", "plugins", 60); /* COLUMNS decides */
    ck_assert_uint_gt(widest(buffer_text(&told.err)), 90);
    talk("NO_COLOR=1 COLUMNS=wide", "plugins", 60);
    ck_assert_uint_le(widest(buffer_text(&told.err)), 60);
    talk("NO_COLOR=1", "plugins", 0); /* a terminal that does not say */
    ck_assert_uint_le(widest(buffer_text(&told.err)), 80);
    program_run(&home, "", "plugins", &told);
    ck_assert_uint_le(widest(buffer_text(&told.out)), 80);
}
END_TEST

static const struct {
    const char *environment, *line;
    bool terminal, coloured;
} wishes[] = {
    {"", "status", true, true},
    {"", "status", false, false},
    {"NO_COLOR=1", "status", true, false},
    {"NO_COLOR=", "status", true, true}, /* empty is as not set */
    {"TERM=dumb", "status", true, false},
    {"CLICOLOR_FORCE=1", "status", false, true},
    {"CLICOLOR_FORCE=0", "status", false, false},
    {"NO_COLOR=1 CLICOLOR_FORCE=1", "status", false, false},
    {"NO_COLOR=1", "status --color always", false, true},
    {"CLICOLOR_FORCE=1", "status --color never", true, false},
    {"", "status --color auto", true, true},
    {"", "status --json --color always", false, false}, /* not for people */
};
enum { WISHES = sizeof wishes / sizeof *wishes };

START_TEST(colour_is_where_it_is_wished_for)
{
    if (wishes[_i].terminal)
        talk(wishes[_i].environment, wishes[_i].line, 80);
    else
        program_run(&home, wishes[_i].environment, wishes[_i].line, &told);
    ck_assert_msg(has_colour() == wishes[_i].coloured, "%s%s", buffer_text(&told.out),
                  buffer_text(&told.err));
    ck_assert(told_said(&told, "p"));
}
END_TEST

START_TEST(a_wish_that_is_none_is_refused)
{
    program_run(&home, "", "status --color blue", &told);
    told_expect(&told, "status", 2,
                "'--color' takes auto, always or never, not 'blue'");
}
END_TEST

START_TEST(states_troubles_and_headings_stand_out)
{
    program_run(&home, "", "status --color always", &told);
    told_expect(&told, "status", 0, "\033[1mp\033[0m: \033[1mnew\033[0m\n");
    ck_assert(told_said(&told, "  \033[1mto do\033[0m  "));
    program_run(&home, "", "run p --color always", &told);
    program_run(&home, "", "status --color always", &told);
    told_expect(&told, "status", 0, "p\033[0m: \033[32mactive\033[0m since ");
    ck_assert(told_said(&told, "  \033[1mwork\033[0m"));
    program_run(&home, "", "history p --color always", &told);
    told_expect(&told, "history", 0, "  \033[1mrun\033[0m  \033[1mstarted\033[0m");
    program_run(&home, "", "run none --color always", &told);
    told_expect(&told, "run", 2, "\033[1;31merror:\033[0m there is no pipeline");
    home_write(&home, "specs/q.yaml", "pipelin: q\n");
    program_run(&home, "", "check --color always", &told);
    told_expect(&told, "check", 78, "q.yaml:1:1\033[0m: unknown key");
}
END_TEST

/* A byte of a name that looks like one of our marks. */
START_TEST(what_a_stranger_wrote_is_shown_and_colours_nothing)
{
    program_run(&home, "", "run p", &told);
    program_run(&home, "", "explain p ann@example.com --color always", &told);
    told_expect(&told, "explain", 0, "A\\x02nn");
    program_run(&home, "", "explain p ann@example.com", &told);
    told_expect(&told, "explain", 0, "A\\x02nn");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(text_is_as_wide_as_the_terminal),
        {"colour_is_where_it_is_wished_for", &colour_is_where_it_is_wished_for, WISHES,
         0},
        TEST(a_wish_that_is_none_is_refused),
        TEST(states_troubles_and_headings_stand_out),
        TEST(what_a_stranger_wrote_is_shown_and_colours_nothing),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("screen", tests);
}
