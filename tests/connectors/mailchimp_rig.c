/* mailchimp_rig.c -- the rig of the connector for Mailchimp. */
#include "tests/connectors/mailchimp_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"

const char *const rig_fields[] = {"FNAME", "LTV", "BIRTHDAY", NULL};

const struct rig_subject rig_subject = {
    .plugin = "mailchimp",
    .side = "list",
    .api_key = SANDBOX_MAILCHIMP_KEY,
    .base_url = sandbox_mailchimp_url,
    .options = {{"list_id", SANDBOX_LIST}, {"connections", "9"}},
};

const char *rig_id(const struct rig *rig, const char *key)
{
    const struct wherry_record *record = recorder_find(&rig->recorder, key);
    ck_assert_msg(record != NULL, "%s was not told", key);
    return record->id;
}

long rig_meter(struct rig *rig, const char *name)
{
    struct buffer answer = {0};
    ck_assert_int_eq(
        sandbox_control(rig->sandbox, "GET", "/control/meters", NULL, &answer), 200);
    const char *at = strstr(buffer_text(&answer), name);
    ck_assert_msg(at != NULL, "no %s in %s", name, buffer_text(&answer));
    long number = strtol(at + strlen(name) + 2, NULL, 10);
    buffer_free(&answer);
    return number;
}

void rig_all_told(struct rig *rig)
{
    struct buffer dump = {0};
    ck_assert_int_eq(
        sandbox_control(rig->sandbox, "GET", "/control/dump?side=list", NULL, &dump),
        200);
    size_t count = 0;
    for (const char *at = buffer_text(&dump);
         (at = strstr(at, "\"address\":\"")) != NULL;) {
        at += strlen("\"address\":\"");
        char address[128];
        snprintf(address, sizeof address, "%.*s", (int)strcspn(at, "\""), at);
        ck_assert_msg(recorder_find(&rig->recorder, address) != NULL, "%s is missed",
                      address);
        count++;
    }
    ck_assert_uint_gt(count, 0);
    buffer_free(&dump);
}
