/* forget.h -- forgets a person: finds their contacts, and removes all of them.
 *
 * Contacts that share an address are one person, together with all contacts that share
 * one with these. Writes happen in the caller's transaction; store_wipe comes after it.
 */
#ifndef PICTURE_FORGET_H
#define PICTURE_FORGET_H

#include "host/picture/side.h"
#include "host/store/forgotten.h"
#include "host/store/store.h"

enum { FORGET_ROWS_MOST = 64 };
struct forget_person {
    int64_t rows[FORGET_ROWS_MOST];
    size_t count;
    struct store_counts counts; /* of them: on the list, subscribed, open, ... */
};

/* The contacts that `person->rows` begins with, and all others that are the same person.
 * FAILED where they are too many to be one. */
enum wherry_status forget_gather(struct store *store, struct forget_person *person,
                                 struct wherry_error *error);
/* An operator's request: nothing is kept of these contacts, and none of their
 * addresses and ids is accepted again, nor is `key`, an address in its normal form;
 * NULL: none. */
enum wherry_status forget_by_hand(struct store *store, const char *key,
                                  const struct forget_person *person, int64_t now_ms,
                                  struct wherry_error *error);
/* The same with the whole of one contact who is known to be a forgotten person. */
enum wherry_status forget_as(struct store *store, int64_t row,
                             const struct store_forgotten *forgotten,
                             struct wherry_error *error);
/* After a copy was put back: removes the contacts whom an operator has forgotten since
 * it was made. Otherwise it does nothing. */
enum wherry_status forget_sift(struct store *store, struct wherry_error *error);
/* A service has erased a person with this address: they are made nowhere again, and
 * their story so far is removed. What the other side shows of them stays. */
enum wherry_status forget_erased(struct store *store, int64_t row, enum side side,
                                 const char *address, int64_t now_ms,
                                 struct wherry_error *error);
/* Was the contact with this address, or with this id there, forgotten? OK or END, by
 * either kind of request. */
enum wherry_status forget_find(struct store *store, const char *key,
                               struct store_forgotten *found,
                               struct wherry_error *error);
enum wherry_status forget_find_id(struct store *store, enum side side, const char *id,
                                  struct store_forgotten *found,
                                  struct wherry_error *error);
/* Has an operator forgotten the contact with this address or, unless NULL, this id
 * there? */
enum wherry_status forget_bars(struct store *store, enum side side, const char *key,
                               const char *id, struct store_forgotten *found,
                               struct wherry_error *error);

#endif
