/* decide.c -- who joins a static segment and who leaves it. */
#include "host/segments/decide.h"

static enum segment_move decide_unseated(const struct standing *standing)
{
    const bool wanted = standing->membership == MEMBER_SURE && standing->subscribed;
    return wanted && !standing->barred ? SEGMENT_JOIN : SEGMENT_STAY;
}

/* The list may not show a hidden contact: a leave waits until it does. */
static enum segment_move decide_seated(const struct standing *standing)
{
    if (standing->membership != MEMBER_NOT)
        return standing->ours ? SEGMENT_STAY : SEGMENT_OWN;
    return standing->ours && !standing->hidden && !standing->barred ? SEGMENT_LEAVE
                                                                    : SEGMENT_STAY;
}

enum segment_move segment_decide(const struct standing *standing)
{
    if (!standing->on_list)
        return SEGMENT_STAY;
    return standing->placed ? decide_seated(standing) : decide_unseated(standing);
}
