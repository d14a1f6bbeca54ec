/* test_counted.c -- the requests of commands in the metrics: each that writes to the state
 * is counted, request by request. */
#include <string.h>

#include "tests/pipelines/rig.h"
#include "tests/support/openmetrics.h"
#include "tests/support/suite.h"

static int64_t counted; /* of both services, reads and writes */

static int64_t total(const struct openmetrics *metrics)
{
    int64_t thousandths = 0;
    for (size_t i = 0; i < metrics->sample_count; i++)
        if (strcmp(metrics->samples[i].name, "wherry_requests_total") == 0)
            thousandths += metrics->samples[i].thousandths;
    return thousandths / 1000;
}

static int64_t read_total(void)
{
    struct openmetrics metrics = {0};
    char why[OPENMETRICS_WHY];
    rig_expect_now("status --metrics", 0, "# EOF");
    ck_assert_msg(openmetrics_parse(&metrics, rig_told(), why), "%s", why);
    const int64_t all = total(&metrics);
    openmetrics_free(&metrics);
    return all;
}

/* How many the services saw since the last time. */
static int64_t seen(void)
{
    int64_t lines = 0;
    for (const char *at = rig_asked(); (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    return lines;
}

static void expect_counted(const char *line)
{
    rig_asked();
    rig_expect(line, 0);
    const int64_t asked = seen(), now = read_total();
    ck_assert_int_gt(asked, 0);
    ck_assert_msg(now - counted == asked, "%s: %d counted, %d seen", line,
                  (int)(now - counted), (int)asked);
    counted = now;
}

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    counted = 0;
    rig_act("crm", "join", "ann@example.net", "");
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"list\",\"do\":\"join\",\"address\":\"bob@example.net\"},"
                 "{\"side\":\"list\",\"do\":\"tag\",\"address\":\"bob@example.net\","
                 "\"segment\":\"VIP\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP\"}]");
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .more = "segment_sync:\n  every: 6h\n  segments:\n"
                                          "    - { crm: \"1042\", list: VIP }\n"};
    rig_write_spec(&spec);
}

START_TEST(whatever_writes_to_the_state_counts_its_requests)
{
    expect_counted("run p");
    expect_counted("refresh p");
    expect_counted("backfill p --yes");
    expect_counted("run p");
    rig_act("crm", "leave", "ann@example.net", "");
    rig_expect(rig_keep_format("plan p --out %s", rig_path("plan.json")), 0);
    expect_counted(rig_keep_format("apply p %s", rig_path("plan.json")));
    expect_counted("segments p remove 1042 --write --delete --yes");
}
END_TEST

START_TEST(what_only_looks_writes_nothing_down)
{
    static const char *const lines[] = {"plan p", "lists p", "fields p", "segments p"};
    rig_expect("run p", 0);
    counted = read_total();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        rig_asked();
        rig_expect(lines[i], 0);
        ck_assert_int_gt(seen(), 0);
        ck_assert_int_eq(read_total(), counted);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(whatever_writes_to_the_state_counts_its_requests),
        TEST(what_only_looks_writes_nothing_down),
        {0},
    };
    return rig_suite_with("counted", tests, begin, rig_finish);
}
