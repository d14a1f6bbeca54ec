/* writing.h -- one contact of our own is made, changed in each way that there is, and
 * unsubscribed. Only where the author has said --write. */
#ifndef CONFORM_WRITING_H
#define CONFORM_WRITING_H

#include "host/conform/findings.h"
#include "host/conform/subject.h"

enum { WRITING_NAME_ROOM = 80 };

/* What will be written, for the author to read before. */
struct writing_names {
    char address[WRITING_NAME_ROOM]; /* at example.com: reserved, belongs to nobody
                                      * (RFC 2606) */
    char moved[WRITING_NAME_ROOM];   /* what the contact is renamed to; there, too */
    char segment[WRITING_NAME_ROOM];
};
void writing_name(struct writing_names *names);

/* VERDICT to UNSUBSCRIBE. The subject is opened. */
void writing_contact(struct subject *subject, const struct writing_names *names,
                     struct findings *findings);

#endif
