/* passes.c -- the reads of both sides, as the state remembers them. */
#include "host/picture/passes.h"

#include "host/picture/value.h"

struct passes passes_load(struct store *store)
{
    struct passes passes;
    /* A state of an earlier version has the baseline's time alone. */
    const int64_t baseline_ms = value_number(store, VALUE_FORWARD_FROM, 0, 0);
    for (int side = 0; side < SIDE_COUNT; side++) {
        passes.begun[side] = value_number(store, VALUE_BEGUN, side, 0);
        passes.begun_ms[side] = value_number(store, VALUE_COMPLETE_BEGUN, side, 0);
        passes.whole_ms[side] =
            value_number(store, VALUE_WHOLE_BEGUN, side, baseline_ms);
        passes.took_ms[side] = value_number(store, VALUE_WHOLE_TOOK, side, 0);
    }
    return passes;
}

bool passes_read(const struct passes *passes, enum side side)
{
    return passes->begun_ms[side] != 0 || passes->whole_ms[side] != 0;
}
