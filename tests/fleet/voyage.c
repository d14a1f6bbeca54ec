/* voyage.c -- a fleet for some hours. */
#include "tests/fleet/voyage.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/memory.h"
#include "tests/fleet/chance.h"
#include "tests/fleet/faults.h"
#include "tests/fleet/hosts.h"
#include "tests/fleet/ledger.h"
#include "tests/fleet/moment.h"
#include "tests/fleet/people.h"
#include "tests/fleet/places.h"
#include "tests/support/database.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

enum {
    HOUR_MS = 3600 * 1000,
    GLANCE_MS = 30,
    PATIENCE_MS = 120 * 1000, /* of ours, until a run ends or a host answers */
    BEFORE_MS = 400,          /* a jump ends so long before anything is due */
    TRIES = 20,               /* to find somebody who can do an act */
    QUIET_ROUNDS = 2,         /* at the end, of each pipeline */
    HURRY_MS = 200,           /* until a host has heard that it should hurry */
    REQUESTS = 8,             /* of a run, one after the other */
    REST_MS = 15 * 60 * 1000,
    HEARD_ROOM = 512,
};

struct event {
    int64_t at_ms;
    bool of_people, done;
    bool armed; /* a fault, and runs are under way */
    bool in_turn;
    unsigned act, pipeline, fault;
};

static struct {
    struct event *events;
    int count, next; /* the first that is not done */
    struct arena words;
    unsigned run_ms;         /* about so long a run takes */
    int64_t end_ms, busy_ms; /* busy: since when, by the machine's clock; 0: not */
} plan;

/* ---- The plan */

static int by_time(const void *one, const void *other)
{
    const struct event *a = one, *b = other;
    return a->at_ms < b->at_ms ? -1 : a->at_ms > b->at_ms;
}

static void make_plan(const struct voyage *voyage)
{
    const int64_t now_ms = moment_now_ms(), span_ms = (int64_t)voyage->hours * HOUR_MS;
    memset(&plan, 0, sizeof plan);
    plan.events =
        memory_array((size_t)(voyage->acts + voyage->faults), sizeof *plan.events);
    plan.end_ms = now_ms + span_ms;
    plan.run_ms = (unsigned)voyage->latency_ms * REQUESTS;
    for (int i = 0; i < voyage->acts + voyage->faults; i++) {
        struct event *event = &plan.events[plan.count++];
        event->of_people = i < voyage->acts;
        event->at_ms =
            now_ms + (int64_t)chance_below((unsigned)(span_ms / 1000)) * 1000;
        event->act = chance_below(PEOPLE_ACTS);
        event->pipeline = chance_below((unsigned)voyage->pipelines);
        event->fault = (unsigned)(i - voyage->acts) % FAULTS;
        event->in_turn = i < voyage->acts + FAULTS || chance_below(2) == 0;
    }
    qsort(plan.events, (size_t)plan.count, sizeof *plan.events, by_time);
}

static void do_act(const struct event *event)
{
    for (int i = 0; i < TRIES; i++)
        if (people_act((int)event->pipeline, (int)chance_below(PEOPLE_MOST),
                       (enum people_act)event->act))
            return;
}

/* A fault waits for runs, and then a little, so that it strikes any part of them. */
static bool try_fault(struct event *event)
{
    if (event->armed)
        return fault_strike((enum fault)event->fault, event->in_turn);
    event->armed = faults_runs() > 0;
    if (event->armed)
        event->at_ms = moment_now_ms() + (int64_t)chance_below(plan.run_ms);
    return false;
}

static bool try_event(struct event *event)
{
    if (event->of_people)
        do_act(event);
    else if (!try_fault(event))
        return false;
    event->done = true;
    return true;
}

/* What is due is done; a fault waits until it can strike. */
static bool do_due(void)
{
    while (plan.next < plan.count && plan.events[plan.next].done)
        plan.next++;
    for (int i = plan.next; i < plan.count; i++) {
        if (plan.events[i].at_ms > moment_now_ms() && !plan.events[i].armed)
            return false;
        if (plan.events[i].at_ms > moment_now_ms())
            continue;
        if (!plan.events[i].done && try_event(&plan.events[i]))
            return true;
    }
    return false;
}

/* ---- Time */

/* A number of the database: -1 also where it does not answer. */
static bool is_there(const char *condition)
{
    char sql[768], where[256];
    snprintf(sql, sizeof sql, "SELECT 1 / (%s)::int", condition);
    snprintf(where, sizeof where, "postgresql:///wherry?host=%s&user=root",
             database_folder());
    return database_try(where, sql) == NULL;
}

static void wait_until(const char *condition)
{
    const int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
    while (!is_there(condition)) {
        ck_assert_msg(clock_monotonic_ms() < until_ms, "never so: %s", condition);
        poll(NULL, 0, GLANCE_MS);
    }
}

/* All hosts that are well have said something since then, and no others are there. */
static void say_heard(char condition[HEARD_ROOM], int64_t since_ms)
{
    snprintf(condition, HEARD_ROOM,
             "(SELECT count(*) = %d AND coalesce(min(seen), 0) >= %" PRId64
             " FROM wherry.supervisor s WHERE until > wherry.moment() AND EXISTS"
             "  (SELECT FROM wherry.announced WHERE supervisor = s.number))"
             " AND (SELECT count(*) = 0 FROM wherry.shared_pipeline"
             "  WHERE holder IS NOT NULL",
             faults_hosts_well(), since_ms);
}

static bool is_idle(void)
{
    char heard[HEARD_ROOM], condition[2 * HEARD_ROOM];
    say_heard(heard, 0);
    snprintf(condition, sizeof condition,
             "%s OR wake < wherry.moment() + %d"
             " OR digest = 0)",
             heard, 2 * BEFORE_MS);
    return is_there(condition);
}

static void jump_to(int64_t at_ms)
{
    char heard[HEARD_ROOM], condition[2 * HEARD_ROOM];
    moment_jump(at_ms - moment_now_ms());
    for (int i = 0; i < HOSTS; i++)
        if (!host_stands_still(i))
            host_wake(i);
    say_heard(heard, at_ms);
    snprintf(condition, sizeof condition, "%s)", heard);
    wait_until(condition);
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* What keeps it from that. */
static const char restless[] =
    "SELECT coalesce((SELECT string_agg(s.name || ' for ' || s.until - wherry.moment(),"
    " ', ') FROM wherry.supervisor s WHERE s.until > wherry.moment()), 'nobody') || ';'"
    " || coalesce((SELECT string_agg(format(' %s wakes in %s, held by %s, digest %s',"
    " p.name, p.wake - wherry.moment(), p.holder, p.digest), ',')"
    " FROM wherry.shared_pipeline p), '')";

static void rest(void)
{
    const int64_t now_ms = clock_monotonic_ms();
    plan.busy_ms = plan.busy_ms == 0 ? now_ms : plan.busy_ms;
    if (now_ms - plan.busy_ms >= PATIENCE_MS)
        ck_abort_msg("it does not come to rest, with %d hosts: %s", faults_hosts_well(),
                     database_text(restless, &plan.words));
    poll(NULL, 0, GLANCE_MS);
}

/* Nothing is under way: to the next moment at which something is due. */
static void pass(int64_t until_ms)
{
    const int64_t due_ms =
        database_number("SELECT min(wake) FROM wherry.shared_pipeline") - BEFORE_MS;
    int64_t next_ms = earlier(earlier(due_ms, until_ms), faults_next_ms());
    for (int i = plan.next; i < plan.count; i++)
        if (plan.events[i].at_ms > moment_now_ms()) {
            next_ms = earlier(next_ms, plan.events[i].at_ms);
            break;
        }
    plan.busy_ms = 0;
    moment_trace("idle, for %" PRId64 " s", (next_ms - moment_now_ms()) / 1000);
    if (next_ms > moment_now_ms())
        jump_to(next_ms);
    else
        poll(NULL, 0, GLANCE_MS);
}

static void sail(int64_t until_ms)
{
    while (moment_now_ms() < until_ms) {
        faults_work();
        if (do_due())
            continue;
        if (is_idle())
            pass(until_ms);
        else
            rest();
    }
}

/* ---- The whole */

/* Where the machine is so busy that the database does not answer within its term, it is
 * told again, as an operator would. */
static void expect_told(const char *line, int code)
{
    enum { TELLINGS = 10 };
    struct told told = {0};
    host_command(0, line, &told);
    for (int i = 1; i < TELLINGS && told_said(&told, "the server gave no answer"); i++)
        host_command(0, line, &told);
    ck_assert_msg(told.code == code, "'wherry %s' ended with %d:\n%s%s", line,
                  told.code, buffer_text(&told.out), buffer_text(&told.err));
    told_free(&told);
}

/* All pipelines have their baseline; the tables are there before, to be watched. */
static void depart(const struct voyage *voyage)
{
    char condition[128];
    for (int i = 0; i < voyage->pipelines; i++)
        place_write_spec(i);
    expect_told("pause p0", 0);
    expect_told("resume p0", 0);
    ledger_begin();
    people_begin();
    for (int i = 0; i < HOSTS; i++)
        host_start(i);
    snprintf(condition, sizeof condition,
             "(SELECT count(DISTINCT pipeline) = %d FROM wherry.run"
             " WHERE ended_ms > 0 AND code = 0)",
             voyage->pipelines);
    wait_until(condition);
    people_baseline();
}

static void settle(void)
{
    while (!is_idle()) {
        faults_work();
        rest();
    }
    plan.busy_ms = 0;
}

/* What was struck last is there again, and all have some runs. */
static void come_to_rest(void)
{
    while (plan.next < plan.count || faults_next_ms() != INT64_MAX) {
        do_due();
        sail(moment_now_ms() + REST_MS);
    }
    for (int i = 0; i < QUIET_ROUNDS; i++) {
        settle();
        jump_to(moment_now_ms() + REST_MS);
        host_hurry(i % HOSTS);
        poll(NULL, 0, HURRY_MS);
    }
    settle();
}

static void arrive(void)
{
    expect_told("status --hosts", 0);
    for (int i = 0; i < HOSTS; i++) {
        host_empty(i);
        ck_assert_int_eq(host_wait(i), 0);
    }
    for (int i = 0; i < ACCOUNTS; i++)
        sandbox_post(place_sandbox(i), "apply", "{}");
}

void voyage_make(const struct voyage *voyage)
{
    chance_begin(voyage->seed);
    faults_begin(voyage->term_ms);
    depart(voyage);
    make_plan(voyage);
    sail(plan.end_ms);
    come_to_rest();
    free(plan.events);
    arrive();
    ledger_check();
    places_check_meters();
    people_check();
}

void voyage_tell(const struct voyage *voyage)
{
    const struct ledger_sums ledger = ledger_sums();
    const struct people_sums people = people_sums();
    printf("seed %" PRIu64 ": %d pipelines, %d hours, a term of %" PRId64 " s\n",
           voyage->seed, voyage->pipelines, voyage->hours, voyage->term_ms / 1000);
    for (int i = 0; i < FAULTS; i++) {
        const struct fault_tally tally = fault_tally((enum fault)i);
        printf("  %3d times, %3d runs: %s\n", tally.times, tally.struck,
               fault_kinds[i].words);
    }
    printf("  %" PRId64 " runs, %" PRId64 " requests; %" PRId64
           " turns taken over, %" PRId64 " runs ended with 6, %" PRId64
           " with 1, %" PRId64 " requests arrived late\n",
           ledger.runs, ledger.requests, ledger.lapsed, ledger.told_lost, ledger.failed,
           ledger.late);
    printf("  %d acts of people, %d writes, %d of them without effect\n", people.acts,
           people.writes, people.repeats);
    fflush(stdout);
}
