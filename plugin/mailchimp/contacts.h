/* contacts.h -- the members of the list: all of them, or those changed since.
 *
 * No member is missed while people change: the read is divided into windows of time,
 * which are read side by side, and a member who changes during it comes in the last
 * one.
 */
#ifndef MAILCHIMP_CONTACTS_H
#define MAILCHIMP_CONTACTS_H

#include "plugin/mailchimp/instance.h"

struct contacts;

/* As wherry_source.open, read and close. */
enum wherry_status contacts_open(struct mailchimp *mailchimp,
                                 const struct wherry_read *read,
                                 struct wherry_pass *pass, struct contacts **opened,
                                 struct wherry_error *error);
enum wherry_status contacts_read(struct contacts *contacts,
                                 struct wherry_writer *writer, struct wherry_pass *pass,
                                 struct wherry_error *error);
void contacts_close(struct contacts *contacts); /* NULL is fine */

#endif
