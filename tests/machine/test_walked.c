/* test_walked.c -- each command of the program is walked by the tests of this folder, or
 * is named here with the reason why it is not.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/machine/deeds.h"
#include "tests/pipelines/rig.h"

/* `why`: what it writes, if anything, and what holds that to its promise. NULL: it is a
 * deed, whose name begins so, or `serve`. */
static const struct {
    const char *command, *why;
} commands[] = {
    {"run", NULL},
    {"backfill", NULL},
    {"apply", NULL},
    {"segments", NULL},
    {"forget", NULL},
    {"delete", NULL},
    {"state", NULL}, /* check reads */
    {"serve", "it is walked by test_served; what it does to people is run"},
    {"init", NULL},
    {"console", NULL}, /* its users; what it does to people are other commands */
    {"alert", "it writes one value of the state in one transaction: "
              "tests/unit/test_store_faults"},
    {"pause", NULL},
    {"resume", NULL},
    {"refresh", NULL},
    {"parked", NULL},
    {"plan", NULL},
    {"undo", NULL},
    {"export",
     "it writes manifests as init writes its files, and can write them again"},
    {"key", "it replaces one file, as segments add does: tests/pipelines/test_key"},
    {"paths", "it writes nothing"},
    {"check", "it writes nothing"},
    {"plugins", "it writes nothing"},
    {"schema", "it writes nothing"},
    {"conform", "it writes to an account for tests, and to no state"},
    {"lists", "it writes nothing"},
    {"fields", "it writes nothing"},
    {"status", "it ends in the history what a plugin has ended, in one transaction"},
    {"history", "it writes nothing"},
    {"explain", "it writes nothing"},
    {"completion", "it prints, and writes nothing"},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int find(const char *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (text_same(commands[i].command, name))
            return i;
    return -1;
}

/* The commands of `wherry help`: lines of two blanks and a name. */
static const char *next_command(const char **at)
{
    while (**at != '\0') {
        const char *line = *at;
        const size_t length = strcspn(line, "\n");
        *at += length + ((*at)[length] == '\n');
        const size_t name = strspn(line + 2, "abcdefghijklmnopqrstuvwxyz");
        if (length > 2 && line[0] == ' ' && line[1] == ' ' && name > 0 &&
            line[2 + name] == ' ')
            return rig_keep_format("%.*s", (int)name, line + 2);
    }
    return NULL;
}

START_TEST(each_command_is_walked_or_has_a_reason)
{
    bool seen[COMMANDS] = {false};
    rig_expect_now("help", 0, "run");
    const char *help = rig_told(), *name = NULL;
    const char *end = strstr(help, "\n\nOptions");
    help = rig_keep_format("%.*s", end == NULL ? (int)strlen(help) : (int)(end - help),
                           help);
    while ((name = next_command(&help)) != NULL) {
        const int at = find(name);
        ck_assert_msg(at >= 0, "nobody says whether '%s' is walked", name);
        seen[at] = true;
    }
    for (int i = 0; i < COMMANDS; i++)
        ck_assert_msg(seen[i], "there is no command '%s'", commands[i].command);
}
END_TEST

START_TEST(what_is_walked_is_a_deed)
{
    for (int i = 0; i < COMMANDS; i++) {
        bool walked = false;
        for (int deed = 0; deed < DEEDS; deed++) {
            const char *name = deed_name((enum deed)deed);
            const size_t length = strlen(commands[i].command);
            walked |= strncmp(name, commands[i].command, length) == 0 &&
                      strchr(" ,", name[length]) != NULL;
        }
        ck_assert_msg(walked == (commands[i].why == NULL), "'%s'", commands[i].command);
    }
}
END_TEST

START_TEST(each_deed_is_of_a_command)
{
    for (int deed = 0; deed < DEEDS; deed++) {
        const char *name = deed_name((enum deed)deed);
        const int at = find(rig_keep_format("%.*s", (int)strcspn(name, " ,"), name));
        ck_assert_msg(at >= 0 && commands[at].why == NULL, "'%s'", name);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {TEST(each_command_is_walked_or_has_a_reason),
                                        TEST(what_is_walked_is_a_deed),
                                        TEST(each_deed_is_of_a_command),
                                        {0}};
    return rig_suite("walked", tests);
}
