/* membership.h -- members into a static segment and out of it, many in one POST. */
#ifndef MAILCHIMP_MEMBERSHIP_H
#define MAILCHIMP_MEMBERSHIP_H

#include "plugin/mailchimp/job.h"

/* The first two are set by who makes it, and outlive the jobs. */
struct membership {
    struct jobs *jobs;
    const char *segment;   /* its id */
    struct moving *moving; /* waits for more of them; NULL: none */
};

/* JOIN or LEAVE. A request is sent when one more would not fit, so that joins and
 * leaves fill it together. */
enum wherry_status membership_add(struct membership *membership,
                                  const struct wherry_change *change,
                                  struct wherry_error *error);
enum wherry_status membership_flush(struct membership *membership,
                                    struct wherry_error *error);
/* Forgets who waits. */
void membership_drop(struct membership *membership);

#endif
