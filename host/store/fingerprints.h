/* fingerprints.h -- forgotten people, as the file has them: to carry a state to another
 * place. A fingerprint does not show whose it is.
 *
 * Writes happen in the caller's transaction.
 */
#ifndef STORE_FINGERPRINTS_H
#define STORE_FINGERPRINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/fingerprint.h"
#include "plugin/wherry.h"

struct store;

/* By whose request; the strongest first. The numbers are in the state. */
enum store_source { SOURCE_OPERATOR = 0, SOURCE_LIST = 1, SOURCE_CRM = 2 };

struct store_forgotten {
    int64_t person; /* groups what is of one person; no number of a contact */
    enum store_source source;
    int64_t at_ms; /* 0 and OPERATOR: to be filled in */
};

/* In the column `unwiped`, beside 0 and 1. */
enum { STORE_UNSIFTED = 2 };

struct store_forgetting {
    unsigned char key[FINGERPRINT_KEY_BYTES];
    int64_t highest; /* contact that was taken out */
    bool unsifted;   /* store_is_unsifted, in forgotten.h */
};
struct store_fingerprint {
    unsigned char hash[FINGERPRINT_BYTES];
    struct store_forgotten of;
};

/* END: nobody was forgotten so far. FAILED: the key cannot be read, or is not a key. */
enum wherry_status store_get_forgetting(struct store *store,
                                        struct store_forgetting *forgetting,
                                        struct wherry_error *error);
typedef void store_fingerprint_visitor(void *self,
                                       const struct store_fingerprint *fingerprint);
/* From this hash on, in rising order; impossible ones are left out. */
enum wherry_status store_fingerprints_from(struct store *store,
                                           const unsigned char from[FINGERPRINT_BYTES],
                                           store_fingerprint_visitor *visitor,
                                           void *self, struct wherry_error *error);
/* How many are impossible, including fingerprints without a key. */
enum wherry_status store_count_wrong_forgotten(struct store *store, int64_t *wrong,
                                               struct wherry_error *error);

/* Once, if there is no key. */
enum wherry_status store_put_forgetting(struct store *store,
                                        const struct store_forgetting *forgetting,
                                        struct wherry_error *error);
/* An operator's request overrides a service's. */
enum wherry_status store_put_fingerprint(struct store *store,
                                         const struct store_fingerprint *fingerprint,
                                         struct wherry_error *error);

#endif
