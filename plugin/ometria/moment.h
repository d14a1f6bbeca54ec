/* moment.h -- when a pass began, by the service's own clock.
 *
 * The next pass continues from there, so a time that runs ahead would lose all changes
 * until then. Each answer has a Date, and one of them may be wrong: each is compared
 * with the others by the time that passed between them, and the middle one is believed.
 * Of two that disagree the earlier one is believed: reading more than needed does no
 * harm.
 */
#ifndef OMETRIA_MOMENT_H
#define OMETRIA_MOMENT_H

#include "plugin/ometria/instance.h"

enum { MOMENT_WORDS = 64 }; /* the latest answers */

struct moment {
    bool begun;
    int64_t first_date_ms; /* of the first answer; 0: it had none */
    int64_t first_now_ms;  /* when that came, by this machine's clock */
    int64_t floor_ms;      /* no earlier: a pass before this one began then; or 0 */
    struct moment_word {
        int64_t date_ms, now_ms;
    } words[MOMENT_WORDS];
    size_t count; /* of all that came */
};

/* An answer has just come; `date_ms` 0: without a Date. */
void moment_note(struct moment *moment, const struct ometria *ometria, int64_t date_ms);
/* The service's time at the first answer, as far as is known by now; 0: no answer had a
 * Date. */
int64_t moment_ms(const struct moment *moment);

#endif
