/* check.h -- is the connection good, and to whom? */
#ifndef MAILCHIMP_CHECK_H
#define MAILCHIMP_CHECK_H

#include "plugin/wherry.h"

/* As wherry_connector.check. */
enum wherry_status mailchimp_check(void *self, struct wherry_identity *identity,
                                   struct wherry_error *error);

#endif
