/* stream.h -- the streams of a list by their names: "contacts", and "segment:ID". */
#ifndef MAILCHIMP_STREAM_H
#define MAILCHIMP_STREAM_H

#include "plugin/wherry.h"

/* `segment` becomes the segment's id within `name`, or NULL for the contacts. FAILED if
 * there is no such stream. */
enum wherry_status stream_named(const char *name, const char **segment,
                                struct wherry_error *error);

#endif
