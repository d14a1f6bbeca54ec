/* newest.h -- the members that changed last, from the newest on.
 *
 * Members who were just created are on the first pages, which are requested side by
 * side. Members change during this, so that one may be on no page: what is read here
 * proves nobody absent.
 */
#ifndef MAILCHIMP_NEWEST_H
#define MAILCHIMP_NEWEST_H

#include "plugin/mailchimp/instance.h"

/* Looks for `count` members among those changed after `since_ms`, until the writer is
 * full. Other members may have changed, too: then it reads more pages, at most as many
 * again. A page that the service does not give just then is not an error: it ends the
 * reading. */
enum wherry_status newest_read(struct mailchimp *mailchimp,
                               const struct wherry_read *read, int64_t since_ms,
                               size_t count, struct wherry_writer *writer,
                               struct wherry_error *error);

#endif
