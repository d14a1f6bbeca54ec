/* naming.h -- the lasting ids of members just created, if the answer lacks them.
 *
 * The documents show no contact_id in the answer to a block of creates. Without it we
 * could not recognise a member later, so we read the new ones back: a few by their
 * addresses, many as the newest of what changed since.
 */
#ifndef MAILCHIMP_NAMING_H
#define MAILCHIMP_NAMING_H

#include "host/base/arena.h"
#include "plugin/mailchimp/job.h"

struct unnamed;

/* Begins as zero, except for `jobs`. */
struct naming {
    const struct jobs *jobs; /* whose verdicts these are */
    struct unnamed *list;
    size_t count, told, room;
    int64_t since_ms;   /* of the service's clock, before the first was created */
    struct arena arena; /* texts of the list */
};

/* The verdict is kept, and given as soon as the id is known. */
void naming_add(struct naming *naming, uint64_t tag, const char *key,
                const struct wherry_verdict *verdict, int64_t since_ms);
/* So many wait that it is time to read them back. */
bool naming_is_due(const struct naming *naming);
/* Reads them back. A member who cannot be seen yet is ACCEPTED. */
enum wherry_status naming_flush(struct naming *naming, struct wherry_error *error);
void naming_free(struct naming *naming);

#endif
