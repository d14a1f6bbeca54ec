/* forgotten.h -- people of whom nothing is kept except what keeps them out.
 *
 * Of each of their addresses and lasting ids a fingerprint stays (base/fingerprint.h),
 * under a key of this state alone. A contact whom an operator has forgotten is not
 * accepted again; one whom a service has erased is no longer made anywhere. While
 * nobody was forgotten all of this costs one look at an empty table; after that, one
 * look for each address or id asked for.
 *
 * Writes happen in the caller's transaction.
 */
#ifndef STORE_FORGOTTEN_H
#define STORE_FORGOTTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "host/store/fingerprints.h"
#include "host/store/side.h"
#include "plugin/wherry.h"

struct store;
struct store_row;

/* What is known again. */
enum store_trace { TRACE_ADDRESS, TRACE_LIST_ID, TRACE_CRM_ID };
enum store_trace store_trace_of_id(enum store_side side);

/* OK, or END: this is not a forgotten person. `text` is an address in its normal form,
 * or an id. */
enum wherry_status store_find_forgotten(struct store *store, enum store_trace trace,
                                        const char *text, struct store_forgotten *found,
                                        struct wherry_error *error);
/* A number for the next person who is forgotten. */
enum wherry_status store_new_person(struct store *store, int64_t *person,
                                    struct wherry_error *error);
/* "" is nothing. What an operator has forgotten stays so whatever a service says. */
enum wherry_status store_add_forgotten(struct store *store, enum store_trace trace,
                                       const char *text,
                                       const struct store_forgotten *forgotten,
                                       struct wherry_error *error);
/* All addresses and ids of the row. */
enum wherry_status store_add_forgotten_row(struct store *store,
                                           const struct store_row *row,
                                           const struct store_forgotten *forgotten,
                                           struct wherry_error *error);
/* Nothing keeps this person out any longer. */
enum wherry_status store_readmit(struct store *store, int64_t person,
                                 struct wherry_error *error);
enum wherry_status store_count_forgotten(struct store *store, int64_t *people,
                                         struct wherry_error *error);

/* Removes the row, with its story and its places in segments. */
enum wherry_status store_expunge_row(struct store *store, const struct store_row *row,
                                     struct wherry_error *error);
/* Takes out the story alone. */
enum wherry_status store_expunge_story(struct store *store, int64_t row,
                                       struct wherry_error *error);
/* May removed data still be in unused bytes of the file? */
bool store_is_unwiped(struct store *store);
/* Was a copy put back, in which there may be contacts who were forgotten since? */
bool store_is_unsifted(struct store *store);
/* They were taken out. */
enum wherry_status store_note_sifted(struct store *store, struct wherry_error *error);
/* Outside a transaction: writes the file again without those bytes, and removes what is
 * beside it: its log, its copies from before an upgrade, the kept pages of interrupted
 * reads, and the rest of an interrupted import or copy. FAILED leaves the state good,
 * and unwiped. */
enum wherry_status store_wipe(struct store *store, struct wherry_error *error);

#endif
