/* errand.c -- a command of this program as a child of the console. */
#include "host/console/errand.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/memory.h"

enum { PIECE = 16 << 10, PIECES_AT_ONCE = 16, NOT_RUN = 127 };
enum { LOOK_AGAIN_MS = 20 }; /* for the end of one that has closed what it wrote to */

/* ---- What it will be */

struct errand *errand_create(const char *command)
{
    struct errand *errand = memory_allocate(sizeof *errand);
    errand->out = errand->log = -1;
    errand_word(errand, "wherry");
    errand_word(errand, command);
    return errand;
}

void errand_word(struct errand *errand, const char *word)
{
    assert(errand->word_count < ERRAND_WORDS);
    errand->words[errand->word_count++] = memory_text(word);
}

void errand_operands(struct errand *errand, const struct errands *errands)
{
    errand_word(errand, "--specs");
    errand_word(errand, errands->program.specs);
    errand_word(errand, "--plugins");
    errand_word(errand, errands->program.plugins);
    errand_word(errand, "--");
}

static void leave(struct errand *errand, struct errands *errands)
{
    for (struct errand **link = &errands->first; *link != NULL; link = &(*link)->next)
        if (*link == errand) {
            *link = errand->next;
            break;
        }
    errands->running -= errand->state == ERRAND_RUNNING;
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static void free_errand(struct errand *errand)
{
    close_end(&errand->out);
    close_end(&errand->log);
    for (size_t i = 0; i < errand->word_count; i++)
        free(errand->words[i]);
    if (errand->given != NULL)
        explicit_bzero(errand->given, strlen(errand->given));
    free(errand->given);
    buffer_free(&errand->told);
    buffer_free(&errand->said);
    free(errand);
}

void errand_destroy(struct errand *errand, struct errands *errands)
{
    if (errand == NULL)
        return;
    if (errand->state == ERRAND_RUNNING) {
        errand->abandoned = true;
        errand_stop(errand);
        return;
    }
    if (errand->state == ERRAND_WAITING)
        leave(errand, errands);
    free_errand(errand);
}

void errands_end(struct errands *errands)
{
    while (errands->first != NULL) {
        struct errand *errand = errands->first;
        errand_stop(errand);
        leave(errand, errands);
        free_errand(errand);
    }
}

/* ---- Starting */

static void become(const struct errand *errand, const char *program, const int *ends,
                   pid_t parent)
{
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(NOT_RUN);
    signal(SIGPIPE, SIG_DFL);
    dup2(ends[0], STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[2], STDERR_FILENO);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv(program, errand->words);
    dprintf(STDERR_FILENO, "cannot run '%s': %s\n", program, strerror(errno));
    _exit(NOT_RUN);
}

/* What it reads is there whole before it begins, in memory and under no name. */
static int open_input(const struct errand *errand)
{
    if (errand->given == NULL)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    int input = memfd_create("wherry", MFD_CLOEXEC);
    if (input >= 0 && files_write_all(input, errand->given, strlen(errand->given)) &&
        lseek(input, 0, SEEK_SET) == 0)
        return input;
    int reason = errno;
    if (input >= 0)
        close(input);
    errno = reason;
    return -1;
}

static void end_without(struct errand *errand, int64_t now_ms, const char *why)
{
    buffer_format(&errand->said, "cannot start a process: %s\n", why);
    errand->code = NOT_RUN;
    errand->state = ERRAND_OVER;
    errand->ended_ms = now_ms;
}

static bool begin(struct errand *errand, const char *program, int64_t now_ms)
{
    int out[2] = {-1, -1}, log[2] = {-1, -1}, input = open_input(errand);
    pid_t pid = -1, parent = getpid();
    errand->began_ms = now_ms;
    if (input >= 0 && pipe2(out, O_CLOEXEC) == 0 && pipe2(log, O_CLOEXEC) == 0)
        pid = fork();
    if (pid == 0)
        become(errand, program, (const int[]){input, out[1], log[1]}, parent);
    if (pid < 0)
        end_without(errand, now_ms, strerror(errno));
    close_end(&input);
    close_end(&out[1]);
    close_end(&log[1]);
    if (pid < 0) {
        close_end(&out[0]);
        close_end(&log[0]);
        return false;
    }
    setpgid(pid, pid); /* whichever process comes first */
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    fcntl(log[0], F_SETFL, O_NONBLOCK);
    errand->pid = pid;
    errand->out = out[0];
    errand->log = log[0];
    errand->state = ERRAND_RUNNING;
    return true;
}

void errands_send(struct errands *errands, struct errand *errand)
{
    struct errand **link = &errands->first;
    errand->words[errand->word_count] = NULL;
    while (*link != NULL)
        link = &(*link)->next;
    errand->next = NULL;
    *link = errand;
}

void errand_stop(struct errand *errand)
{
    if (errand->state == ERRAND_RUNNING)
        kill(errand->pid, SIGTERM);
}

/* ---- What it prints */

/* Gives whether anything came; closes what has ended. */
static bool take(int *end, struct buffer *into)
{
    char piece[PIECE];
    bool came = false;
    for (int i = 0; *end >= 0 && i < PIECES_AT_ONCE; i++) {
        ssize_t got = read(*end, piece, sizeof piece);
        if (got > 0) {
            buffer_add(into, piece, (size_t)got);
            came = true;
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            close_end(end);
            came = true;
        } else if (errno == EAGAIN) {
            break;
        }
    }
    return came;
}

/* Of a long log its end counts. */
static void shorten(struct buffer *said)
{
    if (said->length <= ERRAND_SAID_MOST)
        return;
    size_t drop = said->length - ERRAND_SAID_MOST / 2;
    const char *line = memchr(said->bytes + drop, '\n', said->length - drop);
    if (line != NULL)
        drop = (size_t)(line - said->bytes) + 1;
    memmove(said->bytes, said->bytes + drop, said->length - drop + 1);
    said->length -= drop;
}

static void end_by_force(struct errand *errand)
{
    kill(-errand->pid, SIGKILL);
    close_end(&errand->out);
    close_end(&errand->log);
}

static bool listen_to(struct errand *errand, int64_t now_ms)
{
    bool came = take(&errand->out, &errand->told);
    came = take(&errand->log, &errand->said) || came;
    shorten(&errand->said);
    if (errand->told.length > ERRAND_TOLD_MOST && !errand->cut) {
        errand->cut = true;
        end_by_force(errand);
    }
    if (errand->most_ms > 0 && now_ms - errand->began_ms > errand->most_ms &&
        !errand->late) {
        errand->late = true;
        end_by_force(errand);
    }
    return came;
}

static bool look_for_end(struct errand *errand, int64_t now_ms)
{
    int status = 0;
    if (errand->out >= 0 || errand->log >= 0)
        return false;
    pid_t gone = waitpid(errand->pid, &status, WNOHANG);
    if (gone == 0 || (gone < 0 && errno == EINTR))
        return false;
    errand->code =
        WIFSIGNALED(status) ? ERRAND_SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
    errand->ended_ms = now_ms;
    return true;
}

/* ---- The pool */

size_t errands_watch(const struct errands *errands, struct pollfd *watched, size_t room)
{
    size_t count = 0;
    for (const struct errand *one = errands->first; one != NULL; one = one->next) {
        if (one->out >= 0 && count < room)
            watched[count++] = (struct pollfd){.fd = one->out, .events = POLLIN};
        if (one->log >= 0 && count < room)
            watched[count++] = (struct pollfd){.fd = one->log, .events = POLLIN};
    }
    return count;
}

bool errands_turn(struct errands *errands, int64_t now_ms)
{
    bool news = false;
    for (struct errand *one = errands->first, *next = NULL; one != NULL; one = next) {
        next = one->next;
        if (one->state == ERRAND_RUNNING) {
            news = listen_to(one, now_ms) || news;
            if (look_for_end(one, now_ms)) {
                leave(one, errands);
                one->state = ERRAND_OVER;
                news = true;
                if (one->abandoned)
                    free_errand(one);
            }
        }
    }
    for (struct errand *one = errands->first, *next = NULL; one != NULL; one = next) {
        next = one->next;
        if (one->state != ERRAND_WAITING || errands->running >= errands->program.most)
            continue;
        if (begin(one, errands->program.program, now_ms))
            errands->running++;
        else
            leave(one, errands);
        news = true;
    }
    return news;
}

int64_t errands_wait_ms(const struct errands *errands, int64_t now_ms)
{
    int64_t wait = -1;
    for (const struct errand *one = errands->first; one != NULL; one = one->next) {
        int64_t until = -1;
        if (one->state == ERRAND_WAITING && errands->running < errands->program.most)
            until = 0;
        else if (one->state == ERRAND_RUNNING && one->out < 0 && one->log < 0)
            until = LOOK_AGAIN_MS;
        else if (one->state == ERRAND_RUNNING && one->most_ms > 0)
            until = one->began_ms + one->most_ms - now_ms + 1;
        if (until < 0)
            continue;
        wait = wait < 0 || until < wait ? until : wait;
    }
    return wait;
}
