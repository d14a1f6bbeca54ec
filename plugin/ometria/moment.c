/* moment.c -- when a pass began, by the service's own clock. */
#include "plugin/ometria/moment.h"

#include <stdlib.h>

/* A Date is cut to a second and may be much older than its answer's arrival. */
static const int64_t tolerance_ms = 5000;
static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;

void moment_note(struct moment *moment, const struct ometria *ometria, int64_t date_ms)
{
    const int64_t now_ms = ometria->host->now_ms(ometria->host);
    if (!moment->begun) {
        moment->begun = true;
        moment->first_date_ms = date_ms;
        moment->first_now_ms = now_ms;
    }
    if (date_ms != 0)
        moment->words[moment->count++ % MOMENT_WORDS] =
            (struct moment_word){.date_ms = date_ms, .now_ms = now_ms};
}

/* A time before the last pass is not believed while another answer has a later one. */
static bool is_late_enough(const struct moment *moment, int64_t date_ms)
{
    return date_ms >= moment->floor_ms - tolerance_ms;
}

static int compare(const void *one, const void *other)
{
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

/* How far the service's clock is ahead of this machine's: the middle of the answers,
 * the lower of two. False: no answer had a Date. */
static bool find_lead(const struct moment *moment, int64_t *lead_ms)
{
    int64_t leads[MOMENT_WORDS] = {0};
    const size_t count = moment->count < MOMENT_WORDS ? moment->count : MOMENT_WORDS;
    size_t kept = 0, late_enough = 0;
    for (size_t i = 0; i < count; i++)
        late_enough += is_late_enough(moment, moment->words[i].date_ms);
    for (size_t i = 0; i < count; i++) {
        const struct moment_word *word = &moment->words[i];
        if (late_enough == 0 || is_late_enough(moment, word->date_ms))
            leads[kept++] = word->date_ms - word->now_ms;
    }
    if (kept == 0)
        return false;
    qsort(leads, kept, sizeof *leads, compare);
    *lead_ms = leads[(kept - 1) / 2];
    return true;
}

int64_t moment_ms(const struct moment *moment)
{
    int64_t lead_ms = 0;
    if (!find_lead(moment, &lead_ms))
        return 0;
    const int64_t first_ms = moment->first_date_ms;
    const int64_t reckoned_ms = moment->first_now_ms + lead_ms;
    const int64_t ahead_ms = first_ms - reckoned_ms;
    if (first_ms == 0 || ahead_ms > tolerance_ms || ahead_ms < -day_ms ||
        !is_late_enough(moment, first_ms))
        return reckoned_ms;
    /* A first answer that is later than the others costs no more than a day read again;
     * perhaps this machine's clock was set back since. */
    return first_ms;
}
