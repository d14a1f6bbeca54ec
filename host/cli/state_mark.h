/* state_mark.h -- what stays of a state that was moved away and is then deleted: a state of
 * its own, which says where to and has nothing else. So what still starts runs here, with
 * the spec that was left behind, does not begin again beside the new state.
 */
#ifndef CLI_STATE_MARK_H
#define CLI_STATE_MARK_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/store/gone.h"

/* Of the state at a path. */
struct state_mark {
    bool moved;              /* else the rest says nothing */
    bool alone;              /* it is the mark: nothing else is left */
    bool unfinished;         /* a kill left it beside its place */
    char move[GONE_ID_ROOM]; /* the name of the move */
    struct buffer place;     /* where to, as messages call it */
    int64_t paused_ms;
};

void state_mark_find(const char *path, struct state_mark *mark);
void state_mark_free(struct state_mark *mark);
/* All else is removed. A kill leaves the old state, or the mark, or a mark beside its place,
 * which lets no state be made there: state_mark_find finds it, and this puts it there. */
enum wherry_status state_mark_leave(const char *path, const struct state_mark *mark,
                                    struct wherry_error *error);

#endif
