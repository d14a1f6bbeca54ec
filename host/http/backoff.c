/* backoff.c -- how long to wait before a request is sent again. */
#include "host/http/backoff.h"

#include <stdbool.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"

/* splitmix64: one word of state, any seed will do. */
static uint64_t next_random(uint64_t *random)
{
    uint64_t word = *random += UINT64_C(0x9E3779B97F4A7C15);
    word = (word ^ (word >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94D049BB133111EB);
    return word ^ (word >> 31);
}

static int64_t up_to(int64_t most, uint64_t *random)
{
    return (int64_t)(next_random(random) % ((uint64_t)most + 1));
}

int64_t backoff_wait_ms(unsigned tries, int64_t asked_ms, uint64_t *random)
{
    if (asked_ms >= 0) {
        int64_t asked =
            asked_ms < BACKOFF_MOST_ASKED_MS ? asked_ms : BACKOFF_MOST_ASKED_MS;
        return asked + up_to(BACKOFF_FIRST_MS, random);
    }
    int64_t most = BACKOFF_FIRST_MS;
    for (; tries > 1 && most < BACKOFF_MOST_MS; tries--)
        most *= 2;
    return up_to(most < BACKOFF_MOST_MS ? most : BACKOFF_MOST_MS, random);
}

static bool all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

int64_t backoff_asked_ms(const char *retry_after, int64_t now_ms)
{
    int64_t number;
    if (text_to_integer(retry_after, 0, INT64_MAX / 1000, &number))
        return number * 1000;
    /* More seconds than a number can hold still mean a long pause. */
    if (all_digits(retry_after))
        return BACKOFF_MOST_ASKED_MS;
    if (!dates_parse_http(retry_after, &number))
        return -1;
    return number > now_ms ? number - now_ms : 0;
}
