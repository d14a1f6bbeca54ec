/* naming.h -- the lasting ids of members just created, if the answer lacks them.
 *
 * The documents show no contact_id in the answer to a block of creates. Without it we
 * could not recognise a member later, so we read the new ones back: many while more are
 * created (follow.h), the rest when all is sent; of it a few by their addresses, many as
 * the newest of what changed since.
 */
#ifndef MAILCHIMP_NAMING_H
#define MAILCHIMP_NAMING_H

#include "plugin/mailchimp/follow.h"
#include "plugin/mailchimp/job.h"

struct cohort;

/* Begun by naming_init. */
struct naming {
    struct jobs *jobs;      /* whose verdicts these are */
    struct cohort *cohorts; /* the blocks that some are left of, the latest first */
    size_t waiting;         /* members whose verdict is kept */
    int64_t since_ms;       /* of the service's clock, before the first was created */
    struct follow follow;
};

void naming_init(struct naming *naming, struct jobs *jobs);
/* Those of one block, whose request left at `since_ms` of the service's clock, are added
 * between begin and end. The verdict is kept, and given as soon as the id is known. */
void naming_begin(struct naming *naming, int64_t since_ms);
void naming_add(struct naming *naming, uint64_t tag, const char *key,
                const struct wherry_verdict *verdict);
enum wherry_status naming_end(struct naming *naming, struct wherry_error *error);
/* So many wait that no more should be created: they are read back, by requests under
 * way, or else by naming_flush. */
bool naming_is_full(const struct naming *naming);
/* Reads back who waits; nothing may be under way. A member who cannot be seen yet is
 * ACCEPTED. */
enum wherry_status naming_flush(struct naming *naming, struct wherry_error *error);
void naming_free(struct naming *naming);

#endif
