/* lookup.h -- a few members by their addresses or ids, as they are now.
 *
 * One request each, as many in flight as there are connections. An address is asked for
 * in each of its spellings, until one is known. A 404 proves an absence only if the
 * list itself answers.
 */
#ifndef MAILCHIMP_LOOKUP_H
#define MAILCHIMP_LOOKUP_H

#include "plugin/wherry.h"

/* As wherry_source.lookup and lookup_ids. */
enum wherry_status lookup_addresses(void *self, const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error);
enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                              const char *const *ids, size_t id_count,
                              struct wherry_writer *writer, struct wherry_error *error);

#endif
