/* kept.c -- the pages of a whole read, kept until the read has ended. */
#include "host/store/kept.h"

#include "host/store/handle.h"

const char *const kept_suffixes[STORE_SIDES] = {
    [STORE_LIST] = "-list-read", [STORE_CRM] = "-crm-read"};

/* Nothing of the read under way is kept. */
static void give_up(struct staged_side *staged)
{
    if (staged->kept)
        spool_remove(staged->spool);
    staged->kept = false;
}

bool store_find_kept(struct store *store, enum store_side side, const char *what,
                     struct buffer *mark)
{
    struct spool *spool = store->staged[side].spool;
    return spool != NULL && spool_find(spool, what, mark);
}

static bool stage_again(void *self, const struct pile_entry *entry)
{
    struct staged_side *staged = self;
    staged->ranked |= *entry->rank != '\0';
    return pile_add(staged->pile, entry);
}

bool store_stage_kept(struct store *store, enum store_side side)
{
    struct staged_side *staged = &store->staged[side];
    staged->kept = staged->spool != NULL;
    if (staged->kept && spool_resume(staged->spool, stage_again, staged))
        return true;
    give_up(staged);
    pile_clear(staged->pile);
    staged->ranked = false;
    return false;
}

void store_keep_staged(struct store *store, enum store_side side, const char *what)
{
    struct staged_side *staged = &store->staged[side];
    staged->kept = staged->spool != NULL;
    if (staged->kept && !spool_begin(staged->spool, what))
        give_up(staged);
}

void store_keep_entry(struct staged_side *staged, const struct pile_entry *entry)
{
    if (staged->kept && !spool_add(staged->spool, entry))
        give_up(staged);
}

bool store_mark_kept(struct store *store, enum store_side side, const void *mark,
                     size_t length)
{
    struct staged_side *staged = &store->staged[side];
    if (staged->kept && !spool_mark(staged->spool, mark, length))
        give_up(staged);
    return staged->kept;
}

void store_drop_kept(struct store *store, enum store_side side)
{
    struct staged_side *staged = &store->staged[side];
    if (staged->spool == NULL)
        return;
    staged->kept = false;
    spool_remove(staged->spool);
}
