/* check.h -- is the connection good, and to whom? */
#ifndef MAILCHIMP_CHECK_H
#define MAILCHIMP_CHECK_H

#include "plugin/wherry.h"

/* As in wherry_connector. */
void mailchimp_prepare(void *self);
enum wherry_status mailchimp_check(void *self, struct wherry_identity *identity,
                                   struct wherry_error *error);

#endif
