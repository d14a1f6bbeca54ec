/* test_audit.c -- what a run has written is read back by the next one. */
#include <stdio.h>
#include <string.h>

#include "host/base/exit_code.h"
#include "host/engine/engine.h"
#include "host/picture/value.h"
#include "tests/support/suite.h"
#include "tests/unit/story.h"

enum { OTHERS = 20, SAMPLE = 5 };

static const struct report_audit *audit(void)
{
    return &world.report.audit;
}

static void expect(int64_t checked, int64_t drifted)
{
    world_runs(&world, 1);
    ck_assert(audit()->done);
    ck_assert_int_eq(audit()->checked, checked);
    ck_assert_int_eq(audit()->drifted, drifted);
    ck_assert_int_eq(report_code(&world.report) == CODE_PARTIAL, drifted > 0);
    ck_assert_int_eq(value_number(world.store, VALUE_DRIFTED, 0, 0), drifted);
}

static char before[WORLD_TEXT]; /* what that field was */

/* A field of person 1 was written to the list. */
static void begin_with_a_write(void)
{
    begin();
    memcpy(before, world_list_of(&world, 1)->fields[0], sizeof before);
    world.pipeline.contact_sync.audit = SAMPLE;
    world_crm_change(&world, 1, 0, "Anna");
    world_runs(&world, 1);
    ck_assert_str_eq(world_list_of(&world, 1)->fields[0], "Anna");
}

/* The service shows another value, although nobody changed it: no read of changes shows
 * it. */
static void forge(const char *value)
{
    struct world_record *record = world_list_of(&world, 1);
    snprintf(record->fields[0], sizeof record->fields[0], "%s", value);
    record->changed_at_ms = 0;
}

START_TEST(what_was_written_and_is_there_is_no_drift)
{
    begin_with_a_write();
    expect(1, 0);
    world_runs(&world, 1);
    ck_assert_int_eq(audit()->checked, 0); /* once is enough */
    world_finish(&world);
}
END_TEST

START_TEST(a_value_that_is_what_it_was_before_has_drifted)
{
    begin_with_a_write();
    forge(before);
    expect(1, 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_value_that_somebody_changed_since_has_not_drifted)
{
    begin_with_a_write();
    world_list_change(&world, 1, 0, "Anne");
    expect(0, 0);
    ck_assert_int_eq(audit()->changed, 1);
    world_finish(&world);
}
END_TEST

START_TEST(an_opt_out_that_is_not_in_effect_has_drifted)
{
    begin();
    world.pipeline.contact_sync.audit = SAMPLE;
    const int64_t consent_at_ms = world_list_of(&world, 1)->consent_at_ms;
    world_crm_out(&world, 1, false);
    world_runs(&world, 1);
    struct world_record *record = world_list_of(&world, 1);
    ck_assert_int_eq(record->consent, WHERRY_UNSUBSCRIBED);
    record->consent = WHERRY_SUBSCRIBED;
    record->consent_at_ms = consent_at_ms;
    record->changed_at_ms = 0;
    expect(1, 1);
    world_finish(&world);
}
END_TEST

START_TEST(who_opted_in_again_herself_has_not_drifted)
{
    begin();
    world.pipeline.contact_sync.audit = SAMPLE;
    world_crm_out(&world, 1, false);
    world_runs(&world, 1);
    world_list_rejoin(&world, 1);
    expect(0, 0);
    ck_assert_int_eq(audit()->changed, 1);
    world_finish(&world);
}
END_TEST

START_TEST(a_contact_that_was_made_and_is_not_there_has_drifted)
{
    begin();
    world.pipeline.contact_sync.audit = SAMPLE;
    world_crm_join(&world, 2, WHERRY_SUBSCRIBED);
    world_runs(&world, 1);
    ck_assert_ptr_nonnull(world_list_of(&world, 2));
    world_list_of(&world, 2)->exists = false;
    expect(0 + 1, 1);
    world_finish(&world);
}
END_TEST

START_TEST(who_was_shown_by_the_changes_is_not_asked_for)
{
    begin_with_a_write();
    const int asked = world.lookups[SIDE_LIST];
    expect(1, 0);
    ck_assert_int_eq(world.lookups[SIDE_LIST], asked);
    world_crm_change(&world, 1, 0, "Anja");
    world_runs(&world, 1);
    world_list_of(&world, 1)->changed_at_ms = 0;
    expect(1, 0);
    ck_assert_int_gt(world.lookups[SIDE_LIST], asked);
    world_finish(&world);
}
END_TEST

START_TEST(every_opt_out_and_a_sample_of_all_else_are_read_back)
{
    begin();
    world.pipeline.contact_sync.audit = SAMPLE;
    for (int human = 2; human < 2 + OTHERS; human++) {
        world_list_join(&world, human);
        world_crm_join(&world, human, WHERRY_SUBSCRIBED);
    }
    world_runs(&world, 2);
    for (int human = 2; human < 2 + OTHERS; human++)
        if (human % 2 == 0)
            world_crm_out(&world, human, false);
        else
            world_crm_change(&world, human, 0, "new");
    world_runs(&world, 1);
    expect(OTHERS / 2 + SAMPLE, 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_run_that_fails_leaves_the_audit_to_the_next_one)
{
    begin_with_a_write();
    world.fails[SIDE_LIST] = true;
    world_list_change(&world, 1, 1, "told");
    ck_assert_int_eq(world_run(&world), WHERRY_RETRY);
    ck_assert(!audit()->done);
    world.fails[SIDE_LIST] = false;
    world_advance(&world, HOUR_MS);
    expect(1, 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_spec_that_wants_none_has_none)
{
    begin_with_a_write();
    world.pipeline.contact_sync.audit = 0;
    forge(before);
    world_runs(&world, 1);
    ck_assert(!audit()->done);
    ck_assert_int_eq(audit()->checked, 0);
    world_finish(&world);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_was_written_and_is_there_is_no_drift),
        TEST(a_value_that_is_what_it_was_before_has_drifted),
        TEST(a_value_that_somebody_changed_since_has_not_drifted),
        TEST(an_opt_out_that_is_not_in_effect_has_drifted),
        TEST(who_opted_in_again_herself_has_not_drifted),
        TEST(a_contact_that_was_made_and_is_not_there_has_drifted),
        TEST(who_was_shown_by_the_changes_is_not_asked_for),
        TEST(every_opt_out_and_a_sample_of_all_else_are_read_back),
        TEST(a_run_that_fails_leaves_the_audit_to_the_next_one),
        TEST(a_spec_that_wants_none_has_none),
        {0},
    };
    return suite_run("audit", tests);
}
