/* contacts.h -- the stream of contacts: opt-outs first, then profiles.
 *
 * Without a position all profiles are read, and the feed of opt-outs begins there. With
 * one, the feed since then comes first, so that the profiles of the same pass (a person
 * may have come back since) come later and hold; then the profiles changed since the
 * day before. A pass over consents alone reads the feed and leaves the profiles'
 * position unchanged.
 */
#ifndef OMETRIA_CONTACTS_H
#define OMETRIA_CONTACTS_H

#include "plugin/ometria/instance.h"

struct contacts;

enum wherry_status contacts_open(struct ometria *ometria,
                                 const struct wherry_read *read,
                                 struct wherry_pass *pass, struct contacts **opened,
                                 struct wherry_error *error);
enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error);
void contacts_close(struct contacts *contacts);

#endif
