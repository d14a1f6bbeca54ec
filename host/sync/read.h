/* read.h -- one pass over one side: what the service returns is staged, then learned.
 *
 * Each batch is staged in a transaction of its own; when the stream has ended, new and
 * changed records are learned row by row. The pass counts, and the next `since` is
 * kept, only when all of it is learned; an interrupted pass is read again from its
 * beginning.
 */
#ifndef SYNC_READ_H
#define SYNC_READ_H

#include "host/base/buffer.h"
#include "host/engine/engine.h"
#include "host/sync/reading.h"

/* Reads both sides at once, so that neither service waits for the other. The list is
 * learned first. If the list fails the CRM stops, too; if the CRM does, the list is
 * read to its end. Of a baseline, what was returned is kept. READING_NOTHING is OK and
 * does nothing. */
enum wherry_status read_both(struct engine *engine,
                             const enum reading readings[SIDE_COUNT],
                             struct wherry_error *error);
/* The same with one side alone. */
enum wherry_status read_side(struct engine *engine, enum side side,
                             enum reading reading, struct wherry_error *error);

/* The next number of a read of this side: everything that shows records has one,
 * look-ups and the answers to a batch too. In the caller's transaction. */
enum wherry_status read_number(struct engine *engine, enum side side,
                               struct wherry_error *error);

/* What a look-up asks for. */
struct read_names {
    const char *const *keys; /* addresses */
    size_t key_count;
    const char *const *ids; /* lasting ids; not used if the connector cannot look
                             * them up */
    size_t id_count;
};

/* The contact is there and could not be read: the consent is not known. */
struct unread {
    bool any;           /* one of them without an address: it may be any contact's */
    struct buffer keys; /* the addresses of the others, a line each */
};

bool unread_has(const struct unread *unread, const char *address);
void unread_clear(struct unread *unread);
void unread_free(struct unread *unread);

/* Asks the CRM or the list for these contacts and learns what it shows; those without a
 * record do not change. Records that were shown stay staged until the next read of that
 * side. `unread` is added to; NULL: not wanted. */
enum wherry_status read_lookup(struct engine *engine, enum side side,
                               const struct read_names *names, struct unread *unread,
                               struct wherry_error *error);

#endif
