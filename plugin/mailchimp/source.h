/* source.h -- what the host reads from: the contacts, or the members of a segment. */
#ifndef MAILCHIMP_SOURCE_H
#define MAILCHIMP_SOURCE_H

#include "plugin/wherry.h"

extern const struct wherry_source mailchimp_source;

#endif
