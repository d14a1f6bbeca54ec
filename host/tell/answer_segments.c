/* answer_segments.c -- in which static segments a contact is, and why not in others. */
#include "host/tell/answer_segments.h"

#include "host/store/segments.h"

static void say_member(const struct answer_about *about, const char *name,
                       const struct store_place_in *place, struct answer *answer)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    if (place->placed)
        answer_add(&answer->why, about, "in the static segment '%s'", name);
    else if (place->barred)
        answer_add(&answer->why, about,
                   "in the CRM's segment, but the list refused to add the contact to "
                   "'%s'; the next full check of the segment tries again",
                   name);
    else if (list->present && list->consent == WHERRY_SUBSCRIBED)
        answer_add(&answer->next, about, "segment_sync adds the contact to '%s'%s",
                   name, answer_when(about, WORK_SEGMENTS));
    else
        answer_add(&answer->why, about,
                   "in the CRM's segment, but not in '%s': only people who are "
                   "subscribed on the list are added to it",
                   name);
}

static void say_other(const struct answer_about *about, const char *name,
                      const struct store_place_in *place, struct answer *answer)
{
    const struct half *list = &about->row->sides[SIDE_LIST];
    if (!place->placed)
        return;
    if (!place->ours)
        answer_add(&answer->why, about,
                   "in the static segment '%s': somebody else added the contact, so "
                   "wherry does not remove them",
                   name);
    else if (place->barred)
        answer_add(&answer->why, about,
                   "no longer in the CRM's segment, but the list refused to remove the "
                   "contact from '%s'; the next full check of the segment tries again",
                   name);
    else if (list->consent == WHERRY_ARCHIVED || list->consent == WHERRY_PENDING)
        answer_add(&answer->why, about,
                   "no longer in the CRM's segment; segment_sync removes the contact "
                   "from '%s' when the list shows them again",
                   name);
    else
        answer_add(&answer->next, about, "segment_sync removes the contact from '%s'%s",
                   name, answer_when(about, WORK_SEGMENTS));
}

static enum wherry_status say_segment(const struct answer_about *about,
                                      struct store *store,
                                      const struct spec_segment *spec,
                                      struct answer *answer, struct wherry_error *error)
{
    struct store_segment segment;
    struct store_place_in place;
    enum wherry_status status =
        store_get_segment(store, spec->crm, about->arena, &segment, error);
    if (status == WHERRY_END) /* not synced yet */
        return WHERRY_OK;
    if (status == WHERRY_OK)
        status = store_get_place(store, segment.id, about->row->id, &place, error);
    if (status != WHERRY_OK)
        return status;
    if (place.member)
        say_member(about, spec->list, &place, answer);
    else
        say_other(about, spec->list, &place, answer);
    return WHERRY_OK;
}

enum wherry_status answer_segments(const struct answer_about *about,
                                   struct store *store, struct answer *answer,
                                   struct wherry_error *error)
{
    const struct spec_segment_sync *sync = &about->pipeline->segment_sync;
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; sync->on && i < sync->segment_count && status == WHERRY_OK; i++)
        status = say_segment(about, store, &sync->segments[i], answer, error);
    return status;
}
