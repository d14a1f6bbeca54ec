/* mailbox.h -- an address as Ometria spells it, and the other spellings that it may
 * have.
 *
 * A record's key is the address as it is shown; the host knows which spellings are one
 * person. By its documents, a search by address finds only the spelling that is asked
 * for, and they do not say which one a profile has.
 */
#ifndef OMETRIA_MAILBOX_H
#define OMETRIA_MAILBOX_H

#include <stdbool.h>

#include "host/base/arena.h"

/* The address without the blanks around it, or NULL: it is not an address. */
const char *mailbox_spelled(struct arena *arena, const char *text);
/* Two spellings of one address. */
bool mailbox_is_same(const char *one, const char *other);
/* Spelling number `index` of an address to search for: 0 is the one given, then those
 * that differ from it: in lower case with A-labels (xn--...), with U-labels. NULL:
 * there are no more. An ordinary address, in lower case and ASCII, has one only. */
const char *mailbox_spelling(struct arena *arena, const char *address, unsigned index);

#endif
