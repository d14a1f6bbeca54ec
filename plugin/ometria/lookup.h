/* lookup.h -- who has these addresses, and who is behind these ids, now.
 *
 * One request each, as many in flight as may start in a second. An address is asked for
 * in each of its spellings, since two of them may be two profiles; one of the ordinary
 * kind has no other. Ometria may find a profile by an address that it had once: only who has
 * it now is told. An id may be answered with the profile that it was merged into: then
 * that one is told, and the id is absent.
 *
 * A 404 says that somebody is absent only where the service answers otherwise: if
 * no check and no other look-up went well before, one profile is asked for first.
 */
#ifndef OMETRIA_LOOKUP_H
#define OMETRIA_LOOKUP_H

#include "plugin/ometria/instance.h"

/* As wherry_source.lookup and lookup_ids. */
enum wherry_status lookup_addresses(void *self, const struct wherry_read *read,
                                    const char *const *keys, size_t key_count,
                                    struct wherry_writer *writer,
                                    struct wherry_error *error);
enum wherry_status lookup_ids(void *self, const struct wherry_read *read,
                              const char *const *ids, size_t id_count,
                              struct wherry_writer *writer, struct wherry_error *error);

#endif
