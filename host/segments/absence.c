/* absence.c -- why a member of a CRM's segment is not in the static segment. */
#include "host/segments/absence.h"

#include "host/picture/mapping.h"
#include "host/picture/row_store.h"
#include "host/store/segments.h"

enum { PAGE = 500 };

static enum absence absence_on_list(const struct half *list)
{
    switch ((enum wherry_consent)list->consent) {
    case WHERRY_UNSUBSCRIBED:
        return ABSENCE_UNSUBSCRIBED;
    case WHERRY_PENDING:
        return ABSENCE_PENDING;
    case WHERRY_BOUNCED:
        return ABSENCE_BOUNCED;
    case WHERRY_ARCHIVED:
        return ABSENCE_ARCHIVED;
    case WHERRY_SUBSCRIBED:
    case WHERRY_UNSTATED:
        break;
    }
    return ABSENCE_UNSTATED;
}

enum absence absence_of(const struct pipeline *pipeline, const struct row *row)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const bool pushed = pipeline_work_on(pipeline, STEP_PUSH_NEW_RECORDS);
    const bool unstated = pipeline->contact_sync.subscribe_not_opted_out;
    if (list->present)
        return absence_on_list(list);
    if (list->gone)
        return ABSENCE_REMOVED;
    if (row->parked[ACTION_PUSH_NEW].hash != 0)
        return ABSENCE_REFUSED;
    bool willing = crm->consent == WHERRY_SUBSCRIBED ||
                   (unstated && crm->consent == WHERRY_UNSTATED);
    if (crm->present && !willing)
        return ABSENCE_NO_CONSENT;
    if (!pushed)
        return ABSENCE_NOT_PUSHED;
    if (!crm->present)
        return ABSENCE_UNKNOWN;
    return row->owed[MARK_IN].set ? ABSENCE_WAITING : ABSENCE_BEFORE;
}

/* ---- All of them ---- */

struct telling {
    const struct pipeline *pipeline;
    struct store *store;
    struct mapping mapping;
    struct arena scratch; /* of one row */
    absence_visitor *visitor;
    void *self;
};

static enum wherry_status tell_one(struct telling *telling,
                                   const struct store_absentee *absentee,
                                   struct wherry_error *error)
{
    struct row row;
    enum wherry_status status = WHERRY_OK;
    arena_reset(&telling->scratch);
    if (absentee->row == 0)
        row_init(&row, telling->mapping.count, &telling->scratch);
    else
        status = row_load(telling->store, absentee->row, &telling->mapping.numbers,
                          &telling->scratch, &row, error);
    if (status != WHERRY_OK)
        return status;
    const enum absence why = absence_of(telling->pipeline, &row);
    return telling->visitor(telling->self, absentee->row, absentee->place.address, why)
               ? WHERRY_OK
               : WHERRY_END;
}

static enum wherry_status tell_all(struct telling *telling, int64_t segment,
                                   struct wherry_error *error)
{
    struct store_absentee page[PAGE];
    struct arena arena = {0}, cursors = {0};
    struct store_place after = {"", ""};
    size_t count;
    enum wherry_status status;
    do {
        arena_reset(&arena);
        status = store_next_absentees(telling->store, segment, &after, &arena, page,
                                      PAGE, &count, error);
        for (size_t i = 0; i < count && status == WHERRY_OK; i++)
            status = tell_one(telling, &page[i], error);
        if (status == WHERRY_OK && count > 0)
            store_keep_place(&after, &page[count - 1].place, &cursors);
    } while (status == WHERRY_OK && count > 0);
    arena_free(&arena);
    arena_free(&cursors);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status absence_list(const struct pipeline *pipeline, struct store *store,
                                int64_t segment, absence_visitor *visitor, void *self,
                                struct wherry_error *error)
{
    struct arena arena = {0};
    struct telling telling = {
        .pipeline = pipeline, .store = store, .visitor = visitor, .self = self};
    enum wherry_status status = mapping_known(&telling.mapping, store, &arena, error);
    if (status == WHERRY_OK)
        status = tell_all(&telling, segment, error);
    arena_free(&telling.scratch);
    arena_free(&arena);
    return status;
}
