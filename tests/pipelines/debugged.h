/* debugged.h -- a pipeline whose list is the connector of tests/plugins/debug.c, which
 * fails on demand, and whose CRM is a folder of CSV files. Four people are on both
 * sides. No service is needed.
 */
#ifndef PIPELINES_DEBUGGED_H
#define PIPELINES_DEBUGGED_H

#include "tests/support/program.h"
#include "tests/support/suite.h"

/* suite_run with it for each test. */
int debugged_suite(const char *name, const struct test *tests);
/* For a suite with a stage of its own. */
void debugged_begin(void);
void debugged_finish(void);

const struct home *debugged_home(void);
const char *debugged_path(const char *name); /* lives until the next call */
/* A plugin of tests/plugins, in plugins/ of the home, where no other user may write. */
void debugged_copy(const char *module);

/* specs/p.yaml, with debug going wrong in `on`, as `does` says; NULL: nowhere. */
void debugged_write_spec(const char *on, const char *does);
/* Ann has opted out in the CRM. */
void debugged_opt_out(void);

/* `wherry LINE` with the plugins that were copied and those that were built, and with
 * `environment`; its exit code, and all that it said. */
int debugged_run(const char *environment, const char *line);
const char *debugged_said(void);
/* The same, which must end with `code` and say `words`. */
void debugged_expect(const char *line, int code, const char *words);

#endif
