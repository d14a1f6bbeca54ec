/* seats.c -- the seats of a static segment of the list. */
#include "host/segments/seats.h"

#include "host/engine/pump.h"
#include "host/segments/difference.h"
#include "plugin/kit/address.h"

struct seating {
    const struct segment_work *work;
    struct arena scratch;
};

/* A contact without a record on the list by our picture does not concern us yet. */
static enum wherry_status store_seat(void *self, const struct wherry_record *record,
                                     struct wherry_error *error)
{
    struct seating *seating = self;
    const struct segment_work *work = seating->work;
    const char *id;
    char key[ADDRESS_ROOM];
    /* Of an unreadable record the address is all that is needed. */
    if (!address_normalise(record->key, key))
        return WHERRY_OK;
    arena_reset(&seating->scratch);
    enum wherry_status status =
        store_find_on_list(work->engine->store, key, &seating->scratch, &id, error);
    if (status == WHERRY_OK)
        status = store_show_seat(work->engine->store, work->state.id, id,
                                 work->state.pass, error);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status drop_unshown(const struct segment_work *work,
                                       struct wherry_error *error)
{
    struct store *store = work->engine->store;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status =
            store_drop_unshown_seats(store, work->state.id, work->state.pass, error);
    return store_end(store, status, error);
}

/* The pass continues by two, so that the number before it is free: move.c marks with it
 * the contacts who should leave and were neither taken out nor refused. A read for the
 * sake of those has the number that was reserved for it. */
enum wherry_status segment_read_seats(struct segment_work *work,
                                      struct wherry_error *error)
{
    uint64_t records;
    struct seating seating = {.work = work};
    struct wherry_pass pass = {.size = sizeof pass};
    const struct pump pump = {.engine = work->engine,
                              .side = SIDE_LIST,
                              .phase = "reading a segment",
                              .fault = "sync.segment_batch",
                              .silent = true,
                              .store_record = store_seat,
                              .self = &seating};
    enum wherry_status status = segment_begin_pass(work, work->unsure ? 0 : 2, error);
    const struct wherry_read read = {.size = sizeof read,
                                     .stream =
                                         segment_stream(work, work->state.static_id),
                                     .since = ""};
    if (status == WHERRY_OK)
        status = pump_pass(&pump, &read, &pass, &records, error);
    arena_free(&seating.scratch);
    return status == WHERRY_OK ? drop_unshown(work, error) : status;
}

enum wherry_status segment_own_seats(const struct segment_work *work,
                                     struct wherry_error *error)
{
    struct store *store = work->engine->store;
    struct store_standing owned[DIFFERENCE_PAGE];
    struct difference owning;
    struct arena arena = {0};
    enum wherry_status status;
    size_t count;
    difference_init(&owning, store, work->state.id, &work->survey, SEGMENT_OWN);
    do {
        arena_reset(&arena);
        status =
            difference_next(&owning, &arena, owned, DIFFERENCE_PAGE, &count, error);
        for (size_t i = 0; i < count && status == WHERRY_OK; i++)
            status = store_own_seat(store, work->state.id, owned[i].id, error);
    } while (status == WHERRY_OK && count > 0);
    difference_finish(&owning);
    arena_free(&arena);
    return status;
}
