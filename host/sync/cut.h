/* cut.h -- the reads of a baseline go on where they were cut.
 *
 * A baseline reads both sides whole, which takes its time. What a side has told is kept
 * beside the state page by page (host/store/kept.h), with a mark of where the source can
 * go on; a later run stages it again and reads the rest. What is kept holds for a week
 * and as long as it would be told alike: the same list and account, the same fields of
 * the same types (its shape). A side that was learned already is not read whole again
 * by the next run of the same baseline: it goes on by changes, under the same terms.
 *
 * While a read lies still people change, and what is paged by offset may slip. So behind
 * a read that was continued the changes since its first beginning are read, too, in
 * the same run; and the baseline began when the first part did.
 */
#ifndef SYNC_CUT_H
#define SYNC_CUT_H

#include "host/engine/pump.h"
#include "host/sync/cut_mark.h"
#include "host/sync/stage.h"

struct cut {
    struct engine *engine;
    struct staging *staging;
    struct pump_keeper keeper;
    const char *shape;
    bool keeps;           /* this is a read that survives a cut */
    bool resumed;         /* and it was */
    bool kept;            /* there is something to go on with */
    bool marked;          /* more than there was when it was opened */
    struct cut_mark mark; /* the last one; no token: there is none */
};

/* Was this side read whole for the baseline under way, and as it would be read now? */
bool cut_is_learned(const struct engine *engine, enum side side);
/* After it has told its changes: has it the same fields as then? */
bool cut_is_alike(const struct engine *engine, enum side side);
/* What is kept of a side that is not read for a baseline is of no use any more. */
void cut_forget(const struct engine *engine, enum side side);

/* Behind store_begin_staging, before the source is opened: finds out where it goes on.
 * `keeper` and `token` are for the pump and the read then. */
void cut_begin(struct cut *cut, struct engine *engine, struct staging *staging);
/* In the transaction in which the read counts: the side is learned. */
enum wherry_status cut_learned(const struct cut *cut, const struct wherry_pass *pass,
                               struct wherry_error *error);
/* It has ended: so nothing is kept any more; or it failed, and the error says what is
 * kept, if anything is. `sound`: it was not what it told that was wrong. */
void cut_end(struct cut *cut, enum wherry_status status, bool sound,
             struct wherry_error *error);

#endif
