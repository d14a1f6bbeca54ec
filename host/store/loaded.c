/* loaded.c -- the contact that was read last. */
#include "host/store/loaded.h"

void loaded_keep(struct loaded *loaded, const struct store_row *row)
{
    struct arena *arena = &loaded->arena;
    arena_reset(arena);
    loaded->row = *row;
    loaded->row.body = NULL;
    loaded->row.body_length = 0;
    for (int side = 0; side < STORE_SIDES; side++) {
        loaded->row.digests[side] = NULL;
        loaded->row.ids[side] = arena_texts(arena, row->ids[side]);
        loaded->row.address[side] = arena_text(arena, row->address[side]);
    }
}

const struct store_row *loaded_find(const struct loaded *loaded, int64_t id)
{
    return id != 0 && loaded->row.id == id ? &loaded->row : NULL;
}

void loaded_forget(struct loaded *loaded)
{
    loaded->row.id = 0;
}

void loaded_free(struct loaded *loaded)
{
    loaded_forget(loaded);
    arena_free(&loaded->arena);
}
