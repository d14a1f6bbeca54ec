/* account.h -- which connections of a set reach the same account.
 *
 * By name, and by key: two connections are to one account when either agrees.
 * Connections that are joined so get one `account_key`. A name has priority over a
 * hash, and of several names the first in the alphabet, so that the order of the files
 * makes no difference.
 */
#ifndef SPEC_ACCOUNT_H
#define SPEC_ACCOUNT_H

#include "host/spec/set.h"

/* Sets the account_key and the hash_name of one connection by itself. */
void account_name(struct spec_set *set, struct spec_connection *connection);

/* The key in a file that a spec names, which is its first line without blanks at the end;
 * a relative path starts at the folder of the spec. False: it cannot be read, or is
 * empty. Then its path stands for it. The caller wipes `key` either way. */
bool account_read_key(const char *spec, const char *file, struct buffer *key);

/* Overwrites what the buffer holds, and frees it. */
void account_wipe(struct buffer *text);

/* Joins those of all pipelines of the set. */
void account_join(struct spec_set *set);

bool account_same(const struct spec_connection *one,
                  const struct spec_connection *other);

#endif
