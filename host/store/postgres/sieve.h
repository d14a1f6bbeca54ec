/* sieve.h -- within this folder: which addresses no contact of a new state has.
 *
 * A state without contacts gets them from one writer, which so knows what is in the
 * tables. What it has written goes through a Bloom filter of one size: most addresses that
 * nobody has need no question to the server then. Above some millions of
 * contacts it spares fewer and fewer of them, and it never hides a contact.
 */
#ifndef STORE_POSTGRES_SIEVE_H
#define STORE_POSTGRES_SIEVE_H

#include <stdbool.h>

struct sieve;

/* No contact is there yet. */
struct sieve *sieve_create(void);
void sieve_free(struct sieve *sieve); /* NULL is fine */
/* In which of its columns a contact has an address. */
enum sieve_column { SIEVE_OF_LIST, SIEVE_OF_CRM };

/* A contact has this address there, or may have it soon. In NULL: nothing is done. */
void sieve_add(struct sieve *sieve, enum sieve_column column, const char *address);
/* False: no contact has it there. Of NULL: true. */
bool sieve_may_hold(const struct sieve *sieve, enum sieve_column column,
                    const char *address);

#endif
