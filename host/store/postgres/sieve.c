/* sieve.c -- which addresses no contact of a new state has. */
#include "host/store/postgres/sieve.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/memory.h"

/* 2 MiB: with 1,000,000 addresses, one in 1,400 that nobody has is asked for in vain;
 * with 4,000,000 one in 5. */
enum { BITS = 1 << 24, PROBES = 6, BYTE_BITS = 8 };

struct sieve {
    unsigned char bits[BITS / BYTE_BITS];
};

struct sieve *sieve_create(void)
{
    return memory_allocate(sizeof(struct sieve));
}

void sieve_free(struct sieve *sieve)
{
    free(sieve);
}

static XXH128_hash_t hash_of(enum sieve_column column, const char *address)
{
    return XXH3_128bits_withSeed(address, strlen(address), (XXH64_hash_t)column);
}

static uint64_t place_of(XXH128_hash_t hash, uint64_t probe)
{
    return (hash.low64 + probe * (hash.high64 | 1U)) % BITS;
}

void sieve_add(struct sieve *sieve, enum sieve_column column, const char *address)
{
    if (sieve == NULL)
        return;
    const XXH128_hash_t hash = hash_of(column, address);
    for (uint64_t i = 0; i < PROBES; i++) {
        const uint64_t place = place_of(hash, i);
        sieve->bits[place / BYTE_BITS] |= (unsigned char)(1U << place % BYTE_BITS);
    }
}

bool sieve_may_hold(const struct sieve *sieve, enum sieve_column column,
                    const char *address)
{
    if (sieve == NULL)
        return true;
    const XXH128_hash_t hash = hash_of(column, address);
    for (uint64_t i = 0; i < PROBES; i++) {
        const uint64_t place = place_of(hash, i);
        if ((sieve->bits[place / BYTE_BITS] >> place % BYTE_BITS & 1U) == 0)
            return false;
    }
    return true;
}
