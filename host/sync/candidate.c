/* candidate.c -- does a backfill add this contact? */
#include "host/sync/candidate.h"

#include "host/sync/decide.h"

enum action candidate_action(bool from_list)
{
    return from_list ? ACTION_IMPORT_NEW : ACTION_PUSH_NEW;
}

static enum candidate there_with(int consent)
{
    static const enum candidate candidates[] = {
        [WHERRY_UNSTATED] = CANDIDATE_THERE_UNSTATED,
        [WHERRY_SUBSCRIBED] = CANDIDATE_THERE_SUBSCRIBED,
        [WHERRY_UNSUBSCRIBED] = CANDIDATE_THERE_UNSUBSCRIBED,
        [WHERRY_PENDING] = CANDIDATE_THERE_PENDING,
        [WHERRY_BOUNCED] = CANDIDATE_THERE_BOUNCED,
        [WHERRY_ARCHIVED] = CANDIDATE_THERE_ARCHIVED};
    return candidates[consent == CONSENT_NONE ? WHERRY_UNSTATED : consent];
}

/* By the contact's consent at the source; ADD if it is a yes. */
static enum candidate by_consent(const struct half *source,
                                 const struct candidacy *candidacy)
{
    static const enum candidate candidates[] = {
        [WHERRY_UNSTATED] = CANDIDATE_UNSTATED,
        [WHERRY_SUBSCRIBED] = CANDIDATE_ADD,
        [WHERRY_UNSUBSCRIBED] = CANDIDATE_UNSUBSCRIBED,
        [WHERRY_PENDING] = CANDIDATE_PENDING,
        [WHERRY_BOUNCED] = CANDIDATE_BOUNCED,
        [WHERRY_ARCHIVED] = CANDIDATE_ARCHIVED};
    bool silence_will_do = !candidacy->from_list && candidacy->policy->take_unstated;
    if (source->consent == WHERRY_UNSTATED && silence_will_do)
        return CANDIDATE_ADD;
    return source->consent == CONSENT_NONE ? CANDIDATE_UNSTATED
                                           : candidates[source->consent];
}

/* A list does a CREATE at once or never, so one that was cut off is simply repeated;
 * what was accepted, and all that was sent to a CRM, may still arrive. */
static bool may_arrive(const struct half *target, bool from_list)
{
    if (from_list)
        return sent_pending(&target->create) || sent_pending(&target->consent_sent);
    return target->create.phase == SENT_ACCEPTED;
}

/* The engine's own decision, as if the mark was set: ADD, also if the contact must be
 * looked up first, or the reason why it would not be sent. */
static enum candidate would_be_sent(const struct row *row, enum action action,
                                    const struct candidacy *candidacy)
{
    const int64_t begun[SIDE_COUNT] = {0};
    struct row asked = *row;
    row_ask(&asked, action_mark(action), 0, begun);
    struct decision decision =
        decide(&asked, action, candidacy->policy, candidacy->taken);
    if (decision.kind != DECIDE_WRITE && decision.kind != DECIDE_LOOK)
        return CANDIDATE_UNSEEN;
    return decision_parked(&asked, &decision, candidacy->policy) ? CANDIDATE_REFUSED
                                                                 : CANDIDATE_ADD;
}

enum candidate candidate_judge(const struct row *row, const struct candidacy *candidacy)
{
    enum side target = candidacy->from_list ? SIDE_CRM : SIDE_LIST;
    enum action action = candidate_action(candidacy->from_list);
    const struct half *there = &row->sides[target];
    const struct half *source = &row->sides[other_side(target)];
    const struct owed *owed = &row->owed[action_mark(action)];
    if (!source->present)
        return CANDIDATE_NOBODY;
    if (candidacy->outside)
        return CANDIDATE_OUTSIDE;
    if (there->present)
        return there_with(there->consent);
    if (there->gone || candidacy->erased)
        return CANDIDATE_REMOVED;
    enum candidate willing = by_consent(source, candidacy);
    if (willing != CANDIDATE_ADD)
        return willing;
    if (may_arrive(there, candidacy->from_list))
        return CANDIDATE_UNDER_WAY;
    if (candidacy->taken)
        return CANDIDATE_TAKEN;
    enum candidate sent = would_be_sent(row, action, candidacy);
    if (sent != CANDIDATE_ADD)
        return sent;
    return owed->set && !owed->asked ? CANDIDATE_OWED : CANDIDATE_ADD;
}
