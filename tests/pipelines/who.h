/* who.h -- a few people for tests about identity, by their names: ann is
 * ann@id.example.net. A name with an '@' is a whole address.
 */
#ifndef PIPELINES_WHO_H
#define PIPELINES_WHO_H

#include "tests/pipelines/rig.h"

/* A second list of the account: as a side, its name is "second". */
#define WHO_SECOND "b5f1c3e870"
void who_add_second(void);

/* Subscribed on the list; opted in in the CRM; both. First name Old, last name Name. */
void who_on_list(const char *name);
void who_in_crm(const char *name);
void who_on_both(const char *name);

/* One act, as rig_act. */
void who_act(const char *side, const char *verb, const char *name, const char *more);
/* The same to another address: rename, merge. */
void who_move(const char *side, const char *verb, const char *name, const char *to);
void who_call(const char *side, const char *name, const char *first); /* a first name */

/* All six steps; the baseline is taken. */
void who_begin(void);
/* A run with this exit code; then what it pushed is applied. */
void who_run(int code);
void who_rest(void); /* a run that ends well and writes nothing */

/* Exactly these people are on the lists and in the CRM, one a line, sorted:
 *     "crm ann true Old Name\n" "list ann subscribed Old Name\n" */
void who_expect(const char *expected);
/* `wherry explain` says this of the person. */
void who_explain(const char *name, const char *words);

#endif
