/* child.c -- one run as a process of its own. */
#include "host/schedule/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unistr.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/environment.h"
#include "host/schedule/said.h"

enum {
    PIECE = 4096,
    PIECES_AT_ONCE = 16,
    LINE_MOST = 8192, /* a longer line is passed on in parts; a line of a log is not */
    NOT_RUN = 127,    /* as a shell reports it */
};

/* ---- Starting */

static void name_work(struct work_set work, struct buffer *names)
{
    for (int i = 0; i < WORK_COUNT; i++)
        if (work_set_has(work, i))
            buffer_format(names, "%s%s", names->length == 0 ? "" : ",", work_name(i));
}

/* Returns the first entry of `environ`, for the caller to free when it is no longer
 * used: setenv makes a copy of its own. */
static char **set_environment(const struct child_program *program,
                              const struct pipeline *pipeline, bool alerts)
{
    char pack[16];
    struct spec_variable names[1 + ENVIRONMENT_ALERTS] = {
        {.name = environment_states, .next = pipeline->variables}};
    for (int i = 0; i < ENVIRONMENT_ALERTS; i++)
        names[1 + i] =
            (struct spec_variable){.name = environment_alerts[i], .next = &names[i]};
    char **selected =
        environment_select(environ, &names[alerts ? ENVIRONMENT_ALERTS : 0]);
    environ = selected;
    states_pass_on(program->states);
    if (pipeline->crm.account_key != NULL)
        setenv("WHERRY_CRM_ACCOUNT", pipeline->crm.account_key, 1);
    if (pipeline->list.account_key != NULL)
        setenv("WHERRY_LIST_ACCOUNT", pipeline->list.account_key, 1);
    if (program->pack >= 0) {
        fcntl(program->pack, F_SETFD, 0);
        snprintf(pack, sizeof pack, "%d", program->pack);
        setenv("WHERRY_SPEC_PACK", pack, 1);
        if (pipeline->file != NULL)
            setenv("WHERRY_SPEC_FILE", pipeline->file, 1);
    }
    return selected;
}

/* `steps`: of a run; NULL: it sends alerts. */
static void list_words(const struct child_program *program, const char *id,
                       const char *steps, const char *words[CHILD_WORDS_MOST + 1])
{
    size_t count = 0;
    const char *const common[] = {"--log",        "json",      "--specs",
                                  program->specs, "--plugins", program->plugins};
    words[count++] = steps == NULL ? "alert" : "run";
    words[count++] = id;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        words[count++] = common[i];
    if (steps != NULL) {
        words[count++] = "--step";
        words[count++] = steps;
    }
    words[count++] = program->verbose ? "--verbose" : NULL;
    words[count] = NULL;
}

/* The command line to start: `wherry` and these words. */
struct command_line {
    const char *program;
    const char *const *words;
    const struct child_program *of; /* NULL: it inherits all of the environment */
    const struct pipeline *pipeline;
    bool alerts;
};

static void execute(const struct command_line *line)
{
    char *words[CHILD_WORDS_MOST + 2];
    size_t count = 0;
    words[count++] = memory_text("wherry");
    for (const char *const *word = line->words; *word != NULL; word++) {
        assert(count <= CHILD_WORDS_MOST);
        words[count++] = memory_text(*word);
    }
    words[count] = NULL;
    execv(line->program, words);
    dprintf(STDERR_FILENO, "cannot run '%s': %s\n", line->program, strerror(errno));
    while (count > 0)
        free(words[--count]);
}

static void become(const struct command_line *line, int log, pid_t parent)
{
    sigset_t none;
    char **selected = NULL;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(NOT_RUN);
    signal(SIGPIPE, SIG_DFL);
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    if (line->of != NULL)
        selected = set_environment(line->of, line->pipeline, line->alerts);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execute(line);
    free(selected);
    _exit(NOT_RUN);
}

static enum wherry_status start(struct child *child, const struct command_line *line,
                                struct wherry_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail(error, WHERRY_FAILED, "cannot make a pipe: %s", strerror(errno));
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become(line, ends[1], parent);
    int reason = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return fail(error, WHERRY_FAILED, "cannot start a process: %s",
                    strerror(reason));
    }
    setpgid(pid, pid); /* whichever process comes first */
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *child = (struct child){
        .pid = pid,

        .pipeline = memory_text(line->pipeline == NULL ? "" : line->pipeline->id),
        .began_ms = clock_now_ms(),
        .log = ends[0]};
    return WHERRY_OK;
}

static enum wherry_status start_of(struct child *child,
                                   const struct child_program *program,
                                   const struct pipeline *pipeline, const char *steps,
                                   struct wherry_error *error)
{
    const char *words[CHILD_WORDS_MOST + 1];
    list_words(program, pipeline->id, steps, words);
    return start(child,
                 &(struct command_line){.program = program->program,
                                        .words = words,
                                        .of = program,
                                        .pipeline = pipeline,
                                        .alerts = steps == NULL},
                 error);
}

enum wherry_status child_start(struct child *child, const struct child_program *program,
                               const struct pipeline *pipeline, struct work_set work,
                               struct wherry_error *error)
{
    struct buffer steps = {0};
    name_work(work, &steps);
    const enum wherry_status status =
        start_of(child, program, pipeline, buffer_text(&steps), error);
    buffer_free(&steps);
    return status;
}

enum wherry_status child_start_alert(struct child *child,
                                     const struct child_program *program,
                                     const struct pipeline *pipeline,
                                     struct wherry_error *error)
{
    return start_of(child, program, pipeline, NULL, error);
}

enum wherry_status child_start_words(struct child *child, const char *program,
                                     const char *const *words,
                                     struct wherry_error *error)
{
    return start(child, &(struct command_line){.program = program, .words = words},
                 error);
}

/* ---- Listening */

/* A library may have printed anything: our log is valid text, line by line. */
static void replace_controls(char *line)
{
    const uint8_t *bad;
    for (char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == '\177')
            *c = ' ';
    while ((bad = u8_check((const uint8_t *)line, strlen(line))) != NULL)
        line[bad - (const uint8_t *)line] = '?';
}

static void log_line(struct child *child, char *line)
{
    struct buffer words = {0};
    replace_controls(line);
    if (*line == '\0')
        return;
    if (said_log(child->pipeline, line, &words))
        child->told = true;
    snprintf(child->words, sizeof child->words, "%.*s",
             (int)text_cut(buffer_text(&words), sizeof child->words - 1),
             buffer_text(&words));
    buffer_free(&words);
}

static void end_line(struct child *child)
{
    if (child->line.length > 0)
        log_line(child, child->line.bytes);
    buffer_clear(&child->line);
}

static void collect_lines(struct child *child, const char *piece, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (piece[i] != '\n' && piece[i] != '\0')
            buffer_add_char(&child->line, piece[i]);
        if (piece[i] == '\n' || child->line.length >= LINE_MOST)
            end_line(child);
    }
}

void child_listen(struct child *child)
{
    char piece[PIECE];
    for (int i = 0; child->log >= 0 && i < PIECES_AT_ONCE; i++) {
        ssize_t got = read(child->log, piece, sizeof piece);
        if (got > 0) {
            collect_lines(child, piece, (size_t)got);
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        end_line(child);
        close(child->log);
        child->log = -1;
    }
}

/* ---- Its end */

bool child_ended(struct child *child, int *code)
{
    int status = 0;
    pid_t gone = waitpid((pid_t)child->pid, &status, WNOHANG);
    if (gone == 0 || (gone < 0 && errno == EINTR))
        return false;
    child->killed = WIFSIGNALED(status);
    *code = child->killed ? CHILD_SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
    child_listen(child);
    end_line(child);
    return true;
}

void child_forget(struct child *child)
{
    if (child->log >= 0)
        close(child->log);
    buffer_free(&child->line);
    free(child->pipeline);
    *child = (struct child){.log = -1};
}
