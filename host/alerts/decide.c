/* decide.c -- which alerts to send now. */
#include "host/alerts/decide.h"

static const int64_t DAY_MS = (int64_t)24 * 3600 * 1000;
enum { PAUSE_MS = 60 * 1000, PAUSE_MOST_MS = 3600 * 1000, DOUBLINGS = 6 };

static bool is_active(const struct alert_episode *episode)
{
    return episode->since_ms != 0 && episode->ended_ms == 0;
}

void decide_episodes(struct alert_memory *memory,
                     const struct alert_fact facts[ALERT_CONDITIONS], int64_t now_ms)
{
    for (int i = 0; i < ALERT_CONDITIONS; i++) {
        struct alert_episode *episode = &memory->episodes[i];
        const struct alert_fact *fact = &facts[i];
        if (!fact->known)
            continue;
        if (!is_active(episode) && fact->begins && fact->holds)
            /* The clock may have been set back: the name stays a new one. */
            *episode = (struct alert_episode){
                .since_ms = now_ms > episode->since_ms ? now_ms : episode->since_ms + 1,
                .count = fact->count};
        else if (is_active(episode) && fact->holds)
            episode->count = fact->count;
        else if (is_active(episode))
            episode->ended_ms = now_ms > 0 ? now_ms : 1;
    }
}

void decide_channel(struct alert_memory *memory, enum channel channel, uint64_t target)
{
    struct alert_memory_channel *to = &memory->channels[channel];
    const uint64_t hash = target & INT64_MAX;
    if (to->target == hash)
        return;
    *to = (struct alert_memory_channel){.target = hash};
    for (int i = 0; i < ALERT_CONDITIONS; i++)
        if (!is_active(&memory->episodes[i]))
            to->told[i] = (struct alert_told){.since_ms = memory->episodes[i].since_ms,
                                              .ended = 1};
}

/* False: nothing is owed. */
static bool find_phase(const struct alert_episode *episode,
                       const struct alert_told *told, int64_t now_ms,
                       enum alert_phase *phase)
{
    const bool known = told->since_ms == episode->since_ms;
    if (episode->since_ms == 0 || (known && told->ended))
        return false;
    if (!is_active(episode))
        *phase = known ? ALERT_ENDS : ALERT_PASSED;
    else if (!known)
        *phase = ALERT_BEGINS;
    else if (now_ms - told->told_ms >= DAY_MS || now_ms < told->told_ms)
        *phase = ALERT_AGAIN;
    else
        return false;
    return true;
}

size_t decide_notices(const struct alert_memory *memory, enum channel channel,
                      const struct spec_alerts *wanted, int64_t now_ms,
                      struct alert_notice notices[ALERT_CONDITIONS])
{
    size_t count = 0;
    for (int i = 0; i < ALERT_CONDITIONS; i++) {
        enum alert_phase phase;
        const struct alert_episode *episode = &memory->episodes[i];
        if (!spec_alerts_has(wanted, (enum alert)i) ||
            !find_phase(episode, &memory->channels[channel].told[i], now_ms, &phase) ||
            (phase == ALERT_ENDS && !spec_alerts_has(wanted, ALERT_RECOVERED)))
            continue;
        notices[count++] = (struct alert_notice){
            .alert = (enum alert)i, .phase = phase, .episode = *episode};
    }
    return count;
}

void decide_told(struct alert_memory *memory, enum channel channel,
                 const struct alert_notice *notice, int64_t now_ms)
{
    struct alert_memory_channel *to = &memory->channels[channel];
    to->told[notice->alert] = (struct alert_told){
        .since_ms = notice->episode.since_ms,
        .told_ms = now_ms,
        .ended = notice->phase == ALERT_ENDS || notice->phase == ALERT_PASSED};
    to->failing_ms = to->tries = to->next_ms = 0;
}

void decide_failed(struct alert_memory *memory, enum channel channel, int64_t now_ms,
                   unsigned haste)
{
    struct alert_memory_channel *to = &memory->channels[channel];
    const int64_t doublings = to->tries < DOUBLINGS ? to->tries : DOUBLINGS;
    int64_t pause_ms = (int64_t)PAUSE_MS << doublings;
    if (pause_ms > PAUSE_MOST_MS)
        pause_ms = PAUSE_MOST_MS;
    if (to->failing_ms == 0)
        to->failing_ms = now_ms;
    to->tries++;
    to->next_ms = now_ms + pause_ms / (int64_t)haste;
}

bool decide_waits(const struct alert_memory *memory, enum channel channel,
                  int64_t now_ms)
{
    const int64_t left_ms = memory->channels[channel].next_ms - now_ms;
    return left_ms > 0 && left_ms <= PAUSE_MOST_MS; /* else the clock was set */
}
