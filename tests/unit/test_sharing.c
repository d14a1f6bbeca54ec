/* test_sharing.c -- the rows that supervisors share, in a real database. */
#include "host/store/sharing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/store/lease.h"
#include "host/store/postgres/schema.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"

enum { MOST = 8, HOUR_MS = 3600 * 1000 };

static struct wherry_error error;
static struct arena arena;
static struct sharing *joined[MOST];
static struct states states;

static void good(enum wherry_status status)
{
    ck_assert_msg(status == WHERRY_OK, "%d: %s", (int)status, error.message);
}

static struct sharing *join(const char *name, int64_t jobs)
{
    const struct sharing_self self = {
        .name = name, .version = "1.0", .process = 7, .jobs = jobs};
    size_t at = 0;
    while (joined[at] != NULL)
        at++;
    good(sharing_join(states, &self, &joined[at], &error));
    return joined[at];
}

static void leave(struct sharing *sharing)
{
    for (size_t i = 0; i < MOST; i++)
        if (joined[i] == sharing)
            joined[i] = NULL;
    sharing_leave(sharing);
}

static void finish(void)
{
    for (size_t i = 0; i < MOST; i++)
        if (joined[i] != NULL)
            leave(joined[i]);
    arena_free(&arena);
    database_run("DELETE FROM wherry.supervisor; DELETE FROM wherry.shared_pipeline;"
                 "DELETE FROM wherry.lease;"
                 "UPDATE wherry.version SET number = number % 100");
}

/* `count` pipelines "a", "b", ..., each with accounts of its own. */
static void announce(struct sharing *sharing, size_t count, uint64_t digest)
{
    static char names[MOST][2], leases[MOST][16];
    static const char *lists[MOST][2];
    struct sharing_spec specs[MOST];
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%c", (char)('a' + i));
        snprintf(leases[i], sizeof leases[i], "pipeline %s", names[i]);
        lists[i][0] = leases[i];
        specs[i] = (struct sharing_spec){.pipeline = names[i],
                                         .digest = digest,
                                         .accounts = {2 * i + 1, UINT64_MAX - i},
                                         .leases = lists[i]};
    }
    good(sharing_announce(sharing, specs, count, NULL, 0, &error));
}

static struct sharing_look look(struct sharing *sharing)
{
    struct sharing_look seen;
    good(sharing_look(sharing, &arena, &seen, &error));
    return seen;
}

/* All that it can get; gives how many, and the first of them. */
static size_t claim(struct sharing *sharing, struct sharing_claim *first)
{
    const struct sharing_look seen = look(sharing);
    int64_t numbers[MOST];
    struct sharing_claim *claims = NULL;
    size_t claimed = 0;
    for (size_t i = 0; i < seen.count; i++)
        numbers[i] = seen.rows[i].number;
    good(
        sharing_claim(sharing, numbers, seen.count, &arena, &claims, &claimed, &error));
    if (claimed > 0 && first != NULL)
        *first = claims[0];
    return claimed;
}

static void beat(struct sharing *sharing, bool leaving)
{
    bool old = true;
    good(sharing_beat(sharing, 0, leaving, &old, &error));
    ck_assert(!old);
}

/* As if it had said nothing for a term. */
static void silence(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof sql,
             "UPDATE wherry.supervisor SET until = 1 WHERE name = '%s'", name);
    database_run(sql);
}

START_TEST(a_directory_has_one_supervisor_alone)
{
    const struct sharing_self self = {.name = "x", .version = "1.0"};
    struct sharing *sharing = NULL;
    struct sharing_survey survey;
    join("x", 4);
    ck_assert_int_eq(sharing_join((struct states){"/nowhere"}, &self, &sharing, &error),
                     WHERRY_END);
    ck_assert_ptr_null(sharing);
    ck_assert_int_eq(sharing_read((struct states){"/nowhere"}, &arena, &survey, &error),
                     WHERRY_END);
}
END_TEST

START_TEST(a_new_pipeline_is_due_at_once_and_claimed_by_one)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    struct sharing_claim first;
    announce(x, 3, 1);
    announce(y, 3, 1);
    const struct sharing_look seen = look(x);
    ck_assert_uint_eq(seen.count, 3);
    ck_assert_int_eq(seen.jobs, 8);
    ck_assert_int_gt(seen.lapse_ms, seen.now_ms);
    for (size_t i = 0; i < 3; i++) {
        const struct sharing_row *row = &seen.rows[i];
        ck_assert(!row->held && !row->busy && !row->refused && !row->foreign);
        ck_assert_int_le(row->due_ms, seen.now_ms);
    }
    ck_assert_uint_eq(claim(x, &first), 3);
    ck_assert_uint_eq(first.digest, 0);
    ck_assert_uint_eq(claim(y, NULL), 0);
    ck_assert(look(y).rows[0].held);
}
END_TEST

START_TEST(what_is_given_back_keeps_its_times)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    struct sharing_claim mine, theirs;
    announce(x, 1, UINT64_MAX);
    announce(y, 1, UINT64_MAX);
    ck_assert_uint_eq(claim(x, &mine), 1);
    mine.digest = UINT64_MAX;
    for (int i = 0; i < SHARING_WORKS; i++)
        mine.next_ms[i] = SHARING_NEVER;
    mine.next_ms[2] = mine.since_ms + HOUR_MS;
    good(sharing_give_back(x, &mine, 0, &error));
    ck_assert_uint_eq(look(y).count, 0);
    ck_assert_int_eq(look(y).next_ms, mine.since_ms + HOUR_MS);
    ck_assert_uint_eq(claim(y, NULL), 0);
    good(sharing_hurry(y, &error));
    ck_assert_uint_eq(claim(y, &theirs), 1);
    ck_assert_uint_eq(theirs.digest, UINT64_MAX);
    ck_assert_int_le(theirs.next_ms[2], theirs.since_ms);
    ck_assert_int_eq(theirs.next_ms[1], SHARING_NEVER);
}
END_TEST

START_TEST(what_is_put_off_keeps_its_place)
{
    struct sharing *x = join("x", 4);
    struct sharing_claim mine;
    announce(x, 1, 1);
    ck_assert_uint_eq(claim(x, &mine), 1);
    for (int i = 0; i < SHARING_WORKS; i++)
        mine.next_ms[i] = mine.since_ms - HOUR_MS;
    good(sharing_give_back(x, &mine, mine.since_ms + HOUR_MS, &error));
    ck_assert_uint_eq(look(x).count, 0);
    database_run("UPDATE wherry.shared_pipeline SET wake = 0");
    ck_assert_int_eq(look(x).rows[0].due_ms, mine.since_ms - HOUR_MS);
}
END_TEST

START_TEST(what_a_silent_one_holds_is_claimed_by_another_and_stays_theirs)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    struct sharing_claim mine, theirs;
    announce(x, 1, 1);
    announce(y, 1, 1);
    ck_assert_uint_eq(claim(x, &mine), 1);
    silence("x");
    ck_assert_uint_eq(claim(x, NULL), 0); /* it can claim nothing itself */
    ck_assert_uint_eq(claim(y, &theirs), 1);
    ck_assert_int_eq(look(y).jobs, 4);
    beat(x, false);
    good(sharing_give_back(x, &mine, 0, &error)); /* too late */
    ck_assert(look(y).rows[0].held);
    ck_assert_uint_eq(claim(x, NULL), 0);
}
END_TEST

START_TEST(one_that_is_heard_of_again_in_time_keeps_what_it_has)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    announce(x, 1, 1);
    announce(y, 1, 1);
    ck_assert_uint_eq(claim(x, NULL), 1);
    silence("x");
    ck_assert(!look(y).rows[0].held);
    beat(x, false);
    ck_assert_uint_eq(claim(y, NULL), 0);
}
END_TEST

START_TEST(one_that_leaves_gives_back_what_it_has)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    announce(x, 2, 1);
    announce(y, 2, 1);
    ck_assert_uint_eq(claim(x, NULL), 2);
    leave(x);
    ck_assert_uint_eq(claim(y, NULL), 2);
}
END_TEST

START_TEST(one_that_is_leaving_claims_nothing_and_is_not_counted_on)
{
    struct sharing *x = join("x", 4), *y = join("y", 5);
    announce(x, 1, 1);
    announce(y, 1, 2);
    ck_assert(look(y).rows[0].refused);
    beat(x, true);
    ck_assert_uint_eq(claim(x, NULL), 0);
    ck_assert_int_eq(look(y).jobs, 5);
    ck_assert(!look(y).rows[0].refused);
    ck_assert_uint_eq(claim(y, NULL), 1);
}
END_TEST

START_TEST(nobody_claims_a_pipeline_in_whose_spec_hosts_differ)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    struct sharing_survey survey;
    announce(x, 2, 1);
    announce(y, 1, 2); /* and it does not have b */
    const struct sharing_look seen = look(y);
    ck_assert_uint_eq(seen.count, 2);
    for (size_t i = 0; i < 2; i++)
        ck_assert(seen.rows[i].refused != seen.rows[i].foreign);
    ck_assert_uint_eq(claim(y, NULL), 0);
    ck_assert_uint_eq(claim(x, NULL), 1);
    good(sharing_read(states, &arena, &survey, &error));
    ck_assert_uint_eq(survey.difference_count, 2);
    ck_assert_str_eq(survey.differences[0].pipeline, "a");
    ck_assert_str_eq(survey.differences[0].host, "x");
    ck_assert_str_eq(survey.differences[1].host, "y");
    announce(y, 1, 1);
    ck_assert_uint_eq(claim(y, NULL), 1);
    good(sharing_read(states, &arena, &survey, &error));
    ck_assert_uint_eq(survey.difference_count, 0);
}
END_TEST

START_TEST(a_changed_spec_is_looked_at_at_once)
{
    struct sharing *x = join("x", 4);
    struct sharing_claim mine;
    announce(x, 1, 1);
    ck_assert_uint_eq(claim(x, &mine), 1);
    mine.digest = 1;
    for (int i = 0; i < SHARING_WORKS; i++)
        mine.next_ms[i] = mine.since_ms + HOUR_MS;
    good(sharing_give_back(x, &mine, 0, &error));
    announce(x, 1, 1);
    ck_assert_uint_eq(look(x).count, 0);
    announce(x, 1, 2);
    ck_assert_uint_eq(claim(x, &mine), 1);
    ck_assert_uint_eq(mine.digest, 1);
}
END_TEST

START_TEST(a_pipeline_that_nobody_has_is_due_for_nobody)
{
    struct sharing *x = join("x", 4);
    announce(x, 2, 1);
    announce(x, 1, 1);
    ck_assert_uint_eq(look(x).count, 1);
    announce(x, 0, 1);
    ck_assert_uint_eq(look(x).count, 0);
}
END_TEST

START_TEST(a_pipeline_whose_lease_is_held_is_busy)
{
    struct sharing *x = join("x", 4);
    struct lease *lease = NULL;
    announce(x, 2, 1);
    good(lease_take(states, "pipeline b", 0, NULL, NULL, &lease, &error));
    const struct sharing_look seen = look(x);
    ck_assert_uint_eq(seen.rows[0].busy + seen.rows[1].busy, 1);
    lease_release(lease);
    ck_assert(!look(x).rows[0].busy && !look(x).rows[1].busy);
}
END_TEST

START_TEST(one_of_an_older_schema_claims_nothing_and_is_told_so)
{
    struct sharing *x = join("x", 4);
    struct sharing_survey survey;
    bool old = false;
    announce(x, 1, 1);
    database_run("UPDATE wherry.version SET number = number + 100");
    good(sharing_beat(x, 0, false, &old, &error));
    ck_assert(old);
    ck_assert_uint_eq(claim(x, NULL), 0);
    ck_assert_int_eq(look(x).jobs, 0);
    database_run("UPDATE wherry.version SET number = number - 100;"
                 "UPDATE wherry.supervisor SET schema = schema - 1");
    good(sharing_read(states, &arena, &survey, &error));
    ck_assert(survey.hosts[0].old);
    ck_assert_int_eq(survey.hosts[0].schema, SCHEMA_VERSION - 1);
}
END_TEST

START_TEST(hosts_are_shown_with_what_they_do)
{
    struct sharing *x = join("x's", 4), *y = join("y", 3);
    struct sharing_survey survey;
    bool old;
    announce(x, 2, 1);
    announce(y, 1, 1);
    ck_assert_uint_eq(claim(x, NULL), 2);
    good(sharing_beat(x, 2, false, &old, &error));
    silence("y");
    good(sharing_read(states, &arena, &survey, &error));
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
    struct sharing *x = join("x", 4);
    bool old;
    announce(x, 1, 1);
    database_run("DELETE FROM wherry.supervisor");
    ck_assert_int_eq(sharing_beat(x, 0, false, &old, &error), WHERRY_END);
    ck_assert_uint_eq(claim(x, NULL), 0);
    announce(x, 1, 1);
    ck_assert_uint_eq(claim(x, NULL), 1);
}
END_TEST

START_TEST(a_lost_connection_is_made_again)
{
    struct sharing *x = join("x", 4);
    announce(x, 1, 1);
    database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                 " WHERE usename = 'wherry'");
    ck_assert_uint_eq(claim(x, NULL), 1);
}
END_TEST

START_TEST(a_claim_whose_answer_was_lost_is_free_with_the_next_announcement)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    struct sharing_spec spec = {.pipeline = "a",
                                .digest = 1,
                                .accounts = {1, 2},
                                .leases = (const char *const[]){"pipeline a", NULL}};
    struct sharing_claim mine;
    announce(y, 1, 1);
    good(sharing_announce(x, &spec, 1, NULL, 0, &error));
    ck_assert_uint_eq(claim(x, &mine), 1);
    good(sharing_announce(x, &spec, 1, &mine.number, 1, &error));
    ck_assert_uint_eq(claim(y, NULL), 0);
    good(sharing_announce(x, &spec, 1, NULL, 0, &error));
    ck_assert_uint_eq(claim(y, &mine), 1);
    ck_assert(!mine.taken_over);
}
END_TEST

START_TEST(what_was_claimed_by_one_that_is_gone_is_taken_over)
{
    struct sharing *x = join("x", 4), *y = join("y", 4);
    struct sharing_claim mine;
    announce(x, 1, 1);
    announce(y, 1, 1);
    ck_assert_uint_eq(claim(x, &mine), 1);
    ck_assert(!mine.taken_over);
    silence("x");
    ck_assert_uint_eq(claim(y, &mine), 1);
    ck_assert(mine.taken_over);
}
END_TEST

START_TEST(one_comes_back_to_its_row)
{
    struct sharing *x = join("x", 4), *again = NULL;
    struct sharing_self self = {.name = "x", .version = "1.0", .process = 7, .jobs = 4};
    announce(x, 1, 1);
    ck_assert_uint_eq(claim(x, NULL), 1);
    self.number = sharing_number(x);
    good(sharing_join(states, &self, &again, &error));
    ck_assert_int_eq(sharing_number(again), self.number);
    beat(again, false);
    sharing_close(again); /* the row stays */
    ck_assert(look(x).rows[0].held);
    ck_assert_int_eq(database_number("SELECT count(*) FROM wherry.supervisor"), 1);
}
END_TEST

static size_t watch(struct sharing *sharing, struct sharing_watch *first)
{
    struct sharing_watch *watched = NULL;
    size_t count = 0;
    good(sharing_watch(sharing, HOUR_MS, &arena, &watched, &count, &error));
    if (count > 0 && first != NULL)
        *first = watched[0];
    return count;
}

START_TEST(one_alone_looks_at_the_lateness_of_a_pipeline_and_what_it_said_is_kept)
{
    struct sharing *x = join("x", 4), *y = join("y", 4), *other = join("other", 4);
    struct sharing_watch first;
    announce(x, 2, 1);
    announce(y, 2, 1);
    announce(other, 0, 1);
    ck_assert_uint_eq(watch(other, NULL), 0); /* it has none of them */
    ck_assert_uint_eq(watch(x, &first), 2);
    ck_assert_uint_eq(watch(y, NULL), 0);
    ck_assert_int_eq(first.late, 0);
    first.late = 5;
    first.said_ms = 17;
    first.rest_ms = 0;
    good(sharing_watched(x, &first, 1, &error));
    const int64_t number = first.number;
    ck_assert_uint_eq(watch(y, &first), 1);
    ck_assert_int_eq(first.number, number);
    ck_assert_int_eq(first.late, 5);
    ck_assert_int_eq(first.said_ms, 17);
    first.rest_ms = HOUR_MS;
    good(sharing_watched(y, &first, 1, &error));
    ck_assert_uint_eq(watch(x, NULL), 0);
}
END_TEST

START_TEST(another_role_sees_nothing_of_it)
{
    struct sharing *x = join("x", 4);
    announce(x, 1, 1);
    ck_assert_uint_eq(look(x).count, 1);
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
        TEST(a_claim_whose_answer_was_lost_is_free_with_the_next_announcement),
        TEST(what_was_claimed_by_one_that_is_gone_is_taken_over),
        TEST(one_comes_back_to_its_row),
        TEST(one_alone_looks_at_the_lateness_of_a_pipeline_and_what_it_said_is_kept),
        TEST(another_role_sees_nothing_of_it),
        {0}};
    static char uri[256];
    const char *why;
    if (!database_start(&why)) {
        printf("skipped: %s\n", why);
        return 77;
    }
    snprintf(uri, sizeof uri, "%s", database_uri("wherry"));
    states.text = uri;
    suite_fixture(NULL, finish);
    const int status = suite_run("sharing", tests);
    database_stop();
    return status;
}
