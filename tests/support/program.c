/* program.c -- the built `wherry` as a person uses it. */
#include "tests/support/program.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/arena.h"

enum { PATH_ROOM = 256, WORDS_MOST = 32, PIECE = 4096, SIGNAL_BASE = 128 };

static void path_in(const struct world *world, const char *name, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", world->directory, name);
}

void world_begin(struct world *world)
{
    const char *parent = getenv("TMPDIR");
    snprintf(world->directory, sizeof world->directory, "%.40s/wherry-XXXXXX",
             parent == NULL ? "/tmp" : parent);
    ck_assert_ptr_nonnull(mkdtemp(world->directory));
    char path[PATH_ROOM];
    path_in(world, "specs", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void world_finish(struct world *world)
{
    enum { DESCRIPTORS = 16 };
    nftw(world->directory, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

void world_write(const struct world *world, const char *name, const char *contents)
{
    char path[PATH_ROOM];
    path_in(world, name, path);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(contents, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* Cuts `line` at its blanks into words behind those that are there. */
static size_t add_words(struct arena *arena, const char *line, const char **words,
                        size_t count)
{
    while (*(line += strspn(line, " ")) != '\0') {
        size_t length = strcspn(line, " ");
        ck_assert_uint_lt(count, WORDS_MOST - 6);
        words[count++] = arena_text_n(arena, line, length);
        line += length;
    }
    words[count] = NULL;
    return count;
}

/* `terminal`: in place of no input and of a file for errors; -1: none. */
static void become(const struct world *world, const char *const *words,
                   const char *const *variables, int terminal)
{
    char path[PATH_ROOM];
    path_in(world, "out", path);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    path_in(world, "err", path);
    int err = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int in = open("/dev/null", O_RDONLY);
    dup2(terminal >= 0 ? terminal : in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(terminal >= 0 ? terminal : err, STDERR_FILENO);
    execve(words[0], (char *const *)(uintptr_t)words,
           (char *const *)(uintptr_t)variables);
    fprintf(stderr, "cannot run '%s': %s\n", words[0], strerror(errno));
    _exit(127);
}

static int start(const struct world *world, const char *environment, const char *line,
                 int terminal)
{
    struct arena arena = {0};
    const char *program = getenv("WHERRY");
    const char *words[WORDS_MOST], *variables[WORDS_MOST];
    words[0] = program == NULL ? WHERRY_PROGRAM : program;
    add_words(&arena, line, words, 1);
    size_t count = add_words(&arena, environment, variables, 0);
    variables[count++] = "PATH=/usr/bin:/bin";
    variables[count++] = "TZ=UTC";
    variables[count++] = arena_format(&arena, "HOME=%s", world->directory);
    variables[count++] =
        arena_format(&arena, "WHERRY_SPECS=%s/specs", world->directory);
    variables[count++] =
        arena_format(&arena, "WHERRY_STATE=%s/state", world->directory);
    variables[count] = NULL;
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        become(world, words, variables, terminal);
    arena_free(&arena);
    return pid;
}

int program_start(const struct world *world, const char *environment, const char *line)
{
    return start(world, environment, line, -1);
}

static void read_file(const struct world *world, const char *name,
                      struct buffer *contents)
{
    char path[PATH_ROOM], piece[PIECE];
    path_in(world, name, path);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    buffer_clear(contents);
    size_t length = 0;
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(contents, piece, length);
    fclose(file);
}

void program_wait(const struct world *world, int pid, struct told *told)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    told->code =
        WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
    read_file(world, "out", &told->out);
    read_file(world, "err", &told->err);
}

void program_run(const struct world *world, const char *environment, const char *line,
                 struct told *told)
{
    program_wait(world, program_start(world, environment, line), told);
}

/* What the other end of a terminal has shown, once all have left it. */
static void read_terminal(int ours, struct buffer *shown)
{
    char piece[PIECE];
    ssize_t length = 0;
    buffer_clear(shown);
    while ((length = read(ours, piece, sizeof piece)) > 0)
        buffer_add(shown, piece, (size_t)length);
}

void program_run_at_terminal(const struct world *world, const char *environment,
                             const char *line, const char *keys, struct told *told)
{
    int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(ours, 0);
    ck_assert_int_eq(grantpt(ours), 0);
    ck_assert_int_eq(unlockpt(ours), 0);
    int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(theirs, 0);
    int pid = start(world, environment, line, theirs);
    close(theirs);
    ck_assert_int_eq(write(ours, keys, strlen(keys)), (ssize_t)strlen(keys));
    program_wait(world, pid, told);
    read_terminal(ours, &told->err);
    close(ours);
}

void told_free(struct told *told)
{
    buffer_free(&told->out);
    buffer_free(&told->err);
}
