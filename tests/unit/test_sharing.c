/* test_sharing.c -- the rows that supervisors share, in a real database. */
#include "host/store/sharing.h"

#include <stdio.h>
#include <string.h>

#include "host/store/lease.h"
#include "host/store/postgres/schema_versions.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/joined.h"

enum { HOUR_MS = 3600 * 1000 };

START_TEST(a_directory_has_one_supervisor_alone)
{
    const struct sharing_self self = {.name = "x", .version = "1.0"};
    struct sharing *sharing = NULL;
    struct sharing_survey survey;
    joined_add("x", 4);
    ck_assert_int_eq(
        sharing_join((struct states){"/nowhere"}, &self, &sharing, &joined_error),
        WHERRY_END);
    ck_assert_ptr_null(sharing);
    ck_assert_int_eq(sharing_read((struct states){"/nowhere"}, &joined_arena, &survey,
                                  &joined_error),
                     WHERRY_END);
}
END_TEST

START_TEST(a_new_pipeline_is_due_at_once_and_claimed_by_one)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    struct sharing_claim first;
    joined_announce(x, 3, 1);
    joined_announce(y, 3, 1);
    const struct sharing_look seen = joined_look(x);
    ck_assert_uint_eq(seen.count, 3);
    ck_assert_int_eq(seen.jobs, 8);
    ck_assert_int_gt(seen.lapse_ms, seen.now_ms);
    for (size_t i = 0; i < 3; i++) {
        const struct sharing_row *row = &seen.rows[i];
        ck_assert(!row->held && !row->busy && !row->refused && !row->foreign);
        ck_assert_int_le(row->due_ms, seen.now_ms);
    }
    ck_assert_uint_eq(joined_claim(x, &first), 3);
    ck_assert_uint_eq(first.digest, 0);
    ck_assert_uint_eq(joined_claim(y, NULL), 0);
    ck_assert(joined_look(y).rows[0].held);
}
END_TEST

START_TEST(what_is_given_back_keeps_its_times)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    struct sharing_claim mine, theirs;
    joined_announce(x, 1, UINT64_MAX);
    joined_announce(y, 1, UINT64_MAX);
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    mine.digest = UINT64_MAX;
    for (int i = 0; i < SHARING_WORKS; i++)
        mine.next_ms[i] = SHARING_NEVER;
    mine.next_ms[2] = mine.since_ms + HOUR_MS;
    joined_good(sharing_give_back(x, &mine, 0, &joined_error));
    ck_assert_uint_eq(joined_look(y).count, 0);
    ck_assert_int_eq(joined_look(y).next_ms, mine.since_ms + HOUR_MS);
    ck_assert_uint_eq(joined_claim(y, NULL), 0);
    joined_good(sharing_hurry(y, &joined_error));
    ck_assert_uint_eq(joined_claim(y, &theirs), 1);
    ck_assert_uint_eq(theirs.digest, UINT64_MAX);
    ck_assert_int_le(theirs.next_ms[2], theirs.since_ms);
    ck_assert_int_eq(theirs.next_ms[1], SHARING_NEVER);
}
END_TEST

START_TEST(what_is_put_off_keeps_its_place)
{
    struct sharing *x = joined_add("x", 4);
    struct sharing_claim mine;
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    for (int i = 0; i < SHARING_WORKS; i++)
        mine.next_ms[i] = mine.since_ms - HOUR_MS;
    joined_good(sharing_give_back(x, &mine, mine.since_ms + HOUR_MS, &joined_error));
    ck_assert_uint_eq(joined_look(x).count, 0);
    database_run("UPDATE wherry.shared_pipeline SET wake = 0");
    ck_assert_int_eq(joined_look(x).rows[0].due_ms, mine.since_ms - HOUR_MS);
}
END_TEST

START_TEST(what_a_silent_one_holds_is_claimed_by_another_and_stays_theirs)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    struct sharing_claim mine, theirs;
    joined_announce(x, 1, 1);
    joined_announce(y, 1, 1);
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    joined_silence("x");
    ck_assert_uint_eq(joined_claim(x, NULL), 0); /* it can claim nothing itself */
    ck_assert_uint_eq(joined_claim(y, &theirs), 1);
    ck_assert_int_eq(joined_look(y).jobs, 4);
    joined_beat(x, false);
    joined_good(sharing_give_back(x, &mine, 0, &joined_error)); /* too late */
    ck_assert(joined_look(y).rows[0].held);
    ck_assert_uint_eq(joined_claim(x, NULL), 0);
}
END_TEST

START_TEST(one_that_is_heard_of_again_in_time_keeps_what_it_has)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    joined_announce(x, 1, 1);
    joined_announce(y, 1, 1);
    ck_assert_uint_eq(joined_claim(x, NULL), 1);
    joined_silence("x");
    ck_assert(!joined_look(y).rows[0].held);
    joined_beat(x, false);
    ck_assert_uint_eq(joined_claim(y, NULL), 0);
}
END_TEST

START_TEST(one_that_leaves_gives_back_what_it_has)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    joined_announce(x, 2, 1);
    joined_announce(y, 2, 1);
    ck_assert_uint_eq(joined_claim(x, NULL), 2);
    joined_leave(x);
    ck_assert_uint_eq(joined_claim(y, NULL), 2);
}
END_TEST

START_TEST(one_that_is_leaving_claims_nothing_and_is_not_counted_on)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 5);
    joined_announce(x, 1, 1);
    joined_announce(y, 1, 2);
    ck_assert(joined_look(y).rows[0].refused);
    joined_beat(x, true);
    ck_assert_uint_eq(joined_claim(x, NULL), 0);
    ck_assert_int_eq(joined_look(y).jobs, 5);
    ck_assert(!joined_look(y).rows[0].refused);
    ck_assert_uint_eq(joined_claim(y, NULL), 1);
}
END_TEST

START_TEST(nobody_claims_a_pipeline_in_whose_spec_hosts_differ)
{
    struct sharing *x = joined_add("x", 4), *y = joined_add("y", 4);
    struct sharing_survey survey;
    joined_announce(x, 2, 1);
    joined_announce(y, 1, 2); /* and it does not have b */
    const struct sharing_look seen = joined_look(y);
    ck_assert_uint_eq(seen.count, 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert(seen.rows[i].refused != seen.rows[i].foreign);
    ck_assert_uint_eq(joined_claim(y, NULL), 0);
    ck_assert_uint_eq(joined_claim(x, NULL), 1);
    joined_good(sharing_read(joined_states, &joined_arena, &survey, &joined_error));
    ck_assert_uint_eq(survey.difference_count, 2);
    ck_assert_str_eq(survey.differences[0].pipeline, "a");
    ck_assert_str_eq(survey.differences[0].host, "x");
    ck_assert_str_eq(survey.differences[1].host, "y");
    joined_announce(y, 1, 1);
    ck_assert_uint_eq(joined_claim(y, NULL), 1);
    joined_good(sharing_read(joined_states, &joined_arena, &survey, &joined_error));
    ck_assert_uint_eq(survey.difference_count, 0);
}
END_TEST

START_TEST(a_changed_spec_is_looked_at_at_once)
{
    struct sharing *x = joined_add("x", 4);
    struct sharing_claim mine;
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    mine.digest = 1;
    for (int i = 0; i < SHARING_WORKS; i++)
        mine.next_ms[i] = mine.since_ms + HOUR_MS;
    joined_good(sharing_give_back(x, &mine, 0, &joined_error));
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_look(x).count, 0);
    joined_announce(x, 1, 2);
    ck_assert_uint_eq(joined_claim(x, &mine), 1);
    ck_assert_uint_eq(mine.digest, 1);
}
END_TEST

START_TEST(a_pipeline_that_nobody_has_is_due_for_nobody)
{
    struct sharing *x = joined_add("x", 4);
    joined_announce(x, 2, 1);
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_look(x).count, 1);
    joined_announce(x, 0, 1);
    ck_assert_uint_eq(joined_look(x).count, 0);
}
END_TEST

START_TEST(a_pipeline_whose_lease_is_held_is_busy)
{
    struct sharing *x = joined_add("x", 4);
    struct lease *lease = NULL;
    joined_announce(x, 2, 1);
    joined_good(
        lease_take(joined_states, "pipeline b", 0, NULL, NULL, &lease, &joined_error));
    const struct sharing_look seen = joined_look(x);
    ck_assert_uint_eq(seen.rows[0].busy + seen.rows[1].busy, 1);
    lease_release(lease);
    ck_assert(!joined_look(x).rows[0].busy && !joined_look(x).rows[1].busy);
}
END_TEST

START_TEST(one_of_an_older_schema_claims_nothing_and_is_told_so)
{
    struct sharing *x = joined_add("x", 4);
    struct sharing_survey survey;
    bool old = false;
    joined_announce(x, 1, 1);
    database_run("UPDATE wherry.version SET number = number + 100");
    joined_good(sharing_beat(x, false, &old, &joined_error));
    ck_assert(old);
    ck_assert_uint_eq(joined_claim(x, NULL), 0);
    ck_assert_int_eq(joined_look(x).jobs, 0);
    database_run("UPDATE wherry.version SET number = number - 100;"
                 "UPDATE wherry.supervisor SET schema = schema - 1");
    joined_good(sharing_read(joined_states, &joined_arena, &survey, &joined_error));
    ck_assert(survey.hosts[0].old);
    ck_assert_int_eq(survey.hosts[0].schema, schema_version - 1);
}
END_TEST

START_TEST(hosts_are_shown_with_what_they_do)
{
    struct sharing *x = joined_add("x's", 4), *y = joined_add("y", 3);
    struct sharing_survey survey;
    bool old;
    joined_announce(x, 2, 1);
    joined_announce(y, 1, 1);
    ck_assert_uint_eq(joined_claim(x, NULL), 2);
    joined_good(sharing_beat(x, false, &old, &joined_error));
    joined_silence("y");
    joined_good(sharing_read(joined_states, &joined_arena, &survey, &joined_error));
    ck_assert_uint_eq(survey.host_count, 2);
    const struct sharing_host *one = &survey.hosts[0], *other = &survey.hosts[1];
    ck_assert_str_eq(one->name, "x's");
    ck_assert_str_eq(one->version, "1.0");
    ck_assert_str_eq(one->claimed, "a b");
    ck_assert_int_eq(one->process, 7);
    ck_assert_int_eq(one->jobs, 4);
    ck_assert_int_eq(one->running, 2);
    ck_assert_int_eq(one->pipelines, 2);
    ck_assert(one->there && !one->leaving && !one->old);
    ck_assert_str_eq(other->claimed, "");
    ck_assert(!other->there);
}
END_TEST

START_TEST(one_whose_row_was_removed_announces_again)
{
    struct sharing *x = joined_add("x", 4);
    bool old;
    joined_announce(x, 1, 1);
    database_run("DELETE FROM wherry.supervisor");
    ck_assert_int_eq(sharing_beat(x, false, &old, &joined_error), WHERRY_END);
    ck_assert_uint_eq(joined_claim(x, NULL), 0);
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_claim(x, NULL), 1);
}
END_TEST

START_TEST(a_lost_connection_is_made_again)
{
    struct sharing *x = joined_add("x", 4);
    joined_announce(x, 1, 1);
    database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 " WHERE usename = 'wherry'");
    ck_assert_uint_eq(joined_claim(x, NULL), 1);
}
END_TEST

START_TEST(another_role_sees_nothing_of_it)
{
    struct sharing *x = joined_add("x", 4);
    joined_announce(x, 1, 1);
    ck_assert_uint_eq(joined_look(x).count, 1);
    database_run("DROP ROLE IF EXISTS other; CREATE ROLE other LOGIN;"
                 "GRANT USAGE ON SCHEMA wherry TO other;"
                 "GRANT SELECT ON ALL TABLES IN SCHEMA wherry TO other");
    ck_assert_ptr_nonnull(database_try(
        database_uri("other"), "DO $$ BEGIN IF NOT EXISTS (SELECT FROM"
                               " wherry.shared_pipeline) AND NOT EXISTS (SELECT FROM"
                               " wherry.supervisor) AND NOT EXISTS (SELECT FROM"
                               " wherry.announced) THEN RAISE 'none'; END IF; END $$"));
    database_run("DROP OWNED BY other; DROP ROLE other");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_directory_has_one_supervisor_alone),
        TEST(a_new_pipeline_is_due_at_once_and_claimed_by_one),
        TEST(what_is_given_back_keeps_its_times),
        TEST(what_is_put_off_keeps_its_place),
        TEST(what_a_silent_one_holds_is_claimed_by_another_and_stays_theirs),
        TEST(one_that_is_heard_of_again_in_time_keeps_what_it_has),
        TEST(one_that_leaves_gives_back_what_it_has),
        TEST(one_that_is_leaving_claims_nothing_and_is_not_counted_on),
        TEST(nobody_claims_a_pipeline_in_whose_spec_hosts_differ),
        TEST(a_changed_spec_is_looked_at_at_once),
        TEST(a_pipeline_that_nobody_has_is_due_for_nobody),
        TEST(a_pipeline_whose_lease_is_held_is_busy),
        TEST(one_of_an_older_schema_claims_nothing_and_is_told_so),
        TEST(hosts_are_shown_with_what_they_do),
        TEST(one_whose_row_was_removed_announces_again),
        TEST(a_lost_connection_is_made_again),
        TEST(another_role_sees_nothing_of_it),
        {0}};
    return joined_suite("sharing", tests);
}
