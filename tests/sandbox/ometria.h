/* ometria.h -- the API v2: who may call, how often, and which resource answers. */
#ifndef SANDBOX_OMETRIA_H
#define SANDBOX_OMETRIA_H

#include "tests/sandbox/exchange.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/world.h"

#define OMETRIA_JSON "application/json"

void ometria_serve(struct world *world, struct exchange *exchange);
/* An error whose body is as the dial says: no public source shows one. */
void ometria_error(struct world *world, struct exchange *exchange, int status,
                   const char *words);

void ometria_profiles(struct world *world, struct exchange *exchange);
void ometria_contacts(struct world *world, struct exchange *exchange);
void ometria_push(struct world *world, struct exchange *exchange);
void ometria_unsubscribes(struct world *world, struct exchange *exchange);
void ometria_lists(struct world *world, struct exchange *exchange);
void ometria_deletions(struct world *world, struct exchange *exchange);

/* Pushed records that are due become contacts; `all`: also those that are not yet. */
void ometria_apply_due(struct world *world, bool all);

/* The exchange's body, to be applied later to one contact. */
void ometria_queue_record(struct world *world, struct exchange *exchange,
                          const char *collection, const char *id);

/* `limit` (10, at most 250) and `offset`; false if refused, with the answer made. */
bool ometria_page(struct world *world, struct exchange *exchange, struct page *page);
/* A stored field as a value of its type. */
void ometria_value(struct answer *answer, const char *key,
                   const struct contact_field *field);
/* Is a stored field shown? Not if it is a custom one that was archived. */
bool ometria_shows(const struct world *world, const char *field);
/* A key with a time in the spelling that the dial says; null for 0. */
void ometria_time(const struct world *world, struct answer *answer, const char *key,
                  int64_t time_ms);

#endif
