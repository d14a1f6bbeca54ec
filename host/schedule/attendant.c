/* attendant.c -- a command of this program that always runs beside the runs. */
#include "host/schedule/attendant.h"

#include <inttypes.h>
#include <signal.h>

#include "host/base/fault.h"
#include "host/base/log.h"

enum {
    PAUSE_MS = 1000,
    PAUSE_MOST_MS = 60 * 1000,
    DOUBLINGS = 6,
    LIVED_MS = 60 * 1000
};

static int64_t hasten(int64_t ms)
{
    const int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

/* Gives how long it has to wait. */
static int64_t put_off(struct attendant *attendant, int64_t steady_ms)
{
    const int doublings = attendant->tries < DOUBLINGS ? attendant->tries : DOUBLINGS;
    int64_t pause_ms = (int64_t)PAUSE_MS << doublings;
    if (pause_ms > PAUSE_MOST_MS)
        pause_ms = PAUSE_MOST_MS;
    attendant->tries++;
    attendant->again_ms = steady_ms + hasten(pause_ms);
    return pause_ms;
}

static bool is_awaited(const struct attendant *attendant)
{
    return attendant->words != NULL && !attendant->there && !attendant->stopped;
}

void attendant_work(struct attendant *attendant, int64_t steady_ms)
{
    struct wherry_error error = {0};
    if (!is_awaited(attendant) || steady_ms < attendant->again_ms)
        return;
    attendant->began_ms = steady_ms;
    if (child_start_words(&attendant->child, attendant->program, attendant->words,
                          &error) == WHERRY_OK) {
        attendant->there = true;
        return;
    }
    const int64_t pause_ms = put_off(attendant, steady_ms);
    log_tell(LOG_ERROR, LOG_CONSOLE_ENDED,
             "the %s cannot be started: %s; Wherry tries again in %" PRId64 " s",
             attendant->name, error.message, pause_ms / 1000);
}

int64_t attendant_wait_ms(const struct attendant *attendant, int64_t steady_ms)
{
    if (!is_awaited(attendant))
        return INT64_MAX;
    const int64_t left_ms = attendant->again_ms - steady_ms;
    return left_ms < 0 ? 0 : left_ms;
}

int attendant_log(const struct attendant *attendant)
{
    return attendant->there ? attendant->child.log : -1;
}

static void tell_end(struct attendant *attendant, int code, int64_t steady_ms)
{
    const bool killed = attendant->child.killed;
    const int64_t pause_ms = put_off(attendant, steady_ms);
    log_tell(LOG_ERROR, LOG_CONSOLE_ENDED,
             "the %s %s %d; Wherry starts it again in %" PRId64 " s", attendant->name,
             killed ? "was ended by signal" : "ended with",
             killed ? code - CHILD_SIGNALLED : code, pause_ms / 1000);
}

void attendant_attend(struct attendant *attendant, int64_t steady_ms)
{
    int code = 0;
    if (!attendant->there)
        return;
    child_listen(&attendant->child);
    if (!child_ended(&attendant->child, &code))
        return;
    if (steady_ms - attendant->began_ms >= LIVED_MS)
        attendant->tries = 0;
    if (!attendant->stopped)
        tell_end(attendant, code, steady_ms);
    child_forget(&attendant->child);
    attendant->there = false;
}

void attendant_renew(const struct attendant *attendant)
{
    if (attendant->there)
        kill((pid_t)attendant->child.pid, SIGHUP);
}

void attendant_stop(struct attendant *attendant, bool at_once)
{
    attendant->stopped = true;
    if (attendant->there)
        kill((pid_t)attendant->child.pid, at_once ? SIGKILL : SIGTERM);
}

void attendant_free(struct attendant *attendant)
{
    if (attendant->there)
        child_forget(&attendant->child);
    *attendant = (struct attendant){0};
}
