/* address.h -- the one normal form of a mail address, by which records are joined.
 *
 * Blanks around it are dropped, ASCII letters lowered, an international domain turned
 * into its A-label form (xn--...). The local part keeps everything else, so
 * plus-addresses are people of their own. Two spellings of one mailbox give the same
 * key.
 */
#ifndef KIT_ADDRESS_H
#define KIT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

enum { ADDRESS_ROOM = 321 }; /* 64 + '@' + 255 + NUL: RFC 5321 4.5.3.1 */

/* False when it is no address: no or several '@' outside quotes, an empty or overlong
 * part, a blank or one of ()<>[]\\,;: outside quotes, a control character, invalid
 * UTF-8, a domain that IDNA refuses or that no zone can hold. `key` is then
 * undefined. */
bool address_normalise(const char *text, char key[ADDRESS_ROOM]);

/* A person whom Ometria has erased: never to be written anywhere. */
bool address_is_anonymous(const char *key);

/* Replaces every mail address within a text by "<address>", in place: the words of a
 * remote service go into journals and reports, addresses do not. Also where '@' is
 * spelled %40. The text never grows: for a shorter address it is "<addr>" or the like.
 * In doubt more is taken than the address. */
void address_redact(char *text);

#endif
