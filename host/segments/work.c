/* work.c -- one segment while it is synced. */
#include "host/segments/work.h"

enum wherry_status segment_load(struct segment_work *work, struct wherry_error *error)
{
    struct store_segment *state = &work->state;
    enum wherry_status status = store_get_segment(work->engine->store, work->spec->crm,
                                                  work->arena, state, error);
    if (status != WHERRY_OK && status != WHERRY_END)
        return status;
    if (status == WHERRY_END)
        *state = (struct store_segment){.size = -1,
                                        .name = work->spec->list,
                                        .static_id = "",
                                        .since = "",
                                        .counts = "",
                                        .error = ""};
    state->crm = work->spec->crm;
    work->loaded = true;
    return WHERRY_OK;
}

enum wherry_status segment_save(struct segment_work *work, struct wherry_error *error)
{
    struct store *store = work->engine->store;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_put_segment(store, &work->state, error);
    return store_end(store, status, error);
}

const char *segment_stream(struct segment_work *work, const char *id)
{
    return arena_format(work->arena, "segment:%s", id);
}

enum wherry_status segment_begin_pass(struct segment_work *work, int64_t step,
                                      struct wherry_error *error)
{
    work->state.pass += step;
    return segment_save(work, error);
}
