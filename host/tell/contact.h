/* contact.h -- the names by which a contact is called.
 *
 * A contact is named by its address on either side, or by its short id ("c" and the
 * row's number in base 36), which logs and reports use in place of addresses.
 */
#ifndef TELL_CONTACT_H
#define TELL_CONTACT_H

#include <stdbool.h>

#include "host/store/store.h"

enum { CONTACT_ROOM = 16 };
void contact_name(int64_t row, char name[CONTACT_ROOM]);
bool contact_number(const char *name, int64_t *row); /* false: it is not one */

/* FAILED with the reason: `contact` is no address, and no short id. */
enum wherry_status contact_judge(const char *contact, struct wherry_error *error);

/* The rows that `contact` names; at most `room`. */
enum wherry_status contact_find(struct store *store, const char *contact, int64_t *rows,
                                size_t room, size_t *count, struct wherry_error *error);

#endif
