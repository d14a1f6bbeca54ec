/* walk.c -- goes through the rows of a state. */
#include "host/picture/walk.h"

#include <assert.h>

#include "host/picture/row_store.h"
#include "host/store/foresight.h"

static enum wherry_status visit_row(const struct walk *walk, int64_t id,
                                    struct wherry_error *error)
{
    struct row row;
    bool changed = false;
    arena_reset(walk->scratch);
    enum wherry_status status =
        row_load(walk->store, id, walk->fields, walk->scratch, &row, error);
    if (status == WHERRY_OK)
        status = walk->visit(walk->self, &row, &changed, error);
    if (!changed || (status != WHERRY_OK && status != WHERRY_END))
        return status;
    enum wherry_status saved =
        row_save(walk->store, walk->fields, walk->scratch, &row, error);
    return saved == WHERRY_OK ? status : saved;
}

/* A visitor's own transactions end the hold: it is taken again for the next row. */
static enum wherry_status read_rows(const struct walk *walk, const int64_t *ids,
                                    size_t count, struct wherry_error *error)
{
    enum wherry_status status = store_hold(walk->store, error);
    if (status == WHERRY_OK)
        status = store_look_ahead_at(walk->store, ids, count, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        status = store_hold(walk->store, error);
        if (status == WHERRY_OK)
            status = visit_row(walk, ids[i], error);
    }
    if (status != WHERRY_OK && status != WHERRY_END) {
        store_rollback(walk->store);
        return status;
    }
    const enum wherry_status let_go = store_let_go(walk->store, error);
    return let_go == WHERRY_OK ? status : let_go;
}

static enum wherry_status visit_rows(const struct walk *walk, const int64_t *ids,
                                     size_t count, struct wherry_error *error)
{
    if (!walk->writes)
        return read_rows(walk, ids, count, error);
    enum wherry_status status = store_begin(walk->store, error);
    if (status == WHERRY_OK)
        status = store_look_ahead_at(walk->store, ids, count, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        status = visit_row(walk, ids[i], error);
    bool ended = status == WHERRY_END;
    status = store_end(walk->store, ended ? WHERRY_OK : status, error);
    return status == WHERRY_OK && ended ? WHERRY_END : status;
}

enum wherry_status walk_rows(const struct walk *walk, struct wherry_error *error)
{
    int64_t ids[WALK_BATCH];
    int64_t after = walk->after;
    uint64_t visited = 0;
    assert(walk->batch > 0 && walk->batch <= WALK_BATCH);
    for (;;) {
        size_t count;
        enum wherry_status status = store_next_rows(walk->store, walk->which, after,
                                                    ids, walk->batch, &count, error);
        if (status != WHERRY_OK || count == 0)
            return status;
        after = ids[count - 1];
        status = visit_rows(walk, ids, count, error);
        visited += count;
        if (status == WHERRY_OK && walk->between != NULL)
            status = walk->between(walk->self, visited, error);
        if (status != WHERRY_OK)
            return status == WHERRY_END ? WHERRY_OK : status;
    }
}

enum wherry_status walk_these(const struct walk *walk, const int64_t *ids, size_t count,
                              struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t done = 0; done < count && status == WHERRY_OK;) {
        const size_t left = count - done;
        const size_t some = left < walk->batch ? left : walk->batch;
        status = visit_rows(walk, ids + done, some, error);
        done += some;
        if (status == WHERRY_OK && walk->between != NULL)
            status = walk->between(walk->self, done, error);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status walk_one(const struct walk *walk, int64_t id,
                            struct wherry_error *error)
{
    enum wherry_status status = visit_rows(walk, &id, 1, error);
    return status == WHERRY_END ? WHERRY_OK : status;
}
