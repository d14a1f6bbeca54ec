/* state_mark.c -- what stays of a state that was moved away and is then deleted. */
#include "host/cli/state_mark.h"

#include <stdio.h>

#include "host/base/fault.h"
#include "host/picture/value.h"
#include "host/store/beside.h"
#include "host/store/store.h"
#include "host/store/upkeep.h"

/* False: there is none, or it cannot be read. */
static bool read_mark(const char *path, struct state_mark *mark)
{
    struct store *store = NULL;
    struct wherry_error ignored = {0};
    const char *place;
    if (store_open(path, STORE_READ, &store, &ignored) != WHERRY_OK)
        return false;
    const char *gone = store_gone(store, &place);
    mark->moved = gone != NULL;
    if (mark->moved) {
        snprintf(mark->move, sizeof mark->move, "%s", gone);
        buffer_add_text(&mark->place, place);
        mark->alone = store_gone_alone(store);
        mark->paused_ms = value_number(store, VALUE_CONNECTION_PAUSED, 0, 0);
    }
    store_close(store);
    return true;
}

static void name_part(const char *path, struct buffer *part)
{
    buffer_add_text(part, path);
    buffer_add_text(part, STORE_BESIDE_FOLLOW);
}

void state_mark_find(const char *path, struct state_mark *mark)
{
    struct buffer part = {0};
    *mark = (struct state_mark){.moved = false};
    name_part(path, &part);
    if (!store_exists(path) && read_mark(buffer_text(&part), mark) && mark->moved)
        mark->unfinished = true;
    else
        read_mark(path, mark);
    buffer_free(&part);
}

void state_mark_free(struct state_mark *mark)
{
    buffer_free(&mark->place);
}

static enum wherry_status write_mark(struct store *store, const struct state_mark *mark,
                                     struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status =
            value_set_number(store, VALUE_CONNECTION_PAUSED, 0, mark->paused_ms, error);
    if (status == WHERRY_OK)
        status = store_set_gone(store, mark->move, buffer_text(&mark->place), error);
    if (status == WHERRY_OK)
        status = store_set_gone_alone(store, error);
    status = store_end(store, status, error);
    return status == WHERRY_OK ? store_flush(store, error) : status;
}

static enum wherry_status make_mark(const char *path, const char *part,
                                    const struct state_mark *mark,
                                    struct wherry_error *error)
{
    struct store *store = NULL;
    enum wherry_status status = store_remove_unfinished(path, error);
    if (status == WHERRY_OK)
        status = store_open(part, STORE_WRITE, &store, error);
    if (status == WHERRY_OK)
        status = write_mark(store, mark, error);
    store_close(store);
    fault_point("mark.made");
    return status;
}

enum wherry_status state_mark_leave(const char *path, const struct state_mark *mark,
                                    struct wherry_error *error)
{
    struct buffer part = {0};
    enum wherry_status status = WHERRY_OK;
    name_part(path, &part);
    if (!mark->unfinished)
        status = make_mark(path, buffer_text(&part), mark, error);
    if (status == WHERRY_OK && store_remove(path, error) == WHERRY_FAILED)
        status = WHERRY_FAILED;
    fault_point("mark.alone");
    if (status == WHERRY_OK)
        status = store_put_in_place(buffer_text(&part), path, error);
    buffer_free(&part);
    return status;
}
