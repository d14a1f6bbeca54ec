/* segment.h -- the members of one segment, whatever they are subscribed to. */
#ifndef MAILCHIMP_SEGMENT_H
#define MAILCHIMP_SEGMENT_H

#include "plugin/mailchimp/instance.h"

struct segment;

/* As wherry_source.open, read and close. */
enum wherry_status segment_open(struct mailchimp *mailchimp, const char *id,
                                const struct wherry_read *read,
                                struct wherry_pass *pass, struct segment **opened,
                                struct wherry_error *error);
enum wherry_status segment_read(struct segment *segment, struct wherry_writer *writer,
                                struct wherry_pass *pass, struct wherry_error *error);
void segment_close(struct segment *segment); /* NULL is fine */

#endif
