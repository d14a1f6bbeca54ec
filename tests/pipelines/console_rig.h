/* console_rig.h -- the built `wherry console`, asked byte for byte, upon two folders.
 *
 * The pipeline "p" has Ann, Ben and Cat on both sides; its baseline was taken. Vera is a
 * viewer, Sue is support, Otto and Oscar are operators; all have the same password. There
 * is one rig at a time, begun before each test and finished after it.
 */
#ifndef PIPELINES_CONSOLE_RIG_H
#define PIPELINES_CONSOLE_RIG_H

#include <stdbool.h>

#include "tests/support/asker.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define CONSOLE_RIG_PASSWORD "correct horse battery"

int console_rig_suite(const char *name, const struct test *tests);

const struct home *console_rig_home(void);
/* Below its directory; of the latest call. */
const char *console_rig_path(const char *name);
/* The file of its users, for the same; no default where the state is in a database. */
const char *console_rig_users(void);
/* Runs another command; gives its exit code. */
int console_rig_try(const char *line);
/* The same, which must end with `code`; what it said. */
const struct told *console_rig_run(const char *line, int code);

/* `wherry LINE`, in the background: "console" or "serve", which says where its pages are.
 * Waits until it has said so. */
void console_rig_start(const char *environment, const char *line);
/* Waits until `words` stand in its log `times` times. */
void console_rig_expect(const char *words, int times);
int console_rig_pid(void);
void console_rig_signal(int signal);
/* Waits for its end; gives its exit code. */
int console_rig_wait(void);
/* "127.0.0.1:PORT", or the path of its socket. */
const char *console_rig_address(void);

/* A request, and what came back; freed with the next one. `cookie` and `form` may be
 * NULL. `more`: further header lines, each ended by CR LF; "". */
const struct asked *console_rig_ask(const char *method, const char *path,
                                    const char *cookie, const char *more,
                                    const char *form);
/* Bytes as they are, and what comes until the end of the connection. */
const struct asked *console_rig_exchange(const char *bytes, size_t length);
/* The same for bytes that it may wait behind: what has come by the time when it has
 * answered another request. */
const struct asked *console_rig_throw(const char *bytes, size_t length);

/* "wherry=..." of a new session; lives as long as the test. */
const char *console_rig_sign_in(const char *name);
/* What its forms carry. */
const char *console_rig_token(const char *cookie);
/* A form that is sent with its token and these pairs ("a=b&c=d"; ""). */
const struct asked *console_rig_post(const char *path, const char *cookie,
                                     const char *pairs);
/* The job that the answer leads to, once it is over: its page. */
const struct asked *console_rig_follow(const char *cookie);
/* What the answer sets as a cookie, whole: "wherry=...; Path=/; ..."; "". */
const char *console_rig_cookie(const struct asked *asked);
bool console_rig_shows(const struct asked *asked, const char *words);

#endif
