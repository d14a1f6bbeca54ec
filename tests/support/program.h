/* program.h -- the built `wherry` as a person uses it: run, and what it said. */
#ifndef SUPPORT_PROGRAM_H
#define SUPPORT_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"

/* An empty directory of its own, removed by home_finish with all that is in it. */
struct home {
    char directory[64]; /* specs in specs/, state in state/ */
};

void home_begin(struct home *home);
void home_finish(struct home *home);
/* A file under the directory, with these contents. */
void home_write(const struct home *home, const char *name, const char *contents);
/* The same with those of another file, for its owner alone: as a plugin may be. */
void home_copy(const struct home *home, const char *from, const char *name);
void home_read(const struct home *home, const char *name, struct buffer *contents);

/* The output and the code of a program. `struct told told = {0};` before the first. */
struct told {
    int code; /* exit code; 128 and the signal if one ended it */
    struct buffer out, err;
};

/* What WHERRY_STATE is from now on, in place of state/ of the home; NULL: that again. It
 * lives as long. */
void program_keep_states(const char *states);
const char *program_kept_states(void); /* NULL: in state/ of the home */

/* Runs wherry with the words of `line`, which are separated by blanks. In the
 * environment: WHERRY_SPECS and WHERRY_STATE of the home, PATH, TZ=UTC, HOME, and
 * `environment` (NAME=VALUE words, separated by blanks; "" for none). */
void program_run(const struct home *home, const char *environment, const char *line,
                 struct told *told);
/* The same, not waited for; standard output and error go to files of the home. */
int program_start(const struct home *home, const char *environment, const char *line);
/* Programs started from now on may have no more of this (RLIMIT_...) than `most`;
 * RLIM_INFINITY: as much as we. */
void program_limit(int resource, uint64_t most);
/* Whatever is started from now on ignores this signal, as below nohup(1); 0: none. */
void program_ignore(int signal);
/* Whatever is started from now on is this user, of the group with the same number and no
 * other; 0: the one that we are. Takes root. */
void program_be(unsigned user);
/* Whatever is started from now on reads this file as its input; NULL: nothing. Borrowed. */
void program_given(const char *path);
/* Waits for it. */
void program_wait(const struct home *home, int pid, struct told *told);

/* The same as program_run for a person at a terminal, who types `keys` (Ctrl-D as
 * "\004"). The input and the terminal's output are in `told->err`. */
void program_run_at_terminal(const struct home *home, const char *environment,
                             const char *line, const char *keys, struct told *told);

/* The same, not waited for. Closing *terminal takes it away: the program gets SIGHUP.
 * Without a terminal a program has none of its own. */
int program_start_at_terminal(const struct home *home, const char *environment,
                              const char *line, int *terminal);
/* A conversation at a terminal: once `heard` was shown (after what was heard before),
 * `typed` is typed; Ctrl-C ("\003") is a signal to the program. Ends with a row of
 * NULLs. All that the terminal has shown is in `told->err`, including what the program
 * wrote to standard output. It is `columns` wide; 0: unknown. */
struct exchange {
    const char *heard, *typed;
};
void program_talk(const struct home *home, const char *environment, const char *line,
                  const struct exchange *exchanges, int columns, struct told *told);

/* Whether its output contains `words`. */
bool told_said(const struct told *told, const char *words);
/* Fails the test unless `wherry LINE` ended with `code` and said `words`, wherever its lines
 * are broken. */
void told_expect(const struct told *told, const char *line, int code,
                 const char *words);
void told_free(struct told *told);

#endif
