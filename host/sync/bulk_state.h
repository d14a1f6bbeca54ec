/* bulk_state.h -- the batches in bulk whose verdicts have not come yet, as the state
 * keeps them: the ticket of each, and which rows and fields are in it.
 *
 * A batch is in the state before it is handed in, without a ticket; a run that ends
 * before the answer never learns the ticket. Until it was collected its rows are held:
 * none of their fields is sent, because the batch may still write an older value over
 * it.
 */
#ifndef SYNC_BULK_STATE_H
#define SYNC_BULK_STATE_H

#include "host/sync/portion.h"

struct bulk_batch {
    int slot; /* its place in the state */
    char ticket[WHERRY_TICKET_ROOM];
    uint64_t *rows; /* ascending; the tags of its changes */
    size_t count, room;
};

struct bulk_state {
    struct bulk_batch *batches;
    size_t count, room;
};

void bulk_state_free(struct bulk_state *bulk); /* NULL is fine */
enum wherry_status bulk_state_load(struct bulk_state *bulk, struct store *store,
                                   struct wherry_error *error);
/* The place of a row in a batch, or its count. */
size_t bulk_batch_place(const struct bulk_batch *batch, uint64_t row);
/* Is the row in one of them? */
bool bulk_state_has(const struct bulk_state *bulk, int64_t row);
size_t bulk_state_rows(const struct bulk_state *bulk);

/* All in the caller's transaction. The portion goes out by rising rows. */
enum wherry_status bulk_state_add(struct bulk_state *bulk, struct engine *engine,
                                  const struct portion *portion,
                                  struct wherry_error *error);
/* The last one has this ticket, and those that were answered already are not in it. */
enum wherry_status bulk_state_name(struct bulk_state *bulk, struct engine *engine,
                                   const struct portion *portion, const char *ticket,
                                   struct wherry_error *error);
/* It is collected, and forgotten. */
enum wherry_status bulk_state_drop(struct bulk_state *bulk, struct store *store,
                                   size_t index, struct wherry_error *error);

/* The numbers of the fields of one batch, a set of them for each of its rows. */
struct bulk_fields {
    struct arena arena;
    struct bulk_field_set {
        const unsigned *numbers;
        size_t count;
    } * sets;
};
enum wherry_status bulk_state_fields(const struct bulk_batch *batch,
                                     struct store *store, struct bulk_fields *fields,
                                     struct wherry_error *error);

#endif
