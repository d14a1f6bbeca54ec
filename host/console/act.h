/* act.h -- an action: a command that changes something, started as a job. */
#ifndef CONSOLE_ACT_H
#define CONSOLE_ACT_H

#include "host/console/visit.h"

/* `wherry COMMAND [OPTION...] -- PIPELINE`, of the pipeline in the path. More operands
 * are added by errand_word. */
#define act_errand(visit, ...)                                                         \
    act_errand_of(visit, (const char *const[]){__VA_ARGS__, NULL})
struct errand *act_errand_of(struct visit *visit, const char *const *words);

/* Notes in the audit trail who does what. False: it could not be noted, so it must not be
 * done, and the visit is answered. */
bool act_note(struct visit *visit, const char *title, const char *about);
/* Notes in the audit trail who does what, begins it, and goes to the page of the job.
 * `about`: whom it is about, a short id or the like, or "". Takes the errand over. */
void act_begin(struct visit *visit, const char *title, struct errand *errand,
               const char *about);
/* The same of one that changes nothing, so it is not noted: what it tells is shown by the
 * page /RESULT/NUMBER, and `plan` is the file that it writes a plan into, or NULL. */
void act_begin_look(struct visit *visit, const char *title, struct errand *errand,
                    const char *result, const char *plan);

/* The page of a job, and its log for the script. */
void act_show(struct visit *visit);
void act_events(struct visit *visit);
/* Asks it to stop, as Ctrl-C does. */
void act_stop(struct visit *visit);

#endif
