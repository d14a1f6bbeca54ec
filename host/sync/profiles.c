/* profiles.c -- the records of one side that share an address. */
#include "host/sync/profiles.h"

#include "host/base/text.h"

/* The higher, the stricter. */
static int strictness(enum wherry_consent consent)
{
    static const int ranks[] = {
        [WHERRY_SUBSCRIBED] = 0, [WHERRY_PENDING] = 1, [WHERRY_UNSTATED] = 2,
        [WHERRY_ARCHIVED] = 3,   [WHERRY_BOUNCED] = 4, [WHERRY_UNSUBSCRIBED] = 5};
    return ranks[consent];
}

int profiles_strictest(const struct half *half)
{
    enum wherry_consent consent = half->profiles[0].consent;
    for (unsigned i = 1; i < half->profile_count; i++)
        if (strictness(half->profiles[i].consent) > strictness(consent))
            consent = half->profiles[i].consent;
    return (int)consent;
}

bool profiles_enter(struct half *half, const struct wherry_record *record, int64_t seen,
                    bool late, struct word_said *said)
{
    struct profile *profile = half_profile(half, record->id);
    *said = (struct word_said){.now = CONSENT_NONE, .before = CONSENT_NONE};
    if (profile == NULL && half->profile_count == PROFILE_MOST)
        return false; /* more than that share one address: the first ones represent
                       * it */
    said->now = (int)record->consent;
    if (profile == NULL) {
        profile = &half->profiles[half->profile_count++];
        *profile = (struct profile){.id = record->id};
    } else {
        said->before = (int)profile->consent;
        said->seen_no = profile->seen_no;
        said->was_late = profile->late;
        said->was_told = profile->told != 0 && said->before != WHERRY_UNSUBSCRIBED;
    }
    if (said->before == WHERRY_UNSUBSCRIBED && record->consent != WHERRY_UNSUBSCRIBED)
        profile->told = 0; /* somebody took it back */
    profile->consent = record->consent;
    profile->missing_ms = 0;
    if ((record->flags & WHERRY_CONSENT_ONLY) == 0) /* an event is not a sight of it */
        profile->seen = seen;
    if (record->consent != WHERRY_SUBSCRIBED)
        profile->seen_no = seen;
    profile->late &= late && record->consent == WHERRY_SUBSCRIBED;
    return text_same(row_id_of(half), record->id);
}

void profiles_come_back(struct half *half, const char *id)
{
    const struct profile *same = half_profile(half, id);
    if (same == NULL) {
        half->profile_count = 0;
        half->own = CONSENT_NONE;
        half->by = WHERRY_BY_UNKNOWN;
        return;
    }
    if (half->profile_count > 1)
        half->own = (int)same->consent;
    half->profiles[0] = *same;
    half->profile_count = 1;
}

void profiles_drop(struct half *half, const char *id)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < half->profile_count; i++)
        if (!text_same(half->profiles[i].id, id))
            half->profiles[kept++] = half->profiles[i];
    half->profile_count = kept;
}
