/* deeds.h -- each command that writes, in a world of its own, for tests of what this
 * machine does to it.
 *
 * A deed is done on a rig that was just begun: deed_begin brings it to the moment
 * before the command, deed_line is the command, and deed_finish does what comes next,
 * by a schedule or by a person who sees that it failed, until both worlds are at rest.
 * Its result describes both worlds, alike for two that differ in ids and times only.
 */
#ifndef MACHINE_DEEDS_H
#define MACHINE_DEEDS_H

#include <stdbool.h>
#include <stdint.h>

enum deed {
    DEED_RUN,
    DEED_BASELINE,
    DEED_BULK,
    DEED_SEGMENTS,
    DEED_FOLDER,
    DEED_BACKFILL,
    DEED_BACKFILL_CRM,
    DEED_APPLY,
    DEED_UNDO,
    DEED_REMOVE,
    DEED_FORGET,
    DEED_DELETE,
    DEED_IMPORT,
    DEED_RESTORE,
    DEED_PLAN, /* from here on: errands.h */
    DEED_PLAN_UNDO,
    DEED_INIT,
    DEED_INIT_OVER,
    DEED_ADD_SEGMENT,
    DEED_REFRESH,
    DEED_PAUSE,
    DEED_RESUME,
    DEED_RETRY,
    DEED_DROP,
    DEED_BACKUP,
    DEED_EXPORT,
    DEED_ADD_USER,
    DEED_REMOVE_USER,
    DEED_FOLLOW,
};
enum { DEEDS = DEED_FOLLOW + 1 };

/* As the manual calls it, and what it says comes next. */
const char *deed_name(enum deed deed);
const char *deed_next(enum deed deed);
/* Does it send contacts, each of them marked before? */
bool deed_marks(enum deed deed);
/* Does it ask a service, use a state, wait for its turn, pass a fault point? */
bool deed_asks(enum deed deed);
bool deed_has_state(enum deed deed);
bool deed_takes_turns(enum deed deed);
bool deed_has_steps(enum deed deed);
/* The directory of the rig that it writes to: "state", "specs". */
const char *deed_place(enum deed deed);

void deed_begin(enum deed deed);
const char *deed_line(enum deed deed);
/* The command, with settings in its environment; gives its exit code. */
int deed_do(enum deed deed, const char *environment);
/* The same, started and not waited for; see rig_wait. */
int deed_start(enum deed deed);
const char *deed_finish(enum deed deed);

/* deed_finish, which must give what is `wanted` although `what` befell it at `place`. */
void deed_make_good(enum deed deed, const char *what, int64_t place,
                    const char *wanted);

/* The result of deed_finish if nothing went wrong; the caller frees; the rig is begun
 * again. */
char *deed_unharmed(enum deed deed);
/* The worlds and the state are those of a new rig. */
void deed_renew(void);

#endif
