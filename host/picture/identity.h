/* identity.h -- is this still the list and the account that the state was made with?
 *
 * The facts about contacts are worthless at another list or account: a run would see
 * everybody gone and everybody new. So the state remembers the list and the account
 * that it was made with, and a change of either under a pipeline's id is refused before
 * anything is read or written.
 *
 * The list is known by its plugin and id. An account of the CRM is known by its
 * `account:` name or by what the check says of its key. A key may be replaced, so if
 * both have changed, or there is no name, known contacts prove it: one who is found by
 * address and has the lasting id that we know. A state without contacts in the CRM
 * accepts any account. No secret is kept.
 */
#ifndef PICTURE_IDENTITY_H
#define PICTURE_IDENTITY_H

#include "host/connector/connector.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

/* How many contacts are looked up for a proof, one request each. */
enum { IDENTITY_PROOFS = 5 };

struct identity {
    const struct pipeline *pipeline;
    struct store *store;
    struct connector *crm;
    const char *crm_key; /* wherry_identity.account_key, as its check gave it */
};

/* After the check of both sides. OK, and the new key or name is remembered; FAILED with
 * the place in the spec and the way out; or how a look-up at the CRM failed. */
enum wherry_status identity_check(const struct identity *identity,
                                  struct wherry_error *error);
/* The list alone, without asking or remembering anything. */
enum wherry_status identity_check_list(struct store *store,
                                       const struct pipeline *pipeline,
                                       struct wherry_error *error);

#endif
