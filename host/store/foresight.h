/* foresight.h -- what a store will be asked, told to it beforehand.
 *
 * These are hints, which change no answer. They are of use where each question is a trip
 * to a server: then the answers to hundreds of them come at once.
 */
#ifndef STORE_FORESIGHT_H
#define STORE_FORESIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/side.h"
#include "plugin/wherry.h"

struct store;

/* Are they of use? */
bool store_looks_ahead(const struct store *store);
/* The next questions are about records of a side with these ids, and contacts with these
 * addresses on either side. Some hundreds at a time. */
enum wherry_status store_look_ahead(struct store *store, enum store_side side,
                                    const char *const *ids, size_t id_count,
                                    const char *const *addresses, size_t address_count,
                                    struct wherry_error *error);
/* They are about these rows. */
enum wherry_status store_look_ahead_at(struct store *store, const int64_t *rows,
                                       size_t count, struct wherry_error *error);

#endif
