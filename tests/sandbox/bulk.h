/* bulk.h -- the batches of operations of Mailchimp's account, as it keeps them: what to
 * do, how far it has come, and the archive of the answers.
 *
 * One batch runs at a time, in the order in which they were handed in; within it the
 * operations are done a few at a time as the sandbox's clock advances, in an order of
 * their own.
 */
#ifndef SANDBOX_BULK_H
#define SANDBOX_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"

enum { BULK_ID_ROOM = 16 };

struct bulk_operation {
    const char *method, *path, *query, *body, *id; /* body NULL: not given as a text */
};

enum bulk_status { BULK_PENDING, BULK_STARTED, BULK_FINALIZING, BULK_FINISHED };

struct bulk_batch {
    char id[BULK_ID_ROOM];
    int64_t submitted_ms, begun_ms, completed_ms; /* begun, completed: 0, not yet */
    struct arena arena;                           /* of the operations */
    struct bulk_operation *operations;            /* in the order of their doing */
    size_t count, done, errors;
    struct buffer answers; /* elements of an array, each with a comma after it */
    size_t half;           /* where the archive's second file begins */
    bool gone;             /* stopped by DELETE, or forgotten with the time */
};

struct bulk {
    struct bulk_batch *batches;
    size_t count, room;
};

struct world;

void bulk_free(struct bulk *bulk);
/* An empty one, its operations to be filled in; lives until the next is added. */
struct bulk_batch *bulk_add(struct world *world, size_t operations);
/* Does what is due by now, for all batches. */
void bulk_go_on(struct world *world);
/* NULL if there is none, or no longer. */
struct bulk_batch *bulk_find(struct world *world, const char *id);
enum bulk_status bulk_status(const struct world *world, const struct bulk_batch *batch);
size_t bulk_unfinished(const struct world *world);
/* The answers as the service packs them: a gzipped tar. */
void bulk_archive(const struct bulk_batch *batch, struct buffer *archive);

#endif
