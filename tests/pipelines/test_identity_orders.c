/* test_identity_orders.c -- an address changes and something else happens to the
 * person, in either order, read in one run or in two.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tests/pipelines/who.h"
#include "tests/support/suite.h"

struct act {
    const char *side, *verb, *name, *more;
};

#define CRM_MOVES "crm", "rename", "ann", "\"to\":\"bo@id.example.net\""
#define LIST_MOVES "list", "rename", "ann", "\"to\":\"li@id.example.net\""
#define CRM_LEAVES "crm", "leave_api"
#define LIST_LEAVES "list", "leave"
#define CRM_CALLED "crm", "change"
#define LIST_CALLED "list", "change"
#define CRM_NEW "\"fields\":{\"firstname\":\"New\"}"
#define LIST_NEW "\"fields\":{\"FNAME\":\"New\"}"

enum { RUNS = 2 };

/* ann is on both sides. What there is after two runs, and the exit codes of these. */
static const struct {
    const char *what;
    struct act first, second;
    struct act second_apart; /* if the first one, synced, gave them another address */
    const char *together, *apart; /* NULL: as together */
    int codes[RUNS], codes_apart[RUNS];
    int writes, writes_apart; /* in all */
    /* The CRM's change of address leaves no trace: both sides have the same again. */
    bool unseen, unseen_apart;
} rows[] = {
    {"address, then leave",
     {CRM_MOVES},
     {LIST_LEAVES, "ann", ""},
     .second_apart = {LIST_LEAVES, "bo", ""},
     .together = "crm bo false Old Name\nlist ann unsubscribed Old Name\n",
     .codes = {3},
     .writes = 1,
     .apart = "crm bo false Old Name\nlist bo unsubscribed Old Name\n",
     .writes_apart = 2},
    {"leave, then address",
     {LIST_LEAVES, "ann", ""},
     {CRM_MOVES},
     .together = "crm bo false Old Name\nlist ann unsubscribed Old Name\n",
     .codes = {3},
     .writes = 1,
     .codes_apart = {3},
     .writes_apart = 1},
    {"address, then opt-out",
     {CRM_MOVES},
     {CRM_LEAVES, "bo", ""},
     .together = "crm bo false Old Name\nlist ann unsubscribed Old Name\n",
     .codes = {0, 3},
     .writes = 1,
     .apart = "crm bo false Old Name\nlist bo unsubscribed Old Name\n",
     .writes_apart = 2},
    {"opt-out, then address",
     {CRM_LEAVES, "ann", ""},
     {CRM_MOVES},
     .together = "crm bo false Old Name\nlist ann unsubscribed Old Name\n",
     .codes = {0, 3},
     .writes = 1,
     .codes_apart = {3},
     .writes_apart = 1},
    {"in the CRM, then on the list",
     {CRM_MOVES},
     {LIST_MOVES},
     .second_apart = {"list", "rename", "bo", "\"to\":\"li@id.example.net\""},
     .together = "crm bo true Old Name\nlist bo subscribed Old Name\n",
     .writes = 1,
     .apart = "crm bo true Old Name\nlist li subscribed Old Name\n",
     .writes_apart = 1},
    {"on the list, then in the CRM",
     {LIST_MOVES},
     {CRM_MOVES},
     .together = "crm bo true Old Name\nlist bo subscribed Old Name\n",
     .writes = 1,
     .writes_apart = 1},
    {"to the same on both",
     {CRM_MOVES},
     {"list", "rename", "ann", "\"to\":\"bo@id.example.net\""},
     .second_apart = {LIST_CALLED, "bo", "\"fields\":{}"},
     .together = "crm bo true Old Name\nlist bo subscribed Old Name\n",
     .unseen = true,
     .writes_apart = 1},
    {"to the same on both, the list first",
     {"list", "rename", "ann", "\"to\":\"bo@id.example.net\""},
     {CRM_MOVES},
     .together = "crm bo true Old Name\nlist bo subscribed Old Name\n",
     .unseen = true,
     .unseen_apart = true},
    {"field, then address",
     {CRM_CALLED, "ann", CRM_NEW},
     {CRM_MOVES},
     .together = "crm bo true New Name\nlist bo subscribed New Name\n",
     .writes = 2,
     .writes_apart = 2},
    {"address, then field",
     {CRM_MOVES},
     {CRM_CALLED, "bo", CRM_NEW},
     .together = "crm bo true New Name\nlist bo subscribed New Name\n",
     .writes = 2,
     .writes_apart = 2},
    {"field of the list, then address",
     {LIST_CALLED, "ann", LIST_NEW},
     {CRM_MOVES},
     .together = "crm bo true New Name\nlist bo subscribed New Name\n",
     .writes = 2,
     .writes_apart = 2},
    {"address, then field of the list",
     {CRM_MOVES},
     {LIST_CALLED, "ann", LIST_NEW},
     .second_apart = {LIST_CALLED, "bo", LIST_NEW},
     .together = "crm bo true New Name\nlist bo subscribed New Name\n",
     .writes = 2,
     .writes_apart = 2},
    {"there and back",
     {CRM_MOVES},
     {"crm", "rename", "bo", "\"to\":\"ann@id.example.net\""},
     .together = "crm ann true Old Name\nlist ann subscribed Old Name\n",
     .unseen = true,
     .writes_apart = 2},
    {"address of the list, then opt-out",
     {LIST_MOVES},
     {CRM_LEAVES, "ann", ""},
     .together = "crm ann false Old Name\nlist li unsubscribed Old Name\n",
     .writes = 1,
     .writes_apart = 1},
    {"opt-out, then address of the list",
     {CRM_LEAVES, "ann", ""},
     {LIST_MOVES},
     .together = "crm ann false Old Name\nlist li unsubscribed Old Name\n",
     .writes = 1,
     .writes_apart = 1},
    {"address of the list, then leave",
     {LIST_MOVES},
     {LIST_LEAVES, "li", ""},
     .together = "crm ann false Old Name\nlist li unsubscribed Old Name\n",
     .writes = 1,
     .writes_apart = 1},
    {"leave, then address of the list",
     {LIST_LEAVES, "ann", ""},
     {LIST_MOVES},
     .together = "crm ann false Old Name\nlist li unsubscribed Old Name\n",
     .writes = 1,
     .writes_apart = 1},
    {"address of the list, then field",
     {LIST_MOVES},
     {CRM_CALLED, "ann", CRM_NEW},
     .together = "crm ann true New Name\nlist li subscribed New Name\n",
     .writes = 1,
     .writes_apart = 1},
    {"address of the list, then field of the list",
     {LIST_MOVES},
     {LIST_CALLED, "li", LIST_NEW},
     .together = "crm ann true New Name\nlist li subscribed New Name\n",
     .writes = 1,
     .writes_apart = 1},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* The story has a line for each change of address. */
static void expect_story(const struct act *first, const struct act *second,
                         const char *people, bool unseen)
{
    const char *name = people + strlen("crm ");
    char who[16];
    snprintf(who, sizeof who, "%.*s", (int)strcspn(name, " "), name);
    const struct act *acts[] = {first, second};
    for (int i = 0; i < 2; i++) {
        const bool crm = strcmp(acts[i]->side, "crm") == 0;
        if (strcmp(acts[i]->verb, "rename") != 0 || (crm && unseen))
            continue;
        who_explain(who,
                    crm ? "changed the address in the CRM"
                        : "the address changed on the list; the CRM keeps its own");
    }
}

static void act(const struct act *one)
{
    who_act(one->side, one->verb, one->name, one->more);
}

static void expect_end(const char *what, const int *codes, int writes,
                       const char *people)
{
    for (int run = 0; run < RUNS; run++)
        who_run(codes[run]);
    const int written = rig_requests().writes;
    ck_assert_msg(written == writes, "%s: %d writes, not %d, and:\n%s", what, written,
                  writes, rig_summary());
    who_rest();
    who_expect(people);
}

START_TEST(two_changes_read_in_one_run_end_as_the_rules_say)
{
    who_on_both("ann");
    who_begin();
    act(&rows[_i].first);
    act(&rows[_i].second);
    expect_end(rows[_i].what, rows[_i].codes, rows[_i].writes, rows[_i].together);
    expect_story(&rows[_i].first, &rows[_i].second, rows[_i].together, rows[_i].unseen);
}
END_TEST

START_TEST(two_changes_with_a_run_between_end_as_the_rules_say)
{
    const struct act *second =
        rows[_i].second_apart.verb == NULL ? &rows[_i].second : &rows[_i].second_apart;
    who_on_both("ann");
    who_begin();
    act(&rows[_i].first);
    who_run(0);
    act(second);
    const char *people = rows[_i].apart == NULL ? rows[_i].together : rows[_i].apart;
    expect_end(rows[_i].what, rows[_i].codes_apart, rows[_i].writes_apart, people);
    expect_story(&rows[_i].first, second, people, rows[_i].unseen_apart);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"two_changes_read_in_one_run_end_as_the_rules_say",
         &two_changes_read_in_one_run_end_as_the_rules_say, ROWS, 0},
        {"two_changes_with_a_run_between_end_as_the_rules_say",
         &two_changes_with_a_run_between_end_as_the_rules_say, ROWS, 0},
        {0},
    };
    return rig_suite("identity: orders", tests);
}
