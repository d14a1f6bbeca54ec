/* newest.h -- the members that changed last, from the newest on.
 *
 * Who was just created is on the first pages, which are asked for side by side. Members
 * change meanwhile, so that somebody may be on none of them: what is read here proves
 * nobody absent.
 */
#ifndef MAILCHIMP_NEWEST_H
#define MAILCHIMP_NEWEST_H

#include "plugin/mailchimp/instance.h"

/* Looks for `count` members among those changed after `since_ms`, until the writer is
 * full. Others may have changed, too: more pages are read, as many again at the most. A
 * page that the service does not give just then is no error: it ends the reading. */
enum wherry_status newest_read(struct mailchimp *mailchimp,
                               const struct wherry_read *read, int64_t since_ms,
                               size_t count, struct wherry_writer *writer,
                               struct wherry_error *error);

#endif
