/* test_trips.c -- how often a run waits for the database. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <sys/resource.h>

#include "host/base/buffer.h"
#include "host/store/postgres/connect.h"
#include "host/store/postgres/handle.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/crowd.h"
#include "tests/unit/database.h"
#include "tests/unit/scratch.h"

static int64_t trips(struct store *store)
{
    return queue_trips;
}
static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
START_TEST(measure)
{
    const char *n = getenv("PEOPLE");
    struct crowd crowd = {.people = n == NULL ? 10000 : atoll(n)};
    for (int i = 0; i < 4; i++) {
        crowd.changed = i >= 2 ? 100 : 0;
        const double b = seconds();
        const int64_t before = queue_trips;
        struct store *store = backend_open(_i, "a", STORE_WRITE);
        const int64_t opened = trips(store) - before;
        crowd_run(&crowd, store);
        struct rusage u;
        getrusage(RUSAGE_SELF, &u);
        fprintf(stderr, "%d run %d: open %" PRId64 " run %" PRId64 " trips, %.2f s, rss %ld, written %" PRId64 "\n", _i, i, opened,
                trips(store) - before - opened, seconds() - b, u.ru_maxrss, crowd.written);
        store_close(store);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {{"measure", &measure, BACKENDS, 600}, {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("trips", tests);
}
