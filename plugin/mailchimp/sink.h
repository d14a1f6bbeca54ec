/* sink.h -- what the host writes to: the contacts, or a static segment. */
#ifndef MAILCHIMP_SINK_H
#define MAILCHIMP_SINK_H

#include "plugin/wherry.h"

extern const struct wherry_sink mailchimp_sink;

#endif
