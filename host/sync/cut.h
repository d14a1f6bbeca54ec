/* cut.h -- the reads of a baseline continue where they were interrupted.
 *
 * A baseline reads both sides whole, which takes long. What a side has returned is kept
 * beside the state page by page (host/store/kept.h), with a mark of where the source
 * can continue; a later run stages it again and reads the rest. The kept pages are
 * valid for a week and as long as the side would be read alike: the same list and
 * account, the same fields of the same types (its shape). A side that was learned
 * already is not read whole again by the next run of the same baseline: it continues by
 * changes, under the same conditions.
 *
 * While a read is interrupted people change, and pages by offset may slip. So after a
 * read that was continued the run also reads the changes since its first beginning; and
 * the baseline began when the first part did.
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
    bool kept;            /* there is something to continue */
    bool marked;          /* more than there was when it was opened */
    struct cut_mark mark; /* the last one; no token: there is none */
};

/* Was this side read whole for the current baseline, and as it would be read now? */
bool cut_is_learned(const struct engine *engine, enum side side);
/* After it has returned its changes: has it the same fields as then? */
bool cut_is_alike(const struct engine *engine, enum side side);
/* The kept pages of a side that is not read for a baseline are useless now. */
void cut_forget(const struct engine *engine, enum side side);

/* After store_begin_staging, before the source is opened: finds out where it continues.
 * `keeper` and `token` are for the pump and the read then. */
void cut_begin(struct cut *cut, struct engine *engine, struct staging *staging);
/* In the transaction in which the read counts: the side is learned. */
enum wherry_status cut_learned(const struct cut *cut, const struct wherry_pass *pass,
                               struct wherry_error *error);
/* The read has ended: so nothing is kept any longer; or it failed, and the error says
 * what is kept, if anything is. `sound`: the fault was not in what it returned. */
void cut_end(struct cut *cut, enum wherry_status status, bool sound,
             struct wherry_error *error);

#endif
