/* test_alert_decide.c -- which alert is sent when: pure, by table and over days. */
#include <stdio.h>
#include <string.h>

#include "host/alerts/decide.h"
#include "host/base/buffer.h"
#include "tests/support/suite.h"

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
static const int64_t START_MS = INT64_C(1795000000000);

static struct spec_alerts all; /* none is on: all are */

static struct alert_fact facts[ALERT_CONDITIONS];

/* Only `alert` is known to hold or not. */
static void say(enum alert alert, bool holds, int64_t count)
{
    memset(facts, 0, sizeof facts);
    facts[alert] = (struct alert_fact){
        .known = true, .holds = holds, .begins = holds, .count = count};
}

/* Tells all that the channel is owed: "late+ error= parked-" (+ begins, = again, - ends,
 * ? passed). */
static const char *tell(struct alert_memory *memory, enum channel channel,
                        const struct spec_alerts *wanted, int64_t now_ms)
{
    static char told[256];
    struct alert_notice notices[ALERT_CONDITIONS];
    const size_t count = decide_notices(memory, channel, wanted, now_ms, notices);
    size_t at = 0;
    told[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        at +=
            (size_t)snprintf(told + at, sizeof told - at, "%s%s%c", at == 0 ? "" : " ",
                             alert_name(notices[i].alert), "+=-?"[notices[i].phase]);
        decide_told(memory, channel, &notices[i], now_ms);
    }
    return told;
}

START_TEST(an_alert_is_told_when_it_begins_once_a_day_and_when_it_ends)
{
    static const struct {
        int64_t after_ms;
        bool holds;
        const char *told;
    } rows[] = {
        {0, true, "late+"},
        {MINUTE, true, ""},
        {DAY - 1, true, ""},
        {DAY, true, "late="},
        {DAY + HOUR, true, ""},
        {2 * (int64_t)DAY, true, "late="},
        {2 * (int64_t)DAY + HOUR, false, "late-"},
        {2 * (int64_t)DAY + 2 * HOUR, false, ""},
        {5 * (int64_t)DAY, true, "late+"},
        {5 * (int64_t)DAY + HOUR, false, "late-"},
    };
    struct alert_memory memory = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int64_t now_ms = START_MS + rows[i].after_ms;
        say(ALERT_LATE, rows[i].holds, 1);
        decide_episodes(&memory, facts, now_ms);
        ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, now_ms), rows[i].told);
    }
}
END_TEST

START_TEST(each_condition_has_a_name_a_beginning_and_an_end)
{
    for (int i = 0; i < ALERT_CONDITIONS; i++) {
        char wanted[32];
        struct alert_memory memory = {0};
        say((enum alert)i, true, 2);
        decide_episodes(&memory, facts, START_MS);
        snprintf(wanted, sizeof wanted, "%s+", alert_name((enum alert)i));
        ck_assert_str_eq(tell(&memory, CHANNEL_WEBHOOK, &all, START_MS), wanted);
        ck_assert_int_eq(memory.episodes[i].count, 2);
        say((enum alert)i, false, 0);
        decide_episodes(&memory, facts, START_MS + 1);
        snprintf(wanted, sizeof wanted, "%s-", alert_name((enum alert)i));
        ck_assert_str_eq(tell(&memory, CHANNEL_WEBHOOK, &all, START_MS + 1), wanted);
    }
}
END_TEST

START_TEST(what_is_not_known_now_goes_on)
{
    struct alert_memory memory = {0};
    say(ALERT_LIMITED, true, 1);
    decide_episodes(&memory, facts, START_MS);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, START_MS), "limited+");
    memset(facts, 0, sizeof facts);
    decide_episodes(&memory, facts, START_MS + HOUR);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, START_MS + HOUR), "");
    ck_assert_int_eq(memory.episodes[ALERT_LIMITED].ended_ms, 0);
}
END_TEST

/* Contacts that were parked before alerts were configured. */
START_TEST(what_holds_without_a_beginning_is_not_told)
{
    struct alert_memory memory = {0};
    say(ALERT_PARKED, true, 4);
    facts[ALERT_PARKED].begins = false;
    decide_episodes(&memory, facts, START_MS);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, START_MS), "");
}
END_TEST

START_TEST(only_what_is_wanted_is_told)
{
    struct spec_alerts wanted = {0};
    struct alert_memory memory = {0};
    wanted.kinds[ALERT_ERROR].on = true;
    say(ALERT_LATE, true, 1);
    facts[ALERT_ERROR] = facts[ALERT_LATE];
    decide_episodes(&memory, facts, START_MS);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &wanted, START_MS), "error+");
    say(ALERT_ERROR, false, 0);
    decide_episodes(&memory, facts, START_MS + 1);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &wanted, START_MS + 1), "");
    wanted.kinds[ALERT_RECOVERED].on = true;
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &wanted, START_MS + 1), "error-");
}
END_TEST

START_TEST(what_was_over_before_it_could_be_told_is_told_once)
{
    struct alert_memory memory = {0};
    say(ALERT_ERROR, true, 1);
    decide_channel(&memory, CHANNEL_RUN, 7);
    decide_channel(&memory, CHANNEL_WEBHOOK, 8);
    decide_episodes(&memory, facts, START_MS);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, START_MS), "error+");
    say(ALERT_ERROR, false, 0); /* and the webhook was down */
    decide_episodes(&memory, facts, START_MS + HOUR);
    ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, START_MS + HOUR), "error-");
    ck_assert_str_eq(tell(&memory, CHANNEL_WEBHOOK, &all, START_MS + HOUR), "error?");
    ck_assert_str_eq(tell(&memory, CHANNEL_WEBHOOK, &all, START_MS + HOUR), "");
}
END_TEST

START_TEST(another_webhook_hears_of_what_holds_and_not_of_the_past)
{
    struct alert_memory memory = {0};
    decide_channel(&memory, CHANNEL_WEBHOOK, 8);
    say(ALERT_ERROR, true, 1);
    facts[ALERT_LATE] = facts[ALERT_ERROR];
    decide_episodes(&memory, facts, START_MS);
    tell(&memory, CHANNEL_WEBHOOK, &all, START_MS);
    say(ALERT_ERROR, false, 0);
    decide_episodes(&memory, facts, START_MS + HOUR);
    decide_channel(&memory, CHANNEL_WEBHOOK, 9);
    ck_assert_str_eq(tell(&memory, CHANNEL_WEBHOOK, &all, START_MS + HOUR), "late+");
    decide_channel(&memory, CHANNEL_WEBHOOK, 9);
    ck_assert_str_eq(tell(&memory, CHANNEL_WEBHOOK, &all, START_MS + HOUR), "");
}
END_TEST

START_TEST(a_channel_that_is_down_is_left_alone_for_longer_and_longer)
{
    static const int minutes[] = {1, 2, 4, 8, 16, 32, 60, 60};
    struct alert_memory memory = {0};
    int64_t now_ms = START_MS;
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        decide_failed(&memory, CHANNEL_WEBHOOK, now_ms, 1);
        ck_assert(!decide_waits(&memory, CHANNEL_RUN, now_ms));
        const int64_t pause_ms = (int64_t)minutes[i] * MINUTE;
        ck_assert(decide_waits(&memory, CHANNEL_WEBHOOK, now_ms + pause_ms - 1));
        ck_assert(!decide_waits(&memory, CHANNEL_WEBHOOK, now_ms + pause_ms));
        now_ms += pause_ms;
    }
    ck_assert_int_eq(memory.channels[CHANNEL_WEBHOOK].failing_ms, START_MS);
    /* A clock that was set back does not stop the alerts for ever. */
    ck_assert(!decide_waits(&memory, CHANNEL_WEBHOOK, now_ms - DAY));
    const struct alert_notice notice = {.alert = ALERT_LATE};
    decide_told(&memory, CHANNEL_WEBHOOK, &notice, now_ms);
    ck_assert_int_eq(memory.channels[CHANNEL_WEBHOOK].failing_ms, 0);
    ck_assert(!decide_waits(&memory, CHANNEL_WEBHOOK, now_ms));
}
END_TEST

START_TEST(an_episode_has_a_name_of_its_own_whatever_the_clock_says)
{
    struct alert_memory memory = {0};
    for (int i = 0; i < 4; i++) {
        const int64_t now_ms = START_MS - (int64_t)i * HOUR; /* set back each time */
        say(ALERT_ERROR, true, 1);
        decide_episodes(&memory, facts, now_ms);
        ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, now_ms), "error+");
        say(ALERT_ERROR, false, 0);
        decide_episodes(&memory, facts, now_ms);
        ck_assert_str_eq(tell(&memory, CHANNEL_RUN, &all, now_ms), "error-");
    }
}
END_TEST

START_TEST(a_memory_is_what_it_was_after_it_was_written)
{
    struct alert_memory memory = {.seen_run = 812, .failures = 2, .unmatched = 1};
    struct alert_memory read;
    struct buffer text = {0}, again = {0};
    step_set_add(&memory.limited, STEP_PUSH_UNSUBSCRIBES);
    say(ALERT_ERROR, true, 3);
    decide_channel(&memory, CHANNEL_WEBHOOK, UINT64_MAX);
    decide_episodes(&memory, facts, START_MS);
    tell(&memory, CHANNEL_WEBHOOK, &all, START_MS);
    decide_failed(&memory, CHANNEL_RUN, START_MS, 1);
    alert_memory_write(&memory, &text);
    ck_assert(alert_memory_read(buffer_text(&text), &read));
    alert_memory_write(&read, &again);
    ck_assert_str_eq(buffer_text(&again), buffer_text(&text));
    ck_assert_int_eq(read.seen_run, 812);
    ck_assert(step_set_has(read.limited, STEP_PUSH_UNSUBSCRIBES));
    ck_assert_str_eq(tell(&read, CHANNEL_WEBHOOK, &all, START_MS + HOUR), "");
    decide_channel(&read, CHANNEL_WEBHOOK, UINT64_MAX); /* is the same one */
    ck_assert_str_eq(tell(&read, CHANNEL_WEBHOOK, &all, START_MS + HOUR), "");
    buffer_free(&text);
    buffer_free(&again);
}
END_TEST

START_TEST(a_text_that_is_no_memory_is_none)
{
    static const char *const texts[] = {
        "", "1", "2 3 4", "1 x", "1 -5 0 0 0", "1 99999999999999999999 0"};
    struct alert_memory memory = {.seen_run = 3};
    ck_assert(!alert_memory_read(texts[_i], &memory));
    ck_assert_int_eq(memory.seen_run, 0);
}
END_TEST

/* Each quarter of an hour for three days, a key that is refused for 30 hours among them,
 * a step that is late for a while each night. */
START_TEST(three_days_are_told_in_few_words)
{
    struct alert_memory memory = {0};
    struct buffer said = {0};
    for (int64_t now_ms = 0; now_ms < 3 * (int64_t)DAY; now_ms += 15 * MINUTE) {
        const bool refused = now_ms >= 10 * HOUR && now_ms < 40 * HOUR;
        const bool late = now_ms % DAY >= 2 * HOUR && now_ms % DAY < 3 * HOUR;
        say(ALERT_ERROR, refused, refused);
        facts[ALERT_LATE] = (struct alert_fact){
            .known = true, .holds = late, .begins = late, .count = late};
        decide_episodes(&memory, facts, START_MS + now_ms);
        const char *told = tell(&memory, CHANNEL_RUN, &all, START_MS + now_ms);
        if (*told != '\0')
            buffer_format(&said, "%d %s\n", (int)(now_ms / HOUR), told);
    }
    ck_assert_str_eq(buffer_text(&said), "2 late+\n3 late-\n10 error+\n26 late+\n"
                                         "27 late-\n34 error=\n40 error-\n50 late+\n"
                                         "51 late-\n");
    buffer_free(&said);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_alert_is_told_when_it_begins_once_a_day_and_when_it_ends),
        TEST(each_condition_has_a_name_a_beginning_and_an_end),
        TEST(what_is_not_known_now_goes_on),
        TEST(what_holds_without_a_beginning_is_not_told),
        TEST(only_what_is_wanted_is_told),
        TEST(what_was_over_before_it_could_be_told_is_told_once),
        TEST(another_webhook_hears_of_what_holds_and_not_of_the_past),
        TEST(a_channel_that_is_down_is_left_alone_for_longer_and_longer),
        TEST(an_episode_has_a_name_of_its_own_whatever_the_clock_says),
        TEST(a_memory_is_what_it_was_after_it_was_written),
        {"a_text_that_is_no_memory_is_none", &a_text_that_is_no_memory_is_none, 6, 0},
        TEST(three_days_are_told_in_few_words),
        {0}};
    return suite_run("alert_decide", tests);
}
