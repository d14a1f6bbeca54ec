/* identity.h -- is this still the list and the account that the state tells of?
 *
 * What is known of contacts is worth nothing at another list or account: a run that
 * took one for the other would see everybody gone and everybody new. So the state
 * remembers whom it was made with, and a change of either under a pipeline's id is
 * refused before anything is read or written.
 *
 * The list is known by its plugin and id. An account of the CRM is known by its
 * `account:` name or by what the check tells of its key; a key may be replaced, so
 * where both have changed, or there is no name, contacts that are known there prove it:
 * one who is found by address with the lasting id that we know of her. A state without
 * contacts in the CRM takes what comes. No secret is kept.
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
    const char *crm_key; /* wherry_identity.account_key, as its check told it */
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
