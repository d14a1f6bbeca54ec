/* domain.h -- the normal form of a mail domain: its labels in ASCII, in lower case.
 *
 * IDNA as the network uses it (UTS 46 without transition) comes first. What it refuses
 * is a name all the same if a zone can hold it: signs such as emoji, hyphens in the
 * third and fourth place (r3---x), an A-label that decodes to neither. So a label in
 * letters and the same in its A-label form give one name.
 */
#ifndef KIT_DOMAIN_H
#define KIT_DOMAIN_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DOMAIN_ROOM = 256,          /* RFC 1035 2.3.4, and a NUL */
    DOMAIN_SPELLED_ROOM = 1024, /* four bytes a character */
};

/* False for what no zone can hold: an empty or overlong label, one that begins or ends
 * with a hyphen, any ASCII character other than letters, digits and hyphens. `text` is
 * UTF-8, not NUL-terminated. */
bool domain_normalise(const char *text, size_t length, char name[DOMAIN_ROOM]);
/* The same, if it needs no conversion, as nearly all do not; false means nothing. */
bool domain_normalise_plain(const char *text, size_t length, char name[DOMAIN_ROOM]);
/* In letters. False if that is the same. */
bool domain_spell_international(const char *name, char spelled[DOMAIN_SPELLED_ROOM]);

#endif
