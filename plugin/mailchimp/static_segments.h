/* static_segments.h -- static segments (tags) of the list: found, made, removed. */
#ifndef MAILCHIMP_STATIC_SEGMENTS_H
#define MAILCHIMP_STATIC_SEGMENTS_H

#include "plugin/wherry.h"

extern const struct wherry_segments mailchimp_segments;

#endif
