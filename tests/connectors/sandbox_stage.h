/* sandbox_stage.h -- a sandbox for each test, and requests to it in one line. */
#ifndef CONNECTORS_SANDBOX_STAGE_H
#define CONNECTORS_SANDBOX_STAGE_H

#include <stdint.h>

#include "plugin/kit/json_tree.h"
#include "tests/support/sandbox.h"

/* Before and after each test. */
void stage_set(void);
void stage_clear(void);
struct sandbox *stage_sandbox(void);

/* A request to one of the services, path without its prefix; gives the status. The
 * answer can be asked until the next request. `body` may be NULL. */
int list_asks(const char *method, const char *path, const char *body);
int account_asks(const char *method, const char *path, const char *body); /* not of the
                                                                            list */
int crm_asks(const char *method, const char *path, const char *body);
int control_asks(const char *method, const char *path, const char *body);

/* The last answer: its tree (NULL if it is no JSON), and a value in it as text ("" if
 * it is not there), by a path as json_tree_find takes. */
const struct json_node *answer_tree(void);
const char *answer_at(const char *path);
int64_t answer_number(const char *path);
size_t answer_count(const char *path);
const char *answer_body(void);
/* A header's value, "" if it is not there. */
const char *answer_header(const char *name);

/* One act, as its JSON without the braces. */
void act(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
