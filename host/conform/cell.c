/* cell.c -- work on a plugin in a process of its own, which it may ruin. */
#include "host/conform/cell.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/fault.h"

enum {
    CALL_LIMIT_MS = 20 * 1000,      /* of a function that does not call the host */
    WORK_LIMIT_MS = 15 * 60 * 1000, /* of all that is done in one process */
    LOOK_MS = 2,
    SUMMARY_ROOM = 160
};

struct cell *cell_create(void)
{
    const int shared = MAP_SHARED | MAP_ANONYMOUS;
    /* cppcheck-suppress invalidFunctionArg */
    struct cell *cell = mmap(NULL, sizeof *cell, PROT_READ | PROT_WRITE, shared, -1, 0);
    if (cell == MAP_FAILED)
        return NULL;
    return cell;
}

void cell_destroy(struct cell *cell)
{
    if (cell != NULL)
        munmap(cell, sizeof *cell);
}

/* What is said within is kept apart: it is not the report. */
static void live(struct cell *cell, cell_work *work, void *self, FILE *said)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    dup2(fileno(said), STDOUT_FILENO);
    dup2(fileno(said), STDERR_FILENO);
    guard_show(&cell->witness);
    guard_keep_files();
    guard_watch(CALL_LIMIT_MS / fault_impatience());
    work(self, cell);
    guard_show(NULL);
    cell->done = 1;
    _exit(0);
}

/* False: it took too long and was ended. */
static bool wait_for(pid_t child, int *status)
{
    const int64_t limit_ms = clock_monotonic_ms() + WORK_LIMIT_MS;
    for (;;) {
        pid_t ended = waitpid(child, status, WNOHANG);
        if (ended == child || (ended < 0 && errno != EINTR))
            return true;
        if (clock_monotonic_ms() > limit_ms) {
            kill(child, SIGKILL);
            waitpid(child, status, 0);
            return false;
        }
        poll(NULL, 0, LOOK_MS);
    }
}

/* The line in which a sanitizer says what it found, and the last one; "" if there is
 * none. */
static void read_said(FILE *said, char *summary, char *last, size_t room)
{
    static const char head[] = "SUMMARY: ";
    char line[1024];
    *summary = *last = '\0';
    rewind(said);
    while (fgets(line, sizeof line, said) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        snprintf(last, room, "%.*s", SUMMARY_ROOM - 1, line);
        if (strncmp(line, head, sizeof head - 1) == 0)
            snprintf(summary, room, "%.*s", SUMMARY_ROOM - 1, line + sizeof head - 1);
    }
}

static void tell_end(const struct cell *cell, int status, bool in_time, FILE *said,
                     char *end, size_t room)
{
    char summary[SUMMARY_ROOM], last[SUMMARY_ROOM],
        words[sizeof cell->witness.words + 160];
    read_said(said, summary, last, sizeof summary);
    guard_read(&cell->witness, words, sizeof words);
    if (words[0] == '\0' && WIFSIGNALED(status))
        snprintf(words, sizeof words, "it was ended by signal %d%s%s", WTERMSIG(status),
                 last[0] == '\0' ? "" : "; last message: ", last);
    else if (words[0] == '\0')
        snprintf(words, sizeof words, "it ended without a message");
    snprintf(end, room, "%s%s%s%s", words, in_time ? "" : ", after 15 minutes",
             summary[0] == '\0' ? "" : ": ", summary);
}

bool cell_run(struct cell *cell, cell_work *work, void *self, char *end, size_t room)
{
    FILE *said = tmpfile();
    int status = 0;
    cell->done = 0;
    memset(&cell->witness, 0, sizeof cell->witness);
    fflush(NULL);
    pid_t child = said == NULL ? -1 : fork();
    if (child == 0)
        live(cell, work, self, said);
    if (child < 0) {
        snprintf(end, room, "cannot start a process: %s", strerror(errno));
        if (said != NULL)
            fclose(said);
        return false;
    }
    bool in_time = wait_for(child, &status);
    bool done = cell->done == 1 && in_time;
    if (!done)
        tell_end(cell, status, in_time, said, end, room);
    fclose(said);
    return done;
}
