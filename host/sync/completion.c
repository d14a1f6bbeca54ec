/* completion.c -- when each piece of work was last done to the end, and its lag. */
#include "host/sync/completion.h"

#include <stdio.h>

enum { NAME_ROOM = 40 };

static const char *value_name(char name[NAME_ROOM], const char *what, int work)
{
    snprintf(name, NAME_ROOM, "%s.%s", what, work_name(work));
    return name;
}

/* The longest one; -1 when nobody moved. */
static int64_t segments_lag_ms(const struct report *report)
{
    int64_t lag_ms = -1;
    for (size_t i = 0; i < report->segment_count; i++) {
        const struct report_segment *segment = &report->segments[i];
        if (segment->added + segment->removed > 0 && segment->lag_ms > lag_ms)
            lag_ms = segment->lag_ms;
    }
    return lag_ms;
}

enum wherry_status completion_save(struct store *store, unsigned ended,
                                   const struct report *report,
                                   struct wherry_error *error)
{
    char name[NAME_ROOM];
    enum wherry_status status = WHERRY_OK;
    for (int work = 0; work < WORK_COUNT && status == WHERRY_OK; work++)
        if ((ended & 1u << work) != 0)
            status = store_set_number(store, value_name(name, "done", work),
                                      report->ended_ms, error);
    for (int step = 0; step < STEP_COUNT && status == WHERRY_OK; step++)
        if ((ended & 1u << step) != 0 && report_delivered(&report->steps[step]) > 0)
            status = store_set_number(store, value_name(name, "lag", step),
                                      report->steps[step].lag_ms, error);
    int64_t lag_ms = segments_lag_ms(report);
    if (status == WHERRY_OK && (ended & 1u << WORK_SEGMENTS) != 0 && lag_ms >= 0)
        status = store_set_number(store, value_name(name, "lag", WORK_SEGMENTS), lag_ms,
                                  error);
    return status;
}

int64_t completion_done_ms(struct store *store, int work)
{
    char name[NAME_ROOM];
    return store_number(store, value_name(name, "done", work), 0);
}

int64_t completion_lag_ms(struct store *store, int work)
{
    char name[NAME_ROOM];
    return store_number(store, value_name(name, "lag", work), -1);
}
