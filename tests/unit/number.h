/* number.h -- a state in the database of the tests in which there is one number, for tests of
 * what becomes of a transaction.
 */
#ifndef UNIT_NUMBER_H
#define UNIT_NUMBER_H

#include "host/store/store.h"

/* Where the state is, for that role; until the next call. */
const char *number_place(const char *role, const char *pipeline);
/* That of pipeline "a"; the test fails where it cannot be opened. */
struct store *number_open(const char *role, enum store_mode mode);
int64_t number_get(struct store *store);
int64_t number_named(struct store *store, const char *name); /* another one; 0: none */
/* In a transaction of its own. */
enum wherry_status number_set(struct store *store, int64_t number,
                              struct wherry_error *error);
void number_first(void);   /* it is 1 */
int64_t number_kept(void); /* as the next one reads it */
void number_finish(void);  /* for suite_fixture */

#endif
