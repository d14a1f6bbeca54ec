/* alone.c -- people who are on one side only, and those whom a backfill leaves out. */
#include "tests/pipelines/alone.h"

#include <stdio.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

void alone_enter(void)
{
    char address[64], fields[96];
    for (int i = 0; i < ALONE; i++) {
        snprintf(address, sizeof address, "shopper%d" AT, i);
        snprintf(fields, sizeof fields, "\"fields\":{\"firstname\":\"Shopname%d\"}", i);
        rig_act("crm", "join", address, fields);
        snprintf(address, sizeof address, "reader%d" AT, i);
        snprintf(fields, sizeof fields, "\"fields\":{\"FNAME\":\"Formname%d\"}", i);
        rig_act("list", "join", address, fields);
    }
}

/* Those whom a backfill must leave out, each for another reason. */
static void enter_others(void)
{
    static const char *const both[] = {"member",  "left",    "dismissed", "archived",
                                       "bounced", "deleted", "erased"};
    char address[64];
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        snprintf(address, sizeof address, "%s" AT, both[i]);
        rig_act("list", "join", address, "");
        rig_act("crm", "join", address, "");
    }
    rig_act("list", "leave", "left" AT, "");
    rig_act("list", "leave", "dismissed" AT, "\"by\":\"admin\"");
    rig_act("list", "archive", "archived" AT, "");
    rig_act("list", "bounce", "bounced" AT, "");
    rig_act("list", "join", "pending" AT, "\"pending\":true");
    rig_act("crm", "join", "pending" AT, "");
    rig_act("crm", "join", "opted-out" AT, "\"optin\":false");
    rig_act("crm", "join", "silent" AT, "\"optin\":null");
    rig_act("list", "join", "list-left" AT, "");
    rig_act("list", "leave", "list-left" AT, "");
    rig_act("list", "join", "list-pending" AT, "\"pending\":true");
    rig_act("list", "join", "list-archived" AT, "");
    rig_act("list", "archive", "list-archived" AT, "");
    rig_act("list", "join", "list-bounced" AT, "");
    rig_act("list", "bounce", "list-bounced" AT, "");
}

void alone_begin(unsigned steps)
{
    const struct rig_spec spec = {.steps = steps},
                          grown = {.steps = steps, .fields = ANOTHER_FIELD};
    alone_enter();
    enter_others();
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    rig_act("list", "delete", "deleted" AT, "");
    rig_act("crm", "anonymise", "erased" AT, "");
    rig_write_spec(&grown);
    rig_expect("run p", 0);
    rig_expect("run p", 0); /* who was not found is asked for again */
    rig_expect_no_write();
}

int alone_added(bool in_crm)
{
    char address[64];
    const struct json_node *dump = rig_dump();
    int count = 0;
    for (int i = 0; i < ALONE; i++) {
        snprintf(address, sizeof address, in_crm ? "reader%d" AT : "shopper%d" AT, i);
        const struct json_node *person =
            rig_person(dump, in_crm ? "crm" : "list", address);
        if (person == NULL)
            continue;
        ck_assert_str_eq(rig_consent(person), in_crm ? "true" : "subscribed");
        ck_assert_str_ne(rig_value(person, in_crm ? "firstname" : "FNAME"), "");
        count++;
    }
    return count;
}

void alone_expect_others_untouched(void)
{
    static const struct {
        const char *address, *status, *optin;
    } others[] = {{"member" AT, "subscribed", "true"},
                  {"left" AT, "unsubscribed", "true"},
                  {"dismissed" AT, "unsubscribed", "true"},
                  {"archived" AT, "archived", "true"},
                  {"bounced" AT, "cleaned", "true"},
                  {"deleted" AT, "", "true"},
                  {"erased" AT, "subscribed", ""},
                  {"pending" AT, "pending", "true"},
                  {"opted-out" AT, "", "false"},
                  {"silent" AT, "", "null"},
                  {"list-left" AT, "unsubscribed", ""},
                  {"list-pending" AT, "pending", ""},
                  {"list-archived" AT, "archived", ""},
                  {"list-bounced" AT, "cleaned", ""}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ck_assert_msg(text_same(rig_status(others[i].address), others[i].status),
                      "%s: on the list %s", others[i].address,
                      rig_status(others[i].address));
        ck_assert_msg(text_same(rig_optin(others[i].address), others[i].optin),
                      "%s: in the CRM %s", others[i].address,
                      rig_optin(others[i].address));
    }
}

const char *const alone_commands[] = {"backfill p --yes",
                                      "backfill p --from-list --yes"};
