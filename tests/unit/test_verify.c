/* test_verify.c -- each side is read whole from time to time, and what reads of changes
 * have missed is found.
 */
#include <string.h>

#include "host/base/text.h"
#include "host/picture/passes.h"
#include "host/sync/reading.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum { OTHERS = 8, DAY_MS = 24 * HOUR_MS, QUARTER_MS = HOUR_MS / 4 };
static const int64_t week_ms = 7 * (int64_t)DAY_MS;

/* Person 1 and others on both sides, the baseline taken, and quiet for three days: no
 * read of changes shows anybody. */
static void begin_quiet(void)
{
    begin();
    for (int other = 2; other < 2 + OTHERS; other++) {
        world_list_join(&world, other);
        world_crm_join(&world, other, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
    world_advance(&world, 3 * (int64_t)DAY_MS);
    world_runs(&world, 1);
}

static void verify_now(void)
{
    world.verify = true;
    world_runs(&world, 1);
    world.verify = false;
}

static const struct report_verify *verified(enum side side)
{
    return &world.report.sides[side].verify;
}

static void expect_found(enum side side, int missing, int missed, int different)
{
    ck_assert(verified(side)->done);
    ck_assert_int_eq(verified(side)->missing, missing);
    ck_assert_int_eq(verified(side)->missed, missed);
    ck_assert_int_eq(verified(side)->different, different);
}

static void end(void)
{
    ck_assert_str_eq(world.breach, "");
    world_finish(&world);
}

/* ---- What is found ---- */

START_TEST(a_leave_that_no_change_read_shows_reaches_the_crm_at_the_next_verify)
{
    begin_quiet();
    world_list_leave(&world, 1, WHERRY_BY_PERSON);
    world_backdate(&world, SIDE_LIST, 1, DAY_MS);
    world_runs(&world, 3);
    ck_assert_int_eq(crm_consent(), WHERRY_SUBSCRIBED);
    verify_now();
    expect_found(SIDE_LIST, 0, 0, 1);
    expect_found(SIDE_CRM, 0, 0, 0);
    world_runs(&world, 2);
    ck_assert_int_eq(crm_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(an_opt_out_that_no_change_read_shows_reaches_the_list_at_the_next_verify)
{
    begin_quiet();
    world_crm_out(&world, 1, true);
    world_backdate(&world, SIDE_CRM, 1, 5 * (int64_t)DAY_MS);
    world_runs(&world, 3);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    verify_now();
    expect_found(SIDE_CRM, 0, 0, 1);
    world_runs(&world, 1);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

START_TEST(who_is_deleted_and_who_was_missed_are_counted_by_side)
{
    begin_quiet();
    world_list_delete(&world, 2);
    world_list_join(&world, 20);
    world_backdate(&world, SIDE_LIST, 20, 30 * (int64_t)DAY_MS);
    world_crm_change(&world, 3, 0, "Anne");
    world_backdate(&world, SIDE_CRM, 3, 5 * (int64_t)DAY_MS);
    world_runs(&world, 1);
    ck_assert_int_eq(world.report.findings[FINDING_MISSING], 0);
    verify_now();
    expect_found(SIDE_LIST, 1, 1, 0);
    expect_found(SIDE_CRM, 0, 0, 1);
    ck_assert_int_eq(verified(SIDE_LIST)->contacts, 1 + OTHERS);
    end();
}
END_TEST

START_TEST(a_verify_that_finds_nothing_writes_nothing_and_says_so)
{
    begin_quiet();
    world_crm_twin(&world, 4, WHERRY_SUBSCRIBED); /* two records, one contact */
    world_runs(&world, 2);
    int before = world_writes(&world);
    for (int i = 0; i < 2; i++) {
        verify_now();
        expect_found(SIDE_LIST, 0, 0, 0);
        expect_found(SIDE_CRM, 0, 0, 0);
    }
    ck_assert_int_eq(world_writes(&world), before);
    end();
}
END_TEST

/* ---- The changes come first ---- */

START_TEST(who_opts_in_before_a_field_is_new_is_added_though_both_sides_are_read_whole)
{
    world_init(&world);
    world.field_count = 1;
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world.field_count = WORLD_FIELDS;
    world_runs(&world, 1);
    ck_assert(verified(SIDE_LIST)->done && verified(SIDE_LIST)->anew);
    ck_assert_ptr_nonnull(world_list_of(&world, 2));
    end();
}
END_TEST

static void opt_in(struct memory_world *now)
{
    world_crm_join(now, 20, WHERRY_SUBSCRIBED);
}

/* The CRM is asked for its changes; when it is asked the next time, it is for all. */
static void wait_for_the_whole_read(struct memory_world *now)
{
    now->between_reads = opt_in;
}

START_TEST(who_opts_in_while_the_crm_is_verified_is_added_by_the_next_run)
{
    begin_quiet();
    world.between_reads = wait_for_the_whole_read;
    verify_now();
    ck_assert_ptr_nonnull(world_crm_of(&world, 20));
    world_runs(&world, 2);
    ck_assert_ptr_nonnull(world_list_of(&world, 20));
    end();
}
END_TEST

/* ---- When ---- */

/* Runs until one verifies both sides; how many hours went by before it. */
static int hours_to_verify(void)
{
    for (int hours = 0; hours < 24 * 365; hours++) {
        world_runs(&world, 1);
        if (report_verified(&world.report)) {
            ck_assert(verified(SIDE_LIST)->done && verified(SIDE_CRM)->done);
            return hours;
        }
    }
    return -1;
}

START_TEST(
    the_first_verify_comes_in_the_second_half_of_the_interval_the_others_each_one)
{
    begin();
    const int hours = week_ms / HOUR_MS;
    world.pipeline.contact_sync.verify_ms = week_ms;
    const int first = hours_to_verify();
    ck_assert_int_ge(first + 2, hours / 2);
    ck_assert_int_le(first + 1, hours);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(hours_to_verify() + 1, hours);
    end();
}
END_TEST

START_TEST(a_verify_that_is_off_never_comes_and_can_be_asked_for)
{
    begin();
    for (int day = 0; day < 400; day++) {
        world_runs(&world, 1);
        ck_assert(!report_verified(&world.report));
        ck_assert(!world.report.sides[SIDE_LIST].snapshot);
        ck_assert(!world.report.sides[SIDE_CRM].snapshot);
        world_advance(&world, DAY_MS);
    }
    verify_now();
    expect_found(SIDE_LIST, 0, 0, 0);
    end();
}
END_TEST

START_TEST(a_plan_verifies_nothing_by_itself)
{
    begin();
    world.pipeline.contact_sync.verify_ms = week_ms;
    world_advance(&world, 2 * week_ms);
    world.mode = RUN_PLAN;
    world_runs(&world, 1);
    ck_assert(!report_verified(&world.report));
    world.mode = RUN_APPLY;
    world_runs(&world, 1);
    ck_assert(report_verified(&world.report));
    end();
}
END_TEST

START_TEST(pipelines_that_began_together_verify_in_runs_of_their_own)
{
    enum { PIPELINES = 8 };
    static const char *const ids[PIPELINES] = {"uk",   "de",   "fr",   "es",
                                               "uk-1", "uk-2", "uk-3", "uk-4"};
    int64_t slots[PIPELINES];
    for (int i = 0; i < PIPELINES; i++) {
        const struct verify_need need = {
            .every_ms = week_ms, .seed = text_seed(ids[i]), .whole_ms = 1700000000000};
        slots[i] = verify_due_ms(&need) / QUARTER_MS;
        for (int j = 0; j < i; j++)
            ck_assert_msg(slots[i] != slots[j], "%s and %s", ids[i], ids[j]);
    }
}
END_TEST

/* ---- Failures ---- */

START_TEST(a_verify_that_fails_holds_back_no_opt_out_and_is_made_up_by_the_next_run)
{
    begin_quiet();
    world.pipeline.contact_sync.verify_ms = week_ms;
    world_advance(&world, week_ms);
    world_crm_out(&world, 1, true);
    world.fail_reads_after = 1; /* reported once, and then no longer */
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert_ptr_nonnull(strstr(world.failure, "cannot verify: "));
    ck_assert(!report_verified(&world.report));
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    world.fail_reads_after = -1;
    world_advance(&world, HOUR_MS);
    ck_assert_int_eq(hours_to_verify(), 0);
    end();
}
END_TEST

START_TEST(of_a_verify_of_which_the_crm_failed_the_crm_alone_is_made_up)
{
    begin_quiet();
    world.pipeline.contact_sync.verify_ms = week_ms;
    world_advance(&world, week_ms);
    world.fail_reads_after = 1 + OTHERS;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert(verified(SIDE_LIST)->done && !verified(SIDE_CRM)->done);
    world.fail_reads_after = -1;
    world_advance(&world, HOUR_MS);
    world_runs(&world, 1);
    ck_assert(!verified(SIDE_LIST)->done && verified(SIDE_CRM)->done);
    const int hours = hours_to_verify(); /* both, together again */
    ck_assert_int_ge(hours + 2, week_ms / HOUR_MS / 2);
    ck_assert_int_le(hours, week_ms / HOUR_MS);
    end();
}
END_TEST

START_TEST(a_new_field_that_could_not_be_read_whole_stops_the_run)
{
    world_init(&world);
    world.field_count = 1;
    world_list_join(&world, 1);
    world_crm_join(&world, 1, WHERRY_SUBSCRIBED);
    world_runs(&world, 2);
    world_advance(&world, 3 * (int64_t)DAY_MS);
    world_crm_out(&world, 1, true);
    world.field_count = WORLD_FIELDS;
    world.fail_reads_after = 1;
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert_int_eq(list_consent(), WHERRY_SUBSCRIBED);
    world.fail_reads_after = -1;
    world_advance(&world, HOUR_MS);
    world_runs(&world, 1);
    ck_assert(verified(SIDE_LIST)->anew);
    ck_assert_int_eq(list_consent(), WHERRY_UNSUBSCRIBED);
    end();
}
END_TEST

/* ---- What is kept ---- */

static int64_t whole_ms(enum side side)
{
    return passes_load(world.store).whole_ms[side];
}

START_TEST(the_baseline_and_each_verify_are_kept_as_the_last_whole_read)
{
    begin();
    const int64_t began_ms = whole_ms(SIDE_LIST);
    ck_assert_int_eq(began_ms, world.now_ms - 2 * (int64_t)HOUR_MS);
    ck_assert_int_eq(whole_ms(SIDE_CRM), began_ms);
    world_runs(&world, 2);
    ck_assert_int_eq(whole_ms(SIDE_LIST), began_ms);
    verify_now();
    ck_assert_int_eq(whole_ms(SIDE_LIST), world.now_ms - HOUR_MS);
    ck_assert_int_eq(whole_ms(SIDE_CRM), world.now_ms - HOUR_MS);
    end();
}
END_TEST

START_TEST(a_verify_of_a_pipeline_without_a_baseline_is_the_baseline)
{
    world_init(&world);
    world_list_join(&world, 1);
    verify_now();
    ck_assert(world.report.baseline_complete);
    ck_assert(!report_verified(&world.report));
    ck_assert_int_gt(whole_ms(SIDE_LIST), 0);
    end();
}
END_TEST

START_TEST(a_verify_without_contact_sync_or_before_the_baseline_is_refused)
{
    world_init(&world);
    world.verify = true;
    world.pipeline.contact_sync.on = false;
    ck_assert_int_eq(world_run(&world), WHERRY_FAILED);
    ck_assert_str_eq(world.failure, "'world' has no 'contact_sync': nothing to verify");
    world.pipeline.contact_sync.on = true;
    world.due = 1u << WORK_SEGMENTS;
    world.pipeline.segment_sync.on = true;
    ck_assert_int_eq(world_run(&world), WHERRY_FAILED);
    ck_assert_str_eq(
        world.failure,
        "'world' has no complete baseline yet: run `wherry run world` first");
    world_finish(&world);
}
END_TEST

/* ---- How long it takes ---- */

static struct run_progress announced[SIDE_COUNT], sending;
static int begun;

/* What is announced before anything of a phase is done. */
static void keep_announced(void *self, const struct run_progress *now)
{
    (void)self;
    if (!now->begins)
        return;
    begun++;
    if (text_same(now->phase, "reading the list"))
        announced[SIDE_LIST] = *now;
    if (text_same(now->phase, "reading the CRM"))
        announced[SIDE_CRM] = *now;
    if (text_same(now->phase, "sending"))
        sending = *now;
}

START_TEST(a_whole_read_is_announced_by_what_is_known_there_and_the_pace)
{
    begin_quiet();
    world.per_second = 2;
    world.progress = keep_announced;
    world_list_join(&world, 20); /* not known yet */
    verify_now();
    for (int side = 0; side < SIDE_COUNT; side++) {
        const int known = 1 + OTHERS + (side == SIDE_LIST);
        ck_assert_uint_eq(announced[side].total, (uint64_t)known);
        ck_assert_uint_eq(announced[side].per_second, 2);
        ck_assert_int_eq(announced[side].takes_ms, known / 2 * 1000);
    }
    /* The changes of both sides, both sides, and the sending. */
    ck_assert_int_eq(begun, 5);
    end();
}
END_TEST

/* Each is looked up in the CRM before they are made there. */
START_TEST(sending_is_announced_by_the_changes_and_the_look_ups_before_them)
{
    enum { JOINS = 4 };
    begin_quiet();
    world.per_second = 2;
    world.progress = keep_announced;
    for (int joined = 20; joined < 20 + JOINS; joined++)
        world_list_join(&world, joined);
    world_runs(&world, 1);
    ck_assert_uint_eq(sending.total, JOINS);
    ck_assert_int_eq(sending.takes_ms, (JOINS / 2 + JOINS / 2) * 1000);
    ck_assert_int_eq(world.report.sending_ms, sending.takes_ms);
    end();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_leave_that_no_change_read_shows_reaches_the_crm_at_the_next_verify),
        TEST(an_opt_out_that_no_change_read_shows_reaches_the_list_at_the_next_verify),
        TEST(who_is_deleted_and_who_was_missed_are_counted_by_side),
        TEST(a_verify_that_finds_nothing_writes_nothing_and_says_so),
        TEST(
            who_opts_in_before_a_field_is_new_is_added_though_both_sides_are_read_whole),
        TEST(who_opts_in_while_the_crm_is_verified_is_added_by_the_next_run),
        TEST(
            the_first_verify_comes_in_the_second_half_of_the_interval_the_others_each_one),
        TEST(a_verify_that_is_off_never_comes_and_can_be_asked_for),
        TEST(a_plan_verifies_nothing_by_itself),
        TEST(pipelines_that_began_together_verify_in_runs_of_their_own),
        TEST(a_verify_that_fails_holds_back_no_opt_out_and_is_made_up_by_the_next_run),
        TEST(of_a_verify_of_which_the_crm_failed_the_crm_alone_is_made_up),
        TEST(a_new_field_that_could_not_be_read_whole_stops_the_run),
        TEST(the_baseline_and_each_verify_are_kept_as_the_last_whole_read),
        TEST(a_verify_of_a_pipeline_without_a_baseline_is_the_baseline),
        TEST(a_verify_without_contact_sync_or_before_the_baseline_is_refused),
        TEST(a_whole_read_is_announced_by_what_is_known_there_and_the_pace),
        TEST(sending_is_announced_by_the_changes_and_the_look_ups_before_them),
        {0},
    };
    return suite_run("verify", tests);
}
