/* push.h -- records on their way to /push, in blocks, until each has its verdict.
 *
 * An answer may say that some of a block were rejected without saying which. The block
 * is then halved and sent again, down to single records: to send a record twice does no
 * harm, as the last one of an id holds.
 */
#ifndef OMETRIA_PUSH_H
#define OMETRIA_PUSH_H

#include "host/base/arena.h"
#include "plugin/ometria/listing.h"

struct push {
    struct ometria *ometria;
    struct arena arena; /* the records' texts */
    struct push_item *items;
    size_t count, room, bytes;
    unsigned failures; /* pushes in a row that the service could not take */
    unsigned refusals; /* records in a row that it would not take */
    bool taken;        /* something was */
};

void push_init(struct push *push, struct ometria *ometria);
void push_finish(struct push *push);

/* Adds a record made in push->arena. */
void push_add(struct push *push, uint64_t tag, const char *own_id,
              const struct listing *listing);
/* So many that it is time to send. */
bool push_is_full(const struct push *push);
/* Sends all and waits for all. After OK each has its verdict; after anything else those
 * that were not under way have: LATER. */
enum wherry_status push_send(struct push *push, struct wherry_error *error);

#endif
