/* patience.c -- waiting for what another process will do in a moment. */
#include "tests/support/patience.h"

#include <poll.h>
#include <stdlib.h>

#include "host/base/clock.h"
#include "host/base/text.h"

enum { PATIENCE_MS = 40 * 1000, GLANCE_MOST_MS = 50, MULTIPLIER_MOST = 1000 };

struct patience patience_begin(void)
{
    const char *text = getenv("CK_TIMEOUT_MULTIPLIER");
    int64_t times = 1;
    if (text != NULL && !text_to_integer(text, 1, MULTIPLIER_MOST, &times))
        times = 1; /* check takes no other either */
    return (struct patience){clock_monotonic_ms() + times * PATIENCE_MS, 1};
}

bool patience_lasts(struct patience *patience)
{
    poll(NULL, 0, patience->glance_ms);
    if (patience->glance_ms < GLANCE_MOST_MS)
        patience->glance_ms += 1 + patience->glance_ms / 2;
    return patience_left_ms(patience) > 0;
}

int patience_left_ms(const struct patience *patience)
{
    const int64_t left_ms = patience->until_ms - clock_monotonic_ms();
    return left_ms > 0 ? (int)left_ms : 0;
}
