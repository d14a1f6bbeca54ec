/* turns.h -- the turns of the command that is under way: kept while it works. A lost one
 * stops it, as a signal does.
 */
#ifndef CLI_TURNS_H
#define CLI_TURNS_H

#include <stdbool.h>
#include <stddef.h>

struct lease;
struct store;

/* What is kept from now on, with the state that proves it (store_fence) once it is open;
 * each is borrowed. Slots may be NULL, and be filled later. */
void turns_watch(struct lease *const *leases, size_t count);
void turns_watch_store(struct store *store); /* NULL: none */

/* For callbacks; `self` is not used. Whether to stop: a signal, or a turn is lost. */
bool turns_cancelled(void *self);
/* signals_code, or CODE_LOST. */
int turns_code(void *self);
/* After a failure: whether that was it. */
bool turns_are_lost(void);
/* Of turns that are lost: what happened, what was not done, and what to do. */
const char *turns_words(void);

#endif
