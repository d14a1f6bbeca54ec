/* lookup.h -- the profiles of addresses and ids, as they are now.
 *
 * One request each, as many in flight as may start in a second. An address is asked for
 * in each of its spellings, because two of them may be two profiles; an ordinary
 * address has only one. Ometria may find a profile by an address that it had once: only
 * the profile that has it now is returned. Ometria may answer an id with the profile
 * that it was merged into: then that one is returned, and the id is absent.
 *
 * A 404 proves an absence only if the service answers otherwise: if no check and no
 * other look-up succeeded before, we ask for one profile first.
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
