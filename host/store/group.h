/* group.h -- within this folder: the staged entries of one id after the other.
 */
#ifndef STORE_GROUP_H
#define STORE_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/store/staged.h"
#include "plugin/wherry.h"

struct store;

/* All that was staged of one id. */
struct group {
    struct buffer id, code, rank, record, event; /* the code of the id */
    bool any, has_record, has_event;
    enum staged_kind kind; /* of the record */
    uint64_t digest;       /* of the record */
};

/* Takes one group, of which only the id matters. */
typedef enum wherry_status group_take(void *self, const struct group *group,
                                      struct wherry_error *error);

/* Those of the side that was sorted last, by their ids. */
enum wherry_status group_each(struct store *store, group_take *take, void *self,
                              struct wherry_error *error);
/* `to` is a group, or zeroed. */
void group_copy(struct group *to, const struct group *from);
void group_free(struct group *group);

#endif
