/* guard.c -- a plugin that ends the process is named. */
#include "host/connector/guard.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/log.h"
#include "host/base/words.h"

enum {
    LINE_ROOM = 1024,
    STACK_ROOM = 64 * 1024, /* of the handler: a plugin may have used up its own */
    EXIT_FAILED = 1,
    SIGNALLED = 128,
    LOOKS = 4,         /* at one call, before it is taken to be endless */
    FILES_MOST = 64,   /* that are kept: a state has three, a session five leases */
    NUMBERS_MOST = 256 /* that are looked at for them */
};

static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

/* A signal's handler reads it: a mark is noted whole or not at all. */
static struct guard_mark running;
static volatile sig_atomic_t noted;
static volatile sig_atomic_t moves; /* between plugin and host; it may wrap */

static struct sigaction others[SIGNALS]; /* what held before us: a sanitizer, or none */

static struct guard_witness *witness; /* NULL: none */

/* A descriptor that nothing uses: code that closes descriptors by number closes it,
 * too. */
static int sentinel = -1;

/* What each of the host's descriptors led to when they were kept. */
static struct kept_file {
    int number;
    dev_t device;
    ino_t inode;
} kept[FILES_MOST];
static size_t kept_count;

static struct {
    struct itimerval interval; /* 0: the watch is off */
    int64_t limit_ms;
    volatile sig_atomic_t armed, looks, moves;
} watch;

/* A signal's handler may use neither printf nor log_write. */
static void add_text(char *line, size_t room, size_t *length, const char *text)
{
    while (text != NULL && *text != '\0' && *length < room - 1)
        line[(*length)++] = *text++;
    line[*length] = '\0';
}

static void add_number(char *line, size_t *length, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    add_text(line, LINE_ROOM, length, digits + at);
}

static void tell_witness(const struct guard_mark *mark)
{
    size_t length = 0;
    add_text(witness->subject, sizeof witness->subject, &length, mark->before);
    add_text(witness->subject, sizeof witness->subject, &length, mark->subject);
    add_text(witness->subject, sizeof witness->subject, &length, "'");
    length = 0;
    add_text(witness->function, sizeof witness->function, &length, mark->behind);
    add_text(witness->function, sizeof witness->function, &length, mark->function);
}

static void arm(void)
{
    watch.looks = 0;
    watch.moves = moves;
    watch.armed = 1;
    setitimer(ITIMER_REAL, &watch.interval, NULL);
}

static struct guard_mark note(struct guard_mark mark)
{
    struct guard_mark before = running;
    noted = 0;
    moves = (int)((unsigned)moves + 1);
    atomic_signal_fence(memory_order_seq_cst);
    running = mark;
    if (witness != NULL) {
        witness->noted = 0;
        if (mark.subject != NULL)
            tell_witness(&mark);
        witness->noted = mark.subject != NULL;
    }
    atomic_signal_fence(memory_order_seq_cst);
    noted = mark.subject != NULL;
    if (noted && watch.limit_ms > 0 && !watch.armed)
        arm();
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

/* "plugin 'echo' crashed in read", without an end. */
static void begin_sentence(char *line, size_t *length, const struct guard_mark *mark,
                           const char *did)
{
    const char *const texts[] = {mark->before, mark->subject, "'",
                                 did,          mark->behind,  mark->function};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        add_text(line, LINE_ROOM, length, texts[i]);
}

static void tell_end(const char *sentence, int code)
{
    size_t length = 0;
    if (witness == NULL)
        return;
    add_text(witness->words, sizeof witness->words, &length, sentence);
    witness->ended_ms = clock_now_ms();
    witness->code = code;
}

/* The names in a sentence are those of files and functions. */
static void add_quoted(char *line, size_t room, size_t *length, const char *text)
{
    add_text(line, room, length, "\"");
    for (; *text != '\0'; text++) {
        const bool plain = *text != '"' && *text != '\\' && *text >= ' ';
        const char one[] = {plain ? *text : '?', '\0'};
        add_text(line, room, length, one);
    }
    add_text(line, room, length, "\"");
}

/* As the log would write it. */
static void add_line(char *line, size_t room, size_t *length, const char *sentence)
{
    char stamp[LOG_STAMP];
    if (!log_is_json()) {
        add_text(line, room, length, "wherry: error: ");
        add_text(line, room, length, sentence);
        add_text(line, room, length, "\n");
        return;
    }
    log_stamp(clock_now_ms(), stamp);
    const char *const head[] = {"{\"time\":\"", stamp,
                                "\",\"level\":\"error\",\"event\":\"",
                                log_event_name(LOG_PLUGIN_ENDED), "\",\"message\":"};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        add_text(line, room, length, head[i]);
    add_quoted(line, room, length, sentence);
    add_text(line, room, length, "}\n");
}

/* Writes to the witness and to standard error, if that is still there. */
static void say(const char *sentence, int code)
{
    char line[LINE_ROOM + 128];
    size_t length = 0;
    tell_end(sentence, code);
    add_line(line, sizeof line, &length, sentence);
    if (write(STDERR_FILENO, line, length) < 0)
        return; /* no reader is left */
}

/* Reports it, and passes the signal to its handler from before: by default it ends the
 * process, as it would have without us. */
static void on_crash(int signal, siginfo_t *facts, void *context)
{
    (void)context;
    for (size_t i = 0; i < SIGNALS; i++)
        if (signals[i] == signal)
            sigaction(signal, &others[i], NULL);
    if (noted) {
        char line[LINE_ROOM];
        size_t length = 0;
        begin_sentence(line, &length, &running, " crashed");
        add_text(line, sizeof line, &length, ", signal ");
        add_number(line, &length, signal);
        say(line, SIGNALLED + signal);
    }
    /* A fault comes again by itself when the handler returns; a signal that was sent
     * does not. */
    if (facts->si_code <= 0)
        raise(signal);
}

/* Stops the watch for a plugin that has nothing more to do with us; while the host's
 * code runs, no signal comes that could interrupt one of its calls. */
static void on_look(int signal)
{
    static const struct itimerval never;
    (void)signal;
    if (!noted) {
        setitimer(ITIMER_REAL, &never, NULL);
        watch.armed = 0;
        return;
    }
    if (watch.moves != moves) {
        watch.looks = 0;
        watch.moves = moves;
        return;
    }
    watch.looks = watch.looks + 1;
    if (watch.looks < LOOKS)
        return;
    char line[LINE_ROOM];
    size_t length = 0;
    begin_sentence(line, &length, &running, " did not return");
    add_text(line, sizeof line, &length, "and did not call the host for ");
    add_number(line, &length, watch.limit_ms);
    add_text(line, sizeof line, &length, " ms");
    say(line, EXIT_FAILED);
    _exit(EXIT_FAILED);
}

static void on_exit_of_process(void)
{
    if (!noted)
        return;
    struct guard_mark mark = guard_pause();
    char line[LINE_ROOM];
    size_t length = 0;
    begin_sentence(line, &length, &mark, " ended the program");
    tell_end(line, EXIT_FAILED);
    log_tell(LOG_ERROR, LOG_PLUGIN_ENDED, "%s", line);
    fflush(NULL);
    _exit(EXIT_FAILED);
}

void guard_keep_files(void)
{
    struct stat facts;
    kept_count = 0;
    for (int number = 0; number < NUMBERS_MOST && kept_count < FILES_MOST; number++)
        if (fstat(number, &facts) == 0 &&
            (number <= STDERR_FILENO || S_ISREG(facts.st_mode)))
            kept[kept_count++] = (struct kept_file){number, facts.st_dev, facts.st_ino};
}

void guard_let_files(void)
{
    kept_count = 0;
}

static bool has_lost_files(void)
{
    struct stat facts;
    if (sentinel >= 0 && fcntl(sentinel, F_GETFD) < 0)
        return true;
    for (size_t i = 0; i < kept_count; i++)
        if (fstat(kept[i].number, &facts) != 0 || facts.st_dev != kept[i].device ||
            facts.st_ino != kept[i].inode)
            return true;
    return false;
}

void guard_leave(struct guard_mark before)
{
    struct guard_mark mark = running;
    if (mark.subject != NULL && has_lost_files()) {
        char line[LINE_ROOM];
        size_t length = 0;
        begin_sentence(line, &length, &mark, " closed files that belong to the host");
        say(line, EXIT_FAILED);
        _exit(EXIT_FAILED);
    }
    note(before);
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
    sentinel = open("/", O_PATH | O_CLOEXEC);
    atexit(on_exit_of_process);
}

void guard_watch(int64_t limit_ms)
{
    enum { SECOND_MS = 1000 };
    const int64_t look_ms = limit_ms / LOOKS > 0 ? limit_ms / LOOKS : 1;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_look;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    watch.interval.it_interval = (struct timeval){
        .tv_sec = look_ms / SECOND_MS, .tv_usec = look_ms % SECOND_MS * 1000};
    watch.interval.it_value = watch.interval.it_interval;
    watch.limit_ms = limit_ms;
    watch.armed = 0;
    sigaction(SIGALRM, &action, NULL);
}

void guard_show(struct guard_witness *shared)
{
    witness = shared;
}

void guard_read(const struct guard_witness *shared, char *sentence, size_t room)
{
    const struct guard_witness *seen = shared;
    if (seen->words[0] != '\0')
        snprintf(sentence, room, "%.*s", (int)sizeof seen->words - 1, seen->words);
    else if (seen->noted != 0)
        snprintf(sentence, room, "%.*s ended the program%.*s",
                 (int)sizeof seen->subject - 1, seen->subject,
                 (int)sizeof seen->function - 1, seen->function);
    else
        snprintf(sentence, room, "%s", "");
    words_scrub(sentence); /* which goes to logs and terminals */
}
