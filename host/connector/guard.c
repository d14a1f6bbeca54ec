/* guard.c -- a plugin that ends the process is named. */
#include "host/connector/guard.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/log.h"

enum {
    LINE_ROOM = 1024,
    STACK_ROOM = 64 * 1024, /* of the handler: a plugin may have used up its own */
    EXIT_FAILED = 1
};

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

/* A signal's handler reads it: what is noted is a whole mark or none. */
static struct guard_mark running;
static volatile sig_atomic_t noted;

static struct sigaction others[SIGNALS]; /* what held before us: a sanitizer, or none */

static struct guard_mark note(struct guard_mark mark)
{
    struct guard_mark before = running;
    noted = 0;
    atomic_signal_fence(memory_order_seq_cst);
    running = mark;
    atomic_signal_fence(memory_order_seq_cst);
    noted = mark.subject != NULL;
    return before;
}

struct guard_mark guard_call(const char *plugin, const char *function)
{
    return note((struct guard_mark){"plugin '", plugin, " in ", function});
}

struct guard_mark guard_file(const char *file, const char *what)
{
    return note((struct guard_mark){"'", file, " while it was ", what});
}

struct guard_mark guard_pause(void)
{
    return note((struct guard_mark){0});
}

void guard_leave(struct guard_mark before)
{
    note(before);
}

/* In a handler of a signal there is neither printf nor log_write. */
static void add_text(char *line, size_t *length, const char *text)
{
    while (*text != '\0' && *length < LINE_ROOM - 1)
        line[(*length)++] = *text++;
}

static void add_number(char *line, size_t *length, int number)
{
    char digits[16];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    add_text(line, length, digits + at);
}

static void say_crashed(int signal)
{
    char line[LINE_ROOM];
    size_t length = 0;
    const char *const texts[] = {"wherry: error: ", running.before, running.subject,
                                 "' crashed",       running.behind, running.function,
                                 ", signal "};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add_text(line, &length, texts[i]);
    add_number(line, &length, signal);
    line[length++] = '\n';
    if (write(STDERR_FILENO, line, length) < 0)
        return; /* nobody is left to be told */
}

/* Tells, and leaves the signal to whom it belonged before: by default it ends the
 * process, as it would have without us. */
static void on_crash(int signal, siginfo_t *facts, void *context)
{
    (void)context;
    for (size_t i = 0; i < SIGNALS; i++)
        if (signals[i] == signal)
            sigaction(signal, &others[i], NULL);
    if (noted)
        say_crashed(signal);
    /* A fault comes again by itself when the handler returns; what was sent does not. */
    if (facts->si_code <= 0)
        raise(signal);
}

static void on_exit_of_process(void)
{
    if (!noted)
        return;
    struct guard_mark mark = guard_pause();
    log_write(LOG_ERROR, "%s%s' ended the program%s%s", mark.before, mark.subject,
              mark.behind, mark.function);
    fflush(NULL);
    _exit(EXIT_FAILED);
}

void guard_install(void)
{
    static char stack[STACK_ROOM];
    const stack_t aside = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaltstack(&aside, NULL);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &action, &others[i]);
    atexit(on_exit_of_process);
}
