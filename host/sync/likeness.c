/* likeness.c -- does one side of a contact look as before? */
#include "host/sync/likeness.h"

#include "host/base/text.h"

static bool same_profiles(const struct half *before, const struct half *after)
{
    if (before->profile_count != after->profile_count)
        return false;
    for (unsigned i = 0; i < before->profile_count; i++) {
        const struct profile *one = &before->profiles[i], *other = &after->profiles[i];
        if (!text_same(one->id, other->id) || one->consent != other->consent)
            return false;
    }
    return true;
}

static bool same_cells(const struct half *before, const struct half *after,
                       size_t field_count)
{
    for (size_t i = 0; i < field_count; i++)
        if (!text_same(before->cells[i].shown, after->cells[i].shown))
            return false;
    return true;
}

bool likeness_holds(const struct half *before, const struct half *after,
                    size_t field_count)
{
    /* If several profiles share the address, the time may be any one's, and stays so
     * after the others are gone until the last one is read again. */
    const bool shared = before->profile_count > 1 ||
                        (before->profile_count == 1 && before->profiles[0].digest == 0);
    return before->present == after->present && before->consent == after->consent &&
           text_same(before->address, after->address) &&
           (shared || before->consent_at_ms == after->consent_at_ms) &&
           same_profiles(before, after) && same_cells(before, after, field_count);
}
