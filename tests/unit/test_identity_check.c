/* test_identity_check.c -- a state is for one list and one account: another one under
 * the same pipeline id is refused before anything is read, a new key of the same is
 * not.
 */
#include <string.h>

#include "host/picture/identity.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum { PEOPLE = 8 };

static struct spec_setting list_id = {
    .name = "list_id", .value = "one", .place = {"world.yaml", 9, 12}};

static void set_list(const char *id)
{
    list_id.value = id;
    world.pipeline.list.settings = &list_id;
    world.pipeline.list.setting_count = id == NULL ? 0 : 1;
}

static void set_account(const char *name)
{
    world.pipeline.crm.account = name;
}

/* People on both sides, the baseline taken at list one of the account `name`. */
static void enter(const char *name, int people)
{
    world_init(&world);
    world.pipeline.list.plugin_place = (struct spec_place){"world.yaml", 7, 11};
    world.pipeline.crm.plugin_place = (struct spec_place){"world.yaml", 3, 11};
    world.pipeline.crm.place = (struct spec_place){"world.yaml", 2, 1};
    set_list("one");
    set_account(name);
    for (int human = 1; human <= people; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
}

static const char *known(const char *name)
{
    static struct arena arena;
    return store_value(world.store, &arena, name, "");
}

static void expect_refused(const char *words)
{
    struct store_counts before, after;
    struct wherry_error error = {0};
    ck_assert_int_eq(store_count(world.store, &before, &error), WHERRY_OK);
    ck_assert_int_eq(world_run(&world), WHERRY_FAILED);
    ck_assert_msg(strstr(world.failure, words) != NULL, "%s", world.failure);
    ck_assert_msg(strstr(world.failure, "`wherry delete world`") != NULL, "%s",
                  world.failure);
    ck_assert(!world.report.sides[STORE_LIST].read);
    ck_assert(!world.report.sides[STORE_CRM].read);
    ck_assert_int_eq(store_count(world.store, &after, &error), WHERRY_OK);
    ck_assert_int_eq(memcmp(&before, &after, sizeof before), 0);
    ck_assert_int_eq(world_writes(&world), 0);
    world.breach[0] = '\0';
}

/* All contacts that the CRM of this account knows are other people. */
static void move_to_another_account(void)
{
    for (int i = 0; i < world.crm_count; i++)
        world.crm[i].id[0] = 'x';
    world.crm_key = "another";
}

/* ---- The list */

START_TEST(another_list_is_refused_until_the_old_one_is_back)
{
    enter(NULL, PEOPLE);
    set_list("two");
    expect_refused("world.yaml:9:12: list.list_id: until now 'world' synced "
                   "the list 'worldlist_one'");
    expect_refused("worldlist_one");
    set_list("one");
    world_runs(&world, 1);
}
END_TEST

START_TEST(a_list_without_an_id_is_known_by_its_plugin)
{
    enter(NULL, PEOPLE);
    set_list(NULL);
    expect_refused("world.yaml:7:11: list.plugin: until now 'world' synced "
                   "the list 'worldlist_one'");
}
END_TEST

START_TEST(a_plan_is_held_to_the_same_list)
{
    enter(NULL, PEOPLE);
    set_list("two");
    world.mode = RUN_PLAN;
    expect_refused("worldlist_one");
}
END_TEST

START_TEST(a_state_without_a_memory_takes_what_comes_and_keeps_it)
{
    struct wherry_error error = {0};
    static const char *const names[] = {"identity.list", "identity.crm",
                                        "identity.crm.account", "identity.crm.key"};
    enter("shop", PEOPLE);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_eq(store_set_value(world.store, names[i], "", &error), WHERRY_OK);
    set_list("two");
    set_account("other");
    world.crm_key = "another";
    world_runs(&world, 1);
    ck_assert_str_eq(known("identity.list"), "worldlist_two");
    ck_assert_str_eq(known("identity.crm"), "worldcrm");
    ck_assert_str_eq(known("identity.crm.account"), "other");
    ck_assert_str_eq(known("identity.crm.key"), "another");
    set_list("one");
    expect_refused("worldlist_two");
}
END_TEST

/* ---- The CRM */

START_TEST(another_plugin_is_refused)
{
    enter(NULL, PEOPLE);
    world.pipeline.crm.plugin = "othercrm";
    expect_refused("world.yaml:3:11: crm.plugin: until now 'world' synced a "
                   "CRM of 'worldcrm'");
}
END_TEST

START_TEST(a_new_key_under_the_same_name_is_the_same_account)
{
    enter("shop", PEOPLE);
    world.crm_key = "rotated";
    world_runs(&world, 1);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 0);
    ck_assert_str_eq(known("identity.crm.key"), "rotated");
}
END_TEST

START_TEST(a_new_name_of_the_same_key_is_the_same_account)
{
    static const char *const names[][2] = {
        {NULL, "shop"}, {"shop", "shop-uk"}, {"shop", NULL}};
    enter(names[_i][0], PEOPLE);
    set_account(names[_i][1]);
    world_runs(&world, 1);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 0);
    ck_assert_str_eq(known("identity.crm.account"),
                     names[_i][1] == NULL ? "" : names[_i][1]);
}
END_TEST

/* Names before and after that say nothing of a new key. */
static const char *const no_names[][2] = {
    {NULL, NULL}, {"shop", "other"}, {NULL, "shop"}, {"shop", NULL}};
enum { NO_NAMES = sizeof no_names / sizeof *no_names };

START_TEST(a_new_key_alone_is_proved_by_one_contact_that_is_known)
{
    enter(no_names[_i][0], PEOPLE);
    set_account(no_names[_i][1]);
    world.crm_key = "rotated";
    world_runs(&world, 1);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 1);
    ck_assert_str_eq(known("identity.crm.key"), "rotated");
    world_runs(&world, 1);
    ck_assert_int_eq(world.lookups[SIDE_CRM], 1);
}
END_TEST

START_TEST(a_new_key_that_no_contact_proves_is_another_account)
{
    enter(no_names[_i][0], PEOPLE);
    set_account(no_names[_i][1]);
    move_to_another_account();
    expect_refused("world.yaml:2:1: crm: this new key is for another account, which "
                   "has none of the 5 contacts that 'world' knows in the CRM");
    ck_assert_int_eq(world.lookups[SIDE_CRM], IDENTITY_PROOFS);
    ck_assert_str_eq(known("identity.crm.key"), "world");
    /* And so it stays, until the old key is back. */
    expect_refused("another account");
    world.crm_key = "world";
    world_runs(&world, 1);
}
END_TEST

START_TEST(the_same_numbers_for_other_people_prove_nothing)
{
    enter(NULL, 2);
    char first[sizeof world.crm[0].id];
    memcpy(first, world.crm[0].id, sizeof first);
    memcpy(world.crm[0].id, world.crm[1].id, sizeof first);
    memcpy(world.crm[1].id, first, sizeof first);
    world.crm_key = "another";
    expect_refused("none of the 2 contacts that 'world' knows in the CRM");
}
END_TEST

START_TEST(an_account_in_which_nobody_is_known_by_address_is_another_one)
{
    enter(NULL, 1);
    world_crm_move(&world, 1, "elsewhere@example.net");
    world.crm_key = "another";
    expect_refused("none of the 1 contact that 'world' knows in the CRM");
    ck_assert_int_eq(world.lookups[SIDE_CRM], 1);
}
END_TEST

START_TEST(one_contact_of_five_proves_the_account)
{
    enter(NULL, PEOPLE);
    for (int i = 0; i < IDENTITY_PROOFS - 1; i++)
        world.crm[i].exists = false;
    world.crm_key = "rotated";
    ck_assert_int_eq(world_run(&world), WHERRY_OK);
    ck_assert_int_eq(world.lookups[SIDE_CRM], IDENTITY_PROOFS);
}
END_TEST

START_TEST(a_state_without_contacts_in_the_crm_takes_what_comes)
{
    enter(NULL, 0);
    world_list_join(&world, 1);
    world.crm_key = "another";
    world_runs(&world, 1);
    ck_assert_str_eq(known("identity.crm.key"), "another");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(another_list_is_refused_until_the_old_one_is_back),
        TEST(a_list_without_an_id_is_known_by_its_plugin),
        TEST(a_plan_is_held_to_the_same_list),
        TEST(a_state_without_a_memory_takes_what_comes_and_keeps_it),
        TEST(another_plugin_is_refused),
        TEST(a_new_key_under_the_same_name_is_the_same_account),
        {"a_new_name_of_the_same_key_is_the_same_account",
         &a_new_name_of_the_same_key_is_the_same_account, 3, 0},
        {"a_new_key_alone_is_proved_by_one_contact_that_is_known",
         &a_new_key_alone_is_proved_by_one_contact_that_is_known, NO_NAMES, 0},
        {"a_new_key_that_no_contact_proves_is_another_account",
         &a_new_key_that_no_contact_proves_is_another_account, NO_NAMES, 0},
        TEST(the_same_numbers_for_other_people_prove_nothing),
        TEST(an_account_in_which_nobody_is_known_by_address_is_another_one),
        TEST(one_contact_of_five_proves_the_account),
        TEST(a_state_without_contacts_in_the_crm_takes_what_comes),
        {0}};
    return suite_run("identity", tests);
}
