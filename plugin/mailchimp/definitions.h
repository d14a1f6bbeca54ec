/* definitions.h -- reads the definitions of a list's merge fields, when they are first
 * needed. */
#ifndef MAILCHIMP_DEFINITIONS_H
#define MAILCHIMP_DEFINITIONS_H

#include "plugin/mailchimp/instance.h"

/* Sends the request that definitions_need waits for, and does not wait. */
void definitions_begin(struct mailchimp *mailchimp);
/* Fills mailchimp->merge if it is not filled yet. */
enum wherry_status definitions_need(struct mailchimp *mailchimp,
                                    struct wherry_error *error);
/* Which merge fields the host asked for, one flag for each definition, in the arena. A
 * field that the list does not have is marked in read->unknown; FAILED if the host does
 * not look at that. */
enum wherry_status definitions_choose(struct mailchimp *mailchimp,
                                      const struct wherry_read *read,
                                      struct arena *arena, const bool **wanted,
                                      struct wherry_error *error);

#endif
