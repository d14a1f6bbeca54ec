/* patience.h -- waiting for what another process will do in a moment.
 *
 *     struct patience patience = patience_begin();
 *     while (!is_there(file))
 *         ck_assert_msg(patience_lasts(&patience), "'%s' does not come", file);
 */
#ifndef SUPPORT_PATIENCE_H
#define SUPPORT_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

struct patience {
    int64_t until_ms; /* of the monotonic clock */
    int glance_ms;
};

/* 40 seconds, so that a test of check's has not ended before it can say what did not
 * come; like check's own limits, times CK_TIMEOUT_MULTIPLIER. */
struct patience patience_begin(void);
/* Pauses, shortly at first; false when it is time to give up. */
bool patience_lasts(struct patience *patience);
/* For poll(2), where something wakes the test: at most so long. 0: give up. */
int patience_left_ms(const struct patience *patience);

#endif
