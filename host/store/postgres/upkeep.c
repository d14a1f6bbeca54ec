/* upkeep.c -- what a database does itself for what is in it. */
#include "host/store/postgres/upkeep.h"

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/queue.h"
#include "host/store/postgres/schema.h"

/* What the tables say is held by their constraints; pages are the server's. */
enum wherry_status postgres_find_damage(struct store *store, driver_damage *visitor,
                                        void *self, struct wherry_error *error)
{
    (void)store, (void)visitor, (void)self, (void)error;
    return WHERRY_OK;
}

/* As far as the role may: else the server does it when it likes. */
enum wherry_status postgres_wipe(struct store *store, struct wherry_error *error)
{
    struct buffer sql = {0};
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; schema_tables[i] != NULL && status == WHERRY_OK; i++) {
        buffer_clear(&sql);
        buffer_format(&sql, "VACUUM %s", schema_tables[i]);
        status = queue_do(postgres_of(store), buffer_text(&sql), error);
    }
    buffer_free(&sql);
    return status;
}
