/* contact_members.h -- within this folder: the members of a contact's line, and the words
 * in them, for both ways.
 */
#ifndef FORM_CONTACT_MEMBERS_H
#define FORM_CONTACT_MEMBERS_H

#include "host/picture/form/members.h"

/* In the order of enum mark and of enum action; NULL-terminated. */
extern const char *const contact_marks[];
extern const char *const contact_actions[];

extern const struct member contact_row_members[];
extern const struct member contact_half_members[];
extern const struct member contact_record_members[];
extern const struct member contact_sent_members[];
extern const struct member contact_cell_members[];
extern const struct member contact_owed_members[];
extern const struct member contact_park_members[];

#endif
