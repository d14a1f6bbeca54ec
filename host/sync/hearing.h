/* hearing.h -- learns the verdicts on changes that were sent: together where one answer
 * has many, or where several answers come one after the other.
 *
 * The three functions are called as outbox.h says, each with a struct hearing. Whoever
 * sends asks for `status` when a call of the outbox has ended.
 */
#ifndef SYNC_HEARING_H
#define SYNC_HEARING_H

#include "host/engine/engine.h"
#include "host/sync/portion.h"
#include "host/sync/unlearned.h"

struct hearing {
    struct engine *engine;
    struct portion *portions; /* the changes that were sent */
    size_t portion_count;
    bool bulk;                  /* the tag of a change is its row, which lasts */
    struct unlearned unlearned; /* verdicts that are not learned yet */
    bool learning;              /* a transaction of verdicts is open */
    bool put_off;               /* some verdict was unknown, or "not now" */
    const char **look_up;       /* keys to be looked up when all verdicts are there */
    size_t look_up_count, look_up_room;
    struct arena arena; /* these keys */
    enum wherry_status status;
    struct wherry_error *error;
};

void hearing_free(struct hearing *hearing);

/* Keeps or learns one verdict. */
void hearing_take(void *self, uint64_t tag, const struct wherry_verdict *verdict);
/* Before the next answer is waited for: no transaction stays open, and what must be
 * learned by now is (unlearned.h). */
void hearing_pause(void *self);
/* All that came is learned. */
void hearing_settle(void *self);

#endif
