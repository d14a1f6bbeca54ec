/* test_shipped.c -- the shipped specs that have a folder on one side do what they are
 * for, unchanged except for the addresses of the service and the folder.
 * (tests/pipelines/test_csv.c runs the one with two folders.) */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/pipelines/rig.h"

#define KEYS                                                                           \
    "OMETRIA_API_KEY=" SANDBOX_OMETRIA_KEY " MAILCHIMP_API_KEY=" SANDBOX_MAILCHIMP_KEY

/* The text with `to` in place of the one `from`. */
static const char *with(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "there is no '%s'", from);
    ck_assert_ptr_null(strstr(at + 1, from));
    return rig_keep_format("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static const char *shipped(const char *name)
{
    char text[4096];
    FILE *file = fopen(rig_keep_format(TOP_SRCDIR "/specs/%s.yaml", name), "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return rig_keep(text);
}

static void use(const char *spec, const char *folder)
{
    ck_assert_int_eq(mkdir(rig_path(folder), 0700), 0);
    rig_write_file("specs/p.yaml", spec);
    rig_set_environment(KEYS);
    rig_set_pace(false);
}

START_TEST(an_export_of_a_shop_feeds_a_list_of_mailchimp)
{
    static const char export[] = "Customer;E-mail;Newsletter;First name;Last name\n"
                                 "1;ann@example.com;Y;Ann;Archer\n"
                                 "2;ben@example.com;yes;Ben;Baker\n";
    const char *spec = shipped("folder-to-mailchimp");
    spec = with(spec, "/srv/shop-export", rig_path("shop"));
    spec = with(spec, "  plugin: mailchimp\n",
                rig_keep_format("  plugin: mailchimp\n  base_url: %s\n",
                                sandbox_mailchimp_url(rig_sandbox())));
    use(spec, "shop");
    rig_write_file("shop/contacts.csv", export);
    rig_act("list", "join", "ann@example.com", "");
    rig_act("list", "join", "ben@example.com", "");
    rig_expect("run shop-export", 0);
    /* Ann opts out, Cat opts in; Ben leaves the list. */
    rig_write_file("shop/contacts.csv",
                   "Customer;E-mail;Newsletter;First name;Last name\n"
                   "1;ann@example.com;N;Ann;Archer\n"
                   "2;ben@example.com;yes;Ben;Baker\n"
                   "3;cat@example.com;yes;Cat;Cook\n");
    rig_act("list", "leave", "ben@example.com", "");
    rig_expect("run shop-export", 0);
    ck_assert_str_eq(rig_status("ann@example.com"), "unsubscribed");
    ck_assert_str_eq(rig_status("cat@example.com"), "subscribed");
    const struct json_node *cat = rig_person(rig_dump(), "list", "cat@example.com");
    ck_assert_str_eq(rig_value(cat, "FNAME"), "Cat");
    ck_assert_str_eq(rig_value(cat, "LNAME"), "Cook");
    ck_assert_ptr_nonnull(
        strstr(rig_file("shop/contacts.csv"), "2;ben@example.com;no;Ben;Baker\n"));
}
END_TEST

START_TEST(people_and_a_segment_of_ometria_are_in_a_folder)
{
    static const char header[] = "id,email,consent,consent_at,First name,Last name\n";
    const char *spec = shipped("ometria-to-folder");
    spec = with(spec, "/srv/mailing", rig_path("mailing"));
    spec = with(spec, "  plugin: ometria\n",
                rig_keep_format("  plugin: ometria\n  base_url: %s\n"
                                "  reads_per_second: 1000\n  pushes_per_second: 1000\n",
                                sandbox_ometria_url(rig_sandbox())));
    use(spec, "mailing");
    rig_write_file("mailing/contacts.csv",
                   rig_keep_format("%sa,ann@example.com,subscribed,"
                                   "2026-01-05T09:00:00Z,Ann,Archer\n",
                                   header));
    rig_act("crm", "join", "ann@example.com", "");
    rig_act("crm", "add_segment", "", "\"segment\":\"1042\",\"title\":\"VIP\"");
    rig_expect("run ometria-to-folder", 0);
    rig_act("crm", "leave_api", "ann@example.com", "");
    rig_act("crm", "join", "cat@example.com", "\"fields\":{\"firstname\":\"Cat\"}");
    rig_act("crm", "enter", "cat@example.com", "\"segment\":\"1042\"");
    rig_act("crm", "refresh", "", "\"segment\":\"1042\"");
    rig_expect("run ometria-to-folder", 0);
    rig_expect("run ometria-to-folder", 0);
    const char *people = rig_file("mailing/contacts.csv");
    ck_assert_msg(strstr(people, "a,ann@example.com,unsubscribed,") != NULL, "%s",
                  people);
    ck_assert_msg(strstr(people, ",cat@example.com,subscribed,") != NULL, "%s", people);
    ck_assert_msg(strstr(people, ",Cat,") != NULL, "%s", people);
    ck_assert_ptr_nonnull(
        strstr(rig_file("mailing/segments/VIP customers.csv"), "cat@example.com"));
}
END_TEST

static const struct test tests[] = {
    TEST(an_export_of_a_shop_feeds_a_list_of_mailchimp),
    TEST(people_and_a_segment_of_ometria_are_in_a_folder),
    {0},
};

int main(void)
{
    return rig_suite("shipped", tests);
}
