/* members.c -- the members of a segment of the CRM. */
#include "host/segments/members.h"

#include <inttypes.h>

#include "host/base/error.h"
#include "host/engine/pump.h"
#include "host/picture/forget.h"
#include "host/segments/gathered.h"
#include "plugin/kit/address.h"

struct reading {
    const struct segment_work *work;
    struct wherry_pass pass;
    struct gathered gathered;
    int64_t forgotten; /* members whom an operator has forgotten */
};

static enum wherry_status leave_out_forgotten(struct reading *reading, const char *id,
                                              const char *key, bool *there,
                                              struct wherry_error *error)
{
    struct store_forgotten found;
    const enum wherry_status status =
        forget_bars(reading->work->engine->store, SIDE_CRM, key, id, &found, error);
    *there = status == WHERRY_END;
    reading->forgotten += status == WHERRY_OK;
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status store_member(void *self, const struct wherry_record *record,
                                       struct wherry_error *error)
{
    struct reading *reading = self;
    char key[ADDRESS_ROOM];
    struct gathered_member member = {
        .kind = GATHERED_KEEP,
        .id = record->id,
        .address = "",
        .pass = reading->pass.snapshot ? reading->work->state.pass : 0};
    if ((record->flags & WHERRY_UNREADABLE) != 0) /* the member does not change */
        return gathered_add(&reading->gathered, &member, error);
    bool there = (record->flags & WHERRY_REMOVED) == 0 &&
                 address_normalise(record->key, key) && !address_is_anonymous(key);
    enum wherry_status status = WHERRY_OK;
    if (there)
        status = leave_out_forgotten(reading, record->id, key, &there, error);
    if (status != WHERRY_OK)
        return status;
    member.kind = there ? GATHERED_SET : GATHERED_DROP;
    member.address = there ? key : "";
    return gathered_add(&reading->gathered, &member, error);
}

/* A whole read that shows no members although the CRM counts some is not believed. */
static enum wherry_status believe(const struct reading *reading,
                                  struct wherry_error *error)
{
    const struct segment_work *work = reading->work;
    int64_t told;
    int64_t counted = work->entry == NULL ? 0 : work->entry->members;
    enum wherry_status status = store_count_members_since(
        work->engine->store, work->state.id, work->state.pass, &told, error);
    if (status == WHERRY_OK && told == 0 && counted > reading->forgotten)
        return fail(error, WHERRY_FAILED,
                    "the CRM counts %" PRId64
                    " members in the segment '%s', but shows none: nothing was changed",
                    counted, work->spec->crm);
    return status;
}

static enum wherry_status store_rest(struct reading *reading,
                                     struct wherry_error *error)
{
    struct store *store = reading->work->engine->store;
    const enum wherry_status status = store_begin(store, error);
    return status == WHERRY_OK
               ? store_end(store, gathered_store(&reading->gathered, error), error)
               : status;
}

static enum wherry_status end_members(struct segment_work *work,
                                      struct reading *reading,
                                      struct wherry_error *error)
{
    const struct wherry_pass *pass = &reading->pass;
    struct store *store = work->engine->store;
    enum wherry_status status = store_rest(reading, error);
    if (status == WHERRY_OK && pass->snapshot)
        status = believe(reading, error);
    if (status != WHERRY_OK)
        return status;
    work->state.since = arena_text(work->arena, pass->next);
    status = store_begin(store, error);
    if (status == WHERRY_OK && pass->snapshot)
        status =
            store_drop_members_before(store, work->state.id, work->state.pass, error);
    if (status == WHERRY_OK)
        status = store_put_segment(store, &work->state, error);
    return store_end(store, status, error);
}

enum wherry_status segment_read_members(struct segment_work *work,
                                        struct wherry_error *error)
{
    uint64_t records;
    struct reading reading = {.work = work, .pass = {.size = sizeof reading.pass}};
    const struct pump pump = {.engine = work->engine,
                              .side = SIDE_CRM,
                              .phase = "reading a segment",
                              .fault = "sync.segment_batch",
                              .silent = true,
                              .store_record = store_member,
                              .self = &reading};
    enum wherry_status status =
        segment_begin_pass(work, 1, error); /* it has an id now */
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = segment_stream(work, work->spec->crm),
                                     .since = work->state.since};
    gathered_init(&reading.gathered, work->engine->store, work->state.id);
    if (status == WHERRY_OK)
        status = pump_pass(&pump, &read, &reading.pass, &records, error);
    if (status == WHERRY_OK)
        status = end_members(work, &reading, error);
    gathered_finish(&reading.gathered);
    return status;
}
