/* test_rights.c -- a role with the rights that the manual names, and no others, can do all
 * that a command does with a state in a database; without one of them, a message names it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/pipelines/rig.h"
#include "tests/support/database.h"

enum { PEOPLE = 12 };

/* Nobody has a right that nobody gave. */
static const char bare[] =
    "DO $$ BEGIN IF to_regrole('tenant') IS NULL THEN CREATE ROLE tenant LOGIN; END IF;"
    " END $$;"
    "REVOKE ALL ON DATABASE wherry FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM "
    "PUBLIC;"
    "REVOKE ALL ON ALL TABLES IN SCHEMA wherry FROM tenant;"
    "REVOKE ALL ON SCHEMA wherry, wherry_parts FROM tenant;"
    "REVOKE ALL ON DATABASE wherry FROM tenant";

/* As the manual has them, in its order. */
static const struct right {
    const char *grant, *words; /* words: without it */
} rights[] = {
    {"GRANT CONNECT ON DATABASE wherry TO tenant",
     "permission denied for database \"wherry\""},
    {"GRANT TEMPORARY ON DATABASE wherry TO tenant",
     "permission denied to create temporary tables"},
    {"GRANT USAGE ON SCHEMA wherry TO tenant", "permission denied for schema wherry"},
    {"GRANT SELECT ON ALL TABLES IN SCHEMA wherry TO tenant", "permission denied for"},
    {"GRANT INSERT ON ALL TABLES IN SCHEMA wherry TO tenant", "permission denied for"},
    {"GRANT UPDATE ON ALL TABLES IN SCHEMA wherry TO tenant", "permission denied for"},
    {"GRANT DELETE ON ALL TABLES IN SCHEMA wherry TO tenant", "permission denied for"},
};
enum { RIGHTS = sizeof rights / sizeof *rights };

static void be(const char *role)
{
    program_keep_states(rig_keep(database_uri(role)));
}

/* The owner has made the tables, and a pipeline of the same name. */
static void begin(int without)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":6,\"random\":7,\"plain\":true}", PEOPLE);
    rig_write_spec(&(struct rig_spec){.steps = RIG_ALL_STEPS});
    be("wherry");
    rig_expect("run p", 0);
    database_run(bare);
    for (int i = 0; i < RIGHTS; i++)
        if (i != without)
            database_run(rights[i].grant);
    be("tenant");
}

START_TEST(the_rights_of_the_manual_are_enough_for_each_command)
{
    static const struct line {
        const char *words;
        int code;
    } lines[] = {{"run p", 0},
                 {"run p --verify", 0},
                 {"plan p", 0},
                 {"backfill p --yes", 0},
                 {"run p", 0},
                 {"pause p", 0},
                 {"resume p", 0},
                 {"refresh p", 0},
                 {"parked list p", 0},
                 {"parked retry p --all", 0},
                 {"forget p new@one.example --yes", 0},
                 {"status", 0},
                 {"status --hosts", 1},
                 {"status --metrics", 0},
                 {"history p", 0},
                 {"segments p list --known", 0},
                 {"alert", 0},
                 {"state check p", 0},
                 {"run p --after-loss --yes", 0}};
    begin(RIGHTS);
    rig_act("list", "join", "new@one.example", "");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        rig_expect(lines[i].words, lines[i].code);
    rig_expect_now(rig_keep_format("state export p --out %s", rig_path("p.jsonl")), 0,
                   "exported");
    rig_expect_now("delete p --yes", 0, "state deleted");
    rig_expect_now(rig_keep_format("state import p %s", rig_path("p.jsonl")), 0,
                   "imported");
    const char *here = rig_keep(database_uri("tenant"));
    rig_expect(rig_keep_format("state import p --follow %s --state %s", here,
                               rig_path("away")),
               0);
    rig_expect("delete p --yes", 0);
    rig_expect(rig_keep_format("state import p --follow %s", rig_path("away")), 0);
    rig_expect("run p", 0);
    be("wherry"); /* nothing of it has touched the other one's */
    rig_expect_now("history p --json", 0, "");
    rig_expect("run p", 0);
}
END_TEST

static bool is_told(const char *line, const char *words)
{
    rig_run(line);
    return rig_said(words);
}

/* What is found absent in a whole read stands in a temporary table. */
START_TEST(a_right_that_is_missing_is_named)
{
    begin(_i);
    rig_act("list", "join", "gone@one.example", "");
    bool told = is_told("run p", rights[_i].words);
    rig_act("list", "delete", "gone@one.example", "");
    told = told || is_told("run p --verify", rights[_i].words) ||
           is_told("delete p --yes", rights[_i].words);
    ck_assert_msg(told, "without '%s': %s%s", rights[_i].grant, rig_told(),
                  rig_error());
}
END_TEST

START_TEST(a_role_sees_nothing_of_another_ones_pipelines)
{
    begin(RIGHTS);
    rig_expect_now("state check p", 2, "'p' has no state in ");
    rig_expect_now("state export p", 2, "'p' has no state in ");
    rig_expect_now("status", 0, "p: new");
    rig_expect_now("delete p --yes", 2, "'p' has no state in ");
    rig_expect("run p", 0);
    rig_expect_now("delete p --yes", 0, "state deleted");
    be("wherry");
    rig_expect_now("state check p", 0, "p: sound");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_rights_of_the_manual_are_enough_for_each_command),
        {"a_right_that_is_missing_is_named", &a_right_that_is_missing_is_named, RIGHTS,
         0},
        TEST(a_role_sees_nothing_of_another_ones_pipelines),
        {0}};
    setenv("WHERRY_TEST_STATES", "postgresql", 1);
    return rig_suite("rights", tests);
}
