/* test_conform_services.c -- the connectors of this source keep to the interface, each
 * against a service of its own: `wherry conform` finds nothing wrong. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/pipelines/rig.h"

#define QUICK "WHERRY_HASTE=200"

static struct told told;

/* Not by the rig: it forbids every address in the output, and this output has that of
 * the test contact. */
static void conform(const char *plugin, const char *spec)
{
    char line[512];
    snprintf(line, sizeof line, "conform %s/plugins/%s.so --against %s --write", BUILD,
             plugin, rig_path(spec));
    program_run(rig_home(), QUICK, line, &told);
    told_expect(&told, line, 0, " 0 failed");
}

/* The rules that were looked at, and not skipped. */
static void expect_passed(const char *const *rules)
{
    for (; *rules != NULL; rules++) {
        char line[64];
        snprintf(line, sizeof line, "  passed   %s ", *rules);
        ck_assert_msg(strstr(buffer_text(&told.out), line) != NULL, "'%s' in: %s",
                      *rules, buffer_text(&told.out));
    }
    told_free(&told);
}

static void people_on_both_sides(void)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":40,\"common\":20,\"plain\":true,\"random\":1}");
}

START_TEST(mailchimp_keeps_to_the_interface)
{
    people_on_both_sides();
    rig_act("list", "join", "ann@example.com", "");
    rig_act("list", "tag", "ann@example.com", "\"segment\":\"VIP\"");
    rig_write_all_steps();
    conform("mailchimp", "specs/p.yaml");
    expect_passed((const char *const[]){
        "wrong-config", "open-close", "identity",    "catalog",        "read",
        "batch-of-one", "same-twice", "since",       "lookup",         "lookup-ids",
        "cancel",       "verdict",    "read-back",   "update",         "rename",
        "bulk",         "join-leave", "unsubscribe", "static-segment", NULL});
}
END_TEST

START_TEST(ometria_keeps_to_the_interface)
{
    people_on_both_sides();
    rig_write_all_steps();
    rig_act("crm", "add_segment", "", "\"segment\":\"7\",\"title\":\"VIP\"");
    sandbox_dial(rig_sandbox(), "ometria.apply_delay_ms", "0");
    conform("ometria", "specs/p.yaml");
    expect_passed((const char *const[]){
        "wrong-config", "open-close", "identity", "catalog", "read", "batch-of-one",
        "same-twice", "since", "resume", "lookup", "lookup-ids", "cancel", "segment",
        "verdict", "read-back", "update", "unsubscribe", NULL});
}
END_TEST

START_TEST(csv_keeps_to_the_interface)
{
    static const char people[] = "id,email,consent,name\n1,ann@example.com,yes,Ann\n"
                                 "2,ben@example.com,no,Ben\n";
    static const char *const folders[] = {"crm", "crm/segments", "list"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        ck_assert_int_eq(mkdir(rig_path(folders[i]), 0700), 0);
    rig_write_file("crm/contacts.csv", people);
    rig_write_file("list/contacts.csv", people);
    rig_write_file("crm/segments/VIP.csv", "id\n1\n");
    rig_write_file("specs/p.yaml",
                   "pipeline: p\ncrm: { plugin: csv, folder: '${HOME}/crm' }\n"
                   "list: { plugin: csv, folder: '${HOME}/list' }\n"
                   "contact_sync:\n  every: 1h\n  steps: [push_push_fields]\n"
                   "  fields: [{ crm: name, list: name }]\n");
    conform("csv", "specs/p.yaml");
    expect_passed((const char *const[]){
        "wrong-config", "open-close", "identity", "catalog", "read", "batch-of-one",
        "same-twice", "since", "lookup", "lookup-ids", "segment", "verdict",
        "read-back", "update", "rename", "join-leave", "unsubscribe", "static-segment",
        NULL});
    ck_assert_ptr_nonnull(strstr(rig_file("crm/contacts.csv"), people));
}
END_TEST

static const struct test tests[] = {
    TEST(mailchimp_keeps_to_the_interface),
    TEST(ometria_keeps_to_the_interface),
    TEST(csv_keeps_to_the_interface),
    {0},
};

int main(void)
{
    return rig_suite("conform_services", tests);
}
