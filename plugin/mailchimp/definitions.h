/* definitions.h -- reads the definitions of a list's merge fields. */
#ifndef MAILCHIMP_DEFINITIONS_H
#define MAILCHIMP_DEFINITIONS_H

#include "plugin/mailchimp/mailchimp.h"

/* Fills mailchimp->merge if it is not filled yet. */
enum wherry_status definitions_need(struct mailchimp *mailchimp,
                                    struct wherry_error *error);

#endif
