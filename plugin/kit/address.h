/* address.h -- the one normal form of a mail address, by which records are joined.
 *
 * Blanks around it are dropped (zero-width spaces and byte order marks too), ASCII
 * letters are lowered, an international domain is turned into its A-label form
 * (xn--...; see domain.h). The local part keeps everything else: addresses that differ
 * in dots or in a plus part are different people. Two spellings of one mailbox give the
 * same key. The key is for comparing: a write to a service keeps the spelling of that
 * service.
 */
#ifndef KIT_ADDRESS_H
#define KIT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    ADDRESS_ROOM = 321,          /* 64 + '@' + 255 + NUL: RFC 5321 4.5.3.1 */
    ADDRESS_SPELLED_ROOM = 1100, /* the same with a domain of four bytes a character */
};

/* False when it is no address: no or several '@' outside quotes, an empty or overlong
 * part, a blank or one of ()<>[]\\,;: outside quotes, a control character, invalid
 * UTF-8, a domain that no zone can hold. `key` is then undefined. */
bool address_normalise(const char *text, char key[ADDRESS_ROOM]);

/* The address without the blanks and marks around it: no more may be removed from a
 * spelling. */
const char *address_trimmed(const char *text, size_t *length);

/* The other spelling of a key: its domain in letters (U-labels). False if there is no
 * other. */
bool address_spell_international(const char *key, char spelled[ADDRESS_SPELLED_ROOM]);

/* A person whom Ometria has erased: never write this address anywhere. */
bool address_is_anonymous(const char *key);

/* Replaces every mail address within a text by "<address>", in place: the words of a
 * remote service go into journals and reports, addresses do not. Also where '@' is
 * spelled %40, and whatever follows it: names of one label, letters beyond ASCII, an IP
 * address in brackets. The text never grows: for a shorter address it is "<addr>" or the like.
 * In doubt more is taken than the address. */
void address_redact(char *text);

#endif
