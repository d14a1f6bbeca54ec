/* kept.c -- what a whole read has told, kept until the read has ended. */
#include "host/store/kept.h"

#include "host/store/sqlite.h"

const char *const kept_suffixes[STORE_SIDES] = {
    [STORE_LIST] = "-list-read", [STORE_CRM] = "-crm-read"};

/* Nothing of the read under way is kept. */
static void give_up(struct store *store)
{
    if (store->kept != NULL)
        spool_remove(store->kept);
    store->kept = NULL;
}

bool store_find_kept(struct store *store, enum store_side side, const char *what,
                     struct buffer *mark)
{
    struct spool *spool = store->spools[side];
    return spool != NULL && spool_find(spool, what, mark);
}

static bool stage_again(void *self, const struct pile_entry *entry)
{
    struct store *store = self;
    store->ranked |= *entry->rank != '\0';
    return pile_add(store->staged, entry);
}

bool store_stage_kept(struct store *store)
{
    store->kept = store->spools[store->staged_side];
    if (store->kept != NULL && spool_resume(store->kept, stage_again, store))
        return true;
    give_up(store);
    pile_clear(store->staged);
    store->ranked = false;
    return false;
}

void store_keep_staged(struct store *store, const char *what)
{
    store->kept = store->spools[store->staged_side];
    if (store->kept != NULL && !spool_begin(store->kept, what))
        give_up(store);
}

void store_keep_entry(struct store *store, const struct pile_entry *entry)
{
    if (store->kept != NULL && !spool_add(store->kept, entry))
        give_up(store);
}

bool store_mark_kept(struct store *store, const void *mark, size_t length)
{
    if (store->kept != NULL && !spool_mark(store->kept, mark, length))
        give_up(store);
    return store->kept != NULL;
}

void store_drop_kept(struct store *store, enum store_side side)
{
    if (store->spools[side] == NULL)
        return;
    if (store->kept == store->spools[side])
        store->kept = NULL;
    spool_remove(store->spools[side]);
}
