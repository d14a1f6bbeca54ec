/* bulk.h -- updates by the thousand, as batches of operations (/batches).
 *
 * The service does a batch when its turn comes, after all other batches of the account,
 * with its operations in any order. Each operation is the PATCH of one member, named by
 * the tag of its change. The outcomes are in an archive at another place: we ask for it
 * without the key, by an address that is valid for some minutes only; asking for the
 * batch again gives a fresh one.
 */
#ifndef MAILCHIMP_BULK_H
#define MAILCHIMP_BULK_H

#include "plugin/mailchimp/job.h"
#include "plugin/mailchimp/values.h"

struct bulk_place;

/* Of one sink. */
struct bulk {
    struct jobs *jobs;
    struct fitting *fitting;
    struct bulk_place *places; /* where archives are, as of the last look */
    size_t count, room;
};

void bulk_terms(const struct bulk *bulk, struct wherry_bulk *terms);
enum wherry_status bulk_submit(struct bulk *bulk, const struct wherry_change *changes,
                               size_t count, char ticket[WHERRY_TICKET_ROOM],
                               struct wherry_error *error);
enum wherry_status bulk_poll(struct bulk *bulk, const char *const *tickets,
                             size_t count, bool *over, struct wherry_error *error);
enum wherry_status bulk_collect(struct bulk *bulk, const char *ticket,
                                const uint64_t *tags, size_t count,
                                struct wherry_error *error);
void bulk_drop(struct bulk *bulk);

#endif
