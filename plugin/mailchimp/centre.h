/* centre.h -- data centres: an account lives in one, and its keys name it.
 *
 * Pure.
 */
#ifndef MAILCHIMP_CENTRE_H
#define MAILCHIMP_CENTRE_H

#include <stdbool.h>

enum { CENTRE_ROOM = 16, CENTRE_URL_ROOM = 64 };

/* The one that the end of a key names, "us1"; false if it names none. */
bool centre_of_key(const char *api_key, char centre[CENTRE_ROOM]);
/* The one that the service says the key belongs to; false if its words name none. */
bool centre_of_words(const char *words, char centre[CENTRE_ROOM]);
/* Where its API is. */
void centre_url(const char *centre, char url[CENTRE_URL_ROOM]);

#endif
