/* completion.c -- when each piece of work was last completed, and its lag. */
#include "host/picture/completion.h"

#include "host/picture/value.h"

enum wherry_status completion_save(struct store *store,
                                   const struct completion *completion,
                                   struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int work = 0; work < WORK_COUNT && status == WHERRY_OK; work++) {
        if (!work_set_has(completion->ended, work))
            continue;
        status =
            value_set_number(store, VALUE_WORK_DONE, work, completion->ended_ms, error);
        if (status == WHERRY_OK && completion->lag_ms[work] >= 0)
            status = value_set_number(store, VALUE_WORK_LAG, work,
                                      completion->lag_ms[work], error);
    }
    return status;
}

int64_t completion_done_ms(struct store *store, int work)
{
    return value_number(store, VALUE_WORK_DONE, work, 0);
}

int64_t completion_lag_ms(struct store *store, int work)
{
    return value_number(store, VALUE_WORK_LAG, work, -1);
}
