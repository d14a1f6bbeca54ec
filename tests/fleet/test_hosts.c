/* test_hosts.c -- pipelines on three accounts, three supervisors on one database: hosts are
 * killed, stand still and are let go again, the database is restarted, cut off and replaced
 * by its replica, while people change both worlds. No run is beside another one of its
 * pipeline or account, no service gets more than it allows, both worlds are as they should
 * be, and nobody is lost in silence.
 *
 * `make check` has a small fleet for some hours, `make check-fleet` thirty pipelines for
 * two days: PIPELINES, HOURS, ACTS, FAULTS, LEASE (seconds) and LATENCY (milliseconds) in the environment; SEED repeats one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "host/base/text.h"
#include "tests/fleet/hosts.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/moment.h"
#include "tests/fleet/page.h"
#include "tests/fleet/people.h"
#include "tests/fleet/places.h"
#include "tests/fleet/voyage.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"

enum { SKIPPED = 77 };

static struct voyage voyage;
static char term[16];

START_TEST(nothing_that_befalls_hosts_or_their_database_does_harm)
{
    places_begin(voyage.pipelines, voyage.latency_ms);
    hosts_begin(term);
    database_add_standby();
    voyage_make(&voyage);
    voyage_tell(&voyage);
    ck_assert(page_settle(&voyage));
}
END_TEST

static int64_t setting(const char *name, int64_t usual)
{
    const char *words = getenv(name);
    int64_t number = usual;
    if (words != NULL && !text_to_integer(words, 1, INT32_MAX, &number))
        fprintf(stderr, "%s is no number\n", name);
    return number;
}

int main(void)
{
    const char *why;
    int status = SKIPPED;
    voyage = (struct voyage){.seed = (uint64_t)setting("SEED", 1),
                             .pipelines = (int)setting("PIPELINES", 3),
                             .hours = (int)setting("HOURS", 4),
                             .acts = (int)setting("ACTS", 24),
                             .faults = (int)setting("FAULTS", 8),
                             .term_ms = setting("LEASE", 3) * 1000,
                             .latency_ms = (int)setting("LATENCY", 50)};
    snprintf(term, sizeof term, "%ds", (int)(voyage.term_ms / 1000));
    moment_begin();
    if (database_start(&why)) {
        status = suite_run_here("hosts",
                                nothing_that_befalls_hosts_or_their_database_does_harm);
        if (status != EXIT_SUCCESS && getenv("TRACE") != NULL)
            for (int i = 0; i < HOSTS; i++)
                fprintf(stderr, "host-%d:\n%s", i + 1, host_log(i));
        hosts_end();
        people_end();
        ledger_end();
        places_end();
    } else {
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    }
    database_stop();
    moment_end();
    return status;
}
