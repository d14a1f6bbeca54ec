/* faults.c -- what befalls hosts and their database. */
#include "tests/fleet/faults.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/fleet/chance.h"
#include "tests/fleet/hosts.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/moment.h"
#include "tests/support/database.h"
#include "tests/support/process.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

enum { MINUTE_MS = 60 * 1000, ENDS_MOST = 8, WORDS_ROOM = 256, IN_MS = 1000 };

const struct fault_kind fault_kinds[FAULTS] = {
    [FAULT_HOST_DIES] = {"a host dies with its runs",
                         "others run again what it ran, a term later"},
    [FAULT_HOST_STANDS_STILL] =
        {"a host stands still for longer than a term, and continues",
         "others run again what it ran; its runs end with 6 and change nothing"},
    [FAULT_RUN_STANDS_STILL] =
        {"a run stands still for longer than a term, and continues",
         "it ends with 6 and changes nothing; its work is due again at once"},
    [FAULT_HOST_IS_EMPTIED] = {"a host is asked to stop, and starts again",
                               "its runs save their work, and others continue at once"},
    [FAULT_DATABASE_CRASHES] =
        {"the database crashes, and recovers",
         "runs under way continue or end with 1, and the next ones continue"},
    [FAULT_DATABASE_IS_AWAY] =
        {"the database is away, for up to two terms",
         "runs under way end with 6 or 1; when it answers, their work is due again"},
    [FAULT_CONNECTIONS_ARE_CUT] =
        {"all connections to the database are cut",
         "runs under way continue or end with 1, and the next ones continue"},
    [FAULT_REPLICA_IS_PROMOTED] =
        {"the database is lost, and its synchronous replica is promoted",
         "hosts find it by the URI, and continue from the last commit"},
};

/* What is to be ended, or done, later. */
enum end { END_RUN, END_STILL, END_ABSENCE, END_LACK };
struct pending {
    enum end end;
    int64_t at_ms, since_ms;
    int host, process;
};

static struct {
    int64_t term_ms;
    struct pending pending[ENDS_MOST];
    int count;
    bool standby;
    struct fault_tally tallies[FAULTS];
} faults;

void faults_begin(int64_t term_ms)
{
    memset(&faults, 0, sizeof faults);
    faults.term_ms = term_ms;
    faults.standby = true;
}

struct fault_tally fault_tally(enum fault fault)
{
    return faults.tallies[fault];
}

int faults_hosts_well(void)
{
    int well = 0;
    for (int i = 0; i < HOSTS; i++)
        well += host_is_up(i) && !host_stands_still(i);
    return well;
}

static void add_pending(enum end end, int64_t after_ms, int host, int process)
{
    const int64_t now_ms = moment_now_ms();
    ck_assert_int_lt(faults.count, ENDS_MOST);
    faults.pending[faults.count++] = (struct pending){.end = end,
                                                      .at_ms = now_ms + after_ms,
                                                      .since_ms = now_ms,
                                                      .host = host,
                                                      .process = process};
}

int64_t faults_next_ms(void)
{
    int64_t next_ms = INT64_MAX;
    for (int i = 0; i < faults.count; i++)
        if (faults.pending[i].at_ms < next_ms)
            next_ms = faults.pending[i].at_ms;
    return next_ms;
}

/* ---- Who is struck */

static bool is_pending(enum end end)
{
    for (int i = 0; i < faults.count; i++)
        if (faults.pending[i].end == end)
            return true;
    return false;
}

/* Has any of them its turn by now? */
static bool any_in_turn(const int runs[HOST_RUNS_MOST], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ledger_has_turn(runs[i]))
            return true;
    return false;
}

/* A host with runs, beside which another one is well; -1: none. */
static int choose_host(bool in_turn, int runs[HOST_RUNS_MOST], size_t *count)
{
    const int first = (int)chance_below(HOSTS);
    if (faults_hosts_well() < 2)
        return -1;
    for (int i = 0; i < HOSTS; i++) {
        const int host = (first + i) % HOSTS;
        if (!host_is_up(host) || host_stands_still(host))
            continue;
        *count = host_runs(host, runs);
        if (in_turn ? any_in_turn(runs, *count) : *count > 0)
            return host;
    }
    return -1;
}

int faults_runs(void)
{
    size_t count = 0;
    int runs[HOST_RUNS_MOST];
    for (int i = 0; i < HOSTS; i++)
        if (!host_stands_still(i))
            count += host_runs(i, runs);
    return (int)count;
}

static int64_t up_to_terms(int terms)
{
    return (int64_t)chance_below((unsigned)(terms * faults.term_ms));
}

/* From a little more than a term to some of them. */
static int64_t longer_than_a_term(void)
{
    return faults.term_ms * 5 / 4 + up_to_terms(1);
}

static int strike_host(enum fault fault, bool in_turn)
{
    int runs[HOST_RUNS_MOST], *victim = runs;
    size_t count = 0;
    const int host = choose_host(in_turn, runs, &count);
    if (host < 0)
        return 0;
    switch (fault) {
    case FAULT_HOST_DIES:
        host_stand_still(host);
        count = host_runs(host, runs);
        for (size_t i = 0; i < count; i++)
            ledger_killed(runs[i]);
        host_die(host);
        add_pending(END_ABSENCE,
                    longer_than_a_term() + (int64_t)chance_below(30) * MINUTE_MS, host,
                    0);
        break;
    case FAULT_HOST_STANDS_STILL:
        host_stand_still(host);
        count = host_runs(host, runs);
        add_pending(END_STILL, longer_than_a_term(), host, 0);
        break;
    case FAULT_RUN_STANDS_STILL:
        while (in_turn && count > 0 && !ledger_has_turn(*victim)) {
            victim++;
            count--;
        }
        if (count == 0) /* it has just given its turn back */
            return 0;
        count = 1;
        process_hold(*victim);
        add_pending(END_RUN, longer_than_a_term(), host, *victim);
        break;
    default:
        host_empty(host);
        ck_assert_int_eq(host_wait(host), 0);
        add_pending(END_ABSENCE, (int64_t)chance_below(10) * MINUTE_MS, host, 0);
        break;
    }
    return (int)count;
}

static bool is_any_in_turn(void)
{
    int runs[HOST_RUNS_MOST];
    for (int i = 0; i < HOSTS; i++)
        if (!host_stands_still(i) && any_in_turn(runs, host_runs(i, runs)))
            return true;
    return false;
}

static int strike_database(enum fault fault, bool in_turn)
{
    const int struck = faults_runs();
    if (struck == 0 || (in_turn && !is_any_in_turn()) ||
        (fault == FAULT_REPLICA_IS_PROMOTED && !faults.standby))
        return 0;
    switch (fault) {
    case FAULT_DATABASE_CRASHES:
        database_crash();
        break;
    case FAULT_DATABASE_IS_AWAY:
        database_leave();
        poll(NULL, 0, (int)(faults.term_ms / 2 + up_to_terms(3) / 2));
        database_return();
        break;
    case FAULT_CONNECTIONS_ARE_CUT:
        database_run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                     " WHERE usename = 'wherry'");
        break;
    default:
        database_promote();
        faults.standby = false;
        add_pending(END_LACK, IN_MS, 0, 0);
        break;
    }
    return struck;
}

bool fault_strike(enum fault fault, bool in_turn)
{
    const bool of_host = fault <= FAULT_HOST_IS_EMPTIED;
    /* A run that stands still is not told from its host by what ends it. */
    if (of_host && (is_pending(END_RUN) || is_pending(END_STILL)))
        return false;
    const int struck =
        of_host ? strike_host(fault, in_turn) : strike_database(fault, in_turn);
    if (struck > 0)
        moment_trace("%s: %d runs", fault_kinds[fault].words, struck);
    faults.tallies[fault].times += struck > 0;
    faults.tallies[fault].struck += struck;
    return struck > 0;
}

/* ---- It is over */

/* An operator learns which host is gone. */
static void expect_gone(int host)
{
    char words[64];
    struct told told = {0};
    host_command((host + 1) % HOSTS, "status --hosts", &told);
    snprintf(words, sizeof words, "host-%d", host + 1);
    ck_assert_msg(told_said(&told, words) && told_said(&told, "gone"), "%s%s",
                  buffer_text(&told.out), buffer_text(&told.err));
    told_free(&told);
}

static void end_still(const struct pending *pending)
{
    int runs[HOST_RUNS_MOST];
    const size_t count = host_runs(pending->host, runs);
    expect_gone(pending->host);
    for (size_t i = 0; i < count; i++)
        ledger_stood_still(runs[i], pending->since_ms);
    host_go_on(pending->host);
}

static void end_one(const struct pending *pending)
{
    static const char *const words[] = {[END_RUN] = "a run goes on",
                                        [END_STILL] = "a host goes on",
                                        [END_ABSENCE] = "a host starts",
                                        [END_LACK] = "there is a standby again"};
    moment_trace("%s", words[pending->end]);
    switch (pending->end) {
    case END_RUN:
        ledger_stood_still(pending->process, pending->since_ms);
        kill(pending->process, SIGCONT);
        break;
    case END_STILL:
        end_still(pending);
        break;
    case END_ABSENCE:
        host_start(pending->host);
        break;
    case END_LACK:
        database_add_standby();
        faults.standby = true;
        break;
    }
}

void faults_work(void)
{
    for (int i = 0; i < faults.count;) {
        const struct pending pending = faults.pending[i];
        if (pending.at_ms > moment_now_ms()) {
            i++;
            continue;
        }
        faults.pending[i] = faults.pending[--faults.count];
        end_one(&pending);
    }
}
