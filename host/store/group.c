/* group.c -- the staged entries of one id after the other. */
#include "host/store/group.h"

#include <string.h>

#include "host/store/handle.h"
#include "host/store/id_code.h"

static void put(struct buffer *buffer, const void *bytes, size_t length)
{
    buffer_clear(buffer);
    buffer_add(buffer, bytes, length);
}

/* They come by kind and then by age: the last record of all, and the last event. The
 * rank is that of the record, where there is one. */
static void group_add(struct group *group, const struct pile_entry *entry)
{
    if (!group->any) {
        put(&group->id, entry->key, strlen(entry->key));
        id_encode(entry->key, &group->code);
    }
    group->any = true;
    if (entry->kind == STAGED_EVENT) {
        put(&group->event, entry->body, entry->length);
        group->has_event = true;
    } else {
        put(&group->record, entry->body, entry->length);
        group->has_record = true;
        group->kind = (enum staged_kind)entry->kind;
        group->digest = entry->digest;
    }
    if (entry->kind != STAGED_EVENT || !group->has_record)
        put(&group->rank, entry->rank, strlen(entry->rank));
}

static void group_clear(struct group *group)
{
    group->any = group->has_record = group->has_event = false;
}

void group_free(struct group *group)
{
    buffer_free(&group->id);
    buffer_free(&group->code);
    buffer_free(&group->rank);
    buffer_free(&group->record);
    buffer_free(&group->event);
}

enum wherry_status group_each(struct store *store, group_take *take, void *self,
                              struct wherry_error *error)
{
    struct pile *pile = store->staged[store->learned_side].pile;
    struct group group = {0};
    struct pile_entry entry;
    enum wherry_status status = WHERRY_OK;
    bool any = pile_begin(pile), fine = any;
    while (any && status == WHERRY_OK) {
        fine = pile_next(pile, &entry, &any);
        any = any && fine;
        if (fine && group.any &&
            (!any || strcmp(buffer_text(&group.id), entry.key) != 0)) {
            status = take(self, &group, error);
            group_clear(&group);
        }
        if (any)
            group_add(&group, &entry);
    }
    if (!fine)
        status = store_break_pile(store, error);
    group_free(&group);
    return status;
}

void group_copy(struct group *to, const struct group *from)
{
    put(&to->id, buffer_text(&from->id), from->id.length);
    put(&to->code, buffer_text(&from->code), from->code.length);
    put(&to->rank, buffer_text(&from->rank), from->rank.length);
    put(&to->record, buffer_text(&from->record), from->record.length);
    put(&to->event, buffer_text(&from->event), from->event.length);
    to->any = from->any;
    to->has_record = from->has_record;
    to->has_event = from->has_event;
    to->kind = from->kind;
    to->digest = from->digest;
}
