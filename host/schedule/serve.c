/* serve.c -- the supervisor: the loop, and what happens in it. */
#include "host/schedule/serve.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/exit_code.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/alarm.h"
#include "host/schedule/attendant.h"
#include "host/schedule/child.h"
#include "host/schedule/ended.h"
#include "host/schedule/herald.h"
#include "host/schedule/notify.h"
#include "host/schedule/obstacles.h"
#include "host/schedule/past.h"
#include "host/schedule/peers.h"
#include "host/schedule/reload.h"
#include "host/schedule/watch.h"
#include "host/store/lease.h"

enum {
    ALARM_MS = 60 * 1000,
    GRACE_MS = 30 * 1000, /* a run stops within a second when it is asked */
    NAP_MS = 30 * 1000,   /* at most: the clock may be set in between */
};

struct serve {
    const struct serve_options *options;
    struct child_program program;
    struct roster *roster;
    struct reload reload;
    struct alarm alarm;
    struct herald herald;
    struct attendant console;
    struct notify notify;
    struct endpoint endpoint;
    struct pulse pulse;
    int64_t began_ms;       /* by the clock */
    struct child *children; /* room for all jobs */
    size_t child_count;
    struct pollfd *polls;
    struct lease *lease; /* NULL: there are peers */
    struct peers peers;
    struct obstacles obstacles;
    int signals;
    int64_t alarm_ms; /* steady: when lateness is looked at next */
    bool hangs_up;    /* SIGHUP stops us, as SIGTERM does */
    int stops;        /* how often we were asked to stop */
};

static struct roster_time now(const struct serve *serve)
{
    if (serve->options->now != NULL)
        return serve->options->now(serve->options->self);
    return (struct roster_time){.clock_ms = clock_now_ms(),
                                .steady_ms = clock_monotonic_ms()};
}

/* Tests are in a hurry. */
static int64_t hasten(int64_t ms)
{
    int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

/* ---- Starting and stopping runs */

static void put_off(struct serve *serve, const char *pipeline, int64_t for_ms)
{
    const struct roster_time time = now(serve);
    roster_put_off(serve->roster, pipeline, for_ms, time);
    peers_ended(&serve->peers, pipeline, CLAIMED_BUSY, time.steady_ms);
}

static void run_claimed(void *self, const char *pipeline, struct work_set work)
{
    struct serve *serve = self;
    roster_call(serve->roster, pipeline, work, now(serve));
}

/* Whether it is to be put off, and for how long. Of what was claimed it is known already
 * that it is not. */
static int64_t must_wait_ms(struct serve *serve, const char *pipeline)
{
    return peers_share(&serve->peers)
               ? 0
               : obstacles_wait_ms(&serve->obstacles, serve->options->states, pipeline);
}

static void start_run(struct serve *serve, const struct roster_order *order)
{
    struct wherry_error error = {0};
    const char *pipeline = order->pipeline;
    log_set_subject(pipeline);
    const int64_t wait_ms = must_wait_ms(serve, pipeline);
    if (wait_ms > 0) {
        put_off(serve, pipeline, wait_ms);
    } else {
        struct child *child = &serve->children[serve->child_count];
        const struct pipeline *spec = fleet_find(&serve->reload.fleet, pipeline);
        assert(spec != NULL); /* the roster has those of the fleet and no others */
        if (child_start(child, &serve->program, spec, order->work, &error) ==
            WHERRY_OK) {
            serve->child_count++;
            endpoint_run(&serve->endpoint, pipeline, true);
            roster_started(serve->roster, pipeline, child->pid, now(serve));
        } else {
            log_write(LOG_ERROR, "%s", error.message);
            put_off(serve, pipeline, hasten(OBSTACLES_BUSY_MS));
        }
    }
    log_set_subject("");
}

static struct child *find_child(struct serve *serve, int64_t pid)
{
    for (size_t i = 0; i < serve->child_count; i++)
        if (serve->children[i].pid == pid)
            return &serve->children[i];
    return NULL;
}

static void stop_run(struct serve *serve, const struct roster_order *order)
{
    struct child *child = find_child(serve, order->child);
    if (child == NULL)
        return;
    bool ask = order->verb == ROSTER_ASK;
    if (order->too_long) {
        child->too_long = true;
        log_set_subject(order->pipeline);
        log_tell(LOG_WARNING, LOG_RUN_OVERDUE,
                 ask ? "the run takes longer than 'max_run' allows: asking it to stop"
                     : "the run does not stop: killing it");
        log_set_subject("");
    } else if (!ask) {
        child->ended = true;
    }
    kill((pid_t)child->pid, ask ? SIGTERM : SIGKILL);
}

static void obey(struct serve *serve)
{
    struct roster_order order;
    while (roster_next(serve->roster, now(serve), &order))
        if (order.verb == ROSTER_START)
            start_run(serve, &order);
        else
            stop_run(serve, &order);
}

/* ---- Runs that ended */

/* What was stopped because this host is emptied is for the others. */
static void give_back(struct serve *serve, const struct child *child, int code)
{
    const bool stopped = !child->too_long && (exit_code_stopped(code) || child->ended);
    peers_ended(&serve->peers, child->pipeline,
                code == CODE_BUSY || code == CODE_LOST ? CLAIMED_BUSY
                : stopped                              ? CLAIMED_STOPPED
                                                       : CLAIMED_DONE,
                now(serve).steady_ms);
}

/* There may be an alert, and other numbers. */
static void note_news(void *self, const char *pipeline)
{
    struct serve *serve = self;
    herald_note(&serve->herald, pipeline);
    endpoint_run(&serve->endpoint, pipeline, false);
}

static void note_end(struct serve *serve, const struct child *child, int code)
{
    endpoint_run(&serve->endpoint, child->pipeline, false);
    if (peers_share(&serve->peers)) {
        peers_note(&serve->peers, child, code);
        return;
    }
    ended_note(serve->options->states, child, code);
    note_news(serve, child->pipeline);
}

static void reap(struct serve *serve)
{
    for (size_t i = 0; i < serve->child_count;) {
        struct child *child = &serve->children[i];
        int code = 0;
        if (!child_ended(child, &code)) {
            i++;
            continue;
        }
        note_end(serve, child, code);
        roster_ended(serve->roster, child->pid,
                     code == CODE_BUSY || code == CODE_LOST ? hasten(OBSTACLES_BUSY_MS)
                                                            : 0,
                     now(serve));
        give_back(serve, child, code);
        child_forget(child);
        *child = serve->children[--serve->child_count];
    }
}

/* ---- Specs */

/* The roster and the alarm learn which pipelines there are now. */
static void take_over(struct serve *serve)
{
    const struct fleet *fleet = &serve->reload.fleet;
    struct roster_pipeline *pipelines =
        timetable_make(fleet, serve->options->states, peers_share(&serve->peers));
    roster_set(serve->roster, pipelines, fleet->count, now(serve));
    peers_set(&serve->peers, fleet, pipelines);
    alarm_set(&serve->alarm, fleet->pipelines, fleet->count);
    herald_set(&serve->herald, fleet, !peers_share(&serve->peers));
    endpoint_set(&serve->endpoint, fleet);
    free(pipelines);
    serve->program.pack = serve->reload.pack;
}

static void reload(struct serve *serve, bool asked)
{
    if (asked)
        notify_reloading(&serve->notify);
    if (reload_try(&serve->reload, asked))
        take_over(serve);
    if (asked) {
        attendant_renew(&serve->console);
        notify_ready(&serve->notify);
    }
}

/* ---- Signals */

static void stop_all(struct serve *serve)
{
    serve->stops++;
    roster_stop(serve->roster);
    peers_leave(&serve->peers, serve->stops > 1);
    herald_stop(&serve->herald, serve->stops > 1);
    attendant_stop(&serve->console, serve->stops > 1);
    notify_stopping(&serve->notify);
    if (serve->stops == 1)
        log_tell(LOG_INFO, LOG_SERVE_STOPPING,
                 serve->child_count == 0
                     ? "stopping"
                     : "stopping: waiting for the runs to save their work");
}

static void take_signals(struct serve *serve)
{
    struct signalfd_siginfo signal;
    while (read(serve->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
        switch (signal.ssi_signo) {
        case SIGCHLD: /* all children are looked at anyway */
            break;
        case SIGHUP:
            if (serve->hangs_up)
                stop_all(serve);
            else if (serve->stops == 0)
                reload(serve, true);
            break;
        case SIGUSR1:
            log_write(LOG_INFO, "all work is due now");
            roster_hurry(serve->roster, now(serve));
            peers_hurry(&serve->peers);
            break;
        default:
            stop_all(serve);
            break;
        }
}

/* ---- The loop */

static int64_t smaller(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

static void wait_for_news(struct serve *serve)
{
    struct roster_time time = now(serve);
    int64_t wait = smaller(NAP_MS, roster_wait_ms(serve->roster, time));
    wait = smaller(wait, notify_watchdog(&serve->notify, clock_monotonic_ms()));
    wait = smaller(wait, reload_wait_ms(&serve->reload));
    wait = smaller(wait, peers_wait_ms(&serve->peers, time.steady_ms));
    wait = smaller(wait, herald_wait_ms(&serve->herald, time.steady_ms));
    wait = smaller(wait, attendant_wait_ms(&serve->console, time.steady_ms));
    wait = smaller(wait, endpoint_wait_ms(&serve->endpoint, time));
    enum {
        SIGNALS,
        FILES,
        HERALD,
        CONSOLE,
        PEERS,
        CHILDREN
    }; /* and those of the endpoint after them */
    serve->polls[SIGNALS] = (struct pollfd){.fd = serve->signals, .events = POLLIN};
    serve->polls[FILES] =
        (struct pollfd){.fd = serve->reload.lookout.file, .events = POLLIN};
    serve->polls[HERALD] = (struct pollfd){
        .fd = serve->herald.busy ? serve->herald.child.log : -1, .events = POLLIN};
    serve->polls[CONSOLE] =
        (struct pollfd){.fd = attendant_log(&serve->console), .events = POLLIN};
    serve->polls[PEERS] =
        (struct pollfd){.fd = peers_descriptor(&serve->peers), .events = POLLIN};
    for (size_t i = 0; i < serve->child_count; i++)
        serve->polls[CHILDREN + i] =
            (struct pollfd){.fd = serve->children[i].log, .events = POLLIN};
    size_t count = CHILDREN + serve->child_count;
    count += endpoint_polls(&serve->endpoint, &serve->polls[count]);
    pulse_rest(&serve->pulse);
    poll(serve->polls, count, (int)wait);
    pulse_wake(&serve->pulse);
}

static void answer_machines(struct serve *serve)
{
    const struct roster_time time = now(serve);
    const struct endpoint_view view = {
        .spec_errors = serve->reload.errors,
        .specs_unreadable = serve->reload.unreadable,
        .stopping = serve->stops > 0,
        .server = {.started_ms = serve->began_ms,
                   .specs_ms = serve->reload.since_ms,
                   .jobs = (int64_t)serve->options->jobs,
                   .waiting =
                       (int64_t)(roster_waiting(serve->roster) + serve->peers.waiting),
                   .share = peers_share_of(&serve->peers, time.steady_ms),
                   .loop = serve->pulse.loop},
        .hosts = peers_hosts(&serve->peers)};
    endpoint_turn(&serve->endpoint, &view, time);
}

static void check_lateness(struct serve *serve)
{
    struct roster_time time = now(serve);
    if (time.steady_ms < serve->alarm_ms || serve->stops > 0 ||
        peers_share(&serve->peers))
        return;
    serve->alarm_ms = time.steady_ms + ALARM_MS;
    alarm_check(&serve->alarm, serve->reload.fleet.pipelines, serve->reload.fleet.count,
                serve->options->states, time.clock_ms);
}

static void tell_alerts(struct serve *serve)
{
    if (serve->stops == 0)
        herald_work(&serve->herald, &serve->program, &serve->reload.fleet,
                    now(serve).steady_ms);
}

static bool has_ended(const struct serve *serve)
{
    return serve->stops > 0 && serve->child_count == 0 && !serve->herald.busy &&
           !serve->console.there && peers_have_left(&serve->peers);
}

static void loop(struct serve *serve)
{
    for (;;) {
        peers_work(&serve->peers, serve->child_count, now(serve));
        obey(serve);
        if (has_ended(serve))
            return;
        check_lateness(serve);
        tell_alerts(serve);
        attendant_work(&serve->console, now(serve).steady_ms);
        notify_status(&serve->notify, roster_pipelines(serve->roster),
                      serve->child_count, roster_waiting(serve->roster));
        wait_for_news(serve);
        take_signals(serve);
        for (size_t i = 0; i < serve->child_count; i++)
            child_listen(&serve->children[i]);
        herald_attend(&serve->herald, now(serve).steady_ms);
        attendant_attend(&serve->console, now(serve).steady_ms);
        reap(serve);
        if (serve->stops == 0 && reload_is_due(&serve->reload))
            reload(serve, false);
        answer_machines(serve);
    }
}

static enum wherry_status begin_alone_or_not(struct serve *serve,
                                             struct wherry_error *error)
{
    const struct serve_options *options = serve->options;
    const struct peers_options peers = {.states = options->states,
                                        .version = options->version,
                                        .jobs = options->jobs,
                                        .start = run_claimed,
                                        .told = note_news,
                                        .self = serve,
                                        .cancelled = options->cancelled};
    const enum wherry_status status = peers_open(&serve->peers, &peers, error);
    return status == WHERRY_END ? lease_take(options->states, "serve", 0, NULL, NULL,
                                             &serve->lease, error)
                                : status;
}

static enum wherry_status begin_serving(struct serve *serve, struct wherry_error *error)
{
    const struct serve_options *options = serve->options;
    enum wherry_status status = begin_alone_or_not(serve, error);
    if (status != WHERRY_OK)
        return status;
    serve->began_ms = now(serve).clock_ms;
    status =
        endpoint_open(&serve->endpoint, &options->endpoint, options->states, error);
    if (status != WHERRY_OK)
        return status;
    serve->hangs_up = !options->reload_on_hup && serve->notify.socket < 0 &&
                      watch_ends_with_terminal();
    serve->signals = watch_signals(error);
    if (serve->signals < 0)
        return WHERRY_FAILED;
    status = reload_begin(&serve->reload, options->specs, options->check, options->self,
                          error);
    if (status != WHERRY_OK)
        return status;
    serve->roster = roster_create(options->jobs, hasten(GRACE_MS));
    serve->children = memory_array(options->jobs, sizeof *serve->children);
    serve->polls =
        memory_array(options->jobs + 5 + ENDPOINT_POLLS, sizeof *serve->polls);
    serve->alarm.told = note_news;
    serve->alarm.self = serve;
    take_over(serve);
    log_tell(LOG_INFO, LOG_SERVE_BEGAN, "serving %zu pipeline%s of '%s', %zu at a time",
             serve->reload.fleet.count, serve->reload.fleet.count == 1 ? "" : "s",
             options->specs, options->jobs);
    return WHERRY_OK;
}

static bool was_cancelled(const struct serve *serve)
{
    return serve->options->cancelled != NULL && serve->options->cancelled(NULL);
}

enum wherry_status serve_run(const struct serve_options *options,
                             struct wherry_error *error)
{
    struct serve serve = {.options = options,
                          .program = {.program = options->program,
                                      .specs = options->specs,
                                      .states = options->states,
                                      .plugins = options->plugins,
                                      .pack = -1,
                                      .verbose = options->verbose},
                          .console = {.program = options->program,
                                      .words = options->console,
                                      .name = "console"},
                          .signals = -1};
    notify_open(&serve.notify);
    enum wherry_status status = begin_serving(&serve, error);
    if (status == WHERRY_OK) {
        notify_ready(&serve.notify);
        if (was_cancelled(&serve))
            stop_all(&serve);
        loop(&serve);
    } else if (was_cancelled(&serve)) {
        status = WHERRY_OK;
    }
    if (status == WHERRY_OK)
        log_tell(LOG_INFO, LOG_SERVE_STOPPED, "stopped");
    for (size_t i = 0; i < serve.child_count; i++)
        child_forget(&serve.children[i]);
    free(serve.children);
    free(serve.polls);
    roster_destroy(serve.roster);
    alarm_free(&serve.alarm);
    herald_free(&serve.herald);
    attendant_free(&serve.console);
    endpoint_close(&serve.endpoint);
    peers_close(&serve.peers);
    obstacles_free(&serve.obstacles);
    reload_end(&serve.reload);
    notify_close(&serve.notify);
    if (serve.signals >= 0)
        close(serve.signals);
    lease_release(serve.lease);
    return status;
}
