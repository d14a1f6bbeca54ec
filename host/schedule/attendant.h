/* attendant.h -- a command of this program that always runs beside the runs.
 *
 * It is started, listened to, and started again when it ends: after a second, two, and
 * so on up to a minute; after it has lived for a minute the pause is a second again. It
 * ends with us.
 */
#ifndef SCHEDULE_ATTENDANT_H
#define SCHEDULE_ATTENDANT_H

#include <stdbool.h>
#include <stdint.h>

#include "host/schedule/child.h"

/* `struct attendant attendant = {0};` is none. Texts are borrowed. */
struct attendant {
    const char *program;
    const char *const *words; /* as for child_start_words; NULL: there is none */
    const char *name;         /* for the log: "console" */
    struct child child;
    bool there;
    bool stopped;     /* it is not to be started again */
    int64_t began_ms; /* steady, as all here */
    int64_t again_ms; /* when it is to be started */
    int tries;        /* that have ended soon, in a row */
};

/* Starts it if it is not there and its time has come. */
void attendant_work(struct attendant *attendant, int64_t steady_ms);
/* How long until attendant_work has something to do. */
int64_t attendant_wait_ms(const struct attendant *attendant, int64_t steady_ms);
/* Its standard error, to be polled; -1: none. */
int attendant_log(const struct attendant *attendant);
/* Logs what it says, and notices its end. */
void attendant_attend(struct attendant *attendant, int64_t steady_ms);
/* Makes it read its certificate again. */
void attendant_renew(const struct attendant *attendant);
/* Asks it to stop, or ends it. */
void attendant_stop(struct attendant *attendant, bool at_once);
void attendant_free(struct attendant *attendant);

#endif
