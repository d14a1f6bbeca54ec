/* program.c -- the built `wherry` as a person uses it. */
#include "tests/support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/arena.h"
#include "tests/support/process.h"
#include "tests/support/suite.h"

/* SILENCE: after this long without output a conversation is over; it replaces the
 * time-out of the test. */
enum {
    PATH_ROOM = 256,
    WORDS_MOST = 32,
    PIECE = 4096,
    SIGNAL_BASE = 128,
    SILENCE_MS = 9000,
    TOLD_MOST = 1500 /* of the output, in a failure */
};

static void path_in(const struct home *home, const char *name, char path[PATH_ROOM])
{
    snprintf(path, PATH_ROOM, "%s/%s", home->directory, name);
}

void home_begin(struct home *home)
{
    const char *parent = getenv("TMPDIR");
    snprintf(home->directory, sizeof home->directory, "%.40s/wherry-XXXXXX",
             parent == NULL ? "/tmp" : parent);
    ck_assert_ptr_nonnull(mkdtemp(home->directory));
    char path[PATH_ROOM];
    path_in(home, "specs", path);
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

void home_finish(struct home *home)
{
    enum { DESCRIPTORS = 16 };
    nftw(home->directory, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

void home_write(const struct home *home, const char *name, const char *contents)
{
    char path[PATH_ROOM];
    path_in(home, name, path);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(contents, file);
    ck_assert_int_eq(fclose(file), 0);
}

void home_copy(const struct home *home, const char *from, const char *name)
{
    char path[PATH_ROOM], piece[4096];
    path_in(home, name, path);
    FILE *in = fopen(from, "rb"), *out = fopen(path, "wb");
    ck_assert_msg(in != NULL, "no '%s'", from);
    ck_assert_ptr_nonnull(out);
    for (size_t got; (got = fread(piece, 1, sizeof piece, in)) > 0;)
        ck_assert_uint_eq(fwrite(piece, 1, got, out), got);
    fclose(in);
    ck_assert_int_eq(fclose(out), 0);
    ck_assert_int_eq(chmod(path, 0600), 0);
}

/* Cuts `line` at its blanks into words after those that are there. */
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

static struct {
    int resource;
    uint64_t most; /* 0: no limit was set */
} limit;

void program_limit(int resource, uint64_t most)
{
    limit.resource = resource;
    limit.most = most == RLIM_INFINITY ? 0 : most;
}

static int ignored; /* a signal; 0: none */

void program_ignore(int signal)
{
    ignored = signal;
}

static unsigned other_user; /* 0: the one that we are */

void program_be(unsigned user)
{
    other_user = user;
}

static const char *given; /* NULL: nothing */

void program_given(const char *path)
{
    given = path;
}

static void set_user(void)
{
    if (other_user != 0 &&
        (setgroups(0, NULL) != 0 || setgid(other_user) != 0 || setuid(other_user) != 0))
        fprintf(stderr, "cannot be user %u: %s\n", other_user, strerror(errno));
}

static void set_limit(void)
{
    const struct rlimit wanted = {limit.most, limit.most};
    if (limit.most != 0 && setrlimit((__rlimit_resource_t)limit.resource, &wanted) != 0)
        fprintf(stderr, "cannot set a limit: %s\n", strerror(errno));
}

/* `terminal`: replaces the empty input and the file for errors; -1: none. The whole one
 * is standard output, too. */
static void become(const struct home *home, const char *const *words,
                   const char *const *variables, int terminal, bool whole_terminal,
                   pid_t parent)
{
    char path[PATH_ROOM];
    path_in(home, "out", path);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    path_in(home, "err", path);
    int err = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int in = open(given == NULL ? "/dev/null" : given, O_RDONLY | O_CLOEXEC);
    /* The person who runs the tests may be at a terminal, or ignore its output. */
    static const int heard[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
        signal(heard[i], heard[i] == ignored ? SIG_IGN : SIG_DFL);
    setsid();
    if (terminal >= 0)
        ioctl(terminal, TIOCSCTTY, 0);
    dup2(terminal >= 0 ? terminal : in, STDIN_FILENO);
    dup2(whole_terminal && terminal >= 0 ? terminal : out, STDOUT_FILENO);
    dup2(terminal >= 0 ? terminal : err, STDERR_FILENO);
    set_limit();
    set_user();
    process_end_with(parent, SIGKILL);
    execve(words[0], (char *const *)(uintptr_t)words,
           (char *const *)(uintptr_t)variables);
    fprintf(stderr, "cannot run '%s': %s\n", words[0], strerror(errno));
    _exit(127);
}

static const char *kept_states;

void program_keep_states(const char *states)
{
    kept_states = states;
}

const char *program_kept_states(void)
{
    return kept_states;
}

static int start(const struct home *home, const char *environment, const char *line,
                 int terminal, bool whole_terminal)
{
    struct arena arena = {0};
    const char *program = getenv("WHERRY");
    const char *words[WORDS_MOST], *variables[WORDS_MOST];
    words[0] = program == NULL ? WHERRY_PROGRAM : program;
    add_words(&arena, line, words, 1);
    size_t count = add_words(&arena, environment, variables, 0);
    variables[count++] = "PATH=/usr/bin:/bin";
    variables[count++] = "TZ=UTC";
    variables[count++] = arena_format(&arena, "HOME=%s", home->directory);
    variables[count++] = arena_format(&arena, "WHERRY_SPECS=%s/specs", home->directory);
    variables[count++] =
        kept_states == NULL
            ? arena_format(&arena, "WHERRY_STATE=%s/state", home->directory)
            : arena_format(&arena, "WHERRY_STATE=%s", kept_states);
    if (kept_states != NULL) /* else nothing is written there */
        variables[count++] = arena_format(&arena, "TMPDIR=%s", home->directory);
    variables[count] = NULL;
    const pid_t parent = getpid(), pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        become(home, words, variables, terminal, whole_terminal, parent);
    arena_free(&arena);
    return pid;
}

int program_start(const struct home *home, const char *environment, const char *line)
{
    return start(home, environment, line, -1, false);
}

void home_read(const struct home *home, const char *name, struct buffer *contents)
{
    char path[PATH_ROOM], piece[PIECE];
    path_in(home, name, path);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    buffer_clear(contents);
    size_t length = 0;
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(contents, piece, length);
    fclose(file);
}

void program_wait(const struct home *home, int pid, struct told *told)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        ck_assert_int_eq(errno, EINTR);
    told->code =
        WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
    home_read(home, "out", &told->out);
    home_read(home, "err", &told->err);
}

void program_run(const struct home *home, const char *environment, const char *line,
                 struct told *told)
{
    program_wait(home, program_start(home, environment, line), told);
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

/* Both ends of a terminal. */
static int open_terminal(int *theirs)
{
    int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_msg(ours >= 0, "no pseudo-terminal is available: is /dev/pts mounted?");
    ck_assert_int_eq(grantpt(ours), 0);
    ck_assert_int_eq(unlockpt(ours), 0);
    *theirs = open(ptsname(ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ck_assert_int_ge(*theirs, 0);
    return ours;
}

int program_start_at_terminal(const struct home *home, const char *environment,
                              const char *line, int *terminal)
{
    int theirs;
    *terminal = open_terminal(&theirs);
    int pid = start(home, environment, line, theirs, false);
    close(theirs);
    return pid;
}

void program_run_at_terminal(const struct home *home, const char *environment,
                             const char *line, const char *keys, struct told *told)
{
    int ours = -1;
    int pid = program_start_at_terminal(home, environment, line, &ours);
    ck_assert_int_eq(write(ours, keys, strlen(keys)), (ssize_t)strlen(keys));
    program_wait(home, pid, told);
    read_terminal(ours, &told->err);
    close(ours);
}

/* Reads on until the words come after `from`; returns where they end. */
static size_t hear(int ours, struct buffer *shown, size_t from, const char *words)
{
    const char *found;
    while ((found = strstr(buffer_text(shown) + from, words)) == NULL) {
        char piece[PIECE];
        struct pollfd more = {.fd = ours, .events = POLLIN};
        ssize_t length =
            poll(&more, 1, SILENCE_MS) == 1 ? read(ours, piece, sizeof piece) : 0;
        ck_assert_msg(length > 0, "'%s' was not said, but\n%s", words,
                      buffer_text(shown) +
                          (shown->length > TOLD_MOST ? shown->length - TOLD_MOST : 0));
        buffer_add(shown, piece, (size_t)length);
    }
    return (size_t)(found - shown->bytes) + strlen(words);
}

void program_talk(const struct home *home, const char *environment, const char *line,
                  const struct exchange *exchanges, int columns, struct told *told)
{
    int theirs;
    int ours = open_terminal(&theirs);
    const struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    struct buffer shown = {0};
    char piece[PIECE];
    size_t heard = 0;
    ck_assert_int_eq(ioctl(ours, TIOCSWINSZ, &size), 0);
    int pid = start(home, environment, line, theirs, true);
    close(theirs);
    for (; exchanges->heard != NULL; exchanges++) {
        heard = hear(ours, &shown, heard, exchanges->heard);
        const size_t length = strlen(exchanges->typed);
        ck_assert_int_eq(write(ours, exchanges->typed, length), (ssize_t)length);
    }
    /* What it says must go somewhere, or it would wait for us as we for it. */
    for (ssize_t got; (got = read(ours, piece, sizeof piece)) > 0;)
        buffer_add(&shown, piece, (size_t)got);
    program_wait(home, pid, told);
    buffer_clear(&told->err);
    for (size_t i = 0; i < shown.length; i++)
        if (shown.bytes[i] != '\r')
            buffer_add_char(&told->err, shown.bytes[i]);
    buffer_free(&shown);
    close(ours);
}

/* With one blank for each gap. */
static void fold(const char *text, struct buffer *folded)
{
    static const char gaps[] = " \n";
    buffer_clear(folded);
    while (*text != '\0') {
        const size_t gap = strspn(text, gaps), word = strcspn(text + gap, gaps);
        if (gap > 0)
            buffer_add_char(folded, ' ');
        buffer_add(folded, text + gap, word);
        text += gap + word;
    }
}

bool told_said(const struct told *told, const char *words)
{
    return strstr(buffer_text(&told->out), words) != NULL ||
           strstr(buffer_text(&told->err), words) != NULL;
}

/* Where a line is broken depends on the length of the folder's name. */
static bool has(const struct buffer *said, const char *words)
{
    struct buffer text = {0}, wanted = {0};
    if (strstr(buffer_text(said), words) != NULL)
        return true;
    fold(buffer_text(said), &text);
    fold(words, &wanted);
    const bool found = strstr(buffer_text(&text), buffer_text(&wanted)) != NULL;
    buffer_free(&text);
    buffer_free(&wanted);
    return found;
}

void told_expect(const struct told *told, const char *line, int code, const char *words)
{
    ck_assert_msg(
        told->code == code && (has(&told->out, words) || has(&told->err, words)),
        "wherry %s: code %d, said:\n%s%s\nwanted %d and: %s", line, told->code,
        buffer_text(&told->out), buffer_text(&told->err), code, words);
}

void told_free(struct told *told)
{
    buffer_free(&told->out);
    buffer_free(&told->err);
}
