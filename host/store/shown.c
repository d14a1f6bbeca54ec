/* shown.c -- which records a read has shown. */
#include "host/store/shown.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/group.h"
#include "host/store/handle.h"
#include "host/store/sql.h"

static bool is_sorted(const struct store *store, enum store_side side)
{
    return store->sorted && store->learned_side == side;
}

/* ---- One at a time ---- */

static enum wherry_status add_shown(void *self, const struct group *group,
                                    struct wherry_error *error)
{
    struct store *store = self;
    if (!group->has_record)
        return WHERRY_OK;
    struct sql_statement *add = sql_prepare(store, SQL_ADD_SHOWN, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_bytes(add, 1, buffer_text(&group->code), group->code.length);
    return sql_do(add, error);
}

/* Most reads never ask; for those that do, all ids are put where they can be found. */
bool store_is_staged(struct store *store, enum store_side side, const char *id)
{
    if (!is_sorted(store, side))
        return false;
    if (!store->indexed)
        store->indexed = group_each(store, add_shown, store, NULL) == WHERRY_OK;
    struct sql_statement *is = sql_prepare(store, SQL_IS_SHOWN, NULL);
    if (is == NULL)
        return false;
    sql_bind_id(is, 1, id);
    bool staged = sql_step(is, NULL) == WHERRY_OK;
    sql_reset(is);
    return staged;
}

/* ---- Some at once ---- */

struct wanted {
    const char *id;
    size_t place; /* among those of the caller */
};

/* Both what is staged and what is wanted come in the order of the ids. */
struct comparing {
    const struct wanted *wanted;
    size_t count, at;
    bool *staged;
};

static int compare(const void *one, const void *other)
{
    const struct wanted *a = one, *b = other;
    return strcmp(a->id, b->id);
}

static enum wherry_status note_group(void *self, const struct group *group,
                                     struct wherry_error *error)
{
    struct comparing *comparing = self;
    const char *id = buffer_text(&group->id);
    int order = -1;
    (void)error;
    for (; comparing->at < comparing->count; comparing->at++) {
        const struct wanted *wanted = &comparing->wanted[comparing->at];
        order = strcmp(wanted->id, id);
        if (order > 0)
            break;
        if (order == 0 && group->has_record)
            comparing->staged[wanted->place] = true;
    }
    return WHERRY_OK;
}

enum wherry_status store_are_staged(struct store *store, enum store_side side,
                                    const char *const *ids, size_t count, bool *staged,
                                    struct wherry_error *error)
{
    memset(staged, 0, count * sizeof *staged);
    if (!is_sorted(store, side) || count == 0)
        return WHERRY_OK;
    struct wanted *wanted = memory_array(count, sizeof *wanted);
    for (size_t i = 0; i < count; i++)
        wanted[i] = (struct wanted){ids[i], i};
    qsort(wanted, count, sizeof *wanted, compare);
    struct comparing comparing = {.wanted = wanted, .count = count, .staged = staged};
    const enum wherry_status status = group_each(store, note_group, &comparing, error);
    free(wanted);
    return status;
}
