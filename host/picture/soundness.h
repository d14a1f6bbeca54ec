/* soundness.h -- whether each contact of a state can be read, and is found by what it
 * should be found by; and whether each named value can be. */
#ifndef PICTURE_SOUNDNESS_H
#define PICTURE_SOUNDNESS_H

#include <stdint.h>

#include "host/store/store.h"

/* Shown once for each fault of a row, or, for 0, of a named value; the words have no address and no id of a service,
 * and last until it returns. */
typedef void soundness_visitor(void *self, int64_t row, const char *words);

/* Goes through all rows and changes nothing; memory does not grow with them. OK also
 * where all of them are at fault; FAILED where the file cannot be read on; CANCELLED
 * where `cancelled` (may be NULL) says so. *rows: how many were looked at. */
enum wherry_status soundness_check(struct store *store, soundness_visitor *visitor,
                                   void *self, bool (*cancelled)(void *self),
                                   int64_t *rows, struct wherry_error *error);

#endif
