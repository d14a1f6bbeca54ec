/* test_baseline.c -- a large first run: it reads, and no more. */
#include <stdio.h>
#include <sys/resource.h>

#include "host/base/clock.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

enum {
    PEOPLE = 20000,
    SECONDS_MOST = 100, /* of time: a generous one, machines differ */
#ifdef __SANITIZE_ADDRESS__
    KILOBYTES_MOST = 1024 * 1024, /* what was freed is kept for a while */
#else
    KILOBYTES_MOST = 256 * 1024,
#endif
    READS_MOST = 20,
};

/* The largest of the children so far; the sandbox is not waited for yet. */
static long peak_kilobytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_maxrss;
}

static void run(const char *what)
{
    const int64_t began_ms = clock_monotonic_ms();
    rig_expect("run p", 0);
    const int64_t took_ms = clock_monotonic_ms() - began_ms;
    printf("%s: %d.%03d s, at most %ld MiB\n", what, (int)(took_ms / 1000),
           (int)(took_ms % 1000), peak_kilobytes() / 1024);
    fflush(stdout);
    ck_assert_int_lt(took_ms, SECONDS_MOST * 1000);
    ck_assert_int_lt(peak_kilobytes(), KILOBYTES_MOST);
}

START_TEST(
    a_baseline_of_20000_on_each_side_writes_nothing_and_a_run_after_it_reads_little)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":%d,\"random\":11,\"crowd\":3000}", PEOPLE,
                 PEOPLE / 2);
    rig_write_all_steps();
    run("baseline of 20,000 and 20,000");
    struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.writes, 0);
    /* A page holds 1,000 members, or 250 profiles. */
    ck_assert_int_ge(count.mailchimp_reads, PEOPLE / 1000);
    ck_assert_int_ge(count.ometria_reads, PEOPLE / 250);
    printf("reads: %d at Mailchimp, %d at Ometria\n", count.mailchimp_reads,
           count.ometria_reads);
    ck_assert(rig_said("20,000") || rig_said("20000"));

    run("a run without a change");
    count = rig_requests();
    printf("reads: %d at Mailchimp, %d at Ometria\n", count.mailchimp_reads,
           count.ometria_reads);
    ck_assert_int_eq(count.writes, 0);
    ck_assert_int_gt(count.mailchimp_reads, 0);
    ck_assert_int_gt(count.ometria_reads, 0);
    ck_assert_int_le(count.mailchimp_reads + count.ometria_reads, READS_MOST);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_baseline_of_20000_on_each_side_writes_nothing_and_a_run_after_it_reads_"
         "little",
         &a_baseline_of_20000_on_each_side_writes_nothing_and_a_run_after_it_reads_little,
         0, 0},
        {0}};
    return rig_suite("baseline", tests);
}
