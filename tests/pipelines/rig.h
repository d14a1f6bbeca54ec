/* rig.h -- a whole pipeline for a test: the built wherry, its plugins and a sandbox.
 *
 * There is one rig at a time, begun before each test and finished after it. A test says
 * what is in the two worlds, writes a spec, runs commands, and looks at the worlds and
 * at the requests that were made.
 *
 * rig_finish checks every test for what must hold of all: never more connections and
 * reads at a time than the services allow, every request as the description of its API
 * has it, and no key, address or name in what wherry said of itself.
 */
#ifndef PIPELINES_RIG_H
#define PIPELINES_RIG_H

#include <stdbool.h>
#include <stdint.h>

#include "host/spec/pipeline.h"
#include "plugin/kit/json_tree.h"
#include "tests/support/program.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

enum { RIG_ALL_STEPS = (1 << STEP_COUNT) - 1 };

/* suite_run with a rig for each test; with fixtures that begin and finish it. */
int rig_suite(const char *name, const struct test *tests);
int rig_suite_with(const char *name, const struct test *tests, void (*begin)(void),
                   void (*finish)(void));
void rig_begin(void);
void rig_finish(void);

struct sandbox *rig_sandbox(void);
/* Where the test is: specs/p.yaml, state/p.db. */
const struct home *rig_home(void);
const char *rig_directory(void);
/* Settings of wherry's environment in this test: NAME=VALUE words. */
void rig_set_environment(const char *settings);

/* A copy of a text, a text made as by printf, a path below the directory: they live
 * until the end of the test. */
const char *rig_keep(const char *text);
const char *rig_keep_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
const char *rig_path(const char *name);
/* A file below the directory: written, read, and what it must hold. */
void rig_write_file(const char *name, const char *contents);
const char *rig_file(const char *name);
void rig_expect_file(const char *name, const char *text);

/* What is in the spec, besides both connections and FNAME and LNAME as fields. */
struct rig_spec {
    const char *pipeline; /* its id, and the name of its file; NULL: "p" */
    const char *list_id;  /* NULL: the sandbox's first list, and a collection that is
                             named in the spec; else it is left to the connector */
    unsigned steps;       /* bit 1 << step; 0: no contact_sync */
    bool paced;           /* Ometria has its real pace; otherwise it has none */
    const char *crm;      /* more lines of `crm:`, indented by two; NULL: none */
    const char *list;     /* more lines of `list:` */
    const char *fields;   /* more lines of `fields:`, indented by four */
    const char *more;     /* lines of the first level */
};
void rig_write_spec(const struct rig_spec *spec);
/* FILE:LINE of the first line of this pipeline's spec that begins so. */
const char *rig_spec_place(const char *pipeline, const char *beginning);
/* The first `from` in specs/p.yaml becomes `to`, as by hand. */
void rig_edit_spec(const char *from, const char *to);
/* Not paced: neither a second nor the rest of an account between two runs counts. */
void rig_set_pace(bool paced);
void rig_write_all_steps(void); /* the spec of all six steps, unpaced */

/* An hour passes at both services, so that pushes are applied, and no change is in the
 * second of its own read; then `wherry LINE`. Returns the exit code. */
int rig_run(const char *line);
/* The same, which must end with `code`. */
void rig_expect(const char *line, int code);
/* The same, with a setting in wherry's environment. */
int rig_run_with(const char *environment, const char *line);
/* The same after less than an hour, or more. */
int rig_run_after(int64_t ms, const char *line);
/* The same at a terminal, where a person types `keys`; the terminal's output counts as
 * standard error. */
int rig_run_at_terminal(const char *line, const char *keys);
/* At once: no time goes by, and who has a lease keeps it. */
int rig_run_now_with(const char *environment, const char *line);
void rig_expect_now(const char *line, int code, const char *words);
int rig_start_now(const char *line);
/* A conversation at a terminal of so many columns, at once; see program_talk. */
int rig_talk(const char *line, const struct exchange *exchanges, int columns);
/* What the last command, `wherry LINE`, must have ended with and said. */
void rig_expect_said(const char *line, int code, const char *words);
/* Begun and not waited for; `rig_wait` gives the exit code, 128 and the signal if one
 * ended it. */
int rig_start(const char *line);
int rig_wait(int pid);
/* The test lets wherry give up on requests: the service does not see their connections
 * end before it answers them, so it may count more than there are. */
void rig_gives_up(void);
/* Both worlds are empty again, as at other accounts; so is the log of requests. */
void rig_empty_worlds(void);
void rig_pass_ms(int64_t ms); /* at both services */
const char *rig_told(void);   /* standard output of the last command */
const char *rig_error(void);  /* its standard error */

/* Its standard output as JSON; any text; it must be a document. */
const struct json_node *rig_printed(void);
const struct json_node *rig_parse(const char *text, size_t length);
/* More that wherry said of itself, to be checked for what must hold. */
void rig_hear(const struct buffer *words);
/* Whether the last command's output contains `words`. */
bool rig_said(const char *words);

/* One act of the sandbox: side, verb, address, and more members of the object ("" or
 * such as "\"by\":\"admin\""). */
void rig_act(const char *side, const char *verb, const char *address, const char *more);

/* What was asked of the services since this was asked the last time. */
struct rig_requests {
    int mailchimp_reads, ometria_reads;
    /* Rows and requests that were done, at Mailchimp: */
    int creates, updates, unsubscribes, renames;
    /* and records of pushes to Ometria: opted in, opted out, neither. */
    int opt_ins, opt_outs, changes;
    int others; /* writes of another kind: there should be none */
    int writes; /* requests that are not GET, done or not */
    int faulted;
};
struct rig_requests rig_requests(void);
void rig_forget_requests(void);
/* In place of rig_requests: the requests themselves, one a line, "ometria GET PATH".
 * Lives until the end of the test. */
const char *rig_asked(void);
/* Asserts that all of them are reads. */
void rig_expect_no_write(void);

/* What the sandbox answers under /control; lives until the end of the test. */
const struct json_node *rig_ask(const char *path);

/* One of the sandbox's meters, such as "under_way"; -1: there is none. */
int64_t rig_meter(const char *path);
int64_t rig_writes(void); /* requests at both services that are not reads */

/* Both worlds as they are now; lives until the end of the test. */
const struct json_node *rig_dump(void);
/* The same, its list being this one in place of the first. */
const struct json_node *rig_dump_with(const char *list);
/* The one person there with this address; NULL if there is none; fails the test if
 * there are several. `side` is "list", "crm" or "contacts". */
const struct json_node *rig_person(const struct json_node *dump, const char *side,
                                   const char *address);
const char *rig_value(const struct json_node *person, const char *field);
/* The status on the list; true, false or null in the CRM; "" for NULL. */
const char *rig_consent(const struct json_node *person);
const char *rig_status(const char *address); /* on the list now; "" if not there */
const char *rig_optin(const char *address);  /* in the CRM now: true, false, null; "" */
/* What matters of both worlds, as text: who is where, with which consent and fields,
 * and how many contacts each has. Alike for two worlds that differ in ids and times
 * only. */
const char *rig_summary(void);

#endif
