/* test_survey_shared.c -- what is known of pipelines whose states are in a database: one
 * question shows which have changed, and only those are read.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/schedule/facts_read.h"
#include "host/schedule/survey.h"
#include "host/store/lease.h"
#include "host/store/store.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"
#include "tests/unit/lettered.h"
#include "tests/unit/scratch.h"

enum { MINUTE_MS = 60 * 1000 };

static struct survey survey;
static struct fleet fleet;
static struct roster_time now;
static struct states states;
static int *reads; /* shared with the process that reads */

enum wherry_status __real_facts_read(struct states where,
                                     const struct pipeline *pipeline, bool spec_wrong,
                                     facts_look *look, int64_t now_ms,
                                     struct arena *arena, struct facts *facts,
                                     struct wherry_error *error);
enum wherry_status __wrap_facts_read(struct states where,
                                     const struct pipeline *pipeline, bool spec_wrong,
                                     facts_look *look, int64_t now_ms,
                                     struct arena *arena, struct facts *facts,
                                     struct wherry_error *error);
enum wherry_status __wrap_facts_read(struct states where,
                                     const struct pipeline *pipeline, bool spec_wrong,
                                     facts_look *look, int64_t now_ms,
                                     struct arena *arena, struct facts *facts,
                                     struct wherry_error *error)
{
    ++*reads;
    return __real_facts_read(where, pipeline, spec_wrong, look, now_ms, arena, facts,
                             error);
}

static void add_run(const char *id)
{
    struct buffer place = {0};
    store_path(states, id, &place);
    lettered_run(buffer_text(&place), now.clock_ms, 0);
    buffer_free(&place);
}

/* All that is to be read is read; gives how many states that were. */
static int settle(void)
{
    const struct patience patience = patience_begin();
    *reads = 0;
    do {
        struct pollfd waiting = {.fd = survey_descriptor(&survey), .events = POLLIN};
        ck_assert(patience_left_ms(&patience) > 0);
        if (waiting.fd >= 0)
            poll(&waiting, 1, 1);
        survey_turn(&survey, now);
    } while (survey.child != 0 || survey_wait_ms(&survey, now) == 0);
    return *reads;
}

static int look_again(void)
{
    now.clock_ms += MINUTE_MS;
    now.steady_ms += MINUTE_MS;
    return settle();
}

static const struct facts *facts_of(const char *id)
{
    for (size_t i = 0; i < survey.count; i++) {
        const struct facts *facts = survey_facts(&survey, i);
        if (facts != NULL && text_same(facts->pipeline->id, id))
            return facts;
    }
    ck_abort_msg("nothing is known of %s", id);
}

static void begin(void)
{
    scratch_setup();
    database_empty();
    lettered_fleet(&fleet, "abc");
    now = (struct roster_time){.clock_ms = INT64_C(1790000000000), .steady_ms = 1000};
    add_run("a");
    add_run("b");
    add_run("c");
    survey_begin(&survey, states, NULL);
    survey_set(&survey, &fleet);
    ck_assert_int_eq(settle(), 3);
}

static void finish(void)
{
    survey_end(&survey);
    fleet_free(&fleet);
    scratch_teardown();
}

START_TEST(what_has_not_changed_is_not_read_again)
{
    ck_assert_int_eq(look_again(), 0);
    ck_assert_int_eq(look_again(), 0);
    ck_assert_int_eq(survey.looked_ms, now.clock_ms);
    ck_assert(survey.can_write);
}
END_TEST

START_TEST(what_others_change_is_read_at_the_next_look)
{
    add_run("b");
    ck_assert_int_eq(settle(), 0);
    ck_assert_int_eq(look_again(), 1);
    ck_assert_int_eq(facts_of("b")->tally.runs[TALLY_OK], 2);
    ck_assert_int_eq(facts_of("a")->tally.runs[TALLY_OK], 1);
    ck_assert_int_eq(look_again(), 0);
}
END_TEST

START_TEST(a_turn_that_another_host_has_is_seen_and_that_it_is_over)
{
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    ck_assert_int_eq(lease_take(states, "pipeline c", 0, NULL, NULL, &lease, &error),
                     WHERRY_OK);
    ck_assert_int_eq(look_again(), 1);
    ck_assert(facts_of("c")->running);
    lease_release(lease);
    ck_assert_int_eq(look_again(), 1);
    ck_assert(!facts_of("c")->running);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_has_not_changed_is_not_read_again),
        TEST(what_others_change_is_read_at_the_next_look),
        TEST(a_turn_that_another_host_has_is_seen_and_that_it_is_over),
        {0}};
    static char uri[256];
    const char *why;
    if (!database_start(&why)) {
        printf("skipped: %s\n", why);
        return 77;
    }
    snprintf(uri, sizeof uri, "%s", database_uri("wherry"));
    states.text = uri;
    const int shared = MAP_SHARED | MAP_ANONYMOUS; /* of no file: -1 */
    /* cppcheck-suppress invalidFunctionArg */
    reads = mmap(NULL, sizeof *reads, PROT_READ | PROT_WRITE, shared, -1, 0);
    suite_fixture(begin, finish);
    const int status = suite_run("survey_shared", tests);
    database_stop();
    return status;
}
